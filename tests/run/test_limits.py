"""Sizes beyond what the delivered model may take are no part of the search, and the answer keeps to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from made_up import Machine, seconds

from lstmsizer.cost.memory import inference_bytes
from lstmsizer.cost.parameters import network_parameters
from lstmsizer.data.baselines import Compared
from lstmsizer.data.dataset import Dataset
from lstmsizer.data.load import load
from lstmsizer.errors import SettingError
from lstmsizer.execute.simulated import SimulatedExecutor
from lstmsizer.records import Answer, Limits, Question, Size, Space, Spec
from lstmsizer.report import facts
from lstmsizer.report.terminal import summary
from lstmsizer.report.words import sentences
from lstmsizer.run import settings
from lstmsizer.run.amounts import Amount, limits
from lstmsizer.run.clock import Clock
from lstmsizer.run.networks.base import Network
from lstmsizer.run.networks.stack import Stack
from lstmsizer.run.run import run
from lstmsizer.run.windows import Asked, informed, sizing
from lstmsizer.search.strategies import strategy_for
from lstmsizer.study.base import Study
from lstmsizer.study.memory import MemoryStudy

QUESTION = Question(("y",), 4)
WIDE = Space(max_layers=2, max_units=32)


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load(pl.DataFrame({"y": [float(row % 7) for row in range(200)]}), QUESTION)


@pytest.fixture
def ask(dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    monkeypatch.setenv("LSTMSIZER_CACHE", str(tmp_path))
    monkeypatch.setattr("lstmsizer.run.aside.compared", lambda *_: Compared(()))
    setup = settings.setup(dataset.shapes.train, None, 20, None, "lstm", "mse")

    def asked(
        kept: Limits = Limits(),  # noqa: B008
        space: Space = WIDE,
        machine: Machine | None = None,
        study: Study | None = None,
        budget: float | None = None,
        network: Network | None = None,
    ) -> Answer:
        return run(
            dataset,
            Spec(QUESTION, setup, space),
            study=study or MemoryStudy(),
            clock=Clock(budget),
            model_path=tmp_path / "model.keras",
            watch=lambda _: None,
            open_executor=(machine or Machine(dataset)).open,
            limits=kept,
            network=network,
        )

    return asked


def parameters(answer: Answer, size: Size) -> int:
    return network_parameters(size, answer.shapes, answer.spec.setup)


def test_without_limits_the_answer_has_none_and_shows_the_trade_offs(ask: Callable[..., Answer]) -> None:
    answer = ask()
    assert answer.decision.size == Size((16,))
    assert (answer.limits, answer.limit_cost) == (Limits(), None)
    front = [row.size for row in answer.pareto if row.front]
    assert Size((16,)) in front
    assert Size((32,)) not in front  # no better, and larger
    assert {row.size for row in answer.pareto} == {verdict.size for verdict in answer.decision.verdicts}


def test_a_limit_that_binds_is_kept_and_its_price_is_told(
    ask: Callable[..., Answer], dataset: Dataset
) -> None:
    machine = Machine(dataset)
    answer = ask(Limits(parameters=150), machine=machine)
    cost = answer.limit_cost
    assert cost is not None
    assert answer.decision.size == cost.within == Size((4,))
    assert parameters(answer, answer.decision.size) <= 150 < parameters(answer, Size((8,)))
    assert cost.without == Size((16,))
    assert cost.certified
    # 0.4 / 4 - 0.4 / 16 is what four units lose
    assert cost.gain == pytest.approx(0.075, abs=0.01)
    assert cost.low is not None
    assert 0 < cost.low < cost.gain
    assert sentences.certainty(answer) == "certified within the limits, 95 %"
    told = sentences.on_limits(answer)
    assert told.startswith(
        "The limits (at most 150 parameters): without them 1 x 16 would be enough, at a loss"
    )
    assert "1 x 16, beyond the limits" in summary.text(answer)
    assert facts.from_json(facts.to_json(answer)) == answer


def test_the_decision_is_that_of_a_space_without_the_refused_sizes(ask: Callable[..., Answer]) -> None:
    narrow = Space(max_layers=2, max_units=4)
    limited, lacking = ask(Limits(parameters=250), WIDE), ask(space=narrow)
    assert parameters(limited, Size((4, 4))) <= 250 < parameters(limited, Size((8,)))
    assert limited.decision == lacking.decision


def test_a_limit_that_does_not_bind_costs_nothing(ask: Callable[..., Answer]) -> None:
    answer = ask(Limits(parameters=10**6))
    assert answer.limit_cost is not None
    assert answer.limit_cost.refused == ()
    assert answer.decision == ask().decision
    assert "cost nothing: every size that could be tried is within them" in sentences.on_limits(answer)


def test_a_limit_beyond_the_answer_costs_nothing_either(ask: Callable[..., Answer]) -> None:
    answer = ask(Limits(parameters=2_000), Space(max_layers=1, max_units=64))
    assert answer.limit_cost is not None
    assert answer.limit_cost.refused == (Size((32,)), Size((64,)))
    assert answer.limit_cost.without == answer.decision.size == Size((16,))
    assert "without them 1 x 16 would be the answer too" in sentences.on_limits(answer)


@pytest.mark.parametrize("most", [1.2e-3, 1.41e-3, 1.5e-3, 1.9e-3])
def test_the_answer_keeps_to_the_time_of_a_prediction_as_it_is_measured(
    ask: Callable[..., Answer], most: float
) -> None:
    answer = ask(Limits(latency=most))
    assert answer.model_latency_seconds == seconds(answer.decision.size) <= most
    others = [row for row in answer.pareto if row.measured]
    assert all(row.latency_seconds == seconds(row.size) for row in others)


def test_what_is_slower_than_predicted_is_refused_and_the_next_best_answers(
    ask: Callable[..., Answer], dataset: Dataset
) -> None:
    def delivered(size: Size) -> float:
        return 3 * seconds(size) if sum(size.units) > 8 else seconds(size)

    answer = ask(Limits(latency=2e-3), machine=Machine(dataset, delivered=delivered))
    assert answer.decision.size == Size((8,))
    assert answer.model_latency_seconds == seconds(Size((8,)))
    (note,) = (note for note in answer.notes if note.startswith("Refused"))
    assert "1 x 16 (5.4 ms a prediction)" in note
    assert "at most 2.0 ms a prediction" in note


def test_memory_and_files_are_limited_too(ask: Callable[..., Answer]) -> None:
    of_file = ask(Limits(file=8_500))
    assert of_file.decision.size == Size((8,))
    assert of_file.model_bytes <= 8_500
    shapes, setup = of_file.shapes, of_file.spec.setup
    most = inference_bytes(Size((4,)), shapes, setup)
    assert ask(Limits(memory=most)).decision.size == Size((4,))


def test_an_answered_study_is_asked_again_with_other_limits(
    ask: Callable[..., Answer], dataset: Dataset
) -> None:
    study, again = MemoryStudy(), Machine(dataset)
    limited = ask(Limits(parameters=150), study=study)
    assert limited.limit_cost is not None
    free = ask(machine=again, study=study)
    assert free.decision.size == limited.limit_cost.without == Size((16,))
    decisive = [request for request in again.asked if request.stage in ("screen", "confirm")]
    assert decisive == []  # all that it needs was trained to find the price
    assert ask(Limits(parameters=150), study=study).decision == limited.decision


def test_a_limit_that_no_size_meets_is_refused_before_any_training(
    ask: Callable[..., Answer], dataset: Dataset
) -> None:
    machine = Machine(dataset)
    with pytest.raises(SettingError) as refusal:
        ask(replace(Limits(), parameters=5, latency=1e-5), machine=machine)
    assert str(refusal.value) == (
        "No size is within the limits (at most 5 parameters and 0.010 ms a prediction): the smallest, 1 x 1, "
        "takes 14 parameters and 1.1 ms a prediction; allow more."
    )
    assert machine.asked == []


@dataclass(frozen=True)
class Wide(Stack):
    """Layers of so many units at least, as of a model whose heads share them out."""

    least: int = 8

    def builds(self, size: Size) -> bool:
        return min(size.units) >= self.least


def test_the_smallest_that_can_be_built_is_held_against_the_limits(
    ask: Callable[..., Answer], dataset: Dataset
) -> None:
    setup = settings.setup(dataset.shapes.train, None, 20, None, "lstm", "mse")
    wide, none = (Wide(dataset.shapes, setup, least=least) for least in (8, 64))
    with pytest.raises(SettingError, match="the smallest, 1 x 8, takes 329 parameters; allow more"):
        ask(Limits(parameters=150), network=wide)
    with pytest.raises(SettingError, match="powers of two and 32 units, and no model of any can be built"):
        ask(network=none)


def test_a_refused_answer_is_followed_by_the_best_guess_of_what_was_screened(
    ask: Callable[..., Answer], dataset: Dataset
) -> None:
    """Without the size that was tuned first another one is asked for, which there may be no time to train."""
    study, space = MemoryStudy(), Space(max_layers=1, max_units=4)
    spec = Spec(QUESTION, ask(space=space, study=study).spec.setup, space)
    network = Stack(dataset.shapes, spec.setup)
    left = partial(
        strategy_for, mean_predictor=2.0, parameters=network.parameters, available=lambda s: s.units[0] < 4
    )
    asked = Asked(dataset, spec, SimulatedExecutor(1, lambda item: (item, 0.0)), study)
    assert sizing(asked, left).decide() is None
    guess = informed(asked, left).decide()
    assert guess is not None
    assert (guess.size, guess.certified) == (Size((2,)), False)


def test_where_no_time_is_left_the_price_is_not_known(ask: Callable[..., Answer]) -> None:
    study = MemoryStudy()
    ask(Limits(parameters=150), study=study, space=Space(max_layers=1, max_units=4))
    answer = ask(Limits(parameters=150), study=study, budget=0.001)
    assert answer.limit_cost is not None
    assert answer.limit_cost.without is None
    assert "is not known" in sentences.on_limits(answer)


@pytest.mark.parametrize(
    ("written", "amount"),
    [("10k", 10_000), ("10_000", 10_000), ("1,500", 1_500), ("1.5M", 1_500_000), (250, 250)],
)
def test_parameters_are_written_as_people_do(written: Amount, amount: int) -> None:
    assert limits(written, None, None, None) == Limits(parameters=amount)


def test_bytes_and_seconds_have_units() -> None:
    assert limits(None, "2MB", "2ms", "100KB") == Limits(memory=2_000_000, latency=0.002, file=100_000)
    assert limits(None, "2 MiB", ".5s", 4096) == Limits(memory=2 * 2**20, latency=0.5, file=4096)
    assert limits(None, None, 0.002, None) == Limits(latency=0.002)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("ten", None, None, None), "The number of parameters (max-params) is no amount: 'ten'"),
        (("0", None, None, None), "The number of parameters (max-params) must be more than 0, not '0'."),
        ((None, "2ms", None, None), "The memory (max-memory) is no amount: '2ms'; write for example 200kB"),
        ((None, None, "2", None), "The time of a prediction (max-latency) is no amount: '2'; write"),
        ((None, None, None, "-5kB"), "The size of the file (max-size) must be more than 0"),
    ],
)
def test_nonsense_is_refused_in_one_sentence(given: tuple[Amount, ...], said: str) -> None:
    with pytest.raises(SettingError) as refusal:
        limits(*given)
    assert str(refusal.value).startswith(said)
