"""Where this program keeps what may be deleted at any time."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """The folder that ``LSTMSIZER_CACHE`` names, else the user's cache folder; it need not exist."""
    from platformdirs import user_cache_path

    asked = os.environ.get("LSTMSIZER_CACHE")
    return Path(asked) if asked else user_cache_path("lstmsizer")
