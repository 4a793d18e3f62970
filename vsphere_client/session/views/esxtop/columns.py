"""Columns and rows of esxtop's panels: what a field is called, what it means and where it is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

Value = float | int | str | None
"""What a cell holds; None where the tool writes a dash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of a panel; ``parts`` are the lines it unfolds to, of a device its worlds.

    A device unfolds to its ``path_parts`` and ``partition_parts`` instead when it is asked to.

    Args:
        key: Never changes while the thing lives; choices of the reader hang on it.
        gid: Group id, or another number the panel sorts by when nothing else is asked for.
        name: Its name in the panel.
        instance: What stands in the brackets of the batch mode's column names.
        vm: Whether it is a virtual machine, or a part of one.
        num_cpu: vCPUs of a virtual machine, 1 for its parts and everything else.
    """

    key: str
    gid: int
    name: str
    instance: str = ""
    vm: bool = False
    num_cpu: int = 1
    parts: tuple[Row, ...] = ()
    path_parts: tuple[Row, ...] = ()
    partition_parts: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A field: ``key`` is the attribute of the row, ``counter`` its name in the batch mode.

    Args:
        key: Attribute of the panel's rows.
        title: As the screen writes it.
        help: One sentence that explains it, with its unit.
        counter: Counter name of the batch mode; empty for what the batch mode does not write.
        width: Characters on the screen.
        decimals: Digits after the point.
        text: Text stands left, numbers right.
        each: Rows have a tuple of values, one of each processor; title, help and counter name the processor x.
        processor: Whose value it is, once it is the column of one of them.
    """

    key: str
    title: str
    help: str
    counter: str = ""
    width: int = 8
    decimals: int = 2
    text: bool = False
    each: bool = False
    processor: int | None = None

    def of(self, processor: int) -> Column:
        """The column of one processor; for columns that each of them has."""
        number = str(processor)
        return replace(
            self,
            title=self.title.removesuffix("x") + number,
            help=self.help.replace("processor x", f"processor {number}"),
            counter=self.counter.removesuffix("x") + number,
            each=False,
            processor=processor,
        )


GID = Column("gid", "GID", "Id of the scheduler's group: a VM, or a group of the system.", width=8)


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields that are shown or hidden together under one letter."""

    letter: str
    title: str
    columns: tuple[Column, ...]
    shown: bool = True


def spread(columns: Iterable[Column], rows: Sequence[Row]) -> tuple[Column, ...]:
    """Columns as rows fill them: one of each processor stands for what all of them have."""
    found: list[Column] = []
    for column in columns:
        if column.each:
            most = max((len(getattr(row, column.key, ())) for row in rows), default=0)
            found += [column.of(processor) for processor in range(most)]
        else:
            found.append(column)
    return tuple(found)


def value_of(row: Row, column: Column) -> Value:
    """The value of a field in a row; None where the row has no such thing."""
    if column.processor is None:
        value: Value = getattr(row, column.key, None)
        return value
    values: Sequence[Value] = getattr(row, column.key, ())
    return values[column.processor] if column.processor < len(values) else None


def cell_text(row: Row, column: Column) -> str:
    """A value as the screen writes it, not yet aligned."""
    value = value_of(row, column)
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(value)
    # A tiny negative number from subtraction would be written as -0.00.
    return f"{value + 0.0 if abs(value) > 1e-9 else 0.0:.{column.decimals}f}"


def aligned(text: str, column: Column, width: int | None = None) -> str:
    """A text in its column: cut with the last character kept for a dash when it is too long."""
    wide = column.width if width is None else width
    if len(text) > wide:
        text = text[: wide - 1] + "~" if column.text else text
    return text.ljust(wide) if column.text else text.rjust(wide)
