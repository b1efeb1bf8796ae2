"""What every executor promises, tried on each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lstmsizer.errors import WorkerError
from lstmsizer.execute import calls
from lstmsizer.execute.base import Executor, Outcome
from lstmsizer.execute.inline import InlineExecutor
from lstmsizer.execute.local import LocalExecutor
from lstmsizer.execute.ray_cluster import installed, join
from lstmsizer.execute.ray_executor import RayExecutor

NEEDS_RAY = pytest.mark.skipif(not installed(), reason="Ray is not installed: pip install 'lstmsizer[ray]'")
EXECUTORS = [InlineExecutor, LocalExecutor, pytest.param(RayExecutor, marks=NEEDS_RAY)]
each_executor = pytest.mark.parametrize("executor_class", EXECUTORS)


@pytest.fixture(scope="module")
def ray_here() -> Iterator[None]:
    """Ray on this machine, for all the tests together: an executor uses it if it is there, and leaves it."""
    leave = join(cores=2)
    yield
    leave()


@pytest.fixture(autouse=True)
def _started(request: pytest.FixtureRequest) -> None:
    if request.node.callspec.params["executor_class"] is RayExecutor:
        request.getfixturevalue("ray_here")


def gather(executor: Executor, count: int) -> dict[int, Outcome]:
    """Wait until so many outcomes have come in; by ticket."""
    outcomes: dict[int, Outcome] = {}
    while len(outcomes) < count:
        come_in = executor.wait(timeout=30)
        assert come_in, "nothing came in for 30 seconds"
        outcomes |= {outcome.ticket: outcome for outcome in come_in}
    return outcomes


@each_executor
def test_every_call_has_its_own_outcome(executor_class) -> None:
    with executor_class("worker_services:calls", None) as executor:
        tickets = {executor.submit(("square", n)): n for n in range(20)}
        outcomes = gather(executor, 20)
    assert {ticket: outcome.value for ticket, outcome in outcomes.items()} == {
        ticket: n * n for ticket, n in tickets.items()
    }


@each_executor
def test_one_slot_answers_in_the_order_of_submission(executor_class) -> None:
    with executor_class("worker_services:one_slot", None) as executor:
        tickets = [executor.submit(("echo", n)) for n in range(10)]
        assert list(gather(executor, 10)) == tickets


@each_executor
def test_the_service_is_opened_with_the_payload(executor_class) -> None:
    with executor_class("worker_services:calls", {"rows": [1, 2, 3]}) as executor:
        ticket = executor.submit(("read_payload", None))
        assert gather(executor, 1)[ticket].value == {"rows": [1, 2, 3]}


@each_executor
@pytest.mark.parametrize(
    ("item", "error"),
    [(("divide", 0), "ZeroDivisionError: division by zero"), (("leave", 3), "SystemExit: 3")],
)
def test_a_call_that_raises_costs_itself_alone(executor_class, item, error: str) -> None:
    with executor_class("worker_services:calls", None) as executor:
        bad, good = executor.submit(item), executor.submit(("square", 3))
        outcomes = gather(executor, 2)
    assert outcomes == {bad: Outcome(bad, error=error), good: Outcome(good, value=9)}


@each_executor
def test_nothing_under_way_is_nothing_to_wait_for(executor_class) -> None:
    with executor_class("worker_services:calls", None) as executor:
        assert executor.wait(timeout=None) == []


@each_executor
def test_what_is_called_off_has_no_outcome(executor_class) -> None:
    with executor_class("worker_services:calls", None) as executor:
        for n in range(5):
            executor.submit(("square", n))
        executor.call_off()
        before = {outcome.ticket for outcome in executor.wait(timeout=0)}  # what was finished by then
        assert executor.wait(timeout=0) == []
        again = executor.submit(("square", 7))
        assert gather(executor, 1) == {again: Outcome(again, value=49)}
        assert again not in before


@each_executor
@pytest.mark.parametrize(
    ("factory", "text"),
    [
        ("worker_services:refuses", "ValueError: cannot work with 7"),
        ("no_such_module:open", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("worker_services:no_such_function", "AttributeError"),
    ],
)
def test_a_service_that_does_not_open_is_said(executor_class, factory: str, text: str) -> None:
    with executor_class(factory, 7) as executor:
        executor.submit(("square", 1))
        with pytest.raises(WorkerError, match=text):
            executor.wait(timeout=None)


@each_executor
def test_gathering_passes_over_what_others_asked(executor_class) -> None:
    with executor_class("worker_services:one_slot", None) as executor:
        executor.submit(("echo", "asked before"))
        outcomes = calls.gather(executor, [("echo", n) for n in range(3)])
    assert [outcome.value for outcome in outcomes] == [0, 1, 2]
