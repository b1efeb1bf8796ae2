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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lstmsizer.errors import SettingError


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
    digest = hashlib.sha256("\n".join(_facts(value, set())).encode()).hexdigest()
    return Given(Function(called(value), _pickled(value, what)), digest, source)


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


def _facts(value: Any, seen: set[int]) -> Iterator[str]:
    """What a function does, line by line: its code, and what it reads of its surroundings."""
    if isinstance(value, functools.partial):
        yield f"partial {value.args!r} {sorted(value.keywords.items())!r}"
        yield from _facts(value.func, seen)
    elif isinstance(value, types.MethodType):
        yield from _facts(value.__func__, seen)
    elif isinstance(value, types.FunctionType):
        if id(value) not in seen:
            seen.add(id(value))
            yield from _of_function(value, seen)
    elif isinstance(value, type):
        if id(value) not in seen and value.__module__.partition(".")[0] not in sys.stdlib_module_names:
            seen.add(id(value))
            yield str(value.__qualname__)
            for name, part in sorted(vars(value).items()):
                yield name
                yield from _facts(part, seen) if callable(part) else ()
    elif isinstance(value, str | bytes | int | float | bool | None | tuple | frozenset):
        yield repr(value)
    elif callable(value) and not isinstance(value, types.BuiltinFunctionType):
        if isinstance(call := type(value).__call__, types.FunctionType):  # else compiled, as a cache is
            yield from _facts(call, seen)
        yield repr(sorted((k, v) for k, v in vars(value).items() if isinstance(v, str | int | float)))
    else:
        yield str(type(value).__qualname__)


def _of_function(function: types.FunctionType, seen: set[int]) -> Iterator[str]:
    yield from _of_code(function.__code__)
    yield repr(function.__defaults__)
    yield repr(function.__kwdefaults__)
    for cell in function.__closure__ or ():
        yield from _facts(cell.cell_contents, seen)
    for name in sorted(_names(function.__code__) & function.__globals__.keys()):
        read = function.__globals__[name]
        theirs = getattr(read, "__module__", None) == function.__module__
        if theirs or isinstance(read, str | int | float | tuple):
            yield name
            yield from _facts(read, seen)


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


def _brief(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]
