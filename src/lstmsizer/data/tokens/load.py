"""Labelled texts: from any source to tokens, parts and a vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from lstmsizer.data.assembled import final_parts, fold_of, named, shapes_of
from lstmsizer.data.dataset import Dataset, Sequences
from lstmsizer.data.files import DELIMITED, PARQUET, check_file, kind_of
from lstmsizer.data.fingerprint import fingerprint
from lstmsizer.data.labelled.draw import draw
from lstmsizer.data.labelled.targets import Targets, find_targets, log_suggested
from lstmsizer.data.parts import counted
from lstmsizer.data.preprocessing import TokenPreprocessing
from lstmsizer.data.stepwise import slots
from lstmsizer.data.tokens import text_files, texts
from lstmsizer.data.tokens.texts import Texts
from lstmsizer.data.tokens.tokenise import CHARACTERS, WORDS, suited, tokeniser
from lstmsizer.data.tokens.vocabulary import Vocabulary, learned
from lstmsizer.errors import DataError, SettingError
from lstmsizer.records import Question

SHORT = 100
"""Tokens up to which no text is cut, however few are as long."""

KEPT = 0.99
"""The share of the train part's texts that stay whole. All steps of a batch are computed up to the longest
text's, so a handful of very long ones would be most of the work.
"""


@dataclass(frozen=True)
class _Read:
    """The texts as tokens: each one's [N], what they are called, the vocabulary, the cut, and notes."""

    tokens: tuple[list[str], ...]
    named: str
    vocabulary: Vocabulary
    steps: int
    notes: tuple[str, ...]


def holds_texts(source: object, question: Question, labels: tuple[Path, ...] = ()) -> bool:
    """Whether this is a question of labelled texts: by its column, or by what the source is.

    Where no column is named, a pair of texts and labels, a folder of .txt files (each a class), and a file of
    which every line has a label and a text.
    """
    if question.text is not None:
        return True
    if question.task == "forecast" or labels:
        return False
    if isinstance(source, str | Path):
        path = Path(source).expanduser()
        if path.is_dir():
            return text_files.is_folder_of_texts(path) or slots.is_slots(path)
        tables = {*DELIMITED, *PARQUET} - {".txt"}
        known = tables | {".ts", ".npz", ".npy", ".json", ".jsonl", ".feather", ".arrow", ".mat"}
        if question.label or question.sequence:
            known |= {".txt"}
        return path.is_file() and kind_of(path) not in known and text_files.holds_labelled_lines(path)
    return texts.is_pair_of_texts(source)


def load(source: object, question: Question, folds: int | None = None, test: object | None = None) -> Dataset:
    """Read, check and split labelled texts; see ``data.load``."""
    given, test_source = _texts(source, question), ""
    if test is not None:
        more = _texts(test, question)
        given, test_source = texts.joined(given, more), more.found.source
    found = given.found
    targets = find_targets(found, question)
    drawn = draw(found, targets, folds)
    read = _tokens(given, question, drawn.folds[0].train)
    sequences = _sequences(read, targets)
    rolled = tuple(fold_of(sequences, parts, targets.logarithm) for parts in drawn.folds)
    first = drawn.folds[0]
    final = fold_of(sequences, final_parts(first), targets.logarithm)
    return Dataset(
        sequences=sequences,
        folds=rolled,
        final=final,
        preprocessing=_preprocessing(given, question, targets, read),
        columns=(question.text or "text",),
        times=(),
        shapes=shapes_of(sequences, rolled[0]),
        splits=tuple(counted(part, numbers, sequences) for part, numbers in named(rolled[0])),
        notes=found.notes + targets.notes + read.notes + drawn.notes + log_suggested(targets, first.train),
        source=found.source,
        fingerprint=fingerprint(sequences, rolled[0], replace(question, task=targets.task)),
        task=targets.task,
        class_names=targets.class_names,
        ids=found.ids,
        loss="softmax" if targets.class_names else "mse",
        metric="loss" if targets.class_names else "mse",
        test_source=test_source,
    )


def _texts(source: object, question: Question) -> Texts:
    if isinstance(source, tuple | Mapping):
        if not texts.is_pair_of_texts(source):
            raise SettingError("A list of texts needs its labels beside it: give both as (texts, labels).")
        return texts.from_pair(source, question)
    if isinstance(source, str | Path):
        path = Path(source).expanduser()
        if path.is_dir():
            _check_no_columns(question, f"{path} is a folder of text files")
            if slots.is_slots(path):
                return _of_slots(path)
            return text_files.from_folder(path)
        check_file(path)
        if question.text is None:
            _check_no_columns(question, f"{path} is a file of labels and texts")
            return text_files.from_lines(path)
    if question.text is None:
        raise SettingError("A table of texts needs the name of their column (--text).")
    return texts.from_table(source, question, question.text)


def _of_slots(path: Path) -> Texts:
    """The sentences of a folder with seq.in, and their labels in 'label'."""
    read = slots.read_lines(path, slots.LABELS)
    told = [" ".join(sentence) for sentence in read.sentences]
    labels = np.array(read.labels, np.str_)
    return texts.found_texts(told, labels, read.ids, str(path), "slots", test=read.test, notes=read.notes)


def _check_no_columns(question: Question, what: str) -> None:
    for role in ("text", "label", "sequence", "group", "time", "split"):
        if getattr(question, role) is not None:
            raise SettingError(f"{what}, so there is no column of the {role} to be named; leave it out.")


def _tokens(given: Texts, question: Question, train: np.ndarray) -> _Read:
    """All that is chosen or learned here is so by the ``train`` texts [n] alone."""
    trained = [given.texts[number] for number in train]
    named = question.tokens or suited(trained)
    read = tokeniser(named)
    every = tuple(map(read, given.texts))
    vocabulary = learned(every[number] for number in train)
    if not vocabulary.tokens:
        raise DataError(
            f"No token of {given.found.source} comes twice in the train part, so there is nothing to learn; "
            f"read it by others (--tokens {CHARACTERS if named != CHARACTERS else WORDS})."
        )
    lengths = np.array([len(tokens) for tokens in every])
    steps, cut = _steps(lengths, train, question.max_tokens)
    notes = (*_named_notes(named, question), _vocabulary_note(vocabulary, every, train), *cut)
    return _Read(every, named, vocabulary, steps, notes)


def _steps(lengths: np.ndarray, train: np.ndarray, asked: int | None) -> tuple[int, tuple[str, ...]]:
    """Tokens that texts are cut to, and a note where some are."""
    longest = int(lengths.max())
    steps = asked or max(SHORT, int(np.quantile(lengths[train], KEPT, method="lower")))
    if longest <= steps:
        return max(1, longest), ()
    many = int((lengths > steps).sum())
    share = "as was asked" if asked else f"the longest of {100 * KEPT:.0f} % of the training texts"
    return steps, (
        f"Texts are cut to their first {steps:,} tokens, {share}; {many:,} of {len(lengths):,} lose their "
        f"end (the longest has {longest:,}). --max-tokens {longest} keeps all.",
    )


def _named_notes(named: str, question: Question) -> tuple[str, ...]:
    if question.tokens is not None:
        return ()
    if named == WORDS:
        return ("Texts are read word by word, in lower case; --tokens characters reads them by character.",)
    return ("Texts are read by character, as most have no blanks; --tokens words reads words.",)


def _vocabulary_note(vocabulary: Vocabulary, every: tuple[list[str], ...], train: np.ndarray) -> str:
    known = {*vocabulary.tokens}
    rest = np.setdiff1d(np.arange(len(every)), train)
    new = [token not in known for number in rest for token in every[number]]
    share = f"{100 * float(np.mean(new)):.2g} %" if any(new) else "none"
    return (
        f"Of the training texts' tokens {len(known):,} are known (those that come at least twice); all "
        f"others are one 'unknown', which {share} of the other parts' tokens are."
    )


def _sequences(read: _Read, targets: Targets) -> Sequences:
    encoded = read.vocabulary.encode(tokens[: read.steps] for tokens in read.tokens)
    alike = bool((encoded.lengths == encoded.lengths[0]).all())
    return Sequences(
        values=encoded.values,
        starts=encoded.starts,
        steps=int(encoded.lengths.max()),
        targets=targets.values,
        lengths=None if alike else encoded.lengths,
        classes=len(targets.class_names),
        vocabulary=read.vocabulary.size,
    )


def _preprocessing(given: Texts, question: Question, targets: Targets, read: _Read) -> TokenPreprocessing:
    return TokenPreprocessing(
        source=given.kind,
        tokens=read.named,
        vocabulary=read.vocabulary.tokens,
        steps=read.steps,
        class_names=targets.class_names,
        text=question.text,
        label=question.label,
        encodings=given.encodings,
        logarithm=targets.logarithm,
    )
