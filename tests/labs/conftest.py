from __future__ import annotations

import copy
from typing import Any

import pytest
from small_lab import SMALL


@pytest.fixture
def small() -> dict[str, Any]:
    """A good lab as data, to be changed for one test."""
    return copy.deepcopy(SMALL)
