"""The user's own Keras backend counts, if it is there; else JAX."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lstmsizer.errors import SettingError
from lstmsizer.export import backend


@pytest.fixture
def configure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Write Keras's settings file; all packages but OpenVINO seem installed but those told otherwise."""
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))

    def write(content: str, missing: str = "") -> None:
        (tmp_path / "keras.json").write_text(content, encoding="utf-8")
        monkeypatch.setattr(backend, "_installed", lambda package: package != missing)

    return write


@pytest.mark.parametrize("name", ["torch", "tensorflow", "jax"])
def test_keras_settings_file_counts(configure: Callable[..., None], name: str) -> None:
    configure(json.dumps({"backend": name}))
    assert backend.choose_backend() == name


def test_a_configured_backend_that_is_missing_does_not(configure: Callable[..., None]) -> None:
    configure(json.dumps({"backend": "tensorflow"}), missing="tensorflow")
    assert backend.choose_backend() == "jax"


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"backend": "openvino"}', '{"backend": null}'])
def test_a_settings_file_without_a_backend_means_jax(configure: Callable[..., None], content: str) -> None:
    configure(content)
    assert backend.choose_backend() == "jax"


def test_no_settings_file_means_jax(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "none"))
    assert backend.choose_backend() == "jax"


def test_the_environment_comes_first(configure: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    configure(json.dumps({"backend": "torch"}))
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    assert backend.choose_backend() == "jax"


def test_an_environment_that_cannot_be_met_is_an_error(
    configure: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    configure("{}", missing="torch")
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    with pytest.raises(SettingError, match="torch is not installed"):
        backend.choose_backend()
    monkeypatch.setenv("KERAS_BACKEND", "theano")
    with pytest.raises(SettingError, match="jax, tensorflow, torch"):
        backend.choose_backend()


def test_choosing_imports_no_keras_and_activating_does_not_change_an_imported_one(tmp_path: Path) -> None:
    """In a fresh process, since this one has Keras already."""
    (tmp_path / "keras.json").write_text('{"backend": "tensorflow_missing"}', encoding="utf-8")
    program = (
        "import os, sys\n"
        "from lstmsizer.export.backend import activate, choose_backend\n"
        "assert choose_backend() == 'jax' and not {'keras', 'jax'} & sys.modules.keys()\n"
        "activate()\n"
        "assert os.environ.pop('KERAS_BACKEND') == 'jax'\n"
        "sys.modules['keras'] = sys\n"
        "activate()\n"
        "assert 'KERAS_BACKEND' not in os.environ\n"
    )
    env = {**os.environ, "KERAS_HOME": str(tmp_path)}
    env.pop("KERAS_BACKEND")
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
