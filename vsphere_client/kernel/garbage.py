"""Python's garbage collector, kept from looking where no garbage is."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Make many objects and no garbage inside: looking for some over and over would only take time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@contextmanager
def with_all_here_staying() -> Iterator[None]:
    """Look inside only through what is made inside, not through the inventory that is here already."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
