"""What ``lstmsizer.size`` returns."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from lstmsizer.export import folder
from lstmsizer.records import Answer
from lstmsizer.report import facts, notebook, summary

if TYPE_CHECKING:
    import keras


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
        self, answer: Answer, folder: Path, temporary: TemporaryDirectory[str] | None = None
    ) -> None:
        self.answer = answer
        self.folder = folder.absolute()  # wherever the caller goes
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
    def table(self) -> list[Mapping[str, Any]]:
        """One row for each size that was tried, with mean score, interval, judgement, replicates and cost."""
        return facts.to_dict(self.answer)["sizes"]

    @property
    def model(self) -> keras.Model:
        """The trained Keras model: raw windows or sequences [N, T, F] in, [N, O] in the target's units out.

        For classes the outputs are probabilities, in the order of ``answer.classes``. Where sequences differ
        in length, T may be any, and NaN stands after the end of a batch's shorter ones.

        Keras is imported at the first use, on your backend (``KERAS_BACKEND`` or keras.json), else JAX.
        """
        if self._model is None:
            from lstmsizer.export.keras_model import load

            self._model = load(self.folder / folder.MODEL)
        return self._model

    def code(self) -> str:
        """Keras code that builds, compiles and fits this model from the data file."""
        return folder.read(self.folder, folder.CODE)

    def save(self, out: str | Path) -> Path:
        """Copy everything (model, code, report, answer.json, the study) into the folder ``out``.

        Raises
        ------
        OutputError
            If the folder cannot be written, or holds something else already.
        """
        target = Path(out).expanduser()
        if target.resolve() == self.folder.resolve():
            return target
        ours = sorted(file for file in self.folder.iterdir() if file.name in folder.OURS)
        with folder.claimed(target):
            folder.write(target, {file.name: file.read_bytes() for file in ours})
        return target

    def __repr__(self) -> str:
        """The summary that the command line prints."""
        return summary.text(self.answer)

    def _repr_html_(self) -> str:
        return notebook.html_fragment(self.answer)
