"""The call that answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from lstmsizer.api.answering import answered
from lstmsizer.api.in_use import ModelInUse
from lstmsizer.api.own import Written as Inputs
from lstmsizer.api.own import brought, check_loss, introduced
from lstmsizer.api.pipelines import as_read
from lstmsizer.api.sizing import Sizing
from lstmsizer.api.windows import Written, longest, resolved, with_notes
from lstmsizer.data.class_weights import class_notes
from lstmsizer.data.load import load
from lstmsizer.data.tokens.embedding import with_width
from lstmsizer.records import Progress, Spec, Stages
from lstmsizer.run import amounts, asking, settings, training
from lstmsizer.run.amounts import Amount
from lstmsizer.run.clock import Clock
from lstmsizer.run.executors import executor_by_name
from lstmsizer.run.logged import with_log_file
from lstmsizer.study.opening import keeping
from lstmsizer.track.named import trackers as named_trackers


@with_log_file
def size(
    data: Any,
    *,
    target: str | Iterable[str] | None = None,
    window: Written | None = None,
    horizon: int | str | Iterable[int] = 1,
    label: str | None = None,
    sequence: str | None = None,
    group: str | None = None,
    split: str | Mapping[str, Any] | None = None,
    text: str | None = None,
    tokens: str | None = None,
    max_tokens: int | None = None,
    tags: str | None = None,
    labels: str | Path | Iterable[str | Path] | None = None,
    test: Any = None,
    task: str | None = None,
    features: str | Iterable[str] | None = None,
    exclude: str | Iterable[str] = (),
    time: str | None = None,
    known: str | Iterable[str] = (),
    calendar: str | Iterable[str] | None = None,
    resample: str | None = None,
    wide: bool = False,
    remaining: int | None = None,
    log_target: bool = False,
    budget: str | float | None = "5min",
    out: str | Path | None = None,
    study: str | None = None,
    resume: bool | None = None,
    model: str | Callable[..., Any] | ModelInUse | None = None,
    callbacks: str | Callable[[], Any] | None = None,
    inputs: Inputs = None,
    metric: str | None = None,
    loss: Any = None,
    optimizer: Any = None,
    learning_rate: float | None = None,
    weight_decay: float | None = None,
    clip_norm: float | None = None,
    schedule: str = "constant",
    cell: str = "lstm",
    bidirectional: bool = False,
    embedding: int | None = None,
    class_weights: str | None = None,
    batch_size: int | None = None,
    epochs: int | None = None,
    patience: int | None = None,
    max_layers: int = 3,
    max_units: int = 256,
    max_params: Amount = None,
    max_memory: Amount = None,
    max_latency: Amount = None,
    max_size: Amount = None,
    tolerance: float | str | None = None,
    confidence: float = 0.95,
    folds: int | None = None,
    strategy: str = "ladder",
    trials: int | None = None,
    taper: bool = False,
    dropout: bool = False,
    more_data: bool | None = None,
    refit: str = "train",
    seed: int = 0,
    log: str | Iterable[str] | None = None,
    log_file: str | Path | None = None,
    executor: str = "local",
    progress: bool | Callable[[Progress], None] = True,
) -> Sizing:
    """Find the smallest LSTM that is enough for this data.

    Parameters
    ----------
    data
        A CSV, TSV or Parquet file, or a pandas, Polars or other data frame: to forecast a column, oldest row
        first; or labelled sequences, one row a step. These may also be a .ts or .npz file, a folder of one
        table a sequence, or arrays ``(X, y)``, X being [N, T, F], [N, T] or a list of [T, F]; or a pipeline
        of pairs (x, y), which is read once: a ``tf.data.Dataset``, ``keras.utils.PyDataset``, torch
        ``DataLoader``, a generator or other iterable of sequences or batches.
    target
        To forecast: the column, or several ('a,b' or ('a', 'b')).
    window
        To forecast: steps looked back at. '12,24,48' or (12, 24, 48) compares these, 'auto' some that suit
        the data; all windows have the same examples, those of the longest.
    horizon
        Steps ahead: 3 means the next three; '1,6,24' or (1, 6, 24) just these.
    label, sequence
        Labelled sequences in a table: the column to be told, which holds one value in each sequence, and the
        column that says which sequence a row belongs to.
    group
        To forecast: the column that tells several series of the table apart (a shop); each is windowed by
        itself and scaled by its own mean and standard deviation, and all are cut into parts at the same
        times.
        Labelled sequences: those that share its value (a subject) stand in the same part of the data.
    split
        A column that says 'train' or 'test', where the test part is given, or 'train', 'stop', 'score' or
        'test'; or the numbers of the rows (of labelled sequences) of each part: ``{"test": numbers}``. In a
        forecast the parts follow one another in time.
    text, tokens
        The column of the texts, and what they are read as: 'words', 'characters', or the .json file of a
        ``tokenizers`` model; None: by the texts. With tags, a column of lists of tokens.
    max_tokens
        What texts are cut to; None: what 99 % of the training texts have, and 100 at least.
    tags
        A tag at every step: the column that holds it in each row (beside ``sequence``), or a list of them
        (beside ``text``). Files of tokens and tags need none.
    labels
        Of a folder: the table that says which label each file has, or several, where others have the
        group; None: the names of its subfolders are the labels.
    test
        The test part, where it is a source of its own: later rows in a forecast. (Of labelled sequences a .ts
        file in ..._TEST beside the one in ..._TRAIN is found by itself.) Else it is the last rows, or drawn.
    task
        'classify' or 'regress', where the labels leave it open (whole numbers do); 'forecast' with a target;
        'tag', where every step has one; 'next', to tell the next token of a text file (in chunks of
        ``window`` tokens), or the next step of sequences of 0 and 1 such as piano rolls.
    features
        Input columns, ('a', 'b') or 'a,b' (a forecast's past target belongs to them); None: every usable one.
    exclude
        Columns to leave out.
    time
        The time column; None: found by itself in a forecast, else the rows are in order.
    known
        Forecasts: columns that are known ahead, as far as the horizon: a weather forecast, a price, a
        holiday. The window shows them also as they stand at the steps to be forecast.
    calendar
        Forecasts: what else to read off the time, of minute, hour, weekday, day, month and yearday:
        'hour,weekday'. Each becomes a sine and a cosine.
    resample
        Forecasts: put each series on a regular grid of '15min', '1h', '1d', '1mo' first: means of numbers,
        the last of other values, gaps where nothing was measured.
    wide
        Forecasts: each column of the table, but for the times, is a series of its own, and one model is for
        all of them; no target is named.
    remaining
        Runs that end, such as machines that ran until they failed (``sequence`` tells them apart): each is
        cut at each of its steps, and how many are left is told, at most so many. ``test`` may have runs that
        break off, and ``labels`` be a file with what was left of each.
    log_target
        Train on the logarithm of the numbers to be told (log(1 + y), where some are 0): sizes are compared by
        relative errors. Test errors and what the model gives are in the numbers' own units.
    budget
        Wall-clock time for everything: seconds, '90s', '5m', '1h30m'; None or 'none': until it is decided.
    out
        A folder for the model, its code, the report and the study; None: a temporary one
        (``Sizing.save`` keeps it). A folder with the study of the same question goes on from there.
    study
        A database that keeps the study instead, so that a team has all of theirs in one:
        'postgresql://user:password@host/database', 'mysql://...' or 'sqlite:///FILE'; '?study=NAME' at its
        end names the study, which else is found by the question and the data. Needs ``lstmsizer[postgresql]``
        or ``lstmsizer[mysql]``.
    resume
        True: there must be an old study to go on with; False: there must be none; None: as it comes.
    model
        A function of your own that builds what is sized instead of the tool's own layers, or its name:
        'my_models.py:build' or 'my_models:build'. It has a parameter ``units`` (with ``layers``) or ``size``
        (the units of each layer), may have ``learning_rate``, ``dropout`` and ``recurrent_dropout``, and of
        the data's facts ``window``, ``features``, ``outputs``, ``classes`` and ``vocabulary``; it returns a
        compiled Keras model. Inputs and targets are scaled. Keras trains it.
    callbacks
        With ``model``: a function that returns the callbacks of one training, called anew for each; or its
        name.
    inputs
        With a ``model`` of several inputs: the columns that each reads, by its name, as in
        ``{"past": ["temp", "wind"]}`` or 'past=temp,wind'. An input called like a column reads that, one
        called 'window' all of them; one of [B, k] reads the window's last step.
    metric
        What sizes are compared by: 'mse', 'rmse' or 'mae' (of the scaled target); None: 'mae' where that
        is the loss, else 'mse'. For classes 'loss', the log loss (None), or 'error', the share of errors.
    loss
        What is trained: 'mse' (None), 'mae', or 'huber', which counts errors up to one standard deviation of
        the target squared and larger ones in proportion. For classes 'softmax' (None), the cross-entropy.
        Of numbers also any other of Keras's, by its name or as an object: then Keras trains, slower than the
        engine.
    optimizer
        'adam' (None) or 'adamw'; or any other of Keras's, by its name ('sgd'), as a class or an object: then
        Keras trains. An object's learning rate does not count: that is looked for with each size.
    learning_rate
        The only one that is tried; None: the best of each size is looked for.
    weight_decay, clip_norm
        AdamW's decay (None: 0.004 with 'adamw', else none), and what the gradient's norm over all weights is
        cut to.
    schedule
        Of adam's and adamw's learning rate over the epoch cap: 'constant', 'cosine' (down to 0) or 'warmup'
        (up in a line for a twentieth of the updates, then cosine).
    cell
        'lstm' or 'gru' (as Keras's GRU is by default, ``reset_after=True``).
    bidirectional
        Each layer reads the window forwards and backwards; a size's units are then those of each direction.
    embedding
        Of tokens: as how many numbers each is embedded; None: 1.6 V^0.56 of V different ones, at most 64.
    class_weights
        'balanced': each class counts alike in training, however few its sequences (Keras's ``class_weight``);
        what is compared and told is not weighted. None: each sequence counts alike.
    batch_size
        None: 32, and up to 256 for large data.
    epochs, patience
        The cap, and how many epochs without a better stop loss end a training;
        None: 6,000 updates (30 to 200 epochs), and a tenth of them.
    max_layers, max_units
        The largest size that may be tried.
    max_params, max_memory, max_latency, max_size
        What the delivered model may take: parameters (10_000 or '10k'); bytes to predict one sequence with
        (200_000 or '200kB'); seconds of one prediction by Keras on this machine (0.002 or '2ms'); bytes of
        ``model.keras`` ('100kB'). Sizes beyond these are not tried; the answer is the smallest that is enough
        among the others, and says what the limits cost in score, if there is time to find out.
    tolerance
        How much worse than the best is still 'enough', as a share of its loss (0.02 or '2%');
        None: the largest of 1 % of the best loss, 0.2 % of the mean predictor's, and the luck of one seed.
    confidence
        Of the verdict 'certified'.
    folds
        Splits of the data. The answer is decided on the first; it is then tried on the others (in a forecast
        ever earlier in time), which says how much the split matters and changes nothing. None: one, and up to
        four where fewer than 200 examples are scored.
    strategy
        How sizes are looked through before they are confirmed: 'ladder' starts small and goes up while that
        pays; 'grid', 'random' and 'tpe' train candidates that Optuna's samplers draw.
    trials
        How many candidates these three draw; None: the grid all of them, the others 30.
    taper
        Halve the layers of a certified answer of two or more one by one, as long as it is enough: the answer
        may then be (64, 32).
    dropout
        Where a larger size overfits, see what dropout and recurrent dropout buy. The size stays; the model is
        trained with dropout if that surely pays by more than the tolerance.
    more_data
        Train the answer and its rivals on a quarter and half of the train part too, which says (as an
        extrapolation) what more data would change. None: as far as that takes at most 15 % of the search.
    refit
        What the delivered model is trained on: 'train', train and stop part together, as the latest data is
        likest to what the model will meet; 'none', only the train part, as sizes were compared; 'all', all of
        the data, test too, so that the test error told is that of 'train'; 'keras', as 'train' by
        ``model.fit``, the engine's test error beside its own.
    seed
        The same seed and settings give the same answer, unless the clock cuts the search short.
    log
        Log each trial as it comes in: 'tensorboard:FOLDER', 'mlflow' (where MLflow's environment says) or
        'mlflow:URI', or several of them. They need ``lstmsizer[tensorboard]`` and ``lstmsizer[mlflow]``.
    log_file
        A file that is told each event in a line with its time, as it happens, at its end; also to be had by
        Python's ``logging``, from the loggers below 'lstmsizer'.
    executor
        'local': networks are trained in a process of their own, by all cores. 'inline': in this process, one
        after another, which saves the seconds that a process takes to start; JAX then runs in this process
        and keeps its compiled programs in the cache folder. 'ray': on the Ray cluster that ``RAY_ADDRESS``
        names, else by Ray on this machine; needs ``lstmsizer[ray]``. The answer is the same with each, on
        machines of one kind.
    progress
        True: a live view on a terminal or in a notebook, elsewhere a line now and then; False: silence; a
        function is called with each ``Progress``.

    Raises
    ------
    InputError
        If the data or a setting cannot be used; the text says what, where, and what to do.
    OutputError
        If ``out`` or ``study`` cannot be written, or holds another study, or another run works on it.
    BudgetError, Interrupted
        If time ran out, or Ctrl-C came, before anything was trained.
    WorkerError
        If the training process died or could not start; what was trained before is kept in ``out``.
    """
    clock = Clock(settings.seconds(budget))
    question = asking.question(
        target, longest(window), horizon, features, exclude, time,
        task=task, label=label, sequence=sequence, group=group,
        split=None if isinstance(split, Mapping) else split,
        text=text, tokens=tokens, max_tokens=max_tokens, tags=tags, calendar=calendar, resample=resample,
        remaining=remaining, wide=wide, known=known, log_target=log_target,
    )  # fmt: skip
    space = training.one_rate(settings.space(max_layers, max_units), learning_rate)
    demand = settings.demand(tolerance, confidence)
    # Nonsense is refused before the data is read.
    given = batch_size, epochs, patience, cell, metric
    set_up = partial(
        settings.setup,
        bidirectional=bidirectional, class_weights=class_weights, embedding=embedding,
    )  # fmt: skip
    moves = optimizer, training.loss_of_keras(loss, question.task), weight_decay, clip_norm, schedule
    engines = loss if moves[1] is None else None
    training.moved_by(set_up(1, *given, task=question.task, loss=engines), *moves)
    settings.check_seed(seed)
    opener = executor_by_name(executor)
    settings.check_folds(folds)
    kept = keeping(study, resume, out)
    named = settings.strategy(strategy, trials)
    theirs = brought(
        model, callbacks, inputs,
        {"cell": cell != "lstm", "bidirectional": bidirectional, "embedding": embedding is not None,
         "loss": loss is not None, "optimizer": optimizer is not None,
         "weight_decay": weight_decay is not None, "clip_norm": clip_norm is not None,
         "schedule": schedule != "constant"},
    )  # fmt: skip
    limits = amounts.limits(max_params, max_memory, max_latency, max_size)
    trackers, refitting = named_trackers(log), settings.refit(refit)
    data, test = as_read(data, test, question, progress is True)
    question, windows, notes = resolved(data, question, window)
    dataset = with_notes(load(data, question, folds, test, asking.paths(labels), asking.rows(split)), notes)
    check_loss(theirs, loss, dataset)
    setup = set_up(
        dataset.shapes.train, *given,
        task=dataset.task, loss=engines or dataset.loss, vocabulary=dataset.shapes.vocabulary,
    )  # fmt: skip
    setup = training.moved_by(setup, *moves)
    dataset = with_notes(with_width(dataset, setup.embedding), class_notes(dataset, setup.class_weights))
    spec = Spec(question, setup, space, demand, seed, named, trials, windows)
    place = None if out is None else Path(out).expanduser()
    stages = Stages(taper, dropout, more_data, refitting)
    dataset, spec, stages, network = introduced(theirs, dataset, spec, stages, opener)
    return answered(dataset, spec, stages, clock, place, progress, trackers, opener, limits, network, kept)
