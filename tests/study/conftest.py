"""Places for studies, which the tests of this room share."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from servers import postgresql


@pytest.fixture(scope="session")
def server() -> Generator[str]:
    """The address of a PostgreSQL server; a test that asks for it is skipped where there is none."""
    with postgresql() as address:
        yield address
