"""The second navigation inside Monitor and Configure: groups that fold, entries that open pages."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from vsphere_client.ui.theme.icons import pixmap
from vsphere_client.ui.theme.tokens import (
    CHEVRON_SIZE,
    SELECTION_BAR,
    SUB_NAVIGATION_ENTRY,
    SUB_NAVIGATION_GROUP,
    SUB_NAVIGATION_INSET,
    SUB_NAVIGATION_WIDTH,
)
from vsphere_client.ui.widgets.themed import follow_theme


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One page: the id that is told, and its name."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class NavGroup:
    """A group of pages; ``trainer`` groups are violet and hold what the real product has not."""

    title: str
    entries: tuple[NavEntry, ...]
    trainer: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    group: NavGroup
    entry: NavEntry | None
    top: int
    height: int


class SubNavigation(QWidget):
    """216 px of groups (28 high) and entries (24 high); ``entry_chosen`` tells an entry's id.

    Up and down move, left and right fold, Enter and Space open.
    """

    entry_chosen = Signal(str)

    def __init__(self, name: str = "Pages", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._groups: tuple[NavGroup, ...] = ()
        self._folded: dict[str, bool] = {}
        self._current = ""
        self._cursor = 0
        self._hovered = -1
        self._ring = False
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._theme = follow_theme(self.updateGeometry)

    def set_groups(self, groups: tuple[NavGroup, ...], folded: tuple[str, ...] = ()) -> None:
        """Show these groups; those named in ``folded`` are shut, others keep how they were."""
        self._groups = groups
        for group in groups:
            self._folded[group.title] = group.title in folded or self._folded.get(group.title, False)
        self.updateGeometry()
        self.update()

    def current(self) -> str:
        """Id of the page shown, empty for none."""
        return self._current

    def set_current(self, entry_id: str) -> None:
        """Mark a page without telling it, and unfold its group."""
        self._current = entry_id
        for group in self._groups:
            for entry in group.entries:
                if entry.id == entry_id:
                    self._folded[group.title] = False
                    self.setAccessibleName(f"{self._name}: {group.title}, {entry.title}")
        self._cursor = next((at for at, row in enumerate(self._rows()) if _id(row) == entry_id), 0)
        self.updateGeometry()
        self.update()

    def set_folded(self, title: str, folded: bool) -> None:
        """Shut or open a group."""
        self._folded[title] = folded
        self.updateGeometry()
        self.update()

    def is_folded(self, title: str) -> bool:
        """Whether a group is shut."""
        return self._folded.get(title, False)

    def _rows(self) -> list[_Row]:
        px = self._theme.px
        rows: list[_Row] = []
        top = px(8)
        for group in self._groups:
            rows.append(_Row(group, None, top, px(SUB_NAVIGATION_GROUP)))
            top += px(SUB_NAVIGATION_GROUP)
            if self.is_folded(group.title):
                continue
            for entry in group.entries:
                rows.append(_Row(group, entry, top, px(SUB_NAVIGATION_ENTRY)))
                top += px(SUB_NAVIGATION_ENTRY)
        return rows

    def rect_of(self, key: str) -> QRect:
        """Where a group (by title) or an entry (by id) lies; empty if folded away."""
        for row in self._rows():
            if key in (_id(row), row.group.title if row.entry is None else ""):
                return QRect(0, row.top, self.width(), row.height)
        return QRect()

    def sizeHint(self) -> QSize:
        """216 px wide and as high as its rows."""
        rows = self._rows()
        bottom = rows[-1].top + rows[-1].height if rows else 0
        return QSize(self._theme.px(SUB_NAVIGATION_WIDTH), bottom + self._theme.px(8))

    def minimumSizeHint(self) -> QSize:
        """Narrow content scrolls, it is not squeezed."""
        return QSize(self._theme.px(SUB_NAVIGATION_WIDTH), self._theme.px(80))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, rows and the line at the right."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("panel"))
        for at, row in enumerate(self._rows()):
            self._paint_ground(painter, at, row)
            if row.entry is None:
                self._paint_group(painter, row)
            else:
                self._paint_entry(painter, row, row.entry)
        painter.fillRect(QRect(self.width() - 1, 0, 1, self.height()), self._theme.color("border"))

    def _paint_ground(self, painter: QPainter, at: int, row: _Row) -> None:
        theme, rect = self._theme, QRect(0, row.top, self.width(), row.height)
        chosen = row.entry is not None and row.entry.id == self._current
        if chosen:
            painter.fillRect(rect, theme.color("trainer.tint" if row.group.trainer else "selected_row"))
            bar = QRect(0, row.top, theme.px(SELECTION_BAR), row.height)
            painter.fillRect(bar, theme.color("trainer.fill" if row.group.trainer else "accent"))
        elif at == self._hovered:
            painter.fillRect(rect, theme.color("hover_row"))
        if self._ring and self.hasFocus() and at == self._cursor:
            painter.setPen(theme.color("accent"))
            painter.drawRect(rect.adjusted(0, 0, -2, -1))
            painter.drawRect(rect.adjusted(1, 1, -3, -2))

    def _paint_group(self, painter: QPainter, row: _Row) -> None:
        theme, px = self._theme, self._theme.px
        ink = "trainer.ink" if row.group.trainer else "text_heading"
        size = px(CHEVRON_SIZE)
        name = "chevron-right" if self.is_folded(row.group.title) else "chevron-down"
        mark = pixmap(
            name, size, ink if row.group.trainer else "text_secondary", ratio=self.devicePixelRatioF()
        )
        painter.drawPixmap(px(12), row.top + (row.height - size) // 2, mark)
        font = theme.font("label")
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(theme.color(ink))
        self._paint_text(painter, row, row.group.title, px(30))

    def _paint_entry(self, painter: QPainter, row: _Row, entry: NavEntry) -> None:
        painter.setFont(self._theme.font("body"))
        painter.setPen(self._theme.color("text"))
        self._paint_text(painter, row, entry.title, self._theme.px(SUB_NAVIGATION_INSET))

    def _paint_text(self, painter: QPainter, row: _Row, text: str, left: int) -> None:
        room = QRect(left, row.top, self.width() - left - self._theme.px(8), row.height)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _at(self, y: float) -> int:
        for at, row in enumerate(self._rows()):
            if row.top <= y < row.top + row.height:
                return at
        return -1

    def _press(self, at: int) -> None:
        rows = self._rows()
        if not 0 <= at < len(rows):
            return
        self._cursor = at
        entry = rows[at].entry
        if entry is None:
            self.set_folded(rows[at].group.title, not self.is_folded(rows[at].group.title))
            return
        self.set_current(entry.id)
        self.entry_chosen.emit(entry.id)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Fold a group or open an entry."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._press(self._at(event.position().y()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tint what is under the mouse."""
        self._hovered = self._at(event.position().y())
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Back to rest."""
        self._hovered = -1
        self.update()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk and open by keyboard."""
        key, rows = event.key(), self._rows()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and rows:
            step = 1 if key == Qt.Key.Key_Down else -1
            self._cursor = min(max(self._cursor + step, 0), len(rows) - 1)
            self._ring = True
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._press(self._cursor)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._cursor < len(rows):
            self.set_folded(rows[self._cursor].group.title, key == Qt.Key.Key_Left)
            self._cursor = min(self._cursor, len(self._rows()) - 1)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember whether the keyboard brought the focus."""
        self._ring = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)


def _id(row: _Row) -> str:
    return row.entry.id if row.entry is not None else ""
