"""A panel as text in columns: what the window paints and what the command line prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vsphere_client.session.views.esxtop.choice import BY_NUMBER, PARTITIONS, PATHS, UNFOLDING, WORLDS, Choice
from vsphere_client.session.views.esxtop.columns import Column, Row, aligned, cell_text, spread, value_of
from vsphere_client.session.views.esxtop.rules import Finding, finding, in_order_of_blame
from vsphere_client.session.views.esxtop.watch import Reading

ONLY_VMS = ("c", "m")
NAMES = ("NAME", "VMNAME", "USED-BY")
"""Columns whose width the reader chooses."""


@dataclass(frozen=True, slots=True)
class ScreenRow:
    """A line: its cells, aligned, and what is remarkable about each."""

    key: str
    gid: int
    cells: tuple[str, ...]
    findings: tuple[Finding | None, ...]

    @property
    def text(self) -> str:
        """The whole line."""
        return " ".join(self.cells)


@dataclass(frozen=True, slots=True)
class Screen:
    """A panel as it stands on the screen; ``widths`` are characters, with one space between columns."""

    header: tuple[str, ...]
    columns: tuple[Column, ...]
    widths: tuple[int, ...]
    rows: tuple[ScreenRow, ...]

    @property
    def titles(self) -> tuple[str, ...]:
        """Column titles, aligned."""
        return tuple(
            aligned(column.title, column, width)
            for column, width in zip(self.columns, self.widths, strict=True)
        )

    @property
    def lines(self) -> tuple[str, ...]:
        """The whole screen as lines of text."""
        return (*self.header, "", " ".join(self.titles), *(row.text for row in self.rows))

    def findings(self) -> tuple[Finding, ...]:
        """Everything remarkable in the order of blame, else in that of the rows."""
        return in_order_of_blame(one for row in self.rows for one in row.findings if one is not None)


def screen_of(reading: Reading, choice: Choice) -> Screen:
    """What a reading shows under a choice."""
    columns = spread(choice.columns(), reading.rows)
    rows = _unfolded(_sorted(_chosen(reading, choice), choice), choice)
    texts = [[cell_text(row, column) for column in columns] for row in rows]
    widths = tuple(
        _width(column, [line[index] for line in texts], choice) for index, column in enumerate(columns)
    )
    lines = tuple(_line(row, line, columns, widths) for row, line in zip(rows, texts, strict=True))
    return Screen(reading.header, columns, widths, lines)


def _chosen(reading: Reading, choice: Choice) -> list[Row]:
    if choice.vm_only and reading.panel in ONLY_VMS:
        return [row for row in reading.rows if row.vm]
    return list(reading.rows)


def _sorted(rows: list[Row], choice: Choice) -> list[Row]:
    if choice.sort == BY_NUMBER:
        return sorted(rows, key=lambda row: row.gid)
    attribute = choice.spec.sorts[choice.sort]
    return sorted(rows, key=lambda row: (-float(getattr(row, attribute)), row.gid))


def _unfolded(rows: Sequence[Row], choice: Choice) -> list[Row]:
    """As in the tool, the parts of an unfolded group stand in its place."""
    return [one for row in rows for one in parts_of(row, choice) or (row,)]


def parts_of(row: Row, choice: Choice) -> tuple[Row, ...]:
    """What stands in the place of a row that is unfolded; nothing for one that is not."""
    for way in UNFOLDING:
        if f"{row.key}{way}" in choice.expanded:
            return unfolding_of(row, way)
    return ()


def unfolding_of(row: Row, way: str) -> tuple[Row, ...]:
    """What a row unfolds to in one of the ways."""
    return {WORLDS: row.parts, PATHS: row.path_parts, PARTITIONS: row.partition_parts}[way]


def _width(column: Column, texts: Sequence[str], choice: Choice) -> int:
    if column.title in NAMES:
        return max(choice.name_width, len(column.title))
    longest = max((len(text) for text in texts), default=0)
    return max(column.width, len(column.title), 0 if column.text else longest)


def _line(row: Row, texts: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> ScreenRow:
    cells = tuple(
        aligned(text, column, width) for text, column, width in zip(texts, columns, widths, strict=True)
    )
    found = tuple(
        finding(row, column.key) if value_of(row, column) is not None else None for column in columns
    )
    return ScreenRow(row.key, row.gid, cells, found)
