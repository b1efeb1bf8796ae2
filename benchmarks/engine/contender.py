"""A contender's process: it stays alive, builds the model it is told to, and trains when it is told to.

    python -m benchmarks.engine.contender NAME

One JSON object a line: ``{"build": case, "models": k}`` is answered by ``{}``, and ``{"train": n}`` by
``{"seconds": s}``: what it took to train all k models on n sequences. What libraries print goes to stderr.
Only the named contender's library is imported, and for others than the engine nothing of this project's
package, so that any interpreter will do.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Protocol, TextIO

from benchmarks.engine.cases import Case

KERAS = "keras-"


class Contender(Protocol):
    """Trains one case at a time."""

    def build(self, case: Case, models: int) -> None:
        """Forget what was built before; what can be compiled only in training is compiled then."""
        ...

    def train(self, sequences: int) -> None:
        """Train every model on so many sequences, once."""
        ...


def choose(name: str) -> Contender:
    """The contender of that name: engine, keras-<backend>, torch or sgemm."""
    if name == "engine":
        from benchmarks.engine.by_engine import ByEngine

        return ByEngine()
    if name.startswith(KERAS):
        os.environ["KERAS_BACKEND"] = name.removeprefix(KERAS)
        from benchmarks.engine.by_keras import ByKeras

        return ByKeras()
    if name == "torch":
        from benchmarks.engine.by_torch import ByTorch

        return ByTorch()
    if name == "sgemm":
        from benchmarks.engine.by_products import Products

        return Products()
    raise ValueError(f"there is no contender {name!r}")


def serve(contender: Contender, told: TextIO, answers: TextIO) -> None:
    """Answer line by line until there are no more."""
    for line in told:
        message = json.loads(line)
        answer: dict[str, float] = {}
        if "build" in message:
            case = message["build"]
            contender.build(Case(**case | {"units": tuple(case["units"])}), message["models"])
        else:
            began = time.perf_counter()
            contender.train(message["train"])
            answer = {"seconds": time.perf_counter() - began}
        print(json.dumps(answer), file=answers, flush=True)


def main() -> None:
    """Serve on the real stdout, and let everything else that is printed go to stderr."""
    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)
        serve(choose(sys.argv[1]), sys.stdin, answers)


if __name__ == "__main__":
    main()
