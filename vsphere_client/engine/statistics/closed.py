"""Codes of several samples in a row in few bits, without loss: as many for each group of rows as it moved.

Within five minutes a value rarely leaves its neighbourhood: of the sixteen bits of its code (`codes`) ten tell
all that happened to values that jump by a tenth at every sample, and none those that stay. Rows are grouped by
sixteen, so that a group's values of one sample are as many 16-bit words as each of them has bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint16]

LANES = 16
"""Rows in a group, and bits in a word."""
MOST_DROPPED = 3
"""Of so many lowest bits codes may be relieved to keep within a bound (0.2 % of a value then)."""
_FULL = np.uint16(0xFFFF)


@dataclass(frozen=True, eq=False, slots=True)
class Bounds:
    """Between which codes each row of a column lies over some samples."""

    lowest: Codes
    highest: Codes

    def widths(self, dropped: int) -> NDArray[np.uint8]:
        """Bits that a value of each group of rows needs above the row's lowest."""
        spread = (self.highest >> np.uint16(dropped)) - (self.lowest >> np.uint16(dropped))
        groups = -(-spread.size // LANES)
        most = spread[:groups].astype(np.float32)
        for start in range(groups, spread.size, groups):
            lane = spread[start : start + groups]
            np.maximum(most[: lane.size], lane, out=most[: lane.size])
        return np.frexp(most)[1].astype(np.uint8)

    def nbytes(self, dropped: int, samples: int) -> int:
        """What the samples take once they are closed."""
        widths = self.widths(dropped)
        words = int(widths.sum(dtype=np.int64))
        return self.lowest.nbytes + 5 * widths.size + 4 * (LANES + 1) + 2 * samples * words


def bounds_of(samples: Sequence[Codes]) -> Bounds:
    """The bounds of a column's samples, one array of all rows a sample."""
    lowest, highest = samples[0].copy(), samples[0].copy()
    for one in samples[1:]:
        np.minimum(lowest, one, out=lowest)
        np.maximum(highest, one, out=highest)
    return Bounds(lowest, highest)


@dataclass(frozen=True, eq=False, slots=True)
class ClosedColumn:
    """What the samples of a closed column have in common.

    Row ``r`` is lane ``r // G`` of group ``r % G`` of the ``G`` groups. Groups of one width lie together in the
    words of a sample, the first words of all of them first: ``starts`` is where a group's first word is, and
    ``strides`` how far its next one is away, by width. ``lowest`` is what was taken off each row's codes, after
    their ``dropped`` lowest bits.
    """

    lowest: Codes
    widths: NDArray[np.uint8]
    starts: NDArray[np.uint32]
    strides: NDArray[np.uint32]
    dropped: int

    @property
    def nbytes(self) -> int:
        """Memory without the samples' own words."""
        return self.lowest.nbytes + self.widths.nbytes + self.starts.nbytes + self.strides.nbytes

    def taken(self, words: Sequence[Codes], rows: NDArray[np.intp]) -> Codes:
        """Codes of some rows, by sample and row; rows beyond the last are the last."""
        rows = np.minimum(rows, self.lowest.size - 1)
        if not words[0].size:
            return self._codes(np.tile(self.lowest[rows], (len(words), 1)))
        lane, group = np.divmod(rows, self.widths.size)
        width = self.widths[group].astype(np.uint32)
        stride = self.strides[width]
        bit = lane.astype(np.uint32) * width
        first = self.starts[group] + (bit >> 4) * stride
        both = np.concatenate((first, first + stride))
        taken = np.concatenate([one.take(both, mode="clip") for one in words])
        found = taken.astype(np.uint32).reshape(len(words), -1)
        pair = found[:, : rows.size] | found[:, rows.size :] << np.uint32(LANES)
        above = pair >> (bit & 15) & ((np.uint32(1) << width) - np.uint32(1))
        return self._codes(above.astype(np.uint16) + self.lowest[rows])

    def whole(self, words: Codes) -> Codes:
        """Codes of all rows of one sample."""
        return self.taken((words,), np.arange(self.lowest.size)).ravel()

    def _codes(self, kept: Codes) -> Codes:
        """Codes with the middle of what was dropped; 0 stays nothing."""
        if not self.dropped:
            return kept
        middle = np.uint16(1 << self.dropped - 1)
        found: Codes = np.where(kept > 0, kept << np.uint16(self.dropped) | middle, np.uint16(0))
        return found


@dataclass(frozen=True, eq=False, slots=True)
class Moment:
    """A closed column at one of its samples."""

    column: ClosedColumn
    words: Codes

    @property
    def dtype(self) -> np.dtype[np.uint16]:
        """What its codes are kept in."""
        return np.dtype(np.uint16)

    def whole(self) -> Codes:
        """The codes of all rows."""
        return self.column.whole(self.words)


def close(samples: Sequence[Codes], bounds: Bounds, dropped: int) -> list[Moment]:
    """The samples of a column in few bits, those of their codes dropped that do not fit in."""
    widths = bounds.widths(dropped)
    lowest = bounds.lowest >> np.uint16(dropped)
    above = _above(samples, lowest, dropped)
    strides = np.bincount(widths, minlength=LANES + 1).astype(np.uint32)
    starts, words, end = np.zeros(widths.size, np.uint32), [], 0
    for width in np.flatnonzero(strides).tolist():
        groups = np.flatnonzero(widths == width)
        starts[groups] = end + np.arange(groups.size)
        end += width * groups.size
        words.append(_words(above if groups.size == widths.size else above.take(groups, axis=2), width))
    column = ClosedColumn(lowest, widths, starts, strides, dropped)
    return [
        Moment(column, np.concatenate([one[:, number].ravel() for one in words]))
        for number in range(len(samples))
    ]


def _above(samples: Sequence[Codes], lowest: Codes, dropped: int) -> Codes:
    """What codes have above their row's lowest, by lane, sample and group."""
    padded = np.zeros(-(-lowest.size // LANES) * LANES, np.uint16)
    above = np.empty((LANES, len(samples), padded.size // LANES), np.uint16)
    for number, codes in enumerate(samples):
        np.subtract(codes >> np.uint16(dropped), lowest, out=padded[: lowest.size])
        above[:, number] = padded.reshape(LANES, -1)
    return above


def _words(above: Codes, width: int) -> Codes:
    """Values by lane, sample and group as words: by word, sample and group."""
    words = np.zeros((width, *above.shape[1:]), np.uint16)
    for lane, values in enumerate(above if width else ()):
        word, bit = divmod(lane * width, LANES)
        words[word] |= values << np.uint16(bit)
        if bit + width > LANES:
            words[word + 1] = values >> np.uint16(LANES - bit)
    return words
