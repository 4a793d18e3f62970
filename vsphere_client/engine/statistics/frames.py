"""One moment's values of all objects of a kind, and how several moments become one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.statistics.codes import Kept, Packed, pack, packed_type, unpack, whole
from vsphere_client.engine.statistics.kinds import Rule, rule_of

Floats = NDArray[np.float64]
Owners = NDArray[np.int32]
"""Who had a row: the row's generation, or 0 for nobody who could be measured."""
Keys = NDArray[np.int64]
"""Numbers of rows, ascending."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What one kind of object measured over an interval that ends at ``at_us``.

    ``owners`` and each column have one entry a row; columns are packed (`codes`). With ``keys`` only some
    rows are there: those of the ascending keys.
    """

    at_us: int
    interval_s: float
    owners: Owners
    columns: Mapping[str, Kept]
    keys: Keys | None = None

    @property
    def rows(self) -> int:
        """How many rows are there."""
        return self.owners.size

    def picked(self, wanted: Keys) -> Frame:
        """The frame with exactly the wanted keys; what it does not have belongs to nobody in it."""
        if self.keys is None or (self.keys.size == wanted.size and np.array_equal(self.keys, wanted)):
            return self
        if not self.keys.size:
            empty = {name: np.zeros(wanted.size, kept.dtype) for name, kept in self.columns.items()}
            return Frame(self.at_us, self.interval_s, np.zeros(wanted.size, np.int32), empty, wanted)
        place = np.minimum(np.searchsorted(self.keys, wanted), self.keys.size - 1)
        there = self.keys[place] == wanted
        columns = {
            name: np.where(there, whole(kept)[place], 0).astype(kept.dtype)
            for name, kept in self.columns.items()
        }
        owners = np.where(there, self.owners[place], 0).astype(np.int32)
        return Frame(self.at_us, self.interval_s, owners, columns, wanted)


def stored_columns(names: Sequence[str]) -> tuple[str, ...]:
    """The columns of a sample that rolled-up columns come from: ``x`` for ``x#max``."""
    return tuple(dict.fromkeys(name.partition("#")[0] for name in names))


def combine(
    frames: Sequence[Frame], names: Sequence[str], at_us: int, interval_s: float, *, sparse: bool = False
) -> Frame:
    """Several frames, oldest first, as one: each column by its rule, rows with gaps by what there is.

    A row that another object took over in the meantime counts from then on only. In ``sparse`` frames a row that
    is not there carried nothing.

    Raises:
        ValueError: there are no frames.
    """
    if not frames:
        raise ValueError("nothing to combine")
    keys = _all_keys(frames)
    if keys is not None:
        frames = [frame.picked(keys) for frame in frames]
    rows = max(frame.rows for frame in frames)
    owners = _latest_owners(frames, rows)
    whole = all(frame.rows == rows and np.array_equal(frame.owners, owners) for frame in frames)
    masks = None if whole else [_present(frame, owners, sparse) for frame in frames]
    columns = {name: _roll(frames, name, masks, rows) for name in _known(frames, names)}
    return Frame(at_us, interval_s, owners, columns, keys)


def _known(frames: Sequence[Frame], names: Sequence[str]) -> list[str]:
    """The columns that all frames have: what was kept of a part of the time only is no rollup."""
    return [name for name in names if all(_column(frame, name) is not None for frame in frames)]


def _all_keys(frames: Sequence[Frame]) -> Keys | None:
    """The keys of all frames together; None for frames of whole tables."""
    keyed = [frame.keys for frame in frames if frame.keys is not None]
    return np.unique(np.concatenate(keyed)) if keyed else None


def _latest_owners(frames: Sequence[Frame], rows: int) -> Owners:
    owners = np.zeros(rows, np.int32)
    for frame in frames:
        seen = owners[: frame.rows]
        np.copyto(seen, frame.owners, where=frame.owners > 0)
    return owners


def _present(frame: Frame, owners: Owners, sparse: bool) -> NDArray[np.bool_]:
    mask = np.full(owners.size, sparse, np.bool_)
    mine = (frame.owners == owners[: frame.rows]) & (frame.owners > 0)
    mask[: frame.rows] = mine | (frame.owners == 0) if sparse else mine
    return mask


def _roll(frames: Sequence[Frame], name: str, masks: list[NDArray[np.bool_]] | None, rows: int) -> Packed:
    kept = [_column(frame, name) for frame in frames]
    rule = rule_of(name)
    if masks is not None:
        values = [_numbers(one, rows) for one in kept]
        return pack(_roll_gaps(values, masks, rule), packed_type(rows))
    newest = kept[-1]
    same = all(one is newest for one in kept)
    stays = rule == Rule.LATEST or (same and (rule != Rule.SUM or len(kept) == 1))
    if newest is not None and newest.dtype == packed_type(rows) and stays:
        return whole(newest)
    return pack(_roll_whole(kept, rule, rows), packed_type(rows))


def _column(frame: Frame, name: str) -> Kept | None:
    """A frame's column, or what the column of its own name stands for in a sample."""
    kept = frame.columns.get(name)
    return frame.columns.get(name.partition("#")[0]) if kept is None else kept


def _numbers(kept: Kept | None, rows: int) -> NDArray[np.float32]:
    """A column as numbers; missing rows are 0."""
    if kept is None:
        return np.zeros(rows, np.float32)
    found = unpack(kept)
    return found if found.size == rows else np.pad(found, (0, rows - found.size))


def _roll_whole(kept: Sequence[Kept | None], rule: Rule, rows: int) -> Floats:
    """Roll columns without gaps; equal neighbours are the same array and are unpacked once.

    In double precision, so that the mean of equal numbers is that number.
    """
    last = _numbers(kept[0], rows)
    result = last.astype(np.float64)
    for number in range(1, len(kept)):
        if kept[number] is not kept[number - 1]:
            last = _numbers(kept[number], rows)
        if rule == Rule.MAX:
            np.maximum(result, last, out=result)
        elif rule == Rule.MIN:
            np.minimum(result, last, out=result)
        elif rule == Rule.LATEST:
            result = last.astype(np.float64)
        else:
            result += last
    return result / len(kept) if rule == Rule.MEAN else result


def _roll_gaps(values: list[NDArray[np.float32]], masks: list[NDArray[np.bool_]], rule: Rule) -> Floats:
    result = np.full(values[0].size, np.inf if rule == Rule.MIN else 0.0)
    count = np.zeros(values[0].size)
    for one, mask in zip(values, masks, strict=True):
        count += mask
        if rule == Rule.LATEST:
            np.copyto(result, one, where=mask)
        elif rule == Rule.MAX:
            np.maximum(result, one, out=result, where=mask)
        elif rule == Rule.MIN:
            np.minimum(result, one, out=result, where=mask)
        else:
            np.add(result, one, out=result, where=mask)
    if rule == Rule.MEAN:
        np.divide(result, count, out=result, where=count > 0)
    result[count == 0] = 0.0
    return result
