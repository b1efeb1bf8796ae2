"""The report's score figure as the SVG with a small script that it is, and by Altair with its libraries.

    python -m benchmarks.figure pm25-size/

Both pages show the same sizes, random starts, intervals and baselines of an answer that was kept, and need
nothing else. Each is opened five times in Chromium; the median is from asking for the page to the figure's
last mark. axe-core looks at both figures; then scripts are forbidden, and then only ``eval``. It needs
Altair and vl-convert-python (``pip install 'lstmsizer[plot]'``), Playwright, and Chromium on the PATH.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from lstmsizer.records import Answer, Trial

OPENED = 5
MARKS = {"SVG": "svg.scores .mark", "Altair": ".mark-symbol path"}


def by_svg(answer: Answer, trials: list[Trial], out: Path) -> None:
    """The page's own opening, figure, style and script."""
    from lstmsizer.report.page import page, scores

    whole = page.html(answer, trials)
    before, rest = whole.split("<main>")
    figure = scores.section(answer, trials)
    out.write_text(f"{before}<main><h1>Score</h1>{figure}</main>{rest.split('</main>')[1]}", encoding="utf-8")


def by_altair(answer: Answer, trials: list[Trial], out: Path) -> None:
    """The same by Altair, saved with the libraries in the file."""
    import altair as alt

    alt.renderers.set_embed_options(renderer="svg", actions=False)
    sizes = [
        {
            "size": str(v.size),
            "units": v.size.units[0],
            "layers": v.size.depth,
            "mean": v.mean,
            "low": None if v.low is None else v.mean + v.low - (v.excess or 0),
            "high": None if v.high is None else v.mean + v.high - (v.excess or 0),
        }
        for v in answer.decision.verdicts
    ]
    starts = [
        {
            "units": t.request.candidate.size.units[0],
            "layers": t.request.candidate.size.depth,
            "seed": t.request.replicate.seed,
            "score": t.score,
        }
        for t in trials
        if t.request.stage == "confirm"
    ]
    lines = [{"name": b.name, "score": b.score} for b in answer.baselines]
    x = alt.X("units:Q").scale(type="log", base=2)
    base = alt.Chart(alt.Data(values=sizes)).encode(x=x, color="layers:N")
    score = alt.Y("mean:Q").scale(zero=False)
    chart = alt.layer(
        alt.Chart(alt.Data(values=lines)).mark_rule().encode(y="score:Q", tooltip=["name:N", "score:Q"]),
        alt.Chart(alt.Data(values=starts))
        .mark_point(opacity=0.4)
        .encode(x=x, y="score:Q", tooltip=["seed:N"]),
        base.mark_rule().encode(y="low:Q", y2="high:Q"),
        base.mark_line().encode(y=score),
        base.mark_point(filled=True).encode(y=score, tooltip=["size:N", "mean:Q"]),
    )
    chart.properties(width=600, height=360).save(out, format="html", inline=True)


def measured(browser: Any, page: Path, marks: str) -> dict[str, str]:
    """One row of the table."""
    from axe_playwright_python.sync_playwright import Axe

    seconds: list[float] = []
    for _ in range(OPENED):
        context = browser.new_context()
        shown = context.new_page()
        began = time.perf_counter()
        shown.goto(page.as_uri())
        shown.locator(marks).last.wait_for(state="visible")
        seconds.append(time.perf_counter() - began)
        if len(seconds) == OPENED:
            found = Axe().run(shown, context="figure, #vis").response["violations"]
            stops = shown.locator(":is(svg, canvas) [tabindex]").count()
        context.close()
    return {
        "bytes": f"{page.stat().st_size:,}",
        "until drawn, ms": f"{1000 * statistics.median(seconds):.0f}",
        "marks reached by keys": f"{stops}",
        "marks without script": f"{counted(browser, page, marks, script=False)}",
        "marks without eval": f"{counted(browser, without_eval(page), marks)}",
        "axe": ", ".join(one["id"] for one in found) or "nothing",
    }


def counted(browser: Any, page: Path, marks: str, script: bool = True) -> int:
    """The marks that are drawn a second after the page was opened."""
    context = browser.new_context(java_script_enabled=script)
    shown = context.new_page()
    shown.goto(page.as_uri())
    shown.wait_for_timeout(1000)
    drawn = shown.locator(marks).count()
    context.close()
    return drawn


def without_eval(page: Path) -> Path:
    """The page with a policy that lets inline scripts run, but makes no code of text."""
    policy = '<meta http-equiv="Content-Security-Policy" content="script-src \'unsafe-inline\'">'
    guarded = page.with_stem(f"{page.stem}-guarded")
    text = page.read_text(encoding="utf-8")
    guarded.write_text(text.replace("<head>", f"<head>{policy}", 1), encoding="utf-8")
    return guarded


def main() -> None:
    """Draw both and print the table."""
    from playwright.sync_api import sync_playwright

    from lstmsizer.export import folder
    from lstmsizer.report import facts
    from lstmsizer.study.opening import keeping, known

    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("answer", type=Path, help="the folder of an answer")
    place: Path = parser.parse_args().answer
    answer = facts.from_json(folder.read(place, folder.ANSWER))
    trials = known(keeping(None, None, place), place / folder.STUDY, answer.spec, answer.fingerprint)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        svg, altair = Path(scratch, "svg.html"), Path(scratch, "altair.html")
        by_svg(answer, list(trials or ()), svg)
        by_altair(answer, list(trials or ()), altair)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        told = {
            "SVG": measured(browser, svg, MARKS["SVG"]),
            "Altair": measured(browser, altair, MARKS["Altair"]),
        }
        browser.close()
    for key in told["SVG"]:
        print(f"{key:24}{told['SVG'][key]:>12}{told['Altair'][key]:>12}")


if __name__ == "__main__":
    main()
