"""``model.py`` for a model of the user's own: the data are prepared as ever, then their function builds."""

from __future__ import annotations

import pprint

from lstmsizer.data.dataset import Dataset
from lstmsizer.data.preprocessing import LabelledPreprocessing, Preprocessing
from lstmsizer.export.literals import WIDTH, number, text
from lstmsizer.records import Answer, LabelScores, Scores

NETWORK = ("model = keras.Sequential(", "window = keras.Input(", "tokens = keras.Input(")
"""How the lines begin that build, compile, fit and test the tool's own layers."""

FROM_FILE = """\
# The function that builds the model.
place = importlib.util.spec_from_file_location("own", {file})
own = importlib.util.module_from_spec(place)
place.loader.exec_module(own)
build = own.{function}
"""
SCALED = """\
# It reads scaled numbers; where nothing is known, their mean.
x_sd = np.sqrt(x_variance)


def scaled(x):
    \"""[n, steps, features] as the model reads them.\"""
    return np.nan_to_num((x - x_mean) / x_sd).astype("float32")


"""
SEVERAL = """\
# What each of several inputs reads; one that is called like a column reads that.
FEATURES = {features}
READ = {read}


def given(x):
    \"""What goes into the model: an array, or one for each input by its name.\"""
    x = scaled(x)
    if len(model.inputs) == 1:
        return x
    parts = {{}}
    for tensor in model.inputs:
        asked = READ.get(tensor.name, [tensor.name])
        places = [i for i, names in enumerate(FEATURES) if set(names) & set(asked)]
        part = x if tensor.name == "window" else x[..., places]
        parts[tensor.name] = part[:, -1] if len(tensor.shape) == 2 else part
    return parts

"""
NUMBERS = """\
y_sd = np.sqrt(y_variance)


def as_trained(y):
    \"""As the model tells it: scaled.\"""
    return ((y - y_mean) / y_sd).astype("float32")

"""
CLASSES = """\
def as_trained(y):
    \"""As the model's loss reads it.\"""
    if model.output_shape[-1] == 1:
        return y[..., None].astype("float32")
    return {written}

"""
FIT = """\
model.fit(
    given(x_train),
    as_trained(y_train),
    batch_size=BATCH_SIZE,
    epochs=EPOCHS,
    validation_data=(given(x_check), as_trained(y_check)),
    verbose=2,{more}
)

told = model.predict(given(x_test), verbose=0)
"""
TEST_NUMBERS = """\
errors = {back}(told * y_sd + y_mean) - y_test
rmse, mae = np.sqrt(np.mean(errors**2)), np.mean(np.abs(errors))
print(f"Test RMSE {{rmse:.6g}}, MAE {{mae:.6g}}.")
"""
TEST_CLASSES = """\
right = (told[:, 0] > {border}) == y_test if told.shape[-1] == 1 else told.argmax(-1) == y_test
print(f"Test: {{np.mean(right):.2%}} right.")
print("The model that was sized had {sized} right.")
"""
ELSEWHERE = """\
# Scale what it reads as above, fit it on x_train and y_train, and test it on x_test.
model.summary()
"""


def with_own(code: str, answer: Answer, dataset: Dataset) -> str:
    """The same program with the user's function in place of the tool's own layers."""
    begins = [code.find(f"\n{line}") for line in NETWORK]
    begin = min((place for place in begins if place >= 0), default=len(code))
    head = code[:begin].rstrip() + "\n\n"
    head = head.replace("import keras\n", f"{_import(answer)}import keras\n", 1)
    prepared = dataset.preprocessing
    several_series = isinstance(prepared, Preprocessing) and prepared.group is not None
    if several_series or not isinstance(prepared, Preprocessing | LabelledPreprocessing):
        return head + _built(answer) + ELSEWHERE
    return head + _built(answer) + _fitted(answer, dataset)


def _import(answer: Answer) -> str:
    own = answer.spec.own
    return "import importlib.util\n\n" if own and own.name.partition(":")[0].endswith(".py") else ""


def _built(answer: Answer) -> str:
    """The function, and its call with the size that was found."""
    own, recipe, candidate = answer.spec.own, answer.recipe, answer.final.request.candidate
    assert own is not None
    place, _, function = own.name.rpartition(":")
    if function.isidentifier() and place.endswith(".py"):
        begin = FROM_FILE.format(file=text(place), function=function)
    elif function.isidentifier() and all(part.isidentifier() for part in place.split(".")) and place:
        begin = f"from {place} import {function} as build\n"
    else:
        begin = (
            f"# The model is built by {text(own.name)}, which was given in Python:\n"
            "# define it here, or import it, as build.\n"
        )
    shapes = answer.shapes
    values = {
        "size": repr(candidate.size.units),
        "units": str(candidate.size.units[0]),
        "layers": str(candidate.size.depth),
        "learning_rate": "LEARNING_RATE",
        "dropout": number(candidate.dropout),
        "recurrent_dropout": number(candidate.recurrent_dropout),
        "window": str(shapes.steps),
        "features": str(shapes.features if not shapes.vocabulary else 1),
        "outputs": str(shapes.outputs),
        "horizon": str(shapes.outputs),
        "classes": str(len(answer.classes)),
        "vocabulary": str(shapes.vocabulary),
    }
    takes = recipe.arguments if recipe else ()
    lines = [f"    {name}={value},\n" for name, value in values.items() if name in takes]
    rate = "" if "learning_rate" in takes else "model.optimizer.learning_rate = LEARNING_RATE\n"
    return f"{begin}\nmodel = build(\n{''.join(lines)})\n{rate}\n"


def _fitted(answer: Answer, dataset: Dataset) -> str:
    own, recipe = answer.spec.own, answer.recipe
    assert own is not None
    read = pprint.pformat({name: list(columns) for name, columns in own.inputs}, width=WIDTH - 8)
    names = [[name, name.split("=")[0].split(" (")[0]] for name in dataset.columns]
    inputs = SCALED + SEVERAL.format(features=pprint.pformat(names, width=WIDTH - 12), read=read)
    more = (
        f"\n    callbacks=own.{own.callbacks.rpartition(':')[2]}(),"
        if _same_file(own.name, own.callbacks)
        else ""
    )
    loss = recipe.loss if recipe else ""
    logits = loss.endswith("of logits")
    if isinstance(answer.test, LabelScores):
        written = "y" if "sparse" in loss else f'np.eye({len(answer.classes)}, dtype="float32")[y]'
        test = TEST_CLASSES.format(border="0" if logits else "0.5", sized=f"{1 - answer.test.error:.2%}")
        return inputs + "\n" + CLASSES.format(written=written) + "\n" + FIT.format(more=more) + test
    assert isinstance(answer.test, Scores)
    scaling = dataset.final.scaling
    back = {"log": "np.exp", "log1p": "np.expm1", None: ""}[scaling.logarithm]
    test = TEST_NUMBERS.format(back=back)
    sized = (
        f'print("The model that was sized had {number(answer.test.rmse)} and {number(answer.test.mae)}.")\n'
    )
    return inputs + "\n" + NUMBERS + "\n" + FIT.format(more=more) + test + sized


def _same_file(build: str, callbacks: str) -> bool:
    place, _, name = callbacks.rpartition(":")
    return place.endswith(".py") and place == build.rpartition(":")[0] and name.isidentifier()
