"""Texts into tokens and tokens into numbers: nothing is lost but what is not known."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmsizer.data.tokens.embedding import width
from lstmsizer.data.tokens.tokenise import characters, normal, suited, tokeniser, words
from lstmsizer.data.tokens.vocabulary import RESERVED, UNKNOWN, Vocabulary, learned
from lstmsizer.errors import DataError, SettingError

TOKENS = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=8)


def test_words_are_lower_case_and_marks_stand_alone() -> None:
    assert words("What's 3.5 km, Zoë?") == ["what", "'", "s", "3", ".", "5", "km", ",", "zoë", "?"]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_characters_give_the_text_back(text: str) -> None:
    assert "".join(characters(text)) == normal(text)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_words_hold_everything_but_blanks(text: str) -> None:
    assert "".join(words(text)) == "".join(normal(text).lower().split())


def test_an_accent_is_the_same_however_it_is_written() -> None:
    apart = unicodedata.normalize("NFD", "André")
    assert characters(apart) == characters("André") == list("André")
    assert words(apart) == ["andré"]


@given(st.lists(TOKENS, min_size=1))
def test_what_is_known_comes_back_and_nothing_else(sequences: list[list[str]]) -> None:
    vocabulary = Vocabulary(("b", "a"))
    encoded = vocabulary.encode(sequences)
    assert encoded.values.min() >= UNKNOWN, "0 is padding"
    assert encoded.values.max() < vocabulary.size
    parted = np.split(encoded.values, encoded.starts[1:])
    for tokens, numbers in zip(sequences, parted, strict=True):
        expected = [token if token in "ab" else "?" for token in tokens]
        assert vocabulary.decode(numbers.tolist(), unknown="?") == (expected or ["?"])


@given(st.lists(TOKENS))
def test_the_vocabulary_is_what_comes_twice_most_frequent_first(sequences: list[list[str]]) -> None:
    every = [token for tokens in sequences for token in tokens]
    found = learned(sequences)
    assert {*found.tokens} == {token for token in every if every.count(token) >= 2}
    counts = [every.count(token) for token in found.tokens]
    assert counts == sorted(counts, reverse=True)
    assert learned(sequences, most=1).tokens == found.tokens[:1]


def test_numbers_begin_after_padding_and_unknown() -> None:
    assert learned([["x", "y", "y"], ["x", "y"]]).numbers == {"y": RESERVED, "x": RESERVED + 1}


@pytest.mark.parametrize(
    ("texts", "named"),
    [(["a fine film", "dull"], "words"), (["CC=O", "c1ccccc1"], "characters"), (["漢字", "平 仮"], "words")],
)
def test_sentences_are_read_as_words_and_strings_without_blanks_by_character(
    texts: list[str], named: str
) -> None:
    assert suited(texts) == named


def test_an_embedding_grows_with_the_vocabulary_up_to_64() -> None:
    assert [width(vocabulary) for vocabulary in (3, 32, 72, 730, 20_000)] == [3, 11, 18, 64, 64]


def test_pieces_of_a_tokenizers_model(tmp_path: Path) -> None:
    tokenizers = pytest.importorskip("tokenizers", reason="needs lstmsizer[tokens]")
    model = tokenizers.Tokenizer(tokenizers.models.WordLevel({"a": 0, "film": 1, "?": 2}, unk_token="?"))
    model.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    model.save(str(tmp_path / "pieces.json"))
    assert tokeniser(str(tmp_path / "pieces.json"))("a new film") == ["a", "?", "film"]
    (tmp_path / "other.json").write_text("{}")
    with pytest.raises(DataError, match=r"other\.json is no model of the tokenizers library"):
        tokeniser(str(tmp_path / "other.json"))
    with pytest.raises(DataError, match=r"There is no file .*none\.json with a tokenizers model\."):
        tokeniser(str(tmp_path / "none.json"))


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(SettingError, match=r"pip install 'lstmsizer\[tokens\]'"):
        tokeniser("bpe.json")


def test_other_tokens_are_refused() -> None:
    with pytest.raises(SettingError, match=r"'syllables' are not known: write words, characters, or"):
        tokeniser("syllables")
