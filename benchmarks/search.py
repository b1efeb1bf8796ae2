"""How good, how sure and how dear are the ladder's answers? Replayed on recorded tables, beside opponents.

    python benchmarks/search.py --tables DIR [--runs 40] [--seed 0] [--json]

Per table and strategy, over many orders of seeds (every run sees its own):

regret      loss of the recommended size at its own learning rate, over all recorded seeds, minus the best
            size's, in percent of the latter (median) and in tolerances (median, 95th percentile)
params      parameters over those of the smallest size within the tolerance (median, 90th percentile)
guess       fits until the best guess stood (median); a fit is one full run of 1 x 32
fits        fits in all (median)
certified   share of runs that ended with a certificate
wrong       share of certificates that the whole table contradicts

The few recorded seeds stand for all seeds there could be: replicates are drawn from them independently,
and their mean is the truth. 'wrong' asks the whole table, also sizes and rates that the search never saw.
Another --seed draws other replicates, from the same tables.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np

from lstmsizer.cost.parameters import parameters
from lstmsizer.decide.decide import Measured, best_and_spread
from lstmsizer.decide.order import smallness
from lstmsizer.decide.tolerance import tolerance
from lstmsizer.records import Candidate, Demand, Replicate, Request, Setup, Size, Space, Trial
from lstmsizer.search.ladder import Ladder
from lstmsizer.train.recorded import Recorded, Table, load_table, mean_score, stopped_early

RATES = (1e-3, 3e-3, 1e-2, 3e-2, 1e-1)


@dataclass(frozen=True)
class Truth:
    """What the whole table says: mean scores at each size's best rate, and the smallest size within delta."""

    means: dict[Size, float]
    best: float
    delta: float
    smallest: Size
    fit_seconds: float


@dataclass(frozen=True)
class Advice:
    """What a strategy recommended, and what that cost."""

    candidate: Candidate
    certified: bool
    seconds: float
    guess_seconds: float
    delta: float = 0.0


@dataclass(frozen=True)
class Row:
    """One line of the printed table."""

    table: str
    strategy: str
    regret_percent: float
    regret: float
    regret_95: float
    params: float
    params_90: float
    guess: float
    fits: float
    certified: float
    wrong: float
    answers: str


Strategy = Callable[[Table, Recorded, Truth, int], Advice]


def setup_of(table: Table) -> Setup:
    """Patience of a tenth of the epochs, as the tool's default has it."""
    return Setup(batch_size=32, epochs=table.epochs, patience=max(5, table.epochs // 10))


def truth_of(table: Table) -> Truth:
    """Means over all seeds, and the tolerance that follows from them."""
    setup = setup_of(table)
    means = {size: mean_score(table, table.best(size), setup) for size in table.sizes()}
    scores = [_measured(table, table.best(size), setup) for size in sorted(means)]
    best, seed_sd = best_and_spread(scores, table.mean_predictor())
    delta = tolerance(best, table.mean_predictor(), seed_sd, None).delta
    smallest = min((s for s in means if means[s] <= best + delta), key=lambda s: _smallness(table, s))
    return Truth(means, best, delta, smallest, table.epoch_seconds(Size((32,))) * table.epochs)


def _measured(table: Table, candidate: Candidate, setup: Setup) -> Measured:
    request = Request(candidate, Replicate(0, 0), setup.epochs, "screen")
    scores = [stopped_early(request, table.curves[row], setup).score for row in table.index[candidate]]
    return Measured(candidate.size, 0, candidate.learning_rate, 0.0, tuple(scores))


def _parameters(table: Table, size: Size) -> int:
    return parameters(size, table.features, table.outputs)


def _smallness(table: Table, size: Size) -> tuple[float, int, tuple[int, ...]]:
    return smallness(size, _parameters(table, size))


# ---------------------------------------------------------------- strategies


def ladder(table: Table, trainer: Recorded, truth: Truth, run: int) -> Advice:
    """The tool's own search at its defaults."""
    sizes = table.sizes()
    strategy = Ladder(
        Space(), setup_of(table), Demand(), table.mean_predictor(), table.features, table.outputs,
        available=lambda size: size in sizes,
    )  # fmt: skip
    seconds, guess_seconds = 0.0, None
    while (wave := strategy.ask()) is not None:
        if wave.stage == "confirm" and guess_seconds is None:
            guess_seconds = seconds
        trials = [trainer.train(request) for request in wave.requests]
        seconds += sum(trial.seconds for trial in trials)
        strategy.tell(trials)
    decision = strategy.decide()
    assert decision is not None
    rate = next(v.learning_rate for v in decision.verdicts if v.size == decision.size)
    candidate = Candidate(decision.size, rate)
    return Advice(candidate, decision.certified, seconds, guess_seconds or seconds, decision.tolerance.delta)


def grid(table: Table, trainer: Recorded, truth: Truth, run: int) -> Advice:
    """Every size at every rate, one seed each, the best score wins."""
    every = [Candidate(size, rate) for size in sorted(table.sizes()) for rate in RATES]
    return _best_of(every, table, trainer)


def random30(table: Table, trainer: Recorded, truth: Truth, run: int) -> Advice:
    """Thirty candidates drawn at random, one seed each, the best score wins."""
    chance = np.random.default_rng(run)
    every = [Candidate(size, rate) for size in sorted(table.sizes()) for rate in RATES]
    return _best_of([every[i] for i in chance.choice(len(every), 30, replace=False)], table, trainer)


def twice_features(table: Table, trainer: Recorded, truth: Truth, run: int) -> Advice:
    """One layer of twice the features, at Keras's rate of 0.001."""
    widths = [size for size in table.sizes() if size.depth == 1]
    size = min(widths, key=lambda s: abs(np.log(s.units[0] / (2 * table.features))))
    return _best_of([Candidate(size, 1e-3)], table, trainer)


def two_by_fifty(table: Table, trainer: Recorded, truth: Truth, run: int) -> Advice:
    """Two layers of 50, or the nearest recorded, at Keras's rate of 0.001."""
    stacks = [size for size in table.sizes() if size.depth == 2]
    return _best_of(
        [Candidate(min(stacks, key=lambda s: abs(np.log(s.units[0] / 50))), 1e-3)], table, trainer
    )


def _best_of(candidates: list[Candidate], table: Table, trainer: Recorded) -> Advice:
    epochs = setup_of(table).epochs
    trials: list[Trial] = [trainer.train(Request(c, Replicate(0, 0), epochs, "screen")) for c in candidates]
    seconds = sum(trial.seconds for trial in trials)
    best = min(trials, key=lambda t: np.nan_to_num(t.score, nan=np.inf))
    return Advice(best.request.candidate, False, seconds, seconds)


STRATEGIES: dict[str, tuple[Strategy, bool]] = {
    "ladder": (ladder, True),
    "grid, 1 seed": (grid, True),
    "random of 30": (random30, True),
    "twice-features": (twice_features, False),
    "two-by-fifty": (two_by_fifty, False),
}
"""Strategies by name, and whether chance changes what they recommend."""


# ---------------------------------------------------------------- the printed table


def rows(name: str, table: Table, orders: range) -> Iterator[Row]:
    """Each strategy's line for one table."""
    truth, setup = truth_of(table), setup_of(table)

    @cache
    def loss(candidate: Candidate) -> float:
        return mean_score(table, candidate, setup)

    for label, (strategy, chancy) in STRATEGIES.items():
        advice = [
            strategy(table, Recorded(table, setup, order=order), truth, order)
            for order in (orders if chancy else orders[:1])
        ]
        yield _row(name, label, advice, [loss(a.candidate) for a in advice], table, truth)


def _row(name: str, label: str, advice: list[Advice], losses: list[float], table: Table, truth: Truth) -> Row:
    excess = np.array(losses) - truth.best
    ratios = np.array([_parameters(table, a.candidate.size) for a in advice])
    ratios = ratios / _parameters(table, truth.smallest)
    sure = [a for a in advice if a.certified]
    wrong = sum(_contradicted(a, loss, truth) for a, loss in zip(advice, losses, strict=True) if a.certified)
    sizes = [str(a.candidate.size) for a in advice]
    common = sorted(set(sizes), key=lambda s: -sizes.count(s))[:3]
    return Row(
        table=name,
        strategy=label,
        regret_percent=float(np.median(excess)) / truth.best * 100,
        regret=float(np.median(excess)) / truth.delta,
        regret_95=float(np.quantile(excess, 0.95)) / truth.delta,
        params=float(np.median(ratios)),
        params_90=float(np.quantile(ratios, 0.9)),
        guess=float(np.median([a.guess_seconds for a in advice])) / truth.fit_seconds,
        fits=float(np.median([a.seconds for a in advice])) / truth.fit_seconds,
        certified=len(sure) / len(advice),
        wrong=wrong / max(len(sure), 1),
        answers=", ".join(f"{s} ({sizes.count(s)})" for s in common),
    )


def _contradicted(advice: Advice, loss: float, truth: Truth) -> bool:
    """Whether some other size is better by more than the tolerance that the certificate names."""
    others = [mean for size, mean in truth.means.items() if size != advice.candidate.size]
    return loss - min(others) > advice.delta


def show(row: Row) -> str:
    """One printed line."""
    numbers = (
        f"{row.regret_percent:7.1f}% {row.regret:6.2f} {row.regret_95:6.2f} {row.params:7.2f} "
        f"{row.params_90:7.2f} {row.guess:6.1f} {row.fits:6.1f} {row.certified:6.0%} {row.wrong:6.0%}"
    )
    return f"{row.strategy:15s}{numbers}  {row.answers}"


def main() -> None:
    """Replay every table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--tables", type=Path, required=True, help="folder of .npz tables")
    parser.add_argument("--runs", type=int, default=40, help="orders of seeds per table")
    parser.add_argument("--seed", type=int, default=0, help="number of the first order")
    parser.add_argument("--json", action="store_true", help="one JSON list instead of the table")
    arguments = parser.parse_args()
    orders = range(arguments.seed, arguments.seed + arguments.runs)
    found: list[Row] = []
    for path in sorted(arguments.tables.glob("*.npz")):
        table = load_table(path)
        found += rows(path.stem, table, orders)
        if not arguments.json:
            truth = truth_of(table)
            print(
                f"\n{path.stem}: the smallest size within {truth.delta / truth.best:.1%} is {truth.smallest}"
            )
            print(f"{'':15s} regret    tol  tol95  params   par90  guess   fits  cert.  wrong  answers")
            print("\n".join(show(row) for row in found if row.table == path.stem), flush=True)
    if arguments.json:
        print(json.dumps([asdict(row) for row in found], indent=1))


if __name__ == "__main__":
    main()
