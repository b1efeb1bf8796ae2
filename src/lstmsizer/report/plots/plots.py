"""``answer.plot``: the report's figures as Altair charts, to be saved and changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lstmsizer.errors import SettingError
from lstmsizer.records import Answer, Size, Trial
from lstmsizer.report.plots import curves, forecast, pareto, sizes
from lstmsizer.report.plots.style import Drawn


class Plots:
    """Charts of an answer. Each is an Altair chart that carries its own data.

    ``chart.save("sizes.html")`` writes a page, ``chart.save("sizes.png")`` or ``.svg`` a picture (these need
    ``pip install 'lstmsizer[plot]'``); ``chart.properties(width=300)`` changes it. A chart brings its own
    colours of axes and no background; ``chart.config = altair.Undefined`` takes them away, as is needed
    before several are put side by side.

    Parameters
    ----------
    answer
        What is drawn.
    trials
        Gives the study's trials when a chart needs them; none: single starts are not drawn.
    """

    def __init__(self, answer: Answer, trials: Callable[[], Sequence[Trial]]) -> None:
        self._answer = answer
        self._trials = trials

    def sizes(self) -> Drawn:
        """Score against size: a line a depth, intervals, single starts, the tolerance, the baselines."""
        return sizes.chart(self._answer, self._trials())

    def curves(self, size: int | Sequence[int] | None = None) -> Drawn:
        """Learning curves: the loss on each part of the data after each epoch.

        Parameters
        ----------
        size
            Units of each layer, such as ``(8,)`` or 8: all starts of that size. None: the delivered training.

        Raises
        ------
        SettingError
            If the study has no training of that size, or it is none.
        """
        asked = None if size is None else _asked(size)
        return curves.chart(self._answer, asked, () if asked is None else self._trials())

    def pareto(self) -> Drawn:
        """Score against parameters, and the time of a prediction; the front of what nothing else betters."""
        return pareto.chart(self._answer)

    def forecast(self) -> Drawn:
        """What the model forecast of the test part, beside the truth and the best baseline.

        Of numbers of sequences: each prediction against its truth.

        Raises
        ------
        SettingError
            If the answer tells classes, or was written by a version that kept no forecasts.
        """
        return forecast.chart(self._answer)


def _asked(size: object) -> Size:
    units = (size,) if isinstance(size, int) else tuple(size) if isinstance(size, Sequence) else ()
    if not units or not all(type(one) is int and one > 0 for one in units):
        raise SettingError(f"{str(size)[:40]!r} is no size: give the units of each layer, such as (8,).")
    return Size(units)
