"""The lines of ``model.py`` where the network is trained on the logarithm of the target."""

from __future__ import annotations

from lstmsizer.data.logarithm import Logarithm

LAYERS = {
    "log": """\
model = keras.Sequential([model, keras.layers.Activation("exponential")], name="forecaster")
""",
    "log1p": """\
minus_one = keras.layers.Rescaling(1.0, offset=-1.0)
model = keras.Sequential(
    [model, keras.layers.Activation("exponential"), minus_one], name="forecaster"
)
""",
}
LOGARITHMS = """\
# The network is trained on logarithms, so that relative errors count alike.
y_train, y_check = np.{there}(y_train), np.{there}(y_check)

"""
EXPONENTIAL = """\
# With their exponential the model gives the target's own units.
{layers}model.compile(
    loss="mse", metrics=["mae", keras.metrics.RootMeanSquaredError(name="rmse")]
)
"""
PREDICT = """\
forecasts = model.predict(x_test, verbose=0)
errors = np.{there}(forecasts) - np.{there}(y_test)
"""
ERRORS = "errors = forecasts - y_test\n"

TARGETS = "    targets = [in_own_units(numbers(column), column, number) for column in TARGETS]\n"
TARGETS_OF_SERIES = """\
    targets = []
    for column in TARGETS:
        units = prepared["target_levels"][column]
        logarithms = numbers(column).{there}()
        targets.append((logarithms - units["mean"][number]) / units["sd"][number])
"""
SD = """\
    sd = np.repeat([levels[column]["sd"][number] for column in TARGETS], len(HORIZONS))
    test_sd.append(np.tile(sd, (len(found["test"][-1][0]), 1)))
"""
UNITS = """\
    for kind, units in test_units.items():
        of_each = [prepared["target_levels"][column][kind][number] for column in TARGETS]
        units.append(np.tile(np.repeat(of_each, len(HORIZONS)), (len(found["test"][-1][0]), 1)))
"""
NO_UNITS = ("train_rows, test_sd = [], []\n", 'train_rows, test_units = [], {"mean": [], "sd": []}\n')
PREDICT_SERIES = """\
forecasts = model.predict(x_test, verbose=0)
errors = forecasts - y_test
"""
ERRORS_OF_SERIES = """\
mean, sd = np.concatenate(test_units["mean"]), np.concatenate(test_units["sd"])
errors = np.{back}(mean + sd * forecasts) - np.{back}(mean + sd * y_test)
"""
EACH = ("standard deviations of each)", "standard deviations of each logarithm)")
BACK = {"log": "exp", "log1p": "expm1"}


def logarithms(kind: Logarithm | None) -> list[str]:
    """The lines that make logarithms of the targets; none where None are asked for."""
    return [] if kind is None else [LOGARITHMS.format(there=kind)]


def exponential(kind: Logarithm | None) -> list[str]:
    """The lines, after the training, by which the model gives the targets' own units."""
    return [] if kind is None else [EXPONENTIAL.format(layers=LAYERS[kind])]


def test_of_several(kind: Logarithm, test: str, each: str) -> str:
    """The lines that test a model of several targets: ``test`` of logarithms, ``each`` of own units."""
    return PREDICT.format(there=kind) + test.replace(*EACH) + ERRORS + each


def series(kind: Logarithm, examples: str) -> str:
    """The lines of a panel's ``examples``, with targets in units of the logarithms of their series."""
    targets = TARGETS_OF_SERIES.format(there=kind)
    return examples.replace(TARGETS, targets).replace(SD, UNITS).replace(*NO_UNITS)


def test_of_series(kind: Logarithm, test: str, each: str) -> str:
    """The lines that test a panel's model, which gives logarithms in units of each series."""
    return PREDICT_SERIES + test.replace(*EACH) + ERRORS_OF_SERIES.format(back=BACK[kind]) + each
