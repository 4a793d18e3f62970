"""A matrix that grows at its end, for tables of which every row keeps its place."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


class PackedRows:
    """Rows of one width behind each other; appending costs the same however many there are.

    Rows that every building of the same lab makes again are left out of what is saved: after reading,
    `rejoin` takes them from another one.
    """

    def __init__(self, width: int, dtype: np.dtype[Any]) -> None:
        self._rows: npt.NDArray[Any] = np.zeros((16, width), dtype)
        self._used = 0
        self._given = 0
        self._apart = 0

    def __len__(self) -> int:
        return self._used

    @property
    def rows(self) -> npt.NDArray[Any]:
        """The rows in use, as a view."""
        return self._rows[: self._used]

    def append(self, block: npt.NDArray[Any]) -> int:
        """Put a block of rows at the end and give the place of its first."""
        first, needed = self._used, self._used + len(block)
        if needed > len(self._rows):
            larger = np.zeros((max(needed, 2 * len(self._rows)), self._rows.shape[1]), self._rows.dtype)
            larger[:first] = self.rows
            self._rows = larger
        self._rows[first:needed] = block
        self._used = needed
        return first

    def mark_given(self) -> None:
        """Take the rows so far as those that the lab gives: they are not saved."""
        self._given = self._used

    def rejoin(self, original: PackedRows) -> None:
        """Put back in front, after reading, the given rows that were not saved.

        Raises:
            ValueError: the other one has fewer of them, so it is not of the same lab.
        """
        if len(original) < self._apart:
            raise ValueError("rows of another lab")
        given = original.rows[: self._apart]
        # A view without room at its end: whoever appends makes a copy first.
        self._rows = np.concatenate((given, self.rows)) if self._used else given
        self._used, self._apart = len(self._rows), 0

    def __getstate__(self) -> tuple[int, npt.NDArray[Any]]:
        return self._given, self.rows[self._given :].copy()

    def __setstate__(self, state: tuple[int, npt.NDArray[Any]]) -> None:
        self._given, self._rows = state
        self._apart, self._used = self._given, len(self._rows)
