"""How what was sized is trained, as Keras compiles it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """What is compiled, in words, where Keras trains; batches, epochs and patience stand in the set-up.

    Attributes
    ----------
    optimizer, loss
        'SGD (momentum 0.9)', 'mse'. The learning rate is looked for.
    build
        What builds a model of the user's own, 'my_models.py:build'; empty: the tool's own layers.
    callbacks
        What makes the callbacks of each training; empty: there are none.
    arguments
        What ``build`` is called with, of what it may ask for.
    """

    optimizer: str
    loss: str
    build: str = ""
    callbacks: str = ""
    arguments: tuple[str, ...] = ()
