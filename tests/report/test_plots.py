"""The charts of ``answer.plot``: what they show, that they can be saved, that names do no harm in them."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from report_answers import CERTIFIED, DIVERGED, HOSTILE, HOSTILE_NAME, INTERRUPTED, size, trials_of
from test_shown import CLASSES, FORECASTS, NUMBERS, hostile

from lstmsizer.errors import SettingError
from lstmsizer.records import Answer, TradeOff
from lstmsizer.report.plots.forecast import stretch_rows
from lstmsizer.report.plots.plots import Plots
from lstmsizer.report.plots.sizes import size_rows, start_rows

PARETO = replace(
    FORECASTS,
    pareto=(
        TradeOff(size(1), 0.0755, True, 57, 1e-4, 9000, True, True, True),
        TradeOff(size(2), 0.0698, True, 115, None, None, False, True, True),
    ),
)


def plots(answer: Answer) -> Plots:
    return Plots(answer, lambda: trials_of(answer))


def values(chart: Any) -> list[dict[str, Any]]:
    """All rows that a chart carries, wherever in it they stand."""

    def found(part: Any) -> list[dict[str, Any]]:
        if isinstance(part, dict):
            own = part.get("data", {}).get("values", []) if isinstance(part.get("data"), dict) else []
            return own + [row for key, value in part.items() if key != "data" for row in found(value)]
        return [row for value in part for row in found(value)] if isinstance(part, list) else []

    return found(json.loads(chart.to_json()))


def test_the_sizes_have_their_means_with_intervals_and_single_starts() -> None:
    rows = {row["size"]: row for row in size_rows(CERTIFIED)}
    assert (rows["1 x 2"]["answer"], rows["1 x 2"]["verdict"]) == (True, "the answer")
    assert rows["1 x 2"]["low"] < rows["1 x 2"]["score"] < rows["1 x 2"]["high"]
    assert rows["1 x 32"]["low"] == rows["1 x 32"]["high"]  # screened only
    assert len([row for row in start_rows(CERTIFIED, trials_of(CERTIFIED)) if row["size"] == "1 x 2"]) == 5
    shown = values(plots(CERTIFIED).sizes())
    assert {"baseline": "last value", "score": 0.0801} in shown
    assert {row["score"] for row in rows.values()} <= {row.get("score") for row in shown}


def test_curves_are_the_delivered_training_or_every_start_of_a_size() -> None:
    delivered = values(plots(CERTIFIED).curves())
    assert {row["part"] for row in delivered if "part" in row} == {"train", "stop", "score"}
    assert {"epoch": 15} in delivered
    starts = {row.get("start") for row in values(plots(CERTIFIED).curves((2,)))}
    assert len(starts) == 5
    screened, *others = trials_of(CERTIFIED)
    (start,) = [t for t in others if (t.request.candidate.size, t.request.replicate.seed) == (size(2), 101)]
    shorter = replace(start.curve, train=(9.0,), stop=(9.0,), score=(9.0,))
    dropped = replace(start.request, candidate=replace(start.request.candidate, dropout=0.5))
    twice = (replace(start, curve=shorter), replace(start, curve=shorter, request=dropped))
    again = Plots(CERTIFIED, lambda: (screened, *others, *twice)).curves((2,))
    assert values(again) == values(plots(CERTIFIED).curves((2,)))  # a line is one training
    with pytest.raises(SettingError, match=r"The study has no training of 1 x 3: it has 1 x 1"):
        plots(CERTIFIED).curves((3,))
    with pytest.raises(SettingError, match=r"'2 x 8' is no size: give the units of each layer"):
        plots(CERTIFIED).curves("2 x 8")  # type: ignore[arg-type]
    assert values(plots(CERTIFIED).curves(2)) == values(plots(CERTIFIED).curves((2,)))
    with pytest.raises(SettingError, match="it is not in the answer's folder"):
        Plots(CERTIFIED, lambda: ()).curves((2,))


def test_long_curves_are_thinned() -> None:
    trial = CERTIFIED.final
    long = replace(trial.curve, train=trial.curve.train * 100, stop=trial.curve.stop * 100, score=())
    chart = plots(replace(CERTIFIED, final=replace(trial, curve=long))).curves()
    assert 1000 < len(values(chart)) < 5000


def test_the_front_is_told_with_the_time_of_a_prediction_where_it_is_known() -> None:
    rows = [row for row in values(plots(PARETO).pareto()) if row["size"] == "1 x 1"]
    assert rows[0]["milliseconds"] == pytest.approx(0.1)
    assert next(row["milliseconds"] for row in values(plots(PARETO).pareto()) if row["answer"]) is None


def test_forecasts_stand_beside_the_truth_and_a_gap_stays_one() -> None:
    rows = values(plots(FORECASTS).forecast())
    assert {row["line"] for row in rows} == {"truth", "forecast", "ridge"}
    assert {row["stretch"] for row in rows} == {"pm2.5, 1 step ahead", "pm2.5, 3 steps ahead"}
    truth = [row["value"] for row in rows if row["line"] == "truth" and "1 step" in row["stretch"]]
    assert truth == [1, 2, 3, None, 2]
    dated = replace(FORECASTS.on_test.targets[0].stretches[0], times=("2024-01-01",) * 4)  # type: ignore
    assert stretch_rows(dated, "y", "")[0]["time"] == "2024-01-01T00:00"


def test_numbers_are_shown_against_their_truth_and_classes_have_no_forecast() -> None:
    assert {"truth": 1, "predicted": 1.5} in values(plots(NUMBERS).forecast())
    with pytest.raises(SettingError, match="tells classes"):
        plots(CLASSES).forecast()
    with pytest.raises(SettingError, match="keeps no forecasts"):
        plots(CERTIFIED).forecast()


@pytest.mark.parametrize(
    "answer", [INTERRUPTED, DIVERGED, HOSTILE], ids=["interrupted", "diverged", "hostile"]
)
def test_little_and_hostile_answers_give_valid_charts(answer: Answer) -> None:
    for chart in (plots(answer).sizes(), plots(answer).curves(), plots(answer).pareto()):
        assert json.loads(chart.to_json())["$schema"].startswith("https://vega")


def test_hostile_names_are_data_and_never_fields_or_markup() -> None:
    chart = plots(hostile(FORECASTS)).forecast()
    specification = json.loads(chart.to_json())
    encoded = json.dumps(specification["spec"]["encoding"])
    assert {part["field"] for part in specification["spec"]["encoding"].values() if "field" in part} == {
        "time",
        "value",
        "line",
    }
    assert HOSTILE_NAME not in encoded
    assert "\x1b" not in chart.to_html()
    for one in (chart, plots(HOSTILE).sizes()):
        assert "<script>alert" not in one.to_html()  # which stands in a script of that page


def test_a_chart_is_saved_and_changed_and_put_beside_another(tmp_path: Path) -> None:
    import altair as alt

    chart = plots(PARETO).pareto().properties(width=200)
    chart.save(str(tmp_path / "pareto.svg"))
    chart.save(str(tmp_path / "pareto.html"))
    assert "<svg" in (tmp_path / "pareto.svg").read_text(encoding="utf-8")
    assert '"width": 200' in (tmp_path / "pareto.html").read_text(encoding="utf-8")
    both = [plots(PARETO).pareto(), plots(PARETO).sizes()]
    for one in both:
        one.config = alt.Undefined
    assert len(json.loads(alt.hconcat(*both).to_json())["hconcat"]) == 2


def test_altair_is_loaded_when_a_chart_is_drawn_and_not_before() -> None:
    program = (
        "import sys, lstmsizer.api.sizing, lstmsizer.report.plots.plots\n"
        "assert 'altair' not in sys.modules, 'altair is loaded'"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
