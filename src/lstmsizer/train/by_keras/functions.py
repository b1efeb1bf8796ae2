"""A function of the user's own: what it is called, how it reaches another process, and what it does.

A function that was given as such travels as cloudpickle's bytes, through pipes between processes of our own
and never over a disk. One that was named is imported by the process that calls it.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import importlib.util
import inspect
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lstmsizer.errors import SettingError
from lstmsizer.train.by_keras.fingerprint import fingerprint


@dataclass(frozen=True)
class Function:
    """A function by its name, 'my_models.py:build' or 'my_models:build', or by its bytes, if it has any."""

    name: str
    pickled: bytes = b""


@dataclass(frozen=True)
class Given:
    """A function as a user gave it: how it is called, what it does, and its text where there is one."""

    function: Function
    fingerprint: str
    source: str = ""


def given(value: Any, what: str) -> Given:
    """What a user wrote: a function, or the name of one; ``what`` it is for, in words.

    Raises
    ------
    SettingError
        If it is neither, is in no file, or cannot be sent to another process.
    """
    if isinstance(value, str):
        return Given(Function(value), _of_text(value, what))
    if not callable(value):
        raise SettingError(
            f"The {what} must be a function, or the name of one such as 'my_models.py:build', "
            f"not {type(value).__name__}."
        )
    try:
        source = inspect.getsource(value)
    except (OSError, TypeError):
        source = ""
    return Given(Function(called(value), _pickled(value, what)), fingerprint(value), source)


def called(value: Any) -> str:
    """What a function is called: 'build of my_models.py', unlike one that can be imported by its name."""
    inner = value
    while isinstance(inner, functools.partial):
        inner = inner.func
    name = getattr(inner, "__qualname__", type(inner).__qualname__).rpartition("<locals>.")[2]
    file = getattr(getattr(inner, "__code__", None), "co_filename", "")
    return f"{name} of {Path(file).name}" if file.endswith(".py") else name


def found(function: Function) -> Callable[..., Any]:
    """The function itself; SettingError where there is none."""
    if not function.pickled:
        return _named(function.name)
    import cloudpickle

    try:
        return cloudpickle.loads(function.pickled)
    except Exception as error:  # it imports the user's modules, which may raise anything
        raise SettingError(
            f"The function {function.name!r} cannot be made anew in another process ({_brief(error)})."
        ) from error


def _pickled(value: Any, what: str) -> bytes:
    import cloudpickle

    module = sys.modules.get(getattr(value, "__module__", None) or "")
    by_value = module is not None and module.__name__ != "__main__" and not _importable(module)
    try:
        if by_value and module is not None:
            cloudpickle.register_pickle_by_value(module)
        return cloudpickle.dumps(value)
    except Exception as error:  # whatever the reducers of the user's objects raise
        raise SettingError(
            f"The {what} {called(value)!r} cannot be sent to another process ({_brief(error)}): "
            "let it make what it needs itself."
        ) from error
    finally:
        if by_value and module is not None:
            cloudpickle.unregister_pickle_by_value(module)


def _importable(module: types.ModuleType) -> bool:
    try:
        spec = importlib.util.find_spec(module.__name__)
    except (ImportError, ValueError, AttributeError):
        return False
    return spec is not None and spec.origin == getattr(module, "__file__", None)


def _named(name: str) -> Callable[..., Any]:
    place, function = _split(name)
    try:
        module = _from_file(Path(place)) if place.endswith(".py") else _module(place)
    except Exception as error:  # importing runs the user's code, which may raise anything
        raise SettingError(f"{place!r} cannot be imported ({_brief(error)}).") from error
    value = getattr(module, function, None)
    if not callable(value):
        raise SettingError(f"{place!r} has no function {function!r}: name one that is there.")
    return value


def _split(name: str) -> tuple[str, str]:
    place, _, function = name.rpartition(":")
    if not place or not function:
        raise SettingError(f"{name!r} names no function: write 'module:function' or 'file.py:function'.")
    return place, function


def _module(name: str) -> types.ModuleType:
    _look_in(Path.cwd())
    return importlib.import_module(name)


def _from_file(path: Path) -> types.ModuleType:
    path = path.expanduser().absolute()
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise FileNotFoundError(f"no file {str(path)!r}")
    _look_in(path.parent)  # as Python does for a script
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(path.stem, module)  # where layers of its own are looked for again
    spec.loader.exec_module(module)
    return module


def _look_in(folder: Path) -> None:
    if str(folder) not in sys.path:
        sys.path.append(str(folder))


def _of_text(name: str, what: str) -> str:
    """The fingerprint of a named function: of its file's text, as far as there is one."""
    place, function = _split(name)
    if place.endswith(".py"):
        path = Path(place).expanduser()
    else:
        _look_in(Path.cwd())
        try:
            spec = importlib.util.find_spec(place)
        except (ImportError, ValueError) as error:
            raise SettingError(f"{place!r} cannot be imported ({_brief(error)}).") from error
        if spec is None:
            raise SettingError(
                f"There is no module {place!r} with a {what}: name a file such as 'my_models.py:build'."
            )
        path = Path(spec.origin or "")
    try:
        text = path.read_bytes()
    except OSError:
        if place.endswith(".py"):
            raise SettingError(
                f"There is no file {place!r} to take the {what} from: name it as 'my_models.py:build'."
            ) from None
        text = b""  # a module that is compiled
    return hashlib.sha256(function.encode() + b"\n" + text).hexdigest()


def _brief(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]
