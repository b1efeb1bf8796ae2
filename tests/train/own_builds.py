"""Models as users write them, good and bad, for the tests of what is seen and said of them."""

from __future__ import annotations

import keras


def _compiled(model: keras.Model, rate: float = 0.01, loss: object = "mse") -> keras.Model:
    model.compile(keras.optimizers.Adam(rate), loss)
    return model


def cnn_lstm(units: int, layers: int, learning_rate: float, window: int, features: int, outputs: int):
    x = given = keras.Input((window, features))
    x = keras.layers.Conv1D(4, 3, padding="causal", activation="relu")(x)
    for place in range(layers):
        x = keras.layers.LSTM(units, return_sequences=place < layers - 1)(x)
    model = keras.Model(given, keras.layers.Dense(outputs)(x))
    model.compile(keras.optimizers.RMSprop(learning_rate, clipnorm=1.0), "mse")
    return model


def attention(units: int, features: int, outputs: int) -> keras.Model:
    """Units that four heads must share out: fewer than four cannot be built."""
    given = keras.Input((None, features))
    x = keras.layers.GRU(units, return_sequences=True)(given)
    x = keras.layers.MultiHeadAttention(4, units // 4)(x, x)
    x = keras.layers.GlobalAveragePooling1D()(x)
    return _compiled(keras.Model(given, keras.layers.Dense(outputs)(x)))


def two_inputs(units: int, outputs: int) -> keras.Model:
    past, now = keras.Input((6, 1), name="past"), keras.Input((1,), name="second")
    x = keras.layers.Concatenate()([keras.layers.LSTM(units)(past), now])
    return _compiled(keras.Model({"past": past, "second": now}, keras.layers.Dense(outputs)(x)))


def lazy(size: tuple[int, ...], outputs: int) -> keras.Model:
    layers = [keras.layers.LSTM(u, return_sequences=i < len(size) - 1) for i, u in enumerate(size)]
    return _compiled(keras.Sequential([*layers, keras.layers.Dense(outputs)]))


class Forecaster(keras.Model):
    def __init__(self, units: int, outputs: int, **more: object) -> None:
        super().__init__(**more)
        self.units, self.outputs_ = units, outputs
        self.recurrent = keras.layers.LSTM(units)
        self.head = keras.layers.Dense(outputs)

    def call(self, x):
        return self.head(self.recurrent(x))


def subclassed(units: int, outputs: int) -> keras.Model:
    return _compiled(Forecaster(units, outputs))


def logits(units: int, classes: int) -> keras.Model:
    loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    return _compiled(keras.Sequential([keras.layers.LSTM(units), keras.layers.Dense(classes)]), loss=loss)


def one_column(units: int) -> keras.Model:
    head = keras.layers.Dense(1, activation="sigmoid")
    return _compiled(keras.Sequential([keras.layers.LSTM(units), head]), loss="binary_crossentropy")


def raising(units: int) -> keras.Model:
    return keras.layers.LSTM(-units)


def nothing(units: int) -> None:
    keras.Sequential([keras.layers.LSTM(units)]).compile("adam", "mse")


def uncompiled(units: int) -> keras.Model:
    return keras.Sequential([keras.layers.LSTM(units), keras.layers.Dense(2)])


def wrong_outputs(units: int) -> keras.Model:
    return _compiled(keras.Sequential([keras.layers.LSTM(units), keras.layers.Dense(7)]))


def wrong_inputs(units: int) -> keras.Model:
    given = keras.Input((6, 9), name="window")
    return _compiled(keras.Model(given, keras.layers.Dense(2)(keras.layers.LSTM(units)(given))))


def unnamed_inputs(units: int) -> keras.Model:
    one, other = keras.Input((6, 1), name="left"), keras.Input((6, 1), name="right")
    x = keras.layers.LSTM(units)(keras.layers.Concatenate()([one, other]))
    return _compiled(keras.Model([one, other], keras.layers.Dense(2)(x)))


def scheduled(units: int) -> keras.Model:
    model = keras.Sequential([keras.layers.LSTM(units), keras.layers.Dense(2)])
    model.compile(keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(0.1, 100)), "mse")
    return model


def ignores_units(units: int, layers: int, outputs: int) -> keras.Model:
    return _compiled(keras.Sequential([keras.layers.LSTM(8), keras.layers.Dense(outputs)]))


def ignores_layers(units: int, layers: int, outputs: int) -> keras.Model:
    return _compiled(keras.Sequential([keras.layers.LSTM(units), keras.layers.Dense(outputs)]))


def stops_soon() -> list[keras.callbacks.Callback]:
    return [keras.callbacks.EarlyStopping(patience=1, min_delta=10.0), Halving()]


class Halving(keras.callbacks.LearningRateScheduler):
    """Remembers what it saw, so that it must be made anew for each training."""

    def __init__(self) -> None:
        super().__init__(lambda epoch, rate: rate / 2)


def no_callbacks() -> str:
    return "early"
