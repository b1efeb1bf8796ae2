"""The contract of what can be shown as a plan."""

from __future__ import annotations

from typing import Protocol

from lstmsizer.records import Cost, RuleSize, Shapes, Split


class Planned(Protocol):
    """A dataclass with what is known before any training; ``calibrated``: its costs have seconds."""

    @property
    def source(self) -> str: ...

    @property
    def shapes(self) -> Shapes: ...

    @property
    def notes(self) -> tuple[str, ...]: ...

    @property
    def splits(self) -> tuple[Split, ...]: ...

    @property
    def rules(self) -> tuple[RuleSize, ...]: ...

    @property
    def costs(self) -> tuple[Cost, ...]: ...

    @property
    def calibrated(self) -> bool: ...

    @property
    def classes(self) -> tuple[str, ...]: ...
