"""What a function of the user's own does, as one number: its code, and all that it reads of its surroundings.

A study remembers it, so that another function is not taken for the one whose trials are known. What comes
from installed libraries counts by its name alone, and so do modules: ``blocks.residual()`` is not followed.
"""

from __future__ import annotations

import functools
import hashlib
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import numpy as np

INSTALLED = ("site-packages", "dist-packages")
PLAIN = (str, bytes, int, float, complex, types.NoneType)
OF_PYTHON = frozenset({"__dict__", "__weakref__", "__doc__", "__module__", "__annotations__", "__slots__"})
"""What a class has, but says nothing of what it does."""

Seen = dict[int, Any]
"""By identity what was told already; kept, so that no identity is used again."""


def fingerprint(value: Callable[..., Any]) -> str:
    """The same for what does the same, in any process: functions, methods, partials, callable objects."""
    return hashlib.sha256("\n".join(_facts(value, {})).encode()).hexdigest()


def _facts(value: Any, seen: Seen) -> Iterator[str]:
    """What a value is, line by line."""
    if isinstance(value, PLAIN):
        yield repr(value)
    elif isinstance(value, types.ModuleType):
        yield value.__name__
    elif isinstance(value, tuple):
        yield from _parts("tuple", value, seen)
    elif isinstance(value, frozenset | set):
        yield from sorted("\n".join(_facts(part, dict(seen))) for part in value)
    elif id(value) not in seen:
        seen[id(value)] = value
        yield from _told(value, seen)


def _told(value: Any, seen: Seen) -> Iterator[str]:
    """What a value is that was not met before."""
    if isinstance(value, functools.partial):
        yield from _parts("partial", (value.func, value.args, value.keywords), seen)
    elif isinstance(value, types.MethodType):
        yield from _parts("method", (value.__func__, value.__self__), seen)
    elif isinstance(value, list):
        yield from _parts("list", value, seen)
    elif isinstance(value, Mapping):
        yield from _parts("mapping", [part for pair in value.items() for part in pair], seen)
    elif isinstance(value, np.ndarray):
        yield f"{value.dtype} {value.shape}"
        yield from _facts(value.tolist() if value.dtype.hasobject else value.tobytes(), seen)
    elif isinstance(value, types.FunctionType | type):
        yield str(value.__qualname__)
        if not _of_library(value):
            yield from _of_class(value, seen) if isinstance(value, type) else _of_function(value, seen)
    else:
        yield from _of_object(value, seen)


def _parts(kind: str, parts: Any, seen: Seen) -> Iterator[str]:
    yield f"{kind} of {len(parts)}"
    for part in parts:
        yield from _facts(part, seen)


def _of_object(value: Any, seen: Seen) -> Iterator[str]:
    """An object: its class; what it is made of, if that is the user's own; of Keras's, how it is set."""
    yield from _facts(type(value), seen)
    for inner in ("__wrapped__", "__func__", "fget"):  # of caches, static methods, properties
        yield from _facts(getattr(value, inner, None), seen)
    if callable(configured := getattr(value, "get_config", None)):
        config = cast(Mapping[str, Any], configured())
        yield from _facts({key: config[key] for key in config if key != "name"}, seen)  # Keras counts names
    elif not _of_library(type(value)):
        yield from _facts(dict(sorted(vars(value).items())) if hasattr(value, "__dict__") else None, seen)


def _of_class(kind: type, seen: Seen) -> Iterator[str]:
    yield from _parts("bases", kind.__bases__, seen)
    own = sorted(name for name in vars(kind) if name not in OF_PYTHON)
    yield from _facts({name: vars(kind)[name] for name in own}, seen)


def _of_function(function: types.FunctionType, seen: Seen) -> Iterator[str]:
    yield from _of_code(function.__code__)
    yield from _facts((function.__defaults__, function.__kwdefaults__), seen)
    for cell in function.__closure__ or ():
        yield from _facts(_contents(cell), seen)
    for name in sorted(_names(function.__code__) & function.__globals__.keys()):
        yield name
        yield from _facts(function.__globals__[name], seen)


def _contents(cell: types.CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # nothing was put into it yet
        return None


def _of_code(code: types.CodeType) -> Iterator[str]:
    yield code.co_code.hex()
    yield repr(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _of_code(constant)
        else:
            yield repr(sorted(map(repr, constant)) if isinstance(constant, frozenset) else constant)


def _names(code: types.CodeType) -> set[str]:
    inner = [part for part in code.co_consts if isinstance(part, types.CodeType)]
    return set(code.co_names).union(*map(_names, inner))


def _of_library(value: Any) -> bool:
    """Whether it comes with Python or from an installed package."""
    name = str(getattr(value, "__module__", None) or "builtins")
    if name.partition(".")[0] in sys.stdlib_module_names and name != "__main__":
        return True
    file = getattr(sys.modules.get(name), "__file__", None) or ""
    return any(part in file for part in INSTALLED)
