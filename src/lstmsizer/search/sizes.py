"""The sizes among which is searched: every depth has its widths, doubling from 1."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import log

from lstmsizer.cost.parameters import CountParameters
from lstmsizer.decide.order import smallness
from lstmsizer.records import Request, Size, Space

ANCHOR_STEP = 2
"""Every second width is screened first: 1, 4, 16, 64, ...; the elbow's gap is filled afterwards."""
SENTINEL_WIDTH = 16
"""Width at which a further layer is tried first."""
OVERHEAD = 1000
"""What a step of a layer takes beside its products, in parameters: one unit takes as long as four."""
FAR = 2
"""The reference is two doublings, four times the units, above the best guess."""


@dataclass(frozen=True)
class Sizes:
    """Which sizes there are, in what order, and who stands beside whom.

    ``parameters`` counts the weights of the whole model; ``available`` says which sizes can be
    trained at all.
    """

    space: Space
    parameters: CountParameters
    available: Callable[[Size], bool]

    def of_depth(self, depth: int) -> list[Size]:
        """Stacks of ``depth`` equal layers, narrow to wide: widths double up to the space's limit."""
        if not 1 <= depth <= self.space.max_layers:
            return []
        widths = [2**i for i in range(self.space.max_units.bit_length()) if 2**i < self.space.max_units]
        every = [Size((width,) * depth) for width in (*widths, self.space.max_units)]
        return [size for size in every if self.available(size)]

    def anchors(self, depth: int) -> list[Size]:
        """Every second size of a depth, and the widest."""
        every = self.of_depth(depth)
        return list(dict.fromkeys([*every[::ANCHOR_STEP], *every[-1:]]))

    def sentinel(self, depth: int) -> Size | None:
        """The size that shows whether so many layers help: 16 units each, or the nearest there is."""
        every = self.of_depth(depth)
        return min(every, key=lambda s: abs(s.units[0] - SENTINEL_WIDTH), default=None)

    def screened_next(self) -> list[Size]:
        """What screening probably asks for after its first wave, in order: sentinels, anchors, the rest."""
        anchors, every = self.anchors(1), self.of_depth(1)
        first = [*anchors[3:4], *filter(None, [self.sentinel(2)]), *anchors[2:3], *every[3::ANCHOR_STEP][:2]]
        return list(dict.fromkeys(first))

    def between(self, narrow: Size, wide: Size) -> Size | None:
        """The size in the middle of two of one depth; None if they are neighbours."""
        every = self.of_depth(narrow.depth)
        inside = every[every.index(narrow) + 1 : every.index(wide)]
        return inside[len(inside) // 2] if inside else None

    def neighbours(self, guess: Size) -> list[Size]:
        """Half the guess's units, the guess, twice its units."""
        every = self.of_depth(guess.depth)
        i = every.index(guess)
        return self.ordered(every[max(i - 1, 0) : i + 2])

    def below(self, guess: Size) -> list[Size]:
        """Half the guess's units, and one layer less, as far as there are such."""
        every, shallower = self.of_depth(guess.depth), Size(guess.units[:-1])
        narrower = every[: every.index(guess)][-1:]
        return [*narrower, *(s for s in self.of_depth(guess.depth - 1) if s == shallower)]

    def reference(self, guess: Size) -> list[Size]:
        """Sizes that only challenge: four times the guess's units (or the widest), and one layer more.

        The latter has about the guess's parameters: with its units it would have two to four times as many,
        and whether it is width or depth that helps would not be seen.
        """
        every = self.of_depth(guess.depth)
        far = every[min(every.index(guess) + FAR, len(every) - 1)]
        matched = self.matched(guess, guess.depth + 1)
        return self.ordered({far, *([matched] if matched else [])})

    def matched(self, size: Size, depth: int) -> Size | None:
        """The stack of ``depth`` equal layers whose parameters are nearest to the size's, by their ratio."""
        wanted = log(self.parameters(size))
        return min(
            self.of_depth(depth), key=lambda s: (abs(log(self.parameters(s)) - wanted), s), default=None
        )

    def ordered(self, sizes: Iterable[Size]) -> list[Size]:
        """Smallest first."""
        return sorted(sizes, key=lambda size: smallness(size, self.parameters(size)))

    def work(self, request: Request) -> float:
        """About how long a request takes, in arbitrary units: epochs, by the overhead and the parameters."""
        size = request.candidate.size
        return request.epochs * (OVERHEAD * size.depth + self.parameters(size))
