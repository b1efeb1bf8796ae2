"""Which training set-up a size is right for: another optimizer or another patience may want another size."""

from __future__ import annotations

from lstmsizer.records import Answer, Setup
from lstmsizer.report.numbers import count, join, name

SCHEDULES = {"constant": "", "cosine": "a cosine schedule", "warmup": "warm-up and a cosine schedule"}
LOSSES = {"softmax": "cross-entropy", "sigmoid": "cross-entropy of each label"}


def right_for(answer: Answer) -> str:
    """'Right for: Adam, mse, batches of 32, up to 100 epochs, patience 10.'"""
    setup, recipe = answer.spec.setup, answer.recipe
    if recipe is None:
        trained = [_optimizer(setup), LOSSES.get(setup.loss, setup.loss)]
    else:
        trained = [name(recipe.optimizer), name(recipe.loss)]
    parts = [
        *trained,
        f"batches of {setup.batch_size:,}",
        f"up to {count(setup.epochs, 'epoch')}",
        f"patience {setup.patience:,}",
        *(["balanced class weights"] if setup.class_weights else []),
        *([f"callbacks {_short(recipe.callbacks)}"] if recipe and recipe.callbacks else []),
    ]
    rates = answer.spec.space.learning_rates
    rate = f"learning rate {rates[0]:g}" if len(rates) == 1 else "the best learning rate of each size"
    return f"Right for: {', '.join((*parts, rate))}."


def network(answer: Answer) -> str:
    """What is sized, in a sentence: 'LSTM', 'GRU', 'my_models.py:build'."""
    own = answer.spec.own
    return answer.spec.setup.cell.upper() if own is None else _short(own.name)


def a_network(answer: Answer) -> str:
    """'an LSTM', 'a GRU', '1 x 2 of my_models.py:build': the answer's size, as a model in use has its own."""
    if answer.spec.own is not None:
        return f"{answer.decision.size} of {network(answer)}"
    return "an LSTM" if answer.spec.setup.cell == "lstm" else f"a {network(answer)}"


def the_network(answer: Answer) -> str:
    """'the LSTM', '1 x 2 of my_models.py:build'."""
    return a_network(answer) if answer.spec.own is not None else f"the {network(answer)}"


def _short(function: str) -> str:
    """'my_models.py:build', wherever its file is."""
    return name(function.replace("\\", "/").rpartition("/")[2])


def _optimizer(setup: Setup) -> str:
    """The engine's: 'Adam', 'AdamW (weight decay 0.01, clip norm 1, a cosine schedule)'."""
    settings = [
        *([f"weight decay {setup.weight_decay:g}"] if setup.weight_decay else []),
        *([f"clip norm {setup.clip_norm:g}"] if setup.clip_norm is not None else []),
        *filter(None, [SCHEDULES[setup.schedule]]),
    ]
    return ("AdamW" if setup.weight_decay else "Adam") + (f" ({join(settings)})" if settings else "")
