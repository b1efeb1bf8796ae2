"""How many steps to look back: the windows that were compared, in words, as tables and as a figure."""

from __future__ import annotations

import math

from rich import box
from rich.table import Table
from rich.text import Text

from lstmsizer.records import Answer, WindowDecision, WindowVerdict
from lstmsizer.report import markup, readings
from lstmsizer.report.numbers import count, interval, join, number, percent
from lstmsizer.report.svg import Scale, drawing, element, label, spanning, tooltip

_WIDTH, _HEIGHT = 680.0, 250.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 66.0, 640.0, 30.0, 200.0
_HEAD = ("window", "loss", "against best other", "verdict", "size")


def with_window(answer: Answer) -> str:
    """`` and a window of 24 steps``, where several were compared; else ''."""
    return "" if answer.windows is None else f" and a window of {count(answer.windows.window, 'step')}"


def certainty(answer: Answer, of_size: str) -> str:
    """How sure the window and the size are together, given how sure the size is."""
    if answer.windows is None:
        return of_size
    if answer.windows.certified and answer.decision.certified:
        return f"certified, {100 * answer.spec.demand.confidence:.4g} %"
    if answer.decision.certified:
        return f"size {of_size}; window: best guess"
    return of_size if not answer.windows.certified else f"window certified; size: {of_size}"


def on_windows(answer: Answer) -> str:
    """What shorter and longer windows are worth; '' where none were compared."""
    found = answer.windows
    if found is None:
        return ""
    parts: list[str] = []
    shorter = [v for v in found.verdicts if v.window < found.window]
    longer = [v for v in found.verdicts if v.window > found.window]
    if shorter:
        parts.append(_of_shorter(answer, shorter[-1]))
    if longer:
        parts.append(_of_longer(answer, found, longer))
    margin = percent(readings.relative(answer, found.tolerance.delta))
    known = "the shortest that is enough" if found.certified else "the best guess so far"
    others = f": {'; '.join(parts)}" if parts else ""
    more = ""
    if not any(verdict.confirmed for verdict in found.verdicts):
        more = " It had not come to fresh seeds yet."
    elif not found.certified and 0 < found.missing < 1000:
        more = f" {count(found.missing, 'more replicate')} of each would probably decide."
    said = f"A window of {count(found.window, 'step')} is {known} (within {margin}){others}.{more}"
    return said + _not_reached(answer, found)


def _not_reached(answer: Answer, found: WindowDecision) -> str:
    """`` 16 and 32 were not tried yet.``: windows asked for that no training came to; else ''."""
    tried = {verdict.window for verdict in found.verdicts}
    missing = [str(window) for window in answer.spec.windows if window not in tried]
    return f" {join(missing)} {'was' if len(missing) == 1 else 'were'} not tried yet." if missing else ""


def _of_shorter(answer: Answer, verdict: WindowVerdict) -> str:
    distance = _distance(answer, verdict)
    if not verdict.confirmed:
        return f"{verdict.window} was left behind ({distance})"
    how = {"worse": "too short", "enough": "enough as well"}.get(verdict.judgement, "perhaps enough too")
    return f"{verdict.window} is {how} ({distance})"


def _of_longer(answer: Answer, found: WindowDecision, longer: list[WindowVerdict]) -> str:
    best = min(longer, key=lambda verdict: (not verdict.confirmed, verdict.mean))
    own = next(v.mean for v in found.verdicts if v.window == found.window)
    gains = "gains nothing that counts" if found.certified else "may still gain something"
    if not found.certified and best.mean >= own:
        gains = "gains nothing so far"
    which = f"{best.window}, the best of the longer ones," if len(longer) > 1 else str(best.window)
    return f"{which} {gains} ({_distance(answer, best)})"


def _distance(answer: Answer, verdict: WindowVerdict) -> str:
    """``+1.1 % [-0.3 %, +2.5 %]`` where judged; ``+1.1 % in screening`` where not."""
    found = answer.windows
    assert found is not None
    if verdict.excess is None:
        best = min((v.mean for v in found.verdicts if v.window != verdict.window), default=verdict.mean)
        return f"{percent(readings.relative(answer, verdict.mean - best), signed=True)} in screening"
    excess, low, high = (readings.relative(answer, x) for x in (verdict.excess, verdict.low, verdict.high))
    return f"{percent(excess, signed=True)} {interval(low, high)}"


def judged(found: WindowDecision, verdict: WindowVerdict) -> str:
    """The verdict in two words: 'the answer', 'enough', 'undecided', 'too short', 'worse' or 'screened'."""
    if verdict.window == found.window:
        return "the answer" if found.certified else "best guess"
    if not verdict.confirmed:
        return "screened"
    if verdict.judgement == "worse":
        return "too short" if verdict.window < found.window else "worse"
    return verdict.judgement


def _rows(answer: Answer, found: WindowDecision) -> list[tuple[str, ...]]:
    return [
        (
            str(verdict.window),
            number(verdict.mean),
            "" if verdict.excess is None else _distance(answer, verdict),
            judged(found, verdict),
            str(verdict.size),
        )
        for verdict in found.verdicts
    ]


def table(answer: Answer) -> Table | None:
    """The windows for the terminal, shortest first; None where none were compared."""
    found = answer.windows
    if found is None:
        return None
    content = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False)
    for title in _HEAD:
        content.add_column(title, justify="right" if title in _HEAD[:2] else "left", no_wrap=True)
    for verdict, row in zip(found.verdicts, _rows(answer, found), strict=True):
        style = "bold" if verdict.window == found.window else "" if verdict.confirmed else "dim"
        content.add_row(*map(Text, row), style=style)
    return content


def section(answer: Answer) -> str:
    """The page's section: a figure and a table; '' where no windows were compared."""
    found = answer.windows
    if found is None:
        return ""
    kinds = [
        "answer" if v.window == found.window else "" if v.confirmed else "screened" for v in found.verdicts
    ]
    caption = (
        "Each mark is a window's mean over random starts, at the size and the learning rate that suit it; "
        "bars are two standard errors. All windows predict the same targets. Lower is better."
    )
    rows = markup.table(_HEAD, _rows(answer, found), numeric=(0, 1, 2), kinds=kinds)
    note = (
        f"{on_windows(answer)} Windows and sizes are judged at {100 * found.confidence:.4g} % each, so that "
        f"both together hold at {100 * answer.spec.demand.confidence:.4g} %."
    )
    drawn = markup.figure(_figure(answer, found), caption)
    return f'<h2>Windows</h2>\n{drawn}\n{rows}\n<p class="soft">{markup.sentence(note)}</p>'


def _figure(answer: Answer, found: WindowDecision) -> str:
    """The SVG of score against window."""
    shown = [v for v in found.verdicts if math.isfinite(v.mean)]
    y = spanning([v.mean + sign * _error(v) for v in shown for sign in (-1, 1)], _BOTTOM, _TOP)
    first, last = found.verdicts[0].window, found.verdicts[-1].window
    x = Scale(first / 1.3, last * 1.3, _LEFT, _RIGHT, logarithmic=True)
    parts: list[str] = []
    for tick in y.ticks():
        parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=y(tick), y2=y(tick), class_="grid"))
        parts.append(label(_LEFT - 8, y(tick) + 4, number(tick), "tick", "end"))
    points = " ".join(f"{x(v.window):.1f},{y(v.mean):.1f}" for v in shown)
    parts.append(element("polyline", points=points, class_="curve"))
    for v in shown:
        at, words = x(v.window), f"{v.window}: {number(v.mean, 4)}, {count(v.replicates, 'start')}"
        ends = {"y1": y(v.mean - _error(v)), "y2": y(v.mean + _error(v))}
        bar = element("line", x1=at, x2=at, class_="whisker", **ends)
        dot = element("circle", cx=at, cy=y(v.mean), r=4.2, class_="mark")
        parts.append(element("g", tooltip(words), bar, dot))
        parts.append(label(at, _BOTTOM + 20, str(v.window), "tick", "middle"))
    parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=_BOTTOM, y2=_BOTTOM, class_="axis"))
    parts.append(label((_LEFT + _RIGHT) / 2, _BOTTOM + 40, "steps looked back at", "tick", "middle"))
    parts.append(label(8, 14, f"{readings.metric_name(answer)} on the score part", "tick"))
    lines = element("g", *parts, class_="depth1")
    return drawing("windows", _WIDTH, _HEIGHT, "Score against window", on_windows(answer), lines)


def _error(verdict: WindowVerdict) -> float:
    return 2 * verdict.sd / math.sqrt(verdict.replicates) if verdict.replicates > 1 else 0.0
