"""Answers made by hand, as realistic as a run's: the fixtures of every test of the reports."""

from __future__ import annotations

import math
from dataclasses import replace

from lstmsizer.cost.parameters import parameters
from lstmsizer.records import (
    Answer,
    Baseline,
    Candidate,
    Cost,
    Curve,
    Decision,
    Demand,
    FoldDifference,
    FurtherSplit,
    Question,
    Replicate,
    Request,
    Rule,
    RuleSize,
    Scores,
    Sensitivity,
    Setup,
    Shapes,
    Size,
    Spec,
    Split,
    Tolerance,
    Trial,
    Verdict,
    WindowDecision,
    WindowVerdict,
)

FEATURES = 11
DELTA = 0.0015
BEST = 0.0698


def size(*units: int) -> Size:
    return Size(units)


def verdict(of: Size, judgement: str, mean: float, *, replicates: int = 5, **more: float | bool) -> Verdict:
    """A verdict whose excess is in units of the score; ``excess`` None leaves the size screened."""
    excess = more.pop("excess", None)
    half = more.pop("half", 0.0007)
    bounds = {} if excess is None else {"excess": excess, "low": excess - half, "high": excess + half}
    return Verdict(
        size=of,
        judgement=judgement,  # type: ignore[arg-type]
        mean=mean,
        sd=0.0006,
        replicates=replicates,
        confirmed=excess is not None,
        learning_rate=0.01,
        epochs=14.5,
        **bounds,
        **more,  # type: ignore[arg-type]
    )


VERDICTS = (
    verdict(size(1), "worse", 0.0755, excess=0.0057),
    verdict(size(2), "enough", BEST, excess=-0.0002),
    verdict(size(4), "enough", 0.0700, excess=0.0002),
    verdict(size(8), "undecided", 0.0704, excess=0.0006, half=0.0012),
    verdict(size(16), "worse", 0.0731, excess=0.0033),
    verdict(size(32), "undecided", 0.0745, replicates=1),
    verdict(size(64), "undecided", 0.0752, replicates=1, diverged=1),
    verdict(size(2, 2), "enough", 0.0703, excess=0.0005),
    verdict(size(16, 16), "undecided", 0.0761, replicates=1),
)


def cost(of: Size, features: int = FEATURES, outputs: int = 1) -> Cost:
    amount = parameters(of, features, outputs)
    return Cost(of, amount, 48 * amount, 20_000 + 96 * amount, 4 * amount, 0.02 + amount / 3e5, 0.0002)


RULES = (
    RuleSize(Rule("features", "F", "Stack Exchange", True), size(11)),
    RuleSize(Rule("twice-features", "2F", "comp.ai.neural-nets FAQ", True), size(22)),
    RuleSize(Rule("two-by-fifty", "two layers of 50", "the textbook example", True), size(50, 50)),
    RuleSize(Rule("tenth", "parameters = N/10", "folklore", False), size(17)),
    RuleSize(
        Rule("five-bits", "parameters = bits/5", "Collins et al. 2016", True), None, "the bits are not known"
    ),
)

SPLITS = (
    Split("train", 26_000, 24, 26_249, "2010-01-02 00:00", "2012-12-30 08:00"),
    Split("stop", 6_500, 26_274, 32_810, "2012-12-31 09:00", "2013-09-29 01:00"),
    Split("score", 6_500, 32_835, 39_370, "2013-09-30 02:00", "2014-06-30 09:00"),
    Split("test", 4_300, 39_395, 43_799, "2014-07-01 10:00", "2014-12-31 23:00"),
)


def trial(
    of: Size, seed: int, score: float, stage: str = "confirm", epochs: int = 25, rate: float = 0.01
) -> Trial:
    decay = [0.9 ** (epoch / 2) for epoch in range(epochs)]
    curve = Curve(
        train=tuple(0.06 + 0.5 * d for d in decay),
        stop=tuple(0.069 + 0.4 * d + 0.0004 * max(0, i - 14) for i, d in enumerate(decay)),
        score=tuple(score + 0.4 * d for d in decay),
    )
    request = Request(Candidate(of, rate), Replicate(0, seed), 100, stage)  # type: ignore[arg-type]
    return Trial(request, curve, "stopped", 15, score, 1.25)


def trials_of(answer: Answer) -> list[Trial]:
    """Every replicate behind the verdicts, spread around its mean, and one that diverged."""
    found: list[Trial] = []
    for item in answer.decision.verdicts:
        stage, first = ("confirm", 100) if item.confirmed else ("screen", 0)
        for index in range(item.replicates):
            offset = item.sd * math.sin(3 * index + item.mean * 1e4)
            found.append(trial(item.size, first + index, item.mean + offset, stage))
    lost = trial(size(64), 1, math.nan, "screen")
    return [*found, replace(lost, status="diverged", best_epoch=0, message="loss was not finite")]


CERTIFIED = Answer(
    spec=Spec(Question(("pm2.5",), 24), Setup(batch_size=32), demand=Demand(), seed=7),
    source="examples/beijing-pm25.csv",
    fingerprint="5f0c" * 16,
    shapes=Shapes(24, FEATURES, 1, 26_000, 6_500, 6_500, 4_300),
    columns=("pm2.5", "DEWP", "TEMP", "PRES", "cbwd=NE", "cbwd=NW", "cbwd=SE", "cbwd=cv", "Iws", "Is", "Ir"),
    splits=SPLITS,
    notes=("2,067 targets are missing; their windows are left out.", "'No' counts rows and is left out."),
    decision=Decision(
        size=size(2),
        certified=True,
        tolerance=Tolerance(DELTA, DELTA / BEST, "seed"),
        verdicts=VERDICTS,
        contenders=(size(1), size(2)),
        reference=(size(8), size(16), size(2, 2)),
        confidence=0.95,
        detectable=0.0011,
        missing=0,
    ),
    ending="certified",
    costs=tuple(cost(item.size) for item in VERDICTS) + tuple(cost(size(n)) for n in (11, 22, 17)),
    rules=RULES,
    mean_predictor=1.02,
    baselines=(
        Baseline("last value", 0.0801, Scores(610.0, 24.7, 13.1)),
        Baseline("seasonal naive", 0.9, Scores(7_900.0, 88.9, 61.0), "period 24"),
        Baseline("ridge", 0.0733, Scores(590.2, 24.3, 13.4)),
        Baseline("gradient boosting", math.nan, None, "did not finish"),
    ),
    test=Scores(571.4, 23.9, 12.8),
    final=trial(size(2), 0, 0.0702, "finish"),
    model_bytes=25_000,
    model_latency_seconds=1.3e-4,
    trials=74,
    fits=21.4,
    seconds=123.0,
    budget=300.0,
    versions=(("lstmsizer", "0.1.0"), ("keras", "3.15.0"), ("jax", "0.9.0")),
)

BEST_GUESS = replace(
    CERTIFIED,
    ending="budget",
    seconds=300.4,
    decision=replace(
        CERTIFIED.decision,
        certified=False,
        contenders=(size(1), size(2)),
        missing=6,
        verdicts=(verdict(size(1), "undecided", 0.0705, excess=0.0008, half=0.0013), *VERDICTS[1:]),
    ),
)

INTERRUPTED = replace(
    CERTIFIED,
    ending="interrupted",
    seconds=14.0,
    budget=None,
    trials=5,
    fits=0.8,
    baselines=(),
    rules=(),
    decision=replace(
        CERTIFIED.decision,
        size=size(4),
        certified=False,
        contenders=(),
        reference=(),
        detectable=None,
        verdicts=tuple(verdict(size(n), "undecided", 0.08 - 0.001 * n, replicates=1) for n in (1, 2, 4)),
    ),
)

NOT_WORTH_IT = replace(CERTIFIED, test=Scores(640.0, 25.3, 13.9))

_TAPER = size(64, 32)
TAPER = replace(
    CERTIFIED,
    decision=replace(
        CERTIFIED.decision,
        size=_TAPER,
        contenders=(_TAPER, size(64, 64)),
        reference=(size(64, 64), size(128, 128)),
        verdicts=(
            verdict(size(64), "worse", 0.31, excess=0.05),
            verdict(_TAPER, "enough", 0.26, excess=0.0003),
            verdict(size(64, 64), "enough", 0.2597, excess=-0.0003),
            verdict(size(128, 128), "enough", 0.2601, excess=0.0004),
        ),
    ),
    costs=tuple(cost(item) for item in (size(64), _TAPER, size(64, 64), size(128, 128))),
    final=trial(_TAPER, 0, 0.262, "finish"),
    model_bytes=25_000,
    model_latency_seconds=1.3e-4,
)

DAY_AHEAD = replace(
    CERTIFIED,
    spec=replace(CERTIFIED.spec, question=Question(("pm2.5",), 48, tuple(range(1, 25)))),
    shapes=replace(CERTIFIED.shapes, steps=48, outputs=24),
    costs=tuple(cost(item.size, FEATURES, 24) for item in VERDICTS),
)

DIVERGED = replace(
    INTERRUPTED,
    ending="exhausted",
    test=Scores(math.nan, math.nan, math.nan),
    final=replace(INTERRUPTED.final, status="diverged", best_epoch=0, score=math.nan),
    decision=replace(
        INTERRUPTED.decision,
        tolerance=Tolerance(math.nan, math.nan, "mean predictor"),
        verdicts=tuple(
            replace(v, mean=math.nan, sd=math.nan, epochs=math.nan, diverged=1)
            for v in INTERRUPTED.decision.verdicts
        ),
    ),
)

FURTHER_SPLITS = replace(
    CERTIFIED,
    sensitivity=Sensitivity(
        seeds=3,
        splits=(
            FurtherSplit(
                22_700,
                Split("score", 3_250, 29_500, 32_800, "2013-05-14 04:00", "2013-09-29 01:00"),
                size(8),
                -0.004,
                -0.03,
            ),
            FurtherSplit(
                19_400,
                Split("score", 3_250, 26_200, 29_499, "2012-12-31 09:00", "2013-05-14 03:00"),
                size(16),
                0.03,
                0.004,
            ),
            FurtherSplit(
                16_100,
                Split("score", 3_250, 22_900, 26_199, "2012-08-16 10:00", "2012-12-31 08:00"),
                size(8),
                0.083,
                0.051,
            ),
        ),
        differences=(
            FoldDifference(size(8), (-0.008, -0.004, 0.01, 0.083), 0.02025, -0.0652, 0.1057),
            FoldDifference(size(16), (-0.047, -0.01, 0.03, 0.06), 0.00825, -0.0944, 0.1109),
        ),
    ),
)

WINDOWS = replace(
    CERTIFIED,
    spec=replace(CERTIFIED.spec, windows=(6, 24, 72)),
    decision=replace(CERTIFIED.decision, confidence=0.975),
    windows=WindowDecision(
        window=24,
        certified=True,
        tolerance=Tolerance(DELTA, DELTA / BEST, "seed"),
        verdicts=(
            WindowVerdict(6, "worse", size(2), 0.01, 0.0801, 0.0007, 6, True, 0.0101, 0.0085, 0.0118),
            WindowVerdict(24, "enough", size(2), 0.01, 0.0699, 0.0006, 12, True, -0.0001, -0.0011, 0.001),
            WindowVerdict(72, "enough", size(16), 0.003, 0.0700, 0.0005, 6, True, 0.0001, -0.001, 0.0011),
        ),
        sizes=(size(2), size(16)),
        confidence=0.975,
        missing=0,
    ),
)

HOSTILE_NAME = '<script>alert("1")</script>\x1b[31m\u202e\'&"`{{}} [bold]' + "é🚀א" * 160

HOSTILE = replace(
    CERTIFIED,
    spec=replace(CERTIFIED.spec, question=Question((HOSTILE_NAME,), 24, features=(HOSTILE_NAME,))),
    source=HOSTILE_NAME + "\udcff.csv",
    columns=(HOSTILE_NAME, *CERTIFIED.columns),
    notes=(HOSTILE_NAME,),
    splits=tuple(replace(split, first_time=HOSTILE_NAME) for split in SPLITS),
    rules=(RuleSize(Rule(HOSTILE_NAME, HOSTILE_NAME, HOSTILE_NAME, False), size(3), HOSTILE_NAME), *RULES),
    baselines=(Baseline(HOSTILE_NAME, 0.07, Scores(600.0, 24.0, 13.0), HOSTILE_NAME), *CERTIFIED.baselines),
    versions=((HOSTILE_NAME, HOSTILE_NAME),),
    sensitivity=Sensitivity(
        1, (FurtherSplit(9, Split("score", 3, 1, 3, HOSTILE_NAME, HOSTILE_NAME), size(3), 0.5, 0.4),), ()
    ),
)

ALL = {
    "certified": CERTIFIED,
    "best guess": BEST_GUESS,
    "interrupted": INTERRUPTED,
    "not worth it": NOT_WORTH_IT,
    "taper": TAPER,
    "day ahead": DAY_AHEAD,
    "diverged": DIVERGED,
    "further splits": FURTHER_SPLITS,
    "windows": WINDOWS,
    "hostile": HOSTILE,
}
