"""The user's ``build`` function: found by its name, its parameters read, called for a candidate."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from lstmsizer.errors import SettingError
from lstmsizer.records import Candidate

if TYPE_CHECKING:
    import keras

SIZES = ("size", "units", "layers")
KNOWN = (*SIZES, "learning_rate", "dropout", "recurrent_dropout")


class Builder:
    """Makes a compiled model of a candidate by calling ``build`` with what it has parameters for.

    * ``size``: the units of each layer, as a tuple; or ``units`` and ``layers``: how many units each layer
      has, and how many layers there are. Without ``layers`` there is one.
    * ``learning_rate``: where ``build`` lacks it, the compiled optimizer's rate is set instead.
    * ``dropout``, ``recurrent_dropout``.

    Other parameters must have defaults.

    Parameters
    ----------
    name
        ``'module:function'``, or ``'path/to/file.py:function'``.

    Raises
    ------
    SettingError
        If there is no such function, or it cannot be called like this.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._build = _found(name)
        parameters = inspect.signature(self._build).parameters.values()
        if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
            raise SettingError(
                f"The function {name!r} takes any keyword: name those of {', '.join(KNOWN)} it uses."
            )
        self._takes = {parameter.name for parameter in parameters} & set(KNOWN)
        strange = [p.name for p in parameters if p.default is p.empty and p.name not in KNOWN]
        if strange:
            raise SettingError(
                f"The function {name!r} wants {', '.join(strange)}, which nobody gives it: "
                f"it may have parameters named {', '.join(KNOWN)}, and others with defaults."
            )
        if not self._takes & {"size", "units"}:
            raise SettingError(
                f"The function {name!r} has no parameter 'size' or 'units': there is nothing to size."
            )

    def __call__(self, candidate: Candidate) -> keras.Model:
        """A compiled model; ValueError where ``build`` cannot make, or did not make, what is asked for."""
        model = self._build(**self._arguments(candidate))
        if not getattr(model, "compiled", False):
            raise ValueError(f"{self._name!r} must return a compiled keras.Model, but returned {model!r:.80}")
        if "learning_rate" not in self._takes:
            model.optimizer.learning_rate = candidate.learning_rate
        return cast("keras.Model", model)

    def _arguments(self, candidate: Candidate) -> dict[str, Any]:
        units, depth = candidate.size.units, candidate.size.depth
        if "size" not in self._takes and len(set(units)) > 1:
            raise ValueError(
                f"{self._name!r} has no parameter 'size', so that {candidate.size} cannot be built"
            )
        if not self._takes & {"size", "layers"} and depth > 1:
            raise ValueError(
                f"{self._name!r} has no parameter 'layers', so that {candidate.size} cannot be built"
            )
        for rate in ("dropout", "recurrent_dropout"):
            if getattr(candidate, rate) > 0 and rate not in self._takes:
                raise ValueError(f"{self._name!r} has no parameter {rate!r}, so that none can be tried")
        given = {
            "size": units,
            "units": units[0],
            "layers": depth,
            "learning_rate": candidate.learning_rate,
            "dropout": candidate.dropout,
            "recurrent_dropout": candidate.recurrent_dropout,
        }
        return {name: given[name] for name in KNOWN if name in self._takes}


def _found(name: str) -> Callable[..., Any]:
    """Import the function that is named."""
    place, _, function = name.rpartition(":")
    if not place or not function:
        raise SettingError(f"{name!r} names no function: write 'module:function' or 'file.py:function'.")
    try:
        module = _from_file(Path(place)) if place.endswith(".py") else importlib.import_module(place)
    except Exception as error:  # importing runs the user's code, which may raise anything
        raise SettingError(f"{place!r} cannot be imported ({type(error).__name__}: {error}).") from error
    found = getattr(module, function, None)
    if not callable(found):
        raise SettingError(f"{place!r} has no function {function!r}: name the one that builds the model.")
    return found


def _from_file(path: Path) -> Any:
    path = path.expanduser()
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise FileNotFoundError(f"no file {str(path)!r}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
