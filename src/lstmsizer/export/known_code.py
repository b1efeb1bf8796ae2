"""The lines of ``model.py`` that read once more, as it stands later, what is known ahead."""

from __future__ import annotations

from lstmsizer.data.forecast.known import places
from lstmsizer.data.preprocessing import Preprocessing
from lstmsizer.export.literals import collection

LATER = '''\
def with_ahead(inputs):
    """[rows, features], and beside them what is known ahead, as it stands AHEAD rows later.

    (In the last rows, which no example reads, as in the last one.)
    """
    later = np.minimum(np.arange(len(inputs)) + AHEAD, len(inputs) - 1)
    return np.concatenate([inputs, inputs[later][:, KNOWN]], axis=1)

'''

ALIKE = """\
# What is known ahead is in the units of the same input now.
x_mean[-len(KNOWN) :], x_variance[-len(KNOWN) :] = x_mean[KNOWN], x_variance[KNOWN]
"""

SERIES = '    return np.column_stack(inputs).astype("float32"), '
OF_SERIES = (
    SERIES,
    '    inputs = with_ahead(np.column_stack(inputs).astype("float32"))\n    return inputs, ',
)
"""How a panel's series has them."""


def later(preprocessing: Preprocessing) -> list[str]:
    """What is known ahead, and how it is read; nothing where nothing is."""
    if not preprocessing.known:
        return []
    known = collection("KNOWN = [", map(str, places(preprocessing.columns, preprocessing.known)), "]")
    told = "# The places of what is known ahead among the inputs, and by how many rows"
    return [f"{told}\n{known}\nAHEAD = {preprocessing.horizons[-1]}\n\n", LATER]


def arrays(preprocessing: Preprocessing, text: str) -> str:
    """The lines that make the inputs of one series, and those that add what is known ahead."""
    return text if not preprocessing.known else f"{text}inputs = with_ahead(inputs)\n"


def scales(preprocessing: Preprocessing, text: str) -> str:
    """The lines that scale inputs, and those that scale what is known ahead alike."""
    return text if not preprocessing.known else f"{text}{ALIKE}"
