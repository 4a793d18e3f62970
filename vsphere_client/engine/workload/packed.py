"""A matrix that grows at its end, for tables of which every row keeps its place."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


class PackedRows:
    """Rows of one width behind each other; appending costs the same however many there are."""

    def __init__(self, width: int, dtype: np.dtype[Any]) -> None:
        self._rows: npt.NDArray[Any] = np.zeros((16, width), dtype)
        self._used = 0

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

    def __getstate__(self) -> npt.NDArray[Any]:
        return self.rows.copy()

    def __setstate__(self, rows: npt.NDArray[Any]) -> None:
        self._rows, self._used = rows, len(rows)
