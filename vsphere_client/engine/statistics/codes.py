"""Numbers of a sample in few bytes: 32-bit floats, or 16-bit codes where there are very many rows.

A code is a float without sign: five bits of exponent (2^-10 to 2^21) and eleven of fraction, so it is off
by 0.025 % at most, and whole numbers up to 4096 are exact. The largest estates fit into memory with it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

MANY_ROWS = 2_000
"""Tables with more rows than this are kept in codes."""
# A number is moved down to where float32 begins: what is left of its exponent is five bits, and 0 stays 0.
_DOWN = 2.0**-116
_UP = np.float32(2.0**116)
_SHIFT = np.uint32(12)
_HALF = np.uint32(1 << 11)
_HIGHEST_BITS = np.uint32(0xFFFF << 12)

Packed = NDArray[Any]
"""Values as they are kept: float32, or uint16 codes."""


def packed_type(rows: int) -> np.dtype[Any]:
    """In what a table of so many rows is kept."""
    return np.dtype(np.uint16 if rows > MANY_ROWS else np.float32)


def pack(values: NDArray[Any], kept_as: np.dtype[Any]) -> Packed:
    """Values, none of them negative where codes are asked for, as they are kept."""
    if kept_as != np.uint16:
        return values.astype(kept_as)
    if not values.any():
        return np.zeros(values.size, np.uint16)
    bits: NDArray[np.uint32] = np.multiply(values, _DOWN, dtype=np.float64).astype(np.float32).view(np.uint32)
    bits += _HALF
    np.minimum(bits, _HIGHEST_BITS, out=bits)
    bits >>= _SHIFT
    codes: Packed = bits.astype(np.uint16)
    return codes


def unpack(kept: Packed) -> NDArray[np.float32]:
    """Kept values as numbers."""
    if kept.dtype != np.uint16:
        return kept.astype(np.float32)
    bits = kept.astype(np.uint32)
    bits <<= _SHIFT
    found: NDArray[np.float32] = bits.view(np.float32)
    found *= _UP
    return found
