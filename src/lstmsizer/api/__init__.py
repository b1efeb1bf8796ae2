"""The Python face: ``size``, ``plan`` and ``show``."""
