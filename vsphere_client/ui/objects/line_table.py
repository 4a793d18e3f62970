"""A small table of labels: a few rows inside a card or panel, all of whose text can be selected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from vsphere_client.ui.theme.icons import pixmap
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.link_label import LinkLabel
from vsphere_client.ui.widgets.themed import empty_layout, follow_theme, line, text_label, tighten
from vsphere_client.ui.widgets.usage_bar import MiniBar, Usage
from vsphere_client.ui.widgets.value_label import ValueLabel

ROW = 26


@dataclass(frozen=True, slots=True)
class LineColumn:
    """A column: its header, whether it stands at the right, and whether it takes what is left."""

    title: str = ""
    right: bool = False
    stretch: bool = False
    width: int = 0


@dataclass(frozen=True, slots=True)
class LineCell:
    """A cell: text with an icon before it, as a link or not; or a bar (``fraction`` 0 to 1)."""

    text: str
    icon: str | None = None
    link: str | None = None
    role: str = "body"
    note: str = ""
    fraction: float | None = None
    color: str | None = None


Cell = str | LineCell


class LineTable(QWidget):
    """Rows with hair lines between them; ``link_activated`` tells a link's target.

    Args:
        columns: The columns; no header row if all their titles are empty.
        name: The accessible name.
    """

    link_activated = Signal(str)

    def __init__(self, columns: Sequence[LineColumn], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._rows: list[tuple[LineCell, ...]] = []
        self._texts: list[list[ValueLabel | LinkLabel]] = []
        self._bars: list[list[MiniBar | None]] = []
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._layout = QGridLayout(self)
        follow_theme(self._build)

    def set_rows(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Show these rows; texts are changed in place when nothing else differs."""
        wanted = [
            tuple(cell if isinstance(cell, LineCell) else LineCell(cell) for cell in row) for row in rows
        ]
        if wanted == self._rows:
            return
        same = [_shapes(row) for row in wanted] == [_shapes(row) for row in self._rows]
        self._rows = wanted
        if not same:
            self._build()
            return
        for at, row in enumerate(wanted):
            self._write(at, row)

    def text(self, row: int, column: int) -> str:
        """What stands in a cell."""
        return self._rows[row][column].text

    def as_text(self) -> str:
        """All rows as lines of tab-separated text."""
        return "\n".join("\t".join(cell.text for cell in row) for row in self._rows)

    def _write(self, at: int, row: tuple[LineCell, ...]) -> None:
        for column, cell in enumerate(row):
            label, bar = self._texts[at][column], self._bars[at][column]
            if isinstance(label, ValueLabel):
                label.write(cell.text)
            else:
                label.setText(cell.text)
                label.updateGeometry()
            if bar is not None and cell.fraction is not None:
                bar.set_usage(Usage(cell.fraction, color=cell.color))

    def _build(self) -> None:
        empty_layout(self._layout)
        self._texts, self._bars = [], []
        px = current_theme().px
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setHorizontalSpacing(px(12))
        self._layout.setVerticalSpacing(0)
        for number, column in enumerate(self._columns):
            self._layout.setColumnStretch(number, 1 if column.stretch else 0)
            self._layout.setColumnMinimumWidth(number, px(column.width))
        at = self._build_header()
        for row in self._rows:
            self._build_row(at, row)
            self._layout.addWidget(line(), at + 1, 0, 1, len(self._columns))
            at += 2

    def _build_header(self) -> int:
        if not any(column.title for column in self._columns):
            return 0
        for number, column in enumerate(self._columns):
            label = text_label(column.title, "caption")
            label.setFixedHeight(current_theme().px(22))
            label.setAlignment(_side(column))
            self._layout.addWidget(label, 0, number)
        self._layout.addWidget(line("strong_line"), 1, 0, 1, len(self._columns))
        return 2

    def _build_row(self, at: int, row: tuple[LineCell, ...]) -> None:
        texts: list[ValueLabel | LinkLabel] = []
        bars: list[MiniBar | None] = []
        for number, cell in enumerate(row):
            holder = QWidget()
            holder.setFixedHeight(current_theme().px(ROW))
            box = QHBoxLayout(holder)
            tighten(box, spacing=6)
            text, bar = self._fill(box, cell, self._columns[number])
            texts.append(text)
            bars.append(bar)
            self._layout.addWidget(holder, at, number)
        self._texts.append(texts)
        self._bars.append(bars)

    def _fill(
        self, box: QHBoxLayout, cell: LineCell, column: LineColumn
    ) -> tuple[ValueLabel | LinkLabel, MiniBar | None]:
        if cell.icon:
            mark = QLabel()
            mark.setPixmap(pixmap(cell.icon, current_theme().px(16)))
            box.addWidget(mark)
        text: ValueLabel | LinkLabel
        if cell.link is not None:
            text = LinkLabel(cell.text, cell.link)
            text.activated.connect(self.link_activated)
        else:
            text = ValueLabel(cell.text, cell.role)
            text.setAlignment(_side(column))
        bar = None
        if cell.fraction is not None:
            bar = MiniBar(cell.text or column.title, 40)
            bar.set_usage(Usage(cell.fraction, color=cell.color))
            box.addWidget(bar, 1)
            text.setVisible(bool(cell.text))
        box.addWidget(text, 0 if cell.link is not None or cell.note else 1)
        if cell.note:
            box.addWidget(text_label(cell.note, "secondary"))
        if cell.link is not None or cell.note:
            box.addStretch(1)
        return text, bar


def _side(column: LineColumn) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _shapes(row: tuple[LineCell, ...]) -> tuple[tuple[object, ...], ...]:
    return tuple((cell.icon, cell.link, cell.role, cell.note, cell.fraction is None) for cell in row)
