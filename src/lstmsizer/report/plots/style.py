"""How the charts look: greys and colours that can be read on a light and on a dark page alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from lstmsizer.report.numbers import name

if TYPE_CHECKING:
    import altair as alt

Drawn: TypeAlias = "alt.LayerChart | alt.FacetChart"

GREY = "#7a828c"
BLUE, ORANGE, VIOLET = "#3987d6", "#d9732c", "#9a68d0"
WIDTH, HEIGHT = 520, 300


def plain(text: str) -> str:
    """A name from the user's data as a chart may have it.

    Altair writes a chart into a script of a page as it is, where '</script>' would end that.
    """
    return name(text).replace("<", "‹").replace(">", "›")


def styled(chart: Drawn) -> Drawn:
    """The chart without a background of its own, and with grey axes."""
    words = {"labelColor": GREY, "titleColor": GREY, "labelLimit": 300, "titleLimit": 500}
    lines = {"gridColor": GREY, "gridOpacity": 0.25, "domainColor": GREY, "tickColor": GREY}
    config: dict[str, Any] = {
        "background": "transparent",
        "padding": {"left": 5, "top": 5, "right": 30, "bottom": 5},  # letters may be wider than was thought
        "view": {"stroke": None},
        "axis": {**words, **lines},
        "legend": {**words, "symbolOpacity": 1},
        "header": words,
        "title": {"color": GREY, "limit": 600},
    }
    return chart.configure(**config)


def colours(named: dict[str, str]) -> alt.Scale:
    """A scale that gives each name its colour."""
    import altair as alt

    return alt.Scale(domain=list(named), range=list(named.values()))
