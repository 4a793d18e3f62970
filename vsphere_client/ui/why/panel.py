"""The Why? panel: one sentence, what it saw, tables, reasons, refusals; all of it can be selected."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from vsphere_client.session.views.monitor_why import Pair, WhyContent, WhyTable
from vsphere_client.ui.objects.line_table import LineCell, LineColumn, LineTable
from vsphere_client.ui.theme.icons import pixmap
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.property_grid import PropertyGrid, PropertyRow
from vsphere_client.ui.widgets.side_panel import SidePanel
from vsphere_client.ui.widgets.themed import line, text_label, tighten

SAW_LABELS = 188


class WhyPanel(SidePanel):
    """An explanation at the right of the page; the copy button takes all of its text.

    Args:
        content: What to show.
        subject: The object, for the accessible name.
    """

    def __init__(self, content: WhyContent, parent: QWidget | None = None) -> None:
        super().__init__("Why?", parent=parent)
        self.content = content
        self.setAccessibleName(f"Why? {content.sentence}")
        self.copy_requested.connect(self.copy)
        self.body.addWidget(_sentence(content))
        if content.saw:
            self._head("What it saw")
            self.body.addWidget(_properties(content.saw))
        for table in content.tables:
            self._head(table.title, table.note)
            self.body.addWidget(_table(table))
            if table.footer:
                self.body.addWidget(text_label(table.footer, "caption", selectable=True, wrap=True))
        if content.reasons:
            self._head("Reasons")
            for text in content.reasons:
                self.body.addWidget(_bullet("chevron-right", text))
        if content.refused:
            self._head("Refused")
            for move, why in content.refused:
                self.body.addWidget(_refusal(move, why))
        if content.footnote:
            self.body.addWidget(text_label(content.footnote, "caption", selectable=True, wrap=True))

    def _head(self, title: str, note: str = "") -> None:
        row = QHBoxLayout()
        tighten(row, margins=(0, 6, 0, 0))
        row.addWidget(text_label(title, "strong"))
        row.addStretch(1)
        row.addWidget(text_label(note, "secondary"))
        self.body.addLayout(row)

    def copy(self) -> None:
        """Put the whole explanation on the clipboard."""
        QGuiApplication.clipboard().setText(self.content.as_text())


def _sentence(content: WhyContent) -> QLabel:
    label = QLabel()
    text = escape(content.sentence)
    if content.bold:
        text = text.replace(escape(content.bold), f"<b>{escape(content.bold)}</b>", 1)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setText(text)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _properties(pairs: tuple[Pair, ...]) -> PropertyGrid:
    grid = PropertyGrid(SAW_LABELS)
    grid.set_rows([PropertyRow(label, value) for label, value in pairs])
    return grid


def _table(table: WhyTable) -> LineTable:
    words = table.bar_column is not None
    columns = [LineColumn(table.columns[0], stretch=True)]
    last = len(table.columns) - 1
    for at, title in enumerate(table.columns[1:], start=1):
        columns.append(LineColumn("" if words and at == last else title, right=not (words and at == last)))
        if at == table.bar_column:
            columns.append(LineColumn(width=44))
    made = LineTable(columns, table.title)
    most = (
        max((abs(_number(row[table.bar_column])) for row in table.rows), default=0.0)
        if table.bar_column
        else 0.0
    )
    made.set_rows([_cells(table, row, at, most) for at, row in enumerate(table.rows)])
    return made


def _cells(table: WhyTable, row: tuple[str, ...], at: int, most: float) -> list[LineCell]:
    cells = [LineCell(row[0], table.icon or None)]
    for number, text in enumerate(row[1:], start=1):
        net = number == table.bar_column
        cells.append(LineCell(text, role="strong" if net else "body"))
        if net:
            share = max(_number(text), 0.0) / most if most else 0.0
            cells.append(LineCell("", fraction=share, color="success.mark" if at == 0 else "accent"))
    return cells


def _number(text: str) -> float:
    try:
        return float(text.replace("−", "-").replace("+", "").replace(" ", ""))
    except ValueError:
        return 0.0


def _bullet(icon: str, text: str) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    tighten(row, spacing=6)
    mark = QLabel()
    mark.setPixmap(pixmap(icon, current_theme().px(12)))
    row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(text_label(text, selectable=True, wrap=True), 1)
    return holder


def _refusal(move: str, why: str) -> QWidget:
    holder = QWidget()
    box = QVBoxLayout(holder)
    tighten(box, spacing=1)
    box.addWidget(_bullet("forbidden", move))
    reason = text_label(why, "secondary", selectable=True, wrap=True)
    set_kind(reason, role="secondary")
    inner = QHBoxLayout()
    tighten(inner, margins=(18, 0, 0, 4))
    inner.addWidget(reason)
    box.addLayout(inner)
    box.addWidget(line())
    return holder
