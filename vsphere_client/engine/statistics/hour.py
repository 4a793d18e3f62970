"""The real-time samples of the last hour, of one kind of object, in bounded memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.statistics.closed import MOST_DROPPED, Bounds, Moment, bounds_of, close
from vsphere_client.engine.statistics.codes import Packed, pack, packed_type, whole
from vsphere_client.engine.statistics.frames import Frame, Keys, Owners
from vsphere_client.model.units import HOUR_US

MOST_SAMPLES = 180
"""Real-time samples that are kept of an object (vmkernel.md 8.1)."""
WINDOWS = 12
"""Parts of the hour that are closed as a whole: five minutes each, after the points of rollups are made of it."""
WINDOW_US = HOUR_US // WINDOWS


class SampleHour:
    """Frames of the last hour, oldest first.

    A column that is as it was in the sample before is kept once for both. What is kept in codes is closed
    (`closed`) when its five minutes are over. ``most_bytes`` holds even where every column moves all the time:
    if values jump about so much that they do not fit in, the lowest bits of older codes go, and then older samples.
    """

    def __init__(self, most_bytes: int) -> None:
        self._frames: deque[Frame] = deque()
        self._open = 0
        self._most_bytes = most_bytes
        self.nbytes = 0

    def __len__(self) -> int:
        return len(self._frames)

    @property
    def first_us(self) -> int | None:
        """When the oldest sample's interval began, or None without samples."""
        if not self._frames:
            return None
        return self._frames[0].at_us - round(self._frames[0].interval_s * 1e6)

    @property
    def last_us(self) -> int | None:
        """Time of the newest sample, or None."""
        return self._frames[-1].at_us if self._frames else None

    def between(self, after_us: int, until_us: int) -> list[Frame]:
        """Frames later than one time and not later than another, oldest first."""
        return [frame for frame in self._frames if after_us < frame.at_us <= until_us]

    def append(
        self,
        at_us: int,
        interval_s: float,
        owners: Owners,
        columns: Mapping[str, NDArray[Any]],
        keys: Keys | None = None,
    ) -> None:
        """Take a sample; values are packed here."""
        before = self._frames[-1] if self._frames else None
        if before is not None and not _together(before, at_us, owners, columns):
            self._close_window()
        kept_as = packed_type(owners.size)
        kept = {name: self._keep(before, name, pack(values, kept_as)) for name, values in columns.items()}
        if before is not None and np.array_equal(before.owners, owners):
            owners = before.owners
        else:
            self.nbytes += owners.nbytes
        keys = self._keep_keys(before, keys)
        self._frames.append(Frame(at_us, interval_s, owners, kept, keys))
        self._open += 1
        self._forget(at_us)

    def cut(self, after_us: int) -> None:
        """Forget samples later than a time."""
        while self._frames and self._frames[-1].at_us > after_us:
            frame = self._frames.pop()
            self._open = max(0, self._open - 1)
            self._uncount(frame, self._frames[-1] if self._frames else None)

    def clear(self) -> None:
        """Forget all samples."""
        self._frames.clear()
        self._open = self.nbytes = 0

    def _keep(self, before: Frame | None, name: str, packed: Packed) -> Packed:
        last = None if before is None else before.columns.get(name)
        if isinstance(last, np.ndarray) and np.array_equal(last, packed):
            return last
        self.nbytes += packed.nbytes
        return packed

    def _keep_keys(self, before: Frame | None, keys: Keys | None) -> Keys | None:
        if keys is None:
            return None
        if before is not None and before.keys is not None and np.array_equal(before.keys, keys):
            return before.keys
        self.nbytes += keys.nbytes
        return keys

    def _forget(self, now_us: int) -> None:
        while len(self._frames) > 1 and (
            len(self._frames) > MOST_SAMPLES
            or self._frames[0].at_us <= now_us - HOUR_US
            or self.nbytes > self._most_bytes
        ):
            self._uncount(self._frames.popleft(), self._frames[0])
        self._open = min(self._open, len(self._frames))

    def _uncount(self, gone: Frame, neighbour: Frame | None) -> None:
        """Give back the bytes of what no other frame has: equal columns are one in neighbours only."""
        self.nbytes -= sum(_own_bytes(gone, name, neighbour) for name in gone.columns)
        if neighbour is None or neighbour.owners is not gone.owners:
            self.nbytes -= gone.owners.nbytes
        if gone.keys is not None and (neighbour is None or neighbour.keys is not gone.keys):
            self.nbytes -= gone.keys.nbytes

    # closing ----------------------------------------------------------------------------------------------

    def _close_window(self) -> None:
        """Keep the columns of the open samples that moved in few bits."""
        frames = list(islice(self._frames, len(self) - self._open, None))
        self._open = 0
        moved = _moved(frames)
        if not moved:
            return
        bounds = {name: bounds_of(samples) for name, samples in moved.items()}
        dropped = self._dropped(frames, bounds.values())
        closed = {name: close(samples, bounds[name], dropped) for name, samples in moved.items()}
        for _ in frames:
            self._frames.pop()
        before = self._frames[-1] if self._frames else None
        self.nbytes -= _bytes_of(frames, moved, before)
        frames = [
            replace(frame, columns={**frame.columns, **{name: of[number] for name, of in closed.items()}})
            for number, frame in enumerate(frames)
        ]
        self.nbytes += _bytes_of(frames, moved, before)
        self._frames.extend(frames)

    def _dropped(self, frames: Sequence[Frame], bounds: Collection[Bounds]) -> int:
        """Lowest bits of codes to drop, so that an hour of such windows fits in, the last of them open."""
        open_bytes = sum(whole(one).nbytes for one in frames[0].columns.values()) * MOST_SAMPLES // WINDOWS
        share = (self._most_bytes - open_bytes) // (WINDOWS - 1)
        for dropped in range(MOST_DROPPED):
            if sum(one.nbytes(dropped, len(frames)) for one in bounds) <= share:
                return dropped
        return MOST_DROPPED


def _together(frame: Frame, at_us: int, owners: Owners, names: Collection[str]) -> bool:
    """Whether a new sample is of the same window as the one before, and of the same table."""
    same_window = (frame.at_us - 1) // WINDOW_US == (at_us - 1) // WINDOW_US
    return same_window and frame.rows == owners.size and frame.columns.keys() == set(names)


def _moved(frames: Sequence[Frame]) -> dict[str, list[Packed]]:
    """Codes of the columns that are not the same in all frames; none where samples are not in codes, or keyed."""
    if not frames or frames[0].keys is not None or packed_type(frames[0].rows) != np.uint16:
        return {}
    columns = {name: [whole(frame.columns[name]) for frame in frames] for name in frames[0].columns}
    return {
        name: samples for name, samples in columns.items() if any(one is not samples[0] for one in samples)
    }


def _bytes_of(frames: Sequence[Frame], names: Iterable[str], before: Frame | None) -> int:
    """Bytes of columns of frames in a row, what they share counted once, and not what the one before has too."""
    neighbours = [before, *frames]
    return sum(
        _own_bytes(frame, name, neighbours[number]) for number, frame in enumerate(frames) for name in names
    )


def _own_bytes(frame: Frame, name: str, neighbour: Frame | None) -> int:
    """Bytes of a frame's column that a neighbour of it does not have too."""
    kept, other = frame.columns[name], None if neighbour is None else neighbour.columns.get(name)
    if not isinstance(kept, Moment):
        return 0 if other is kept else kept.nbytes
    shared = isinstance(other, Moment) and other.column is kept.column
    return kept.words.nbytes + (0 if shared else kept.column.nbytes)
