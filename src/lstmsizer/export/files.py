"""The text files of an answer's folder that follow from the data's kind: code, preparation and parts."""

from __future__ import annotations

from lstmsizer.data.dataset import Dataset
from lstmsizer.data.preprocessing import Preprocessing, TokenPreprocessing
from lstmsizer.data.stepwise.prepared import StepPreprocessing
from lstmsizer.export import (
    code,
    labelled_code,
    own_code,
    panel_code,
    parts,
    preprocess,
    step_code,
    token_code,
)
from lstmsizer.export.folder import CODE, PARTS, PREPROCESS
from lstmsizer.records import Answer


def files(answer: Answer, dataset: Dataset) -> dict[str, str]:
    """Their texts by name."""
    texts = _files(answer, dataset)
    if answer.spec.own is None:
        return texts
    return {**texts, CODE: own_code.with_own(texts[CODE], answer, dataset)}


def _files(answer: Answer, dataset: Dataset) -> dict[str, str]:
    prepared = dataset.preprocessing
    preparation = {PREPROCESS: preprocess.to_json(prepared)}
    if isinstance(prepared, Preprocessing) and prepared.group is not None:
        return {
            CODE: panel_code.source(answer, prepared, dataset.test_source),
            **preparation,
            PARTS: parts.of_panel(dataset, prepared),
        }
    if isinstance(prepared, Preprocessing):
        return {CODE: code.source(answer, prepared, dataset.test_source), **preparation}
    if isinstance(prepared, TokenPreprocessing):
        return {
            CODE: token_code.source(answer, dataset, prepared),
            **preparation,
            PARTS: parts.to_csv(dataset),
        }
    if isinstance(prepared, StepPreprocessing):
        return {
            CODE: step_code.source(answer, dataset, prepared),
            **preparation,
            PARTS: parts.to_csv(dataset),
        }
    return {
        CODE: labelled_code.source(answer, dataset, prepared),
        **preparation,
        PARTS: parts.to_csv(dataset),
    }
