"""What an answer's folder holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lstmsizer.api.windows import as_chosen
from lstmsizer.data.dataset import Dataset
from lstmsizer.data.rescaled import refitted
from lstmsizer.records import Answer, Trial


def contents(
    dataset: Dataset, answer: Answer, trials: Sequence[Trial], model: Path
) -> dict[str, bytes | str]:
    """All that the folder gets, ``answer.json`` last."""
    from lstmsizer.export import folder
    from lstmsizer.export.files import files
    from lstmsizer.report import facts
    from lstmsizer.report.page import page

    how = answer.refit.how if answer.refit else "train"
    texts = files(answer, as_chosen(refitted(dataset, how), answer.spec))
    return {
        **({folder.MODEL: model.read_bytes()} if model.exists() else {}),  # a user's own may have none
        **texts,
        folder.REPORT: page.html(answer, trials, texts[folder.CODE]),
        folder.ANSWER: facts.to_json(answer),
    }
