"""Whether JAX and Keras can be imported, on which backend and devices: asked in processes of their own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from lstmsizer.errors import SettingError
from lstmsizer.export.backend import BACKENDS, choose_backend
from lstmsizer.records import Finding
from lstmsizer.run.doctor.software import version

LIMIT = 60.0  # seconds that an import may take
LAST_WORDS = 300  # letters of an error that are told
DRIVER = Path("/proc/driver/nvidia/gpus")
MODEST = {
    "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    "TF_CPP_MIN_LOG_LEVEL": "2",
}
"""Takes no more of a GPU than is needed, since others may work there."""

JAX = "import jax; devices = [(one.platform, one.device_kind) for one in jax.devices()]"
KERAS = """
import keras
name = keras.backend.backend()
keras.ops.convert_to_numpy(keras.ops.add(keras.ops.ones(2), 1))
devices = []
if name == "jax":
    import jax
    devices = [(one.platform, one.device_kind) for one in jax.devices()]
elif name == "tensorflow":
    import tensorflow
    devices = [("gpu", one.name) for one in tensorflow.config.list_physical_devices("GPU")]
elif name == "torch":
    import torch
    devices = [("gpu", torch.cuda.get_device_name(one)) for one in range(torch.cuda.device_count())]
"""
TELL = "\nimport json; print('\\n' + json.dumps(devices))"


@dataclass(frozen=True)
class Imported:
    """How an import went: the devices seen, as (platform, name); or its error, empty if it worked."""

    devices: tuple[tuple[str, str], ...] = ()
    error: str = ""


def libraries() -> Iterator[Finding]:
    """JAX, which trains; Keras on the backend that the model is built with; the devices that they see."""
    there = [
        name for name in BACKENDS if version(name) or (name == "tensorflow" and version("tensorflow-cpu"))
    ]
    try:
        chosen = choose_backend()
    except SettingError as error:
        told, _, remedy = str(error).partition(": ")
        yield Finding("Keras", f"{told}.", "wrong", remedy[:1].upper() + remedy[1:])
        chosen = None
    with ThreadPoolExecutor(2) as pool:
        by_keras = pool.submit(tried, KERAS + TELL, {"KERAS_BACKEND": chosen or "jax"})
        by_jax = pool.submit(tried, JAX + TELL, {}) if chosen in BACKENDS[1:] else by_keras
        keras, jax = by_keras.result(), by_jax.result()
    if jax is keras and keras.error:  # whose error is it?
        jax = tried(JAX + TELL, {})
    yield _of_jax(jax)
    if chosen and not (chosen == "jax" and jax.error):
        yield _of_keras(keras, chosen, there)
    if not jax.error:
        yield _of_devices(jax, keras, chosen or "jax")


def tried(program: str, settings: Mapping[str, str]) -> Imported:
    """Run a program that ends by printing its devices, in a Python like this, with these variables set."""
    start = "import json, sys; sys.path[:] = json.loads(sys.argv.pop())\n"
    try:
        ended = subprocess.run(
            [sys.executable, "-P", "-c", start + program.strip(), json.dumps(sys.path)],
            capture_output=True, text=True, errors="replace", timeout=LIMIT, check=False,
            env={**MODEST, **os.environ, **settings},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Imported(error=f"nothing was heard for {LIMIT:g} seconds")
    if ended.returncode:
        return Imported(error=_last_words(ended.stderr) or f"exit code {ended.returncode}")
    devices = cast(list[list[Any]], json.loads(ended.stdout.splitlines()[-1]))
    return Imported(tuple((str(kind), str(name)) for kind, name in devices))


def _last_words(said: str) -> str:
    """The error that a program ended with: its traceback's last line that names one."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"[\w.]*(Error|Exception|Interrupt)\b", line)]
    return (errors or lines or [""])[-1][:LAST_WORDS].rstrip(".")


def _of_jax(jax: Imported) -> Finding:
    if jax.error:
        platforms = os.environ.get("JAX_PLATFORMS")
        remedy = (
            "Unset JAX_PLATFORMS."
            if platforms
            else f"Run: {sys.executable} -m pip install --force-reinstall jax"
        )
        return Finding("JAX", f"could not start: {jax.error}.", "wrong", remedy)
    return Finding("JAX", f"{version('jax')}, which trains, and starts")


def _of_keras(keras: Imported, chosen: str, there: list[str]) -> Finding:
    others = [name for name in there if name != chosen]
    backends = chosen + (f" (also installed: {', '.join(others)})" if others else "")
    if keras.error:
        remedy = f"Install {chosen} anew" + (f", or set KERAS_BACKEND={others[0]}." if others else ".")
        return Finding("Keras", f"could not start on {chosen}: {keras.error}.", "wrong", remedy)
    return Finding("Keras", f"{version('keras')} on {backends}, and starts")


def _of_devices(jax: Imported, keras: Imported, chosen: str) -> Finding:
    """Devices that JAX trains on, and what Keras sees if it is not JAX; a GPU that is there and not used."""
    gpus = [name for platform, name in jax.devices if platform != "cpu"]
    others = [name for platform, name in keras.devices if platform != "cpu"] if chosen != "jax" else []
    told = f"JAX trains on {_counted(gpus) or 'the CPU'}"
    if chosen != "jax":
        told += f"; Keras on {chosen} sees {_counted(others) or 'no GPU'}"
    idle = not gpus and not os.environ.get("JAX_PLATFORMS") and _nvidia()
    if idle:
        return Finding(
            "Devices", f"{told}, though an NVIDIA GPU is there.", "note",
            "To train on it: pip install 'jax[cuda13]' (for an older driver 'jax[cuda12]').",
        )  # fmt: skip
    return Finding("Devices", told)


def _counted(names: list[str]) -> str:
    """``'2 x NVIDIA H200'``."""
    each = [
        f"{names.count(name)} x {name}" if names.count(name) > 1 else name for name in dict.fromkeys(names)
    ]
    return " and ".join(each)


def _nvidia() -> bool:
    """Whether the system knows an NVIDIA GPU: by its driver, or by the driver's program (as under WSL)."""
    if DRIVER.is_dir() and any(DRIVER.iterdir()):
        return True
    program = shutil.which("nvidia-smi")
    if program is None:
        return False
    try:
        listed = subprocess.run([program, "-L"], capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return listed.returncode == 0 and "GPU" in listed.stdout
