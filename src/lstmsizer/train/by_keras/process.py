"""What a process of the Keras trainer does: it trains with ``model.fit``, one request after the other.

Only this process imports Keras, on the user's backend. It ends with its parent, whatever it is doing.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lstmsizer.data.cache_folder import cache_folder
from lstmsizer.train.by_keras.course import Course, Examine
from lstmsizer.train.by_keras.task import Done
from lstmsizer.train.progress import failed

if TYPE_CHECKING:
    from lstmsizer.train.by_keras.builder import Builder

# By the libraries' own variables; what the user has set stays. One thread, memory of a GPU as it is needed,
# and JAX keeps every program: each trial has a model of its own, and would compile the same again.
MODEST = {
    "OMP_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
}


def serve(pipe: Connection, course: Course) -> None:
    """Say '' when ready, or why not; then answer each ``Task`` with its ``Done``, each ``Examine``."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _be_killed_first()
    for name, value in MODEST.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(cache_folder() / "keras-programs"))
    if course.backend:
        os.environ["KERAS_BACKEND"] = course.backend
    try:
        from lstmsizer.train.by_keras.builder import Builder, facts_of

        builder = Builder(course.build, facts_of(course.folds[0]), course.setup)
    except Exception as error:
        pipe.send(str(error))
        return
    pipe.send("")
    while True:
        item: object = pipe.recv()
        answer = _examined if isinstance(item, Examine) else _done
        pipe.send(answer(builder, course, item))


def _examined(builder: Builder, course: Course, item: Any) -> object:
    from lstmsizer.train.by_keras.examine import examine

    return examine(builder, course, item)


def _done(builder: Builder, course: Course, task: Any) -> object:
    from lstmsizer.train.by_keras.builder import CannotBuild, brief
    from lstmsizer.train.by_keras.examine import made_callbacks, spoken
    from lstmsizer.train.by_keras.fit import begin, train

    try:
        begin(course.seed, task.request)
        model = builder(task.request.candidate)
        return train(model, spoken(model, builder, course), course, task, made_callbacks(course))
    except CannotBuild as error:
        return Done(failed(task.request, f"{error}."), None, ())
    except Exception as error:
        return Done(failed(task.request, f"{brief(error)}."), None, ())


def _be_killed_first() -> None:
    """Where memory runs out, Linux shall end this process, which costs a trial, and none that others need."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("900", encoding="ascii")  # of 1000


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
