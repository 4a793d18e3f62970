"""The suggestions under the search field: objects by a part of their name, grouped by type, with their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from vsphere_client.session.views.search import LISTS, SearchGroup, SearchHit, search
from vsphere_client.ui.theme.icons import icon
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from vsphere_client.ui.bridge.driver import SessionDriver

MOID = int(Qt.ItemDataRole.UserRole)
ALL = MOID + 1
EACH = 5
EVERYTHING = 200


class GlobalSearch(QFrame):
    """A drop-down below the field; arrow keys move in it while the field keeps the focus.

    Nothing is marked until an arrow key marks it: Enter then takes that line, and before it asks for
    the page of all results. ``chosen(moid)`` tells the object that was taken, ``all_wanted(text, kind)``
    that all results are wanted; the kind is empty, or that of the group whose line was pressed.

    Args:
        field: The search field of the top bar.
        driver: The open session.
        window: What the drop-down lies over.
    """

    chosen = Signal(str)
    all_wanted = Signal(str, str)

    def __init__(self, field: SearchField, driver: SessionDriver, window: QWidget) -> None:
        super().__init__(window)
        self._field = field
        self._driver = driver
        self._window = window
        set_kind(self, role="card")
        self.setAccessibleName("Search results")
        self.list = QListWidget()
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._take)
        # The grid's delegates draw selection themselves; this plain list needs its own.
        self.list.setStyleSheet(self._sheet())
        current_theme().changed.connect(self._restyle)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 4, 1, 4)
        layout.addWidget(self.list)
        field.searched.connect(self.show_for)
        field.installEventFilter(self)
        window.installEventFilter(self)
        self.hide()

    @staticmethod
    def _sheet() -> str:
        palette = current_theme().palette
        return (
            "QListWidget { background: transparent; } QListWidget::item { padding: 4px 12px; }"
            f"QListWidget::item:selected {{ background: {palette.selected_row}; color: {palette.text_heading}; }}"
            f"QListWidget::item:hover {{ background: {palette.hover_row}; }}"
            f"QListWidget::item:disabled {{ color: {palette.text_secondary}; background: transparent; }}"
        )

    def _restyle(self) -> None:
        self.list.setStyleSheet(self._sheet())

    # filling ------------------------------------------------------------------------------------------

    def show_for(self, text: str) -> None:
        """Show what has the text in its name; nothing for an empty text."""
        if not text.strip() or not self._field.hasFocus():
            self.hide()
            return
        groups = search(self._driver.session, text, EACH)
        self.list.clear()
        for group in groups:
            self._add_group(group)
        if not groups:
            self._add_head(f"Nothing is named like “{text.strip()}”.")
        else:
            self._add_all("See all results", "")
        self.list.setCurrentRow(-1)
        self._place()
        self.show()
        self.raise_()

    def _add_group(self, group: SearchGroup) -> None:
        more = group.count - len(group.hits)
        noun = f"{group.kind.label}s" if group.count > 1 else group.kind.label
        self._add_head(f"{noun}   {group.count}")
        for hit in group.hits:
            self._add_hit(hit)
        if more > 0:
            self._add_all(f"See all {group.count} {noun.lower()}", LISTS.get(group.kind, ""))

    def _add_all(self, words: str, kind: str) -> None:
        item = QListWidgetItem(icon("search", color="accent"), words)
        item.setData(ALL, str(kind))
        self.list.addItem(item)

    def _add_head(self, words: str) -> None:
        item = QListWidgetItem(words)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setFont(current_theme().font("label"))
        self.list.addItem(item)

    def _add_hit(self, hit: SearchHit) -> None:
        item = QListWidgetItem(icon(hit.icon), f"{hit.name}     {hit.path}")
        item.setToolTip(hit.path)
        item.setData(MOID, hit.moid)
        self.list.addItem(item)

    def results(self) -> list[str]:
        """The objects that are listed, in order."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return [str(item.data(MOID)) for item in items if item.data(MOID)]

    # choosing -----------------------------------------------------------------------------------------

    def _rows(self) -> list[int]:
        items = ((row, self.list.item(row)) for row in range(self.list.count()))
        return [row for row, item in items if item.data(MOID) or item.data(ALL) is not None]

    def _move(self, step: int) -> None:
        rows = self._rows()
        if not rows:
            return
        row = self.list.currentRow()
        if row not in rows:
            self.list.setCurrentRow(rows[0 if step > 0 else -1])
            return
        at = rows.index(row) + step
        self.list.setCurrentRow(rows[max(0, min(at, len(rows) - 1))])

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(MOID):
            self.hide()
            self._field.clear()
            self.chosen.emit(str(item.data(MOID)))
        elif item is not None and item.data(ALL) is not None:
            self._want_all(str(item.data(ALL)))

    def _take_marked(self) -> None:
        if self.list.currentRow() >= 0:
            self._take(self.list.currentItem())
        else:
            self._want_all("")

    def _want_all(self, kind: str) -> None:
        text = self._field.text().strip()
        self.hide()
        if text:
            self.all_wanted.emit(text, kind)

    def _place(self) -> None:
        window = self._window
        place = self._field.mapTo(window, QPoint(0, self._field.height() + 4))
        wide = max(self._field.width(), current_theme().px(480))
        rows = sum(self.list.sizeHintForRow(row) for row in range(self.list.count()))
        high = min(rows + 16, window.height() - place.y() - current_theme().px(80))
        self.setGeometry(place.x(), place.y(), wide, high)

    def sizeHint(self) -> QSize:
        """As wide as the field at least."""
        return QSize(480, 300)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys and Enter of the field; leaving it hides the list."""
        if watched is self._field:
            if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                return self._key(event)
            if event.type() == QEvent.Type.FocusOut:
                self.hide()
        elif event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _key(self, event: QKeyEvent) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        key = Qt.Key(event.key())
        if key in steps and self.isVisible():
            self._move(steps[key])
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take_marked()
            return True
        if key == Qt.Key.Key_Escape:
            self.hide()
        return False
