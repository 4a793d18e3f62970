"""Random numbers by name: a new draw in one place does not shift those of another."""

from __future__ import annotations

import zlib

import numpy as np


def stream(seed: int, name: str) -> np.random.Generator:
    """The random stream of that name under a lab's seed."""
    return np.random.default_rng([seed & 0xFFFF_FFFF, seed >> 32 & 0xFFFF_FFFF, zlib.crc32(name.encode())])


def stable_hash(seed: int, name: str) -> int:
    """A 32-bit number that depends on the seed and a name only (Python's own hash varies by process)."""
    return zlib.crc32(f"{seed}/{name}".encode())
