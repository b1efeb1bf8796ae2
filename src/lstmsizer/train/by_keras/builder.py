"""The user's ``build`` function: its parameters read, called for a candidate."""

from __future__ import annotations

import inspect
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from lstmsizer.data.dataset import Scaled, Sequences
from lstmsizer.errors import SettingError
from lstmsizer.records import Candidate, Setup
from lstmsizer.train.by_keras.functions import Function, found

if TYPE_CHECKING:
    import keras

SIZES = ("size", "units", "layers")
KNOWN = (*SIZES, "learning_rate", "dropout", "recurrent_dropout")
OF_DATA = ("window", "features", "outputs", "horizon", "classes", "vocabulary")
LIBRARIES = ("/site-packages/", "/lib/python", "<frozen", Path(__file__).parents[1].as_posix())
"""Parts of the paths of files that are not the user's own."""


@dataclass(frozen=True)
class Facts:
    """What a function that builds a model may ask about the data.

    ``window`` T steps (of sequences that differ in length the longest), ``features`` F, ``outputs`` O:
    numbers to be told, or classes; ``classes`` (0: numbers are told); ``vocabulary`` (0: inputs are numbers).
    ``varying``: sequences differ in length. ``per_step``: every step has a target.
    """

    window: int
    features: int
    outputs: int
    classes: int = 0
    vocabulary: int = 0
    varying: bool = False
    per_step: bool = False


def facts_of(data: Scaled | Sequences) -> Facts:
    """The facts of these sequences."""
    return Facts(
        window=data.steps,
        features=1 if data.vocabulary else data.values.shape[1],
        outputs=data.classes or data.targets.shape[1],
        classes=data.classes,
        vocabulary=data.vocabulary,
        varying=data.lengths is not None,
        per_step=data.per_step,
    )


class CannotBuild(ValueError):
    """A candidate of which no model can be made; the text says why, in one sentence without its full stop."""


class Builder:
    """Makes a compiled model of a candidate by calling ``build`` with what it has parameters for.

    * ``size``: the units of each layer, as a tuple; or ``units`` and ``layers``: how many units each layer
      has, and how many layers there are. Without ``layers`` there is one.
    * ``learning_rate``: where ``build`` lacks it, the compiled optimizer's rate is set instead.
    * ``dropout``, ``recurrent_dropout``.
    * ``window``, ``features``, ``outputs`` (or ``horizon``), ``classes``, ``vocabulary``: see ``Facts``.

    Other parameters must have defaults. A model whose shapes are not known yet is built.

    Parameters
    ----------
    function
        What builds.
    facts
        Of the data.
    setup
        How the tool's own layers are trained; ``setup`` and ``facts`` are given to their function.

    Raises
    ------
    SettingError
        If there is no such function, or it cannot be called like this.
    """

    def __init__(self, function: Function, facts: Facts, setup: Setup | None = None) -> None:
        self.name = name = function.name
        self._build = found(function)
        self._facts, self._setup = facts, setup
        try:
            parameters = inspect.signature(self._build).parameters.values()
        except (TypeError, ValueError):
            raise SettingError(f"The parameters of {name!r} cannot be read: give a plain function.") from None
        if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
            raise SettingError(
                f"The function {name!r} takes any keyword: name those of {', '.join(KNOWN)} it uses."
            )
        known = {*KNOWN, *OF_DATA, "setup", "facts"}
        self.takes = {parameter.name for parameter in parameters} & known
        strange = [p.name for p in parameters if p.default is p.empty and p.name not in known]
        if strange:
            raise SettingError(
                f"The function {name!r} wants {', '.join(strange)}, which nobody gives it: "
                f"it may have parameters named {', '.join((*KNOWN, *OF_DATA))}, and others with defaults."
            )
        if not self.takes & {"size", "units"}:
            raise SettingError(
                f"The function {name!r} has no parameter 'size' or 'units': there is nothing to size."
            )

    def __call__(self, candidate: Candidate) -> keras.Model:
        """A compiled and built model; CannotBuild where it cannot make, or did not make, what is asked."""
        arguments = self._arguments(candidate)
        try:
            model = self._build(**arguments)
        except CannotBuild:
            raise
        except Exception as error:  # the user's code may raise anything
            raise CannotBuild(
                f"The function {self.name!r} fails for {candidate.size}{where(error)}: {brief(error)}"
            ) from error
        self._check(model)
        self._shape(model, candidate)
        if "learning_rate" not in self.takes:
            self._set_rate(model, candidate.learning_rate)
        return cast("keras.Model", model)

    def _check(self, model: Any) -> None:
        import keras

        if not isinstance(model, keras.Model):
            kind = "nothing" if model is None else f"{type(model).__name__}"
            raise CannotBuild(f"The function {self.name!r} must return a compiled keras.Model, not {kind}")
        if not model.compiled or model.optimizer is None:
            raise CannotBuild(
                f"The function {self.name!r} must return a compiled keras.Model: "
                "call model.compile(optimizer, loss) in it"
            )

    def _shape(self, model: Any, candidate: Candidate) -> None:
        """Build a model that has not been told yet what goes in: sequences, as they are."""
        if model.built and model.weights:
            return
        import keras
        import numpy as np

        facts = self._facts
        shape = (facts.window,) if facts.vocabulary else (facts.window, facts.features)
        try:
            if isinstance(model, keras.Sequential):
                model.build((None, None if facts.varying else facts.window, *shape[1:]))
            else:  # layers of a model with a call of its own wait for numbers
                model(np.zeros((1, *shape), np.int32 if facts.vocabulary else np.float32))
        except Exception as error:  # whatever the user's layers raise
            raise CannotBuild(
                f"The model of {self.name!r} for {candidate.size} does not take sequences "
                f"{list(shape)}{where(error)}: {brief(error)}"
            ) from error

    def _set_rate(self, model: Any, rate: float) -> None:
        try:
            model.optimizer.learning_rate = rate
        except TypeError:
            raise CannotBuild(
                f"The function {self.name!r} compiles a learning rate that follows a schedule: give it a "
                "parameter learning_rate to begin the schedule with"
            ) from None

    def _arguments(self, candidate: Candidate) -> dict[str, Any]:
        units, depth = candidate.size.units, candidate.size.depth
        if "size" not in self.takes and len(set(units)) > 1:
            raise CannotBuild(
                f"{self.name!r} has no parameter 'size', so that {candidate.size} cannot be built"
            )
        if not self.takes & {"size", "layers"} and depth > 1:
            raise CannotBuild(
                f"{self.name!r} has no parameter 'layers', so that {candidate.size} cannot be built"
            )
        for rate in ("dropout", "recurrent_dropout"):
            if getattr(candidate, rate) > 0 and rate not in self.takes:
                raise CannotBuild(f"{self.name!r} has no parameter {rate!r}, so that none can be tried")
        facts = self._facts
        given: dict[str, Any] = {
            "size": units,
            "units": units[0],
            "layers": depth,
            "learning_rate": candidate.learning_rate,
            "dropout": candidate.dropout,
            "recurrent_dropout": candidate.recurrent_dropout,
            "window": facts.window,
            "features": facts.features,
            "outputs": facts.outputs,
            "horizon": facts.outputs,
            "classes": facts.classes,
            "vocabulary": facts.vocabulary,
            "setup": self._setup,
            "facts": facts,
        }
        return {name: value for name, value in given.items() if name in self.takes}


def where(error: BaseException) -> str:
    """' (my_models.py, line 12)': the last line of the user's own that an error came through; else ''."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if not any(part in f.filename.replace("\\", "/") for part in LIBRARIES)]
    return f" ({Path(own[-1].filename).name}, line {own[-1].lineno})" if own else ""


def brief(error: BaseException, most: int = 300) -> str:
    """An error on one line, its full stop left off."""
    said = " ".join(str(error).split()).rstrip(".")
    said = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return said if len(said) <= most else said[: most - 3] + "..."
