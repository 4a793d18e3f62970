"""Numbers of a sample in few bytes: 32-bit floats, or 16-bit codes where there are very many rows.

A code is a float without sign: five bits of exponent (2^1 to 2^32) and eleven of fraction, so it is off by
0.025 % at most; below 2 it counts in steps of 1/1024, which is 1 KB where a column is in MB, and finer than
the published unit of every counter elsewhere. Whole numbers up to 4096 are exact. The largest estates fit into
memory with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.statistics.closed import Moment

MANY_ROWS = 2_000
"""Tables with more rows than this are kept in codes."""
_STEPS = np.float32(1024.0)
_EVEN = np.float32(2.0)
"""Below this codes count in equal steps. Two more than such a number has its steps in the fraction of a float32."""
_SHIFT = np.uint32(12)
_FLOAT_AT = _EVEN.view(np.uint32) - np.uint32(1 << 23)
"""What the bits of a float32 are above those of its code."""
_EVEN_AT, _HALF = np.uint32(1 << 23), np.uint32(1 << 11)
_HIGHEST_BITS = np.uint32(0xFFFF << 12)

Packed = NDArray[Any]
"""Values as they are packed: float32, or uint16 codes."""
Kept = Packed | Moment
"""A column of a sample: as it was packed, or with others of the same minutes."""


def packed_type(rows: int) -> np.dtype[Any]:
    """In what a table of so many rows is kept."""
    return np.dtype(np.uint16 if rows > MANY_ROWS else np.float32)


def pack(values: NDArray[Any], kept_as: np.dtype[Any]) -> Packed:
    """Values, none of them negative where codes are asked for, as they are kept."""
    if kept_as != np.uint16:
        return values.astype(kept_as)
    if not values.any():
        return np.zeros(values.size, np.uint16)
    lifted = values.astype(np.float32)
    even = lifted < _EVEN
    lifted += even * _EVEN
    bits: NDArray[np.uint32] = lifted.view(np.uint32)
    bits -= _FLOAT_AT - _HALF
    bits -= even * _EVEN_AT
    np.minimum(bits, _HIGHEST_BITS, out=bits)
    bits >>= _SHIFT
    codes: Packed = bits.astype(np.uint16)
    return codes


def whole(kept: Kept) -> Packed:
    """Kept values as they were packed."""
    return kept.whole() if isinstance(kept, Moment) else kept


def taken_rows(columns: Sequence[Kept], rows: NDArray[np.intp]) -> list[Packed]:
    """Some rows of a column in several samples, oldest first; rows beyond the last are the last."""
    found: list[Packed] = []
    for closed, samples in groupby(columns, lambda kept: kept.column if isinstance(kept, Moment) else None):
        if closed is None:
            found += [whole(kept).take(rows, mode="clip") for kept in samples]
        else:
            found += list(closed.taken([kept.words for kept in samples if isinstance(kept, Moment)], rows))
    return found


def unpack(kept: Kept) -> NDArray[np.float32]:
    """Kept values as numbers."""
    codes = whole(kept)
    return _NUMBERS[codes] if codes.dtype == np.uint16 else codes.astype(np.float32)


def _numbers() -> NDArray[np.float32]:
    """What each code stands for."""
    codes = np.arange(1 << 16, dtype=np.uint32)
    found = ((codes << _SHIFT) + _FLOAT_AT).view(np.float32)
    steps = int(_EVEN * _STEPS)
    found[:steps] = codes[:steps] / _STEPS
    return found


_NUMBERS = _numbers()
