"""The worker process under real faults: signals, crashes, floods of text, large data, the parent's death."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from test_executor_contract import gather
from worker_services import ReadsBadly

from lstmsizer.errors import WorkerError
from lstmsizer.execute import local
from lstmsizer.execute.local import LocalExecutor
from lstmsizer.execute.messages import Returned, pack
from lstmsizer.execute.process import WorkerProcess


def until(condition, seconds: float = 20.0) -> None:
    """Wait for a condition that is sure to come."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def lives(process: int) -> bool:
    """Whether a process with this id exists and is not a zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def open_files() -> set[str]:
    return set(os.listdir("/proc/self/fd"))


def test_calls_run_at_the_same_time_up_to_the_slots() -> None:
    with LocalExecutor("worker_services:calls", None) as executor:
        executor.submit(("meet", None))
        executor.submit(("meet", None))
        assert [outcome.value for outcome in gather(executor, 2).values()] == [True, True]


def test_what_a_service_prints_does_not_disturb_the_messages() -> None:
    with LocalExecutor("worker_services:calls", None) as executor:
        text, flood = executor.submit(("chatter", "Epoch 1/50\n")), executor.submit(("chatter_much", 8))
        outcomes = gather(executor, 2)
    assert outcomes[text].value == ""  # its stdin is empty, not our pipe
    assert outcomes[flood].value == 8


def test_large_data_goes_through_both_ways_and_as_payload() -> None:
    large = np.arange(100 * 2**20 // 8, dtype=np.int64)
    with LocalExecutor("worker_services:one_slot", large) as executor:
        echo, payload = executor.submit(("echo", large)), executor.submit(("read_payload", None))
        outcomes = gather(executor, 2)
    np.testing.assert_array_equal(outcomes[echo].value, large)
    np.testing.assert_array_equal(outcomes[payload].value, large)


def test_arrays_are_not_copied_and_arrive_where_jax_can_use_them() -> None:
    series = np.arange(10_000, dtype=np.float32)
    packed = pack({"values": series})
    assert np.shares_memory(np.frombuffer(packed.buffers[0].raw(), np.float32), series)
    assert len(packed.data) < 1_000

    with LocalExecutor("worker_services:one_slot", {"values": series}) as executor:
        executor.submit(("remainders", 64))
        (outcome,) = gather(executor, 1).values()
    assert outcome.value == {"values": 0}


def test_a_message_that_cannot_be_read_costs_the_running_call_and_nobody_waits_for_ever(monkeypatch) -> None:
    receive, refused = WorkerProcess.receive, []

    def first_without_room(process: WorkerProcess) -> object:
        message = receive(process)
        if isinstance(message, Returned) and not refused:
            refused.append(message)
            raise MemoryError("no room")
        return message

    monkeypatch.setattr(WorkerProcess, "receive", first_without_room)
    with LocalExecutor("worker_services:one_slot", None) as executor:
        lost, kept = executor.submit(("square", 2)), executor.submit(("square", 3))
        outcomes = gather(executor, 2)
    assert outcomes[lost].error.endswith("as its last message could not be read: MemoryError: no room")
    assert outcomes[kept].value == 9


@pytest.mark.parametrize(
    ("item", "how"),
    [
        (("die", "out of\nspace"), "was killed by SIGKILL (out of memory?); it said: out of | space"),
        (("crash", None), "was killed by SIGSEGV"),
        (("quit", 7), "exited with code 7"),
    ],
)
def test_a_death_costs_the_running_call_and_the_queue_goes_on(item, how: str) -> None:
    with LocalExecutor("worker_services:one_slot", "payload") as executor:
        dies = executor.submit(item)
        queued = executor.submit(("read_payload", None))
        outcomes = gather(executor, 2)
    assert outcomes[dies].error == f"the worker process {how}"
    assert outcomes[queued].value == "payload"


def test_a_kill_from_outside_is_survived_logged_and_leaves_no_zombie(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO", "lstmsizer")
    with LocalExecutor("worker_services:one_slot", None) as executor:
        executor.submit(("process_id", None))
        (first,) = gather(executor, 1).values()
        asleep = executor.submit(("sleep", 60))
        os.kill(first.value, signal.SIGKILL)
        assert "SIGKILL" in gather(executor, 1)[asleep].error
        executor.submit(("process_id", None))
        (second,) = gather(executor, 1).values()
        assert second.value != first.value
        assert not Path(f"/proc/{first.value}").exists()
    assert f"worker died: process {first.value} was killed by SIGKILL (out of memory?)" in caplog.messages
    assert caplog.messages[-1] == f"worker ended: process {second.value}, all is done"


def test_three_deaths_in_a_row_are_the_end() -> None:
    with LocalExecutor("worker_services:one_slot", None) as executor:
        dying = [executor.submit(("quit", 5)) for _ in range(4)]
        assert list(gather(executor, 3)) == dying[:3]
        with pytest.raises(WorkerError, match=r"given up after 3 deaths in a row .* exited with code 5"):
            executor.wait(timeout=30)
        with pytest.raises(WorkerError, match="given up"):
            executor.submit(("square", 1))


def test_a_result_in_between_makes_the_deaths_count_anew() -> None:
    with LocalExecutor("worker_services:one_slot", None) as executor:
        items = [("quit", 5), ("quit", 5), ("square", 2), ("quit", 5), ("quit", 5), ("square", 3)]
        tickets = [executor.submit(item) for item in items]
        outcomes = gather(executor, 6)
    assert [outcomes[ticket].value for ticket in tickets] == [None, None, 4, None, None, 9]


def test_a_worker_that_cannot_start_is_an_error_with_its_last_words() -> None:
    with LocalExecutor("worker_services:dies_at_once", None) as executor:
        executor.submit(("square", 1))
        with pytest.raises(WorkerError, match="exited with code 3; it said: no room on this ship"):
            executor.wait(timeout=30)


def test_no_python_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    executor = LocalExecutor("worker_services:calls", None)
    executor.submit(("square", 1))
    with executor, pytest.raises(WorkerError, match="could not be started: FileNotFoundError"):
        executor.wait(timeout=30)


def test_values_and_items_that_cannot_travel_cost_their_own_call() -> None:
    with LocalExecutor("worker_services:one_slot", None) as executor:
        bad_value, bad_item = executor.submit(("unpicklable", None)), executor.submit(("echo", ReadsBadly()))
        good = executor.submit(("square", 5))
        outcomes = gather(executor, 3)
    assert "pickle" in outcomes[bad_value].error
    assert outcomes[bad_item].error.startswith("ValueError: invalid literal")
    assert outcomes[good].value == 25


def test_calling_off_waits_for_the_running_and_drops_the_queued(tmp_path: Path) -> None:
    marker = tmp_path / "running"
    with LocalExecutor("worker_services:one_slot", None) as executor:
        executor.submit(("until_called_off", str(marker)))
        executor.submit(("sleep", 60))
        until(marker.exists)
        executor.call_off()
        assert executor.wait(timeout=0.1) == []
        ticket = executor.submit(("was_called_off", None))
        assert gather(executor, 1)[ticket].value is False


def test_a_worker_that_dies_while_called_off_does_not_hold_us_up() -> None:
    with LocalExecutor("worker_services:one_slot", None) as executor:
        executor.submit(("process_id", None))
        (outcome,) = gather(executor, 1).values()
        executor.submit(("sleep", 60))
        threading.Timer(0.2, os.kill, (outcome.value, signal.SIGKILL)).start()
        executor.call_off()
        assert executor.wait(timeout=0) == []


def test_a_worker_that_does_not_stop_when_called_off_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "PATIENCE", 0.1)
    with LocalExecutor("worker_services:one_slot", None) as executor:
        for _ in range(local.DEATHS + 1):  # such an end is no death that counts
            executor.submit(("process_id", None))
            (before,) = gather(executor, 1).values()
            executor.submit(("sleep", 600))
            executor.call_off()
            assert executor.wait(timeout=0) == []
            executor.submit(("process_id", None))
            (after,) = gather(executor, 1).values()
            assert after.value != before.value


def test_leaving_ends_the_worker_its_threads_and_its_files() -> None:
    before = (open_files(), set(threading.enumerate()))
    for factory in ("worker_services:one_slot", "worker_services:refuses"):
        with LocalExecutor(factory, None) as executor:
            executor.submit(("sleep", 60))
            executor.wait(timeout=0.5) if factory == "worker_services:one_slot" else None
    assert (open_files(), set(threading.enumerate())) == before
    with pytest.raises(WorkerError, match="closed"):
        executor.submit(("square", 1))


def test_a_worker_that_hangs_is_ended_all_the_same() -> None:
    with LocalExecutor("worker_services:one_slot", None) as executor:
        executor.submit(("process_id", None))
        (outcome,) = gather(executor, 1).values()
        os.kill(outcome.value, signal.SIGSTOP)
        writer = threading.Thread(target=executor.submit, args=(("echo", b"x" * 2**22),))
        writer.start()  # blocks: nobody reads
        time.sleep(0.1)
    writer.join(timeout=20)
    assert not writer.is_alive()
    assert not lives(outcome.value)


def test_the_worker_has_the_parents_path_and_environment_and_a_session_of_its_own() -> None:
    with LocalExecutor("worker_services:calls", None) as executor:
        executor.submit(("facts", None))
        (outcome,) = gather(executor, 1).values()
    assert outcome.value["path"] == sys.path
    terminal = {"COLUMNS": None, "LINES": None}  # readline sets these behind Python's back
    assert outcome.value["environment"] | terminal == dict(os.environ) | terminal
    assert outcome.value["session"] != os.getsid(0)


PARENT = """
import sys, time
sys.path[:] = {path!r}
from lstmsizer.execute.local import LocalExecutor
with LocalExecutor("worker_services:one_slot", None) as executor:
    executor.submit(("process_id", None))
    print(executor.wait(None)[0].value, flush=True)
    executor.submit(("sleep", 600))
    time.sleep(600)
"""


def test_the_worker_ends_with_its_parent_even_if_that_is_killed() -> None:
    """And the parent's script needs no ``__main__`` guard."""
    script = PARENT.format(path=sys.path)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        worker = int(parent.stdout.readline())
        assert lives(worker)
        parent.kill()
    until(lambda: not lives(worker))
