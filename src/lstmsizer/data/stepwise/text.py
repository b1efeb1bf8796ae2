"""One long text, cut into chunks of tokens; every token's target is the token after it.

Parts follow each other in the text: train, stop, score, test. A chunk reads ``window`` tokens from an empty
state and is told from the window's tokens up to each step alone. Between the parts one chunk is given up, so
that no token, read or told, stands in two parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lstmsizer.data.forecast import folds as in_time
from lstmsizer.data.stepwise.lines import text_of
from lstmsizer.data.tokens.tokenise import CHARACTERS, WORDS, tokeniser
from lstmsizer.data.tokens.vocabulary import Vocabulary, learned
from lstmsizer.errors import DataError, SettingError

FEWEST_SEEN = {CHARACTERS: 1, WORDS: 2}
"""Times that a token must be seen in the train part to be known: a rare word is as good as an unknown one."""


@dataclass(frozen=True)
class Text:
    """A text as tokens, its chunks, and their parts.

    ``numbers`` [R] int32 of all tokens; ``starts`` [N] the first token of each chunk of ``window`` tokens.
    """

    numbers: np.ndarray
    starts: np.ndarray
    window: int
    vocabulary: Vocabulary
    parts: tuple[in_time.Parts, ...]


def read_text(path: Path, tokens: str, window: int, folds: int | None) -> Text:
    """The chunks of a text file, and their parts.

    Raises
    ------
    DataError
        The file is no text, or too short for four parts.
    SettingError
        The text is too short for so many folds.
    """
    if tokens not in FEWEST_SEEN:
        raise SettingError(f"The next token of a text is told by words or characters, not by {tokens!r}.")
    read = tokeniser(tokens)(text_of(path))
    starts = chunks(len(read), window)
    stretches = in_time.Stretches(starts, starts + window + 1)
    first = in_time.split(stretches)
    if first is None:
        raise DataError(
            f"{path} has {len(read):,} {tokens}, too few for four parts of chunks of {window}; at least "
            f"{(4 * in_time.FEWEST + 3) * window + 1:,} are needed, or a smaller window."
        )
    parts = _folds(first, stretches, folds or 1)
    last = int(starts[parts[0].train[-1]]) + window + 1
    vocabulary = learned([read[:last]], FEWEST_SEEN[tokens])
    return Text(vocabulary.encode([read]).values, starts, window, vocabulary, parts)


def chunks(count: int, window: int) -> np.ndarray:
    """[N] where chunks of ``window`` tokens begin among ``count``; each has a token after its last."""
    return np.arange(0, count - window, window, dtype=np.int64)


def _folds(first: in_time.Parts, stretches: in_time.Stretches, folds: int) -> tuple[in_time.Parts, ...]:
    """The first fold and further ones whose score parts lie ever earlier in the text."""
    found = [first]
    while len(found) < folds:
        following = in_time.earlier(first, stretches, len(found))
        if following is None:
            raise SettingError(
                f"This text has {len(found)} folds at most; ask for 1 to {len(found)}, not {folds}."
            )
        found.append(following)
    return tuple(found)
