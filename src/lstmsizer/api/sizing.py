"""What ``lstmsizer.size`` returns."""

from __future__ import annotations

import warnings
import weakref
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from lstmsizer.export import folder
from lstmsizer.records import Answer, Existing, Progress
from lstmsizer.report import facts, notebook
from lstmsizer.report.terminal import summary

if TYPE_CHECKING:
    import keras

    from lstmsizer.report.plots.plots import Plots


class Sizing:
    """The answer to 'how many layers, how many units', with everything that belongs to it.

    Attributes
    ----------
    answer
        The full record: decision, verdicts, costs, rules, baselines, scores, versions.
    folder
        Where the files are; a temporary folder unless ``out`` was given (``save`` keeps them).
    """

    def __init__(
        self,
        answer: Answer,
        folder: Path,
        temporary: TemporaryDirectory[str] | None = None,
        study: str | None = None,
    ) -> None:
        self.answer: Answer = answer
        self._study = study
        self.folder: Path = folder.absolute()  # wherever the caller goes
        if temporary is not None:  # it lives, and with it the files, as long as this object
            weakref.finalize(self, temporary.cleanup)
        self._model: keras.Model | None = None

    @property
    def size(self) -> tuple[int, ...]:
        """Units of each layer, first layer first; ``(8,)`` is one layer of 8 units."""
        return self.answer.decision.size.units

    @property
    def verdict(self) -> str:
        """'certified' or 'best guess'."""
        return "certified" if self.answer.decision.certified else "best guess"

    @property
    def existing(self) -> Existing | None:
        """The model that was checked, beside the answer; None where none was (``lstmsizer.check``)."""
        return self.answer.existing

    @property
    def table(self) -> list[Mapping[str, Any]]:
        """One row for each size that was tried, with mean score, interval, judgement, replicates and cost."""
        return facts.to_dict(self.answer)["sizes"]

    @property
    def model(self) -> keras.Model:
        """The trained Keras model; raw windows or sequences [N, T, F] in, [N, O] in the target's units out.

        For classes the outputs are probabilities, in the order of ``answer.classes``. Where sequences differ
        in length, T may be any, and NaN stands after the end of a batch's shorter ones.

        Keras is imported at the first use, on your backend (``KERAS_BACKEND`` or keras.json), else JAX.
        """
        if self._model is None:
            from lstmsizer.api.predicting import model_in
            from lstmsizer.export.keras_model import load

            self._model = load(model_in(self.folder, self._study))
        return self._model

    @property
    def plot(self) -> Plots:
        """The report's figures as Altair charts, ``sizes()``, ``curves()``, ``pareto()``, ``forecast()``.

        Single starts come from the study, in the folder or where ``show`` was told; without it they are not
        drawn.
        """
        from lstmsizer.api.kept import trials_of
        from lstmsizer.report.plots.plots import Plots

        return Plots(self.answer, lambda: trials_of(self.answer, self.folder, self._study) or ())

    def code(self) -> str:
        """Keras code that builds, compiles and fits this model from the data file."""
        return folder.read(self.folder, folder.CODE)

    def predict(self, data: Any) -> Any:
        """What the kept model says of new data: a frame, a row for each window, sequence, text or step.

        The data are prepared as the training data were, and nothing is fitted anew; targets, labels and tags
        need not be there. The model runs in a process of its own.

        Parameters
        ----------
        data
            Data of the same kind as the training data, in a file or in memory. To forecast, a window ends in
            each row that has enough before it, so that the last one looks beyond the end of the data.

        Returns
        -------
        frame
            A pandas frame where ``data`` is one, else one of Polars. A forecast has the column 'time' (of the
            window's last step; 'row' where there is no clock), the series' name where there are several, and
            for each target and horizon one as 'load +1', in the units of the data. Of classes it has
            'predicted' and the probability of each, 'P(name)'; of numbers 'predicted'; of runs 'remaining'.
            At every step of tagged sequences it has 'predicted' and its 'probability'.

        Raises
        ------
        InputError
            If the data are not of the kind that the model was trained on; the message says where.
        """
        from lstmsizer.api.predicting import predicted
        from lstmsizer.data.anew.told import like

        table, new = predicted(self.folder, data, self._study)
        for note in new.notes:
            warnings.warn(note, UserWarning, stacklevel=2)
        return like(table, data)

    def export(
        self,
        path: str | Path | None = None,
        format: str = "onnx",
        *,
        data: Any = None,
        test: Any = None,
        labels: str | Path | Iterable[str | Path] | None = None,
        split: Mapping[str, Any] | None = None,
        model: str | Path | Callable[..., Any] | None = None,
        callbacks: str | Callable[[], Any] | None = None,
        progress: bool | Callable[[Progress], None] = True,
    ) -> Path:
        """Write the trained model in another format, or as it is; train it again if it is gone.

        Parameters
        ----------
        path
            The file of an ONNX or Keras model, or the folder of a SavedModel; None: ``model.keras`` in the
            answer's own folder.
        format
            'onnx' (needs ``pip install 'lstmsizer[onnx]'``), or 'savedmodel' (``lstmsizer[savedmodel]``):
            converted by JAX in a process of its own, whatever your backend is. 'keras': as it is.
        data, test, labels, split
            If the folder has no model any more: the data, as ``size`` was given them. The final model is
            trained again, without a search, from the same random starts, and all files are put back; should
            its test error differ, ``answer`` tells the new one. None: there must be a model.
        model, callbacks
            Then too: what was given to ``size``, or the ``.keras`` file that was checked.
        progress
            Of the training, as in ``size``.

        Returns
        -------
        Path
            What was written.

        Raises
        ------
        SettingError
            If the format is not known, or a package is missing.
        DataError
            If the data are not those that the answer was found on.
        OutputError
            If the model is not there, and no data are given; or the path cannot be written.
        WorkerError
            If the model cannot be trained or converted, or the result does not give what Keras gives.
        """
        from lstmsizer.api.again import Material
        from lstmsizer.api.predicting import exported

        target = None if path is None else Path(path).expanduser()
        material = Material(data, test, labels, split, model, callbacks)
        done = exported(self.folder, target, format, material, self._study, progress)
        if done.again is not None:
            self.answer, self._model = done.again.answer, None
            if not done.again.same:
                warnings.warn(done.again.said, UserWarning, stacklevel=2)
        return done.model

    def save(self, out: str | Path) -> Path:
        """Copy everything (model, code, report, answer.json, the study) into the folder ``out``.

        Raises
        ------
        OutputError
            If the folder cannot be written, or holds something else already.
        """
        from lstmsizer.api.predicting import model_in

        target = Path(out).expanduser()
        if target.resolve() == self.folder.resolve():
            return target
        if not self.folder.is_dir():  # as it was shown from a database
            model_in(self.folder, self._study)
        ours = sorted(file for file in self.folder.iterdir() if file.name in folder.OURS)
        with folder.claimed(target):
            folder.write(target, {file.name: file.read_bytes() for file in ours})
        return target

    def __repr__(self) -> str:
        """The summary that the command line prints."""
        return summary.text(self.answer)

    def _repr_html_(self) -> str:
        return notebook.html_fragment(self.answer)
