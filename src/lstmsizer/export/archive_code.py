"""The lines of ``model.py`` that unpack a folder which came in one file."""

from __future__ import annotations

from lstmsizer.export.literals import text

UNPACKED = """\
{constant} = Path(mkdtemp())
atexit.register(shutil.rmtree, {constant})  # gone when the program ends
shutil.unpack_archive({path}, {constant})
while True:  # where all lies in one folder, it is that one
    inside = [each for each in {constant}.iterdir() if not each.name.startswith((".", "__MACOSX"))]
    if len(inside) != 1 or not inside[0].is_dir():
        break
    {constant} = inside[0]"""


def unpacking(constant: str, path: str) -> list[str]:
    """The folder of an archive, as ``data.archives`` finds it."""
    return UNPACKED.format(constant=constant, path=text(path)).splitlines()
