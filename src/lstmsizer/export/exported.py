"""In a worker process: the kept model in other formats than Keras's, ONNX and TensorFlow's SavedModel.

Keras converts by its backend. Whatever the user's is, here it is JAX: it is always there, and of the three it
is the only one by which both formats come out right (Keras 3.15: on TensorFlow the ONNX file asks for the
scaling as inputs; on torch sequences of any length cannot be converted, and no SavedModel).
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from lstmsizer.errors import OutputError, SettingError
from lstmsizer.export import keras_model
from lstmsizer.export.folder import UNFINISHED

if TYPE_CHECKING:
    import keras

Format = Literal["onnx", "savedmodel"]
Written = Literal[Format, "keras"]
"""What a user may write: 'keras' is the model as it is."""
NEEDED: dict[Format, str] = {"onnx": "jax2onnx", "savedmodel": "tensorflow"}
NAMES: dict[Format, str] = {"onnx": "ONNX", "savedmodel": "TensorFlow's SavedModel"}
SAVED_MODEL = frozenset({"saved_model.pb", "fingerprint.pb", "variables", "assets"})
"""All that a SavedModel's folder holds."""
CLOSE = 1e-3
"""The largest difference from Keras that is taken for rounding, as a share of the largest output."""


@dataclass(frozen=True)
class Conversion:
    """'Write the model of this file in another format.' ``target`` is not there yet, or is replaced."""

    path: Path
    target: Path
    format: Format


@dataclass(frozen=True)
class Converted:
    """``inputs`` and ``outputs`` are the shapes of what goes in and comes out, None being any; ``difference``
    the largest one between the outputs of the converted model and those of Keras, on random input.
    """

    inputs: tuple[int | None, ...]
    outputs: tuple[int | None, ...]
    difference: float


class Converter:
    """Answers one ``Conversion`` at a time."""

    slots = 1

    def __call__(self, item: object) -> Converted:
        """Convert, compare with Keras, and put the result in its place, whole or not at all."""
        if not isinstance(item, Conversion):
            raise TypeError(f"a Conversion was expected, not {type(item).__name__}")
        model = keras_model.load(item.path)
        unfinished = _unfinished(item.target)
        try:
            _export(model, unfinished, item.format)
            difference = _difference(model, unfinished, item.format)
            _remove(item.target)
            os.replace(unfinished, item.target)
        finally:
            clear(item.target)
        return Converted(model.input_shape, model.output_shape, difference)


def open_converter(payload: object, called_off: Callable[[], bool]) -> Converter:
    """The service's factory, for an executor: ``'lstmsizer.export.exported:open_converter'``.

    ``payload`` must be None. The process's Keras runs on JAX from here on.
    """
    if payload is not None:
        raise TypeError("the converter is opened with None")
    os.environ["KERAS_BACKEND"] = "jax"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # nothing about processors
    return Converter()


def check_format(written: str) -> Written:
    """The format that a user wrote, which can be exported to here.

    Raises
    ------
    SettingError
        It is not known, or a package is missing.
    """
    if written == "keras":
        return written
    for known in get_args(Format):
        if written == known:
            if importlib.util.find_spec(NEEDED[known]) is None:
                raise SettingError(
                    f"To export {NAMES[known]} the package {NEEDED[known]} is needed: "
                    f"pip install 'lstmsizer[{known}]'."
                )
            return known
    raise SettingError(f"The format {written!r} is not known: write onnx, savedmodel or keras.")


def check_target(target: Path, kind: Written) -> None:
    """Refuse a place that cannot be written, or that holds what no earlier export wrote.

    Raises
    ------
    OutputError
        With what to do.
    """
    if not target.absolute().parent.is_dir():
        raise OutputError(f"The folder of {str(target)!r} is not there: make it, or name another place.")
    if kind != "savedmodel":
        if target.is_dir():
            raise OutputError(f"{str(target)!r} is a folder: name a file, such as model.{kind}.")
        if target.exists() and target.suffix.lower() != f".{kind}":
            raise OutputError(f"{str(target)!r} is there and not called .{kind}: name another file.")
        if kind == "keras" and target.suffix != ".keras":
            raise OutputError(f"Keras opens files called .keras alone, not {str(target)!r}: name one.")
        return
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise OutputError(f"{str(target)!r} is there and no folder: name a new one.")
    held = {path.name for path in target.iterdir()} if target.is_dir() else set[str]()
    if held - SAVED_MODEL or (held and "saved_model.pb" not in held):
        other = min(held - SAVED_MODEL or held)
        raise OutputError(f"{str(target)!r} holds what is no SavedModel's ({other!r}): name a new folder.")


def copy(model: Path, target: Path) -> None:
    """Write the model's file to another place, whole or not at all.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    unfinished = _unfinished(target)
    try:
        if not (target.exists() and target.samefile(model)):
            shutil.copyfile(model, unfinished)
            os.replace(unfinished, target)
    except OSError as error:
        why = error.strerror or error
        raise OutputError(f"{str(target)!r} cannot be written ({why}): name another place.") from error
    finally:
        clear(target)


def _export(model: keras.Model, place: Path, kind: Format) -> None:
    import keras

    if kind == "onnx":  # Keras converts by it
        import jax2onnx  # noqa: F401  # pyright: ignore[reportMissingImports, reportUnusedImport]
    (given,) = model.inputs
    # Keras takes it for a model that was never called, since it was loaded: so it is told what goes in.
    signature = [keras.InputSpec(shape=given.shape, dtype=given.dtype, name=given.name)]
    written = "onnx" if kind == "onnx" else "tf_saved_model"
    model.export(str(place), format=written, verbose=False, input_signature=signature)


def _difference(model: keras.Model, place: Path, kind: Format) -> float:
    """The largest difference from Keras; much more than rounding is an error."""
    given = _some(model)
    expected = model.predict_on_batch(given)
    found = _by_onnx(place, given) if kind == "onnx" else _by_tensorflow(place, given)
    difference = float(np.abs(found - expected).max())
    if not difference <= CLOSE * max(1.0, float(np.abs(expected).max())):
        raise ValueError(f"its outputs differ from those of Keras by {difference:.3g}")
    return difference


def _some(model: keras.Model) -> np.ndarray:
    """Two random inputs of the model's shape; the second shorter, where lengths differ."""
    (given,) = model.inputs
    shape = (2, *(7 if size is None else size for size in given.shape[1:]))
    chance = np.random.default_rng(0)
    if given.dtype == "int32":
        some = np.ones(shape, np.int32)  # every vocabulary has the unknown token
        some[1:, -1] = 0 if given.shape[1] is None else 1
        return some
    some = chance.standard_normal(shape).astype(np.float32)
    some[1:, -1] = np.nan if given.shape[1] is None else some[1:, -1]
    return some


def _by_onnx(place: Path, given: np.ndarray) -> np.ndarray:
    import onnxruntime  # pyright: ignore[reportMissingImports]

    session: Any = onnxruntime.InferenceSession(str(place))
    return session.run(None, {session.get_inputs()[0].name: given})[0]


def _by_tensorflow(place: Path, given: np.ndarray) -> np.ndarray:
    import tensorflow  # pyright: ignore[reportMissingImports, reportMissingModuleSource]

    loaded: Any = tensorflow.saved_model.load(str(place))
    return loaded.serve(given).numpy()


def clear(target: Path) -> None:
    """Remove what a conversion that was cut off left beside its target."""
    _remove(_unfinished(target))


def _unfinished(target: Path) -> Path:
    return target.with_name(f".{target.name}{UNFINISHED}")


def _remove(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)
