"""Every error a user can meet.

LstmsizerError
├── InputError           exit 2   the question or the data is wrong: what, where, what to do
│   ├── DataError                 a file, a column, a row
│   └── SettingError              an option's value
├── OutputError          exit 2   the output folder cannot be written or read
│   └── InUseError                another run works on the study
├── BudgetError          exit 3   the budget ended before any answer could be given
├── WorkerError          exit 4   a worker process died or could not start
└── Interrupted          exit 130 Ctrl-C before any answer could be given
"""


class LstmsizerError(Exception):
    """Base of all errors raised on purpose; its text is one sentence for the user, on one line whatever is
    quoted in it.
    """

    exit_code = 1

    def __str__(self) -> str:
        """The text, its line ends as blanks, and other letters that could repaint a terminal as '?'."""
        line = " ".join(super().__str__().splitlines())
        return "".join(letter if letter.isprintable() or letter == "\t" else "?" for letter in line)


class InputError(LstmsizerError):
    """The question or the data is wrong."""

    exit_code = 2


class DataError(InputError):
    """A file, a column or a row cannot be used as asked."""


class SettingError(InputError):
    """An option has a value that makes no sense."""


class OutputError(LstmsizerError):
    """The output folder cannot be written, or holds no answer."""

    exit_code = 2


class InUseError(OutputError):
    """Another run works on the study; everything stays as it is."""


class BudgetError(LstmsizerError):
    """The budget ended before a single size was trained."""

    exit_code = 3


class WorkerError(LstmsizerError):
    """A worker process died or could not start."""

    exit_code = 4


class Interrupted(LstmsizerError):
    """The user stopped the run before there was anything to answer."""

    exit_code = 130
