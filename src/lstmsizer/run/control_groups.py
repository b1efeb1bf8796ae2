"""Linux's control groups, by which containers are held to a share of the machine; both versions of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

MEMBERSHIP, CONTROL_GROUPS = Path("/proc/self/cgroup"), Path("/sys/fs/cgroup")


def control_groups(
    controller: str, membership: Path = MEMBERSHIP, root: Path = CONTROL_GROUPS
) -> Iterator[Path]:
    """Folders of the groups around this process that ``controller`` may limit, the innermost first.

    In a container the path in ``membership`` may be that of the host: then the root is what there is to see.
    """
    for line in text(membership).splitlines():
        controllers, path = [*line.split(":", 2), "", ""][1:3]
        if controllers and controller not in controllers.split(","):
            continue
        top = root / controllers if controllers else root
        group = top / path.strip("/")
        for folder in (group, *group.parents):
            if folder.is_relative_to(top):
                yield folder


def text(path: Path) -> str:
    """What a file says; nothing if it cannot be read."""
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
