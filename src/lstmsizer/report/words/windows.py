"""How many steps to look back: the windows that were compared, in words, as tables and as a figure."""

from __future__ import annotations

from lstmsizer.records import Answer, WindowDecision, WindowVerdict
from lstmsizer.report import readings
from lstmsizer.report.numbers import count, interval, join, number, percent

HEAD = ("window", "loss", "against best other", "verdict", "size")


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


def rows(answer: Answer, found: WindowDecision) -> list[tuple[str, ...]]:
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
