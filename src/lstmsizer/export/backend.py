"""Which Keras backend the exported model is built with: the user's own, else JAX."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any, cast

from lstmsizer.errors import SettingError

# Keras's name for a backend is the name of the package it needs. OpenVINO is left out: it cannot train.
BACKENDS = ("jax", "tensorflow", "torch")


def choose_backend() -> str:
    """The backend to build the model with, found without importing Keras.

    The environment variable ``KERAS_BACKEND`` comes first, then the backend in Keras's own settings
    file if its package is installed, then JAX, which is always there. This differs from Keras itself
    only where the file names a package that is missing: Keras writes 'tensorflow' into a new file
    without asking whether there is one.

    Returns
    -------
    str
        ``'jax'``, ``'tensorflow'`` or ``'torch'``.

    Raises
    ------
    SettingError
        If ``KERAS_BACKEND`` names a backend that is unknown or not installed.

    Source: https://keras.io/getting_started/#configuring-your-backend
    """
    asked = os.environ.get("KERAS_BACKEND", "")
    if asked:
        if asked not in BACKENDS:
            raise SettingError(
                f"KERAS_BACKEND is {asked!r}, which cannot train a model: "
                f"set it to one of {', '.join(BACKENDS)}."
            )
        if not _installed(asked):
            raise SettingError(
                f"KERAS_BACKEND is {asked!r}, but {asked} is not installed: install it or unset it."
            )
        return asked
    configured = _configured()
    return configured if configured in BACKENDS and _installed(configured) else "jax"


def activate() -> None:
    """Let the coming ``import keras`` take the chosen backend; a Keras already imported keeps its own."""
    if "keras" not in sys.modules:
        os.environ["KERAS_BACKEND"] = choose_backend()


def _configured() -> str:
    """The backend in ``keras.json``; '' if there is no such file or it cannot be read.

    The file's place is Keras's own rule (keras/src/backend/config.py).
    """
    home = Path.home()
    base = home if os.access(home, os.W_OK) else Path(tempfile.gettempdir())
    folder = Path(os.environ.get("KERAS_HOME") or base / ".keras").expanduser()
    try:
        settings: object = json.loads((folder / "keras.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    if not isinstance(settings, dict):
        return ""
    return str(cast(dict[str, Any], settings).get("backend", ""))


def _installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None
