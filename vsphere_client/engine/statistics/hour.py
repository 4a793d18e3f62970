"""The real-time samples of the last hour, of one kind of object, in bounded memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.statistics.codes import Packed, pack, packed_type
from vsphere_client.engine.statistics.frames import Frame, Keys, Owners
from vsphere_client.model.units import HOUR_US

MOST_SAMPLES = 180
"""Real-time samples that are kept of an object (vmkernel.md 8.1)."""


class SampleHour:
    """Frames of the last hour, oldest first.

    A column that is as it was in the sample before is kept once for both. ``most_bytes`` holds even where
    every column moves all the time: older samples go before it is passed.
    """

    def __init__(self, most_bytes: int) -> None:
        self._frames: deque[Frame] = deque()
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
        kept_as = packed_type(owners.size)
        kept = {name: self._keep(before, name, pack(values, kept_as)) for name, values in columns.items()}
        if before is not None and np.array_equal(before.owners, owners):
            owners = before.owners
        else:
            self.nbytes += owners.nbytes
        keys = self._keep_keys(before, keys)
        self._frames.append(Frame(at_us, interval_s, owners, kept, keys))
        self._forget(at_us)

    def cut(self, after_us: int) -> None:
        """Forget samples later than a time."""
        while self._frames and self._frames[-1].at_us > after_us:
            frame = self._frames.pop()
            self._uncount(frame, self._frames[-1] if self._frames else None)

    def clear(self) -> None:
        """Forget all samples."""
        self._frames.clear()
        self.nbytes = 0

    def _keep(self, before: Frame | None, name: str, packed: Packed) -> Packed:
        last = None if before is None else before.columns.get(name)
        if last is not None and np.array_equal(last, packed):
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

    def _uncount(self, gone: Frame, neighbour: Frame | None) -> None:
        """Give back the bytes of what no other frame has: equal columns are one in neighbours only."""
        for name, packed in gone.columns.items():
            if neighbour is None or neighbour.columns.get(name) is not packed:
                self.nbytes -= packed.nbytes
        if neighbour is None or neighbour.owners is not gone.owners:
            self.nbytes -= gone.owners.nbytes
        if gone.keys is not None and (neighbour is None or neighbour.keys is not gone.keys):
            self.nbytes -= gone.keys.nbytes
