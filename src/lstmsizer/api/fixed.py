"""Options of ``size`` that the making of a model in use decides, so that ``check`` does not take them."""

FIXED = frozenset(
    {
        *("model", "callbacks", "inputs", "loss", "cell", "bidirectional", "embedding"),
        *("optimizer", "weight_decay", "clip_norm", "schedule"),
    }
)
