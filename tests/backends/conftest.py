"""These tests run by ``make test-backends``, in an environment of their own, once for each backend."""

from __future__ import annotations

import os
import sys
from pathlib import Path

asked = os.environ.get("LSTMSIZER_TEST_BACKEND", "")
if asked:
    os.environ["KERAS_BACKEND"] = asked
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # nothing about processors
    sys.path.insert(0, str(Path(__file__).parents[1] / "train"))  # the cases are the same as on JAX
else:
    collect_ignore_glob = ["test_*.py"]
