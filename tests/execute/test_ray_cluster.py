"""A real Ray cluster of three nodes on this machine: nodes, workers and drivers are lost, answers are not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_executor_contract import gather

import lstmsizer
from lstmsizer.errors import SettingError, WorkerError
from lstmsizer.execute import ray_executor
from lstmsizer.execute.ray_cluster import installed
from lstmsizer.execute.ray_executor import RayExecutor
from lstmsizer.records import Progress

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif(not installed(), reason="Ray is not installed: pip install 'lstmsizer[ray]'"),
]
SMALL = {"num_cpus": 1, "object_store_memory": 100 * 2**20, "include_dashboard": False}
QUESTION = {
    "target": "pm2.5", "window": 6, "max_units": 4, "max_layers": 1, "epochs": 3, "more_data": False,
}  # fmt: skip
DATA = Path(__file__).parents[2] / "examples" / "beijing-pm25.csv"


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Three nodes of one core; ``RAY_ADDRESS`` names the cluster."""
    from ray.cluster_utils import Cluster

    nodes = Cluster(initialize_head=True, head_node_args=SMALL)
    for _ in range(2):
        nodes.add_node(**SMALL)
    monkeypatch.setenv("RAY_ADDRESS", nodes.address)
    yield nodes
    nodes.shutdown()


def opened(executor: RayExecutor, slots: int) -> None:
    """Wait until so many slots are open."""
    end = time.monotonic() + 60
    while executor.slots != slots:
        assert time.monotonic() < end, f"{executor.slots} slots instead of {slots}"
        ticket = executor.submit(("sleep", 0.05))
        assert ticket in gather(executor, 1)


def test_what_a_lost_node_ran_runs_again_and_a_new_node_is_used(cluster) -> None:
    with RayExecutor("worker_services:one_slot", None) as executor:
        opened(executor, 3)
        nodes = {executor.submit(("node", None)) for _ in range(3)}
        assert len({outcome.value for outcome in gather(executor, len(nodes)).values()}) == 3
        tickets = {executor.submit(("sleep", 2 + n / 100)): 2 + n / 100 for n in range(6)}
        executor.wait(timeout=0.5)
        cluster.remove_node(cluster.list_all_nodes()[-1], allow_graceful=False)
        outcomes = gather(executor, 6)
        assert {ticket: outcome.value for ticket, outcome in outcomes.items()} == tickets
        opened(executor, 2)
        cluster.add_node(**SMALL)
        opened(executor, 3)


def test_what_kills_its_workers_fails_alone(cluster) -> None:
    with RayExecutor("worker_services:calls", None) as executor:
        deadly = executor.submit(("quit", 5))
        tickets = {executor.submit(("square", n)): n * n for n in range(30)}
        outcomes = gather(executor, 31)
        assert "died: ActorDiedError" in outcomes.pop(deadly).error
        assert {ticket: outcome.value for ticket, outcome in outcomes.items()} == tickets


def test_workers_that_die_at_once_are_given_up(cluster) -> None:
    with RayExecutor("worker_services:dies_at_once", None) as executor:
        executor.submit(("square", 1))
        with pytest.raises(WorkerError, match="given up after 9 deaths in a row without a result"):
            executor.wait(timeout=None)


def test_a_worker_that_does_not_stop_when_called_off_is_replaced(cluster, monkeypatch) -> None:
    monkeypatch.setattr(ray_executor, "PATIENCE", 0.1)
    with RayExecutor("worker_services:one_slot", None) as executor:
        opened(executor, 3)
        for _ in range(4):
            executor.submit(("sleep", 600))
        executor.call_off()
        ticket = executor.submit(("square", 3))
        assert gather(executor, 1)[ticket].value == 9


def test_the_answer_is_the_local_one_though_a_node_is_lost(cluster) -> None:
    lost = []

    def watch(progress: Progress) -> None:
        if progress.stage == "confirm" and progress.done >= 2 and not lost:
            lost.append(cluster.list_all_nodes()[-1])
            cluster.remove_node(lost[0], allow_graceful=False)

    afar = lstmsizer.size(DATA, **QUESTION, budget=None, executor="ray", progress=watch)
    here = lstmsizer.size(DATA, **QUESTION, budget=None, progress=False)
    assert lost
    assert afar.answer.decision == here.answer.decision
    assert (afar.answer.test, afar.answer.trials) == (here.answer.test, here.answer.trials)


DRIVER = """
import sys, lstmsizer
sys.path[:] = {path!r}
lstmsizer.size({data!r}, **{question!r}, budget=None, executor="ray", progress=False, out={out!r})
"""


def test_a_driver_that_is_killed_leaves_no_worker_and_is_resumed(cluster, tmp_path: Path) -> None:
    script = DRIVER.format(path=sys.path, data=str(DATA), question=QUESTION, out=str(tmp_path / "out"))
    journal = tmp_path / "out" / "study.journal"
    with subprocess.Popen([sys.executable, "-c", script], env=dict(os.environ)) as driver:
        end = time.monotonic() + 120
        while not journal.exists() or lines(journal) < 12:
            assert driver.poll() is None
            assert time.monotonic() < end
            time.sleep(0.05)
        driver.send_signal(signal.SIGKILL)
    kept = journal.read_text()
    with RayExecutor("worker_services:one_slot", None) as executor:
        opened(executor, 3)  # its workers have given their cores back
    again = lstmsizer.size(
        DATA, **QUESTION, budget=None, executor="ray", progress=False, out=tmp_path / "out"
    )
    here = lstmsizer.size(DATA, **QUESTION, budget=None, progress=False)
    assert again.answer.decision == here.answer.decision
    assert journal.read_text().startswith(kept)


def lines(journal: Path) -> int:
    return len(journal.read_text().splitlines())


def test_an_address_of_ray_client_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_ADDRESS", "ray://somewhere:10001")
    with pytest.raises(SettingError, match="submit the command as a job instead"):
        RayExecutor("worker_services:calls", None).__enter__()
