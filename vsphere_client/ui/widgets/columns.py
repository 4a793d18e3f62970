"""The columns of a list, as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

ColumnKind = Literal[
    "text", "number", "time", "bar", "progress", "severity", "icon", "links", "check", "pill", "mono"
]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    Args:
        title: The header.
        key: A name that does not change, for remembering width and order.
        kind: How plain cells are written: ``number`` right aligned with its unit, ``time`` left in
            figures of one width, ``mono`` in fixed-width letters and shortened in the middle,
            ``check`` a tick box without a header text; the rest as text.
        width: Pixels at scale 1; the last column takes what is left.
        align: ``left`` or ``right``; by kind if not given.
        unit: Written after each number with a space between.
        hidden: Not shown until chosen in Manage Columns.
        trainer: The header is violet: the real product has no such column.
        yields: It steps aside while the list is too narrow for all columns, the highest first, unless the
            user asks for it in Manage Columns; 0 never does.
        sortable: A press on the header sorts by it.
        keeps: Pixels at scale 1 that a long text keeps where room is short; 0 leaves that to the list.
    """

    title: str
    key: str
    kind: ColumnKind = "text"
    width: int = 120
    align: Literal["left", "right"] | None = None
    unit: str = ""
    hidden: bool = False
    trainer: bool = False
    sortable: bool = True
    yields: int = 0
    keeps: int = 0

    @property
    def right(self) -> bool:
        """Whether header and cells stand at the right."""
        return (self.align or ("right" if self.kind == "number" else "left")) == "right"


@dataclass(frozen=True, slots=True)
class ColumnState:
    """What is remembered of a column: where it stands, how wide it is (scale 1), whether it shows."""

    key: str
    width: int
    hidden: bool


def merge_states(columns: Sequence[Column], states: Sequence[ColumnState]) -> list[ColumnState]:
    """The remembered order with columns that are gone left out and new ones added at the end."""
    known = {column.key for column in columns}
    kept = [state for state in states if state.key in known]
    seen = {state.key for state in kept}
    fresh = [
        ColumnState(column.key, column.width, column.hidden) for column in columns if column.key not in seen
    ]
    return kept + fresh
