"""One pass over a pipeline of any library, none of which is imported: each is known by what it can do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from lstmsizer.errors import DataError

FRAMES = (
    "columns",
    "__dataframe__",
    "__arrow_c_stream__",
    "__narwhals_dataframe__",
    "__narwhals_lazyframe__",
)
INFINITE = -1  # tf.data.INFINITE_CARDINALITY


@dataclass(frozen=True)
class Pass:
    """The elements of a pipeline, once.

    Attributes
    ----------
    elements
        Pairs (x, y), as the library gives them.
    count
        How many there are; None: not known.
    batched
        Whether each is a batch; None: to be seen from the first.
    name
        What messages call it.
    """

    elements: Iterator[object]
    count: int | None
    batched: bool | None
    name: str


def is_pipeline(source: object) -> bool:
    """Whether a source gives its sequences one after the other, and is neither table nor arrays."""
    kind = type(source)
    if isinstance(source, str | bytes | tuple | Mapping | np.ndarray) or hasattr(source, "__array__"):
        return False
    if isinstance(source, list):
        known = cast(list[object], source)
        return bool(known) and all(isinstance(one, tuple) and len(cast(Any, one)) == 2 for one in known)
    if any(hasattr(kind, name) for name in FRAMES):
        return False
    return hasattr(kind, "__iter__") or _by_number(kind)


def one_pass(source: Any) -> Pass:
    """A pass over a source that ``is_pipeline``.

    Raises
    ------
    DataError
        It says that it has no end.
    """
    kind = type(source)
    if hasattr(kind, "as_numpy_iterator"):  # tf.data.Dataset
        count = int(source.cardinality())
        _check_end(None if count == INFINITE else count, "The tf.data.Dataset", "take(n)")
        known = count if count >= 0 else None
        return _caught(source.as_numpy_iterator, known, None, "tf.data.Dataset")
    if hasattr(kind, "num_batches"):  # keras.utils.PyDataset
        count = source.num_batches
        _check_end(count, f"The PyDataset {kind.__name__}", "num_batches")
        if hasattr(source, "on_epoch_begin"):
            source.on_epoch_begin()
        return _caught(lambda: map(source.__getitem__, range(count)), count, True, kind.__name__)
    if hasattr(source, "batch_sampler") and hasattr(source, "dataset"):  # torch.utils.data.DataLoader
        return _caught(source.__iter__, _length(source), source.batch_sampler is not None, kind.__name__)
    if not hasattr(kind, "__iter__"):  # torch.utils.data.Dataset, and what is like it
        count = len(source)
        return _caught(lambda: map(source.__getitem__, range(count)), count, None, kind.__name__)
    return _caught(cast(Iterable[object], source).__iter__, _length(source), None, kind.__name__)


def _by_number(kind: type) -> bool:
    return hasattr(kind, "__getitem__") and hasattr(kind, "__len__")


def _check_end(count: int | None, what: str, how: str) -> None:
    if count is None:
        raise DataError(f"{what} has no end; say how much of it is one pass ({how}).")


def _length(source: Any) -> int | None:
    try:
        return len(source)
    except (TypeError, NotImplementedError, AttributeError):  # as each library says that it does not know
        return None


def _caught(
    begin: Callable[[], Iterable[object]], count: int | None, batched: bool | None, name: str
) -> Pass:
    """A pass whose failure, whatever it is, says where it came."""

    def elements() -> Iterator[object]:
        number = 0
        try:
            for element in begin():
                yield element
                number += 1
        except Exception as error:
            told = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(".")
            raise DataError(f"{name} failed at element {number} ({told}); correct it.") from error

    return Pass(elements(), count, batched, name)
