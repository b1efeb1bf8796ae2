"""The ladder: start small, and go up while it pays."""

from __future__ import annotations

from collections.abc import Sequence

from lstmsizer.records import Request, Size
from lstmsizer.search.base import Waves
from lstmsizer.search.screen import Tuning, needed
from lstmsizer.search.sentinel import Sentinel, checks
from lstmsizer.search.survey import Survey


class Ladder:
    """The default screening; implements ``search.staged.Screening``.

    It tunes a small size at every rate, then 1, 4 and 16 units beside two sentinels (64 units, and
    two layers of 16), climbs (in width, then in depth) while that pays, and fills the gap at the elbow.
    """

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._sizes, self._known = survey.sizes, survey.known

    def likely(self) -> tuple[Size, ...]:
        """Sizes that will probably be asked for after the first wave: what to compile ahead."""
        return tuple(self._sizes.screened_next())

    def waves(self) -> Waves:
        """One layer first; a further one as long as the last one paid."""
        yield from self._screen_anchors()
        for depth in range(1, self._survey.space.max_layers + 1):
            yield from self._climb(depth)
            deeper = self._sizes.sentinel(depth + 1)
            if deeper is None or not self._known.learns():
                return
            if deeper not in self._known.sizes():
                yield from self._check([deeper], beside=[], reason=f"does layer {depth + 1} help?")
            if self._survey.smallest_adequate().depth <= depth:
                return

    def _screen_anchors(self) -> Waves:
        """Every rate on a small size; then the other anchors and the sentinels, at rates that follow."""
        anchors = self._sizes.anchors(1)
        first = Tuning(anchors[:2][-1], self._survey.space.learning_rates, seeds=0)
        yield from self._survey.tune([first], "which learning rate?")
        sentinels = [*anchors[3:4], *filter(None, [self._sizes.sentinel(2)])]
        yield from self._check(sentinels, beside=anchors[:3], reason="do more units or layers help?")

    def _check(self, sentinels: Sequence[Size], beside: Sequence[Size], reason: str) -> Waves:
        """Whether sentinels show a gain; the sizes ``beside`` them are tuned in the same waves."""
        survey, known, delta = self._survey, self._known, self._survey.tolerance().delta
        tunings = [survey.predicted(size) for size in beside]
        smaller = beside or [size for size in survey.tuned() if size not in sentinels]
        watched = []
        for size in sentinels:
            rate = survey.predicted(size).rates[0]
            watched.append(Sentinel(size, rate, delta if size.depth == 1 else -delta))

        def wanted() -> list[Request]:
            asked = [r for t in tunings for r in needed(t, known, survey.setup, survey.grid)]
            for one in watched:
                asked += checks(one, smaller, delta, known, survey.setup, survey.grid)
            return asked

        yield from survey.until_known(wanted, reason)

    def _climb(self, depth: int) -> Waves:
        """Up while only the widest is good enough; then into the gap below the first that is."""
        survey = self._survey
        for size in self._sizes.anchors(depth):
            screened = survey.screened(depth)
            if len(screened) < 2 or survey.smallest_adequate(depth) == screened[-1]:
                new = [] if size in survey.tuned() else [survey.predicted(size)]
                yield from survey.tune(new, f"is {size} better still?")
        adequate = survey.smallest_adequate(depth)
        below = [size for size in survey.screened(depth) if size < adequate]
        middle = self._sizes.between(below[-1], adequate) if below else None
        new = [survey.predicted(middle)] if middle and middle not in survey.tuned() else []
        yield from survey.tune([*survey.bar(depth), *new], f"is less than {adequate} enough?")
