"""The whole examination. It needs no network, changes nothing, and takes some seconds: imports, mostly."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lstmsizer.errors import LstmsizerError
from lstmsizer.records import Examination, Finding
from lstmsizer.run.doctor import backends, hardware, places, software

CHECKS: dict[str, Callable[[], Iterator[Finding]]] = {
    "System": software.system,
    "Packages": software.packages,
    "Extras": software.extras,
    "Libraries": backends.libraries,
    "Processor": hardware.processor,
    "Memory": hardware.memory_left,
    "Cache": places.cache,
    "Temporary files": places.temporary,
}


def examine() -> Examination:
    """Look at everything; what goes wrong in one place keeps nothing else from being looked at."""
    findings = [finding for about, check in CHECKS.items() for finding in _looked_at(about, check)]
    return Examination(software.versions(), tuple(findings))


def _looked_at(about: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from check()
    except Exception as error:
        told = str(error) if isinstance(error, LstmsizerError) else f"{type(error).__name__}: {error}"
        yield Finding(
            about,
            f"could not be looked at ({told}).",
            "wrong",
            "Install lstmsizer anew, in a fresh environment.",
        )
