"""What the engine calls the weights of ``stack``'s models. Nothing here needs Keras."""

from __future__ import annotations

from collections.abc import Iterator

from lstmsizer.records import Setup, Size

BUILD = "lstmsizer.train.by_keras.stack:build"


def names(size: Size, setup: Setup) -> Iterator[str]:
    """What the engine calls the weights of such a model, in its order (``weights.named``)."""
    if setup.embedding is not None:
        yield "embedding/embeddings"
    for number in range(1, size.depth + 1):
        for direction in ("/forward", "/backward") if setup.bidirectional else ("",):
            for kind in ("kernel", "recurrent_kernel", "bias"):
                yield f"{setup.cell}_{number}{direction}/{kind}"
    yield from ("head/kernel", "head/bias")
