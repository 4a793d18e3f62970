"""The failover order of a team: uplinks that are active, standing by or unused, moved with two buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from vsphere_client.model.network import Teaming
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.themed import tighten

SECTIONS: Final = ("Active adapters", "Standby adapters", "Unused adapters")
_KEY: Final = Qt.ItemDataRole.UserRole


class FailoverOrder(QWidget):
    """A list with a heading for each state; an uplink moves up and down through them.

    Args:
        teaming: What is shown first; without active ones named all that do not stand by are active.
        nics: The uplinks there are.
    """

    changed = Signal()

    def __init__(self, teaming: Teaming, nics: Sequence[str]) -> None:
        super().__init__()
        self.list = QListWidget()
        self.list.setAccessibleName("Failover order")
        self.list.setFixedHeight(current_theme().px(196))
        set_kind(self.list, frame=True)
        self.up, self.down = _button("MOVE UP"), _button("MOVE DOWN")
        self.up.clicked.connect(lambda: self.move_chosen(-1))
        self.down.clicked.connect(lambda: self.move_chosen(1))
        self.list.currentRowChanged.connect(lambda _row: self._show_buttons())
        self._place()
        self._fill(teaming, nics)
        self._show_buttons()

    def _place(self) -> None:
        rows = QVBoxLayout(self)
        tighten(rows, spacing=6)
        rows.addWidget(self.list)
        buttons = QWidget()
        row = QVBoxLayout(buttons)
        row.setDirection(QVBoxLayout.Direction.LeftToRight)
        tighten(row, spacing=8)
        row.addWidget(self.up)
        row.addWidget(self.down)
        row.addStretch(1)
        rows.addWidget(buttons)

    def _fill(self, teaming: Teaming, nics: Sequence[str]) -> None:
        standby = [nic for nic in teaming.standby if nic in nics]
        active = [nic for nic in teaming.active if nic in nics]
        active = active or [nic for nic in nics if nic not in standby]
        unused = [nic for nic in nics if nic not in (*active, *standby)]
        for title, members in zip(SECTIONS, (active, standby, unused), strict=True):
            self.list.addItem(_heading(title))
            for nic in members:
                self.list.addItem(_uplink(nic))
        self.list.setCurrentRow(1)

    def sections(self) -> tuple[tuple[str, ...], ...]:
        """The uplinks by state: active, standby, unused."""
        found: list[list[str]] = []
        for item in (self.list.item(row) for row in range(self.list.count())):
            nic = item.data(_KEY)
            if nic is None:
                found.append([])
            else:
                found[-1].append(nic)
        return tuple(tuple(members) for members in found)

    def choose(self, nic: str) -> None:
        """Select an uplink."""
        for row in range(self.list.count()):
            if self.list.item(row).data(_KEY) == nic:
                self.list.setCurrentRow(row)

    def move_chosen(self, by: int) -> None:
        """Move the chosen uplink by a row; past a heading it changes its state."""
        row = self.list.currentRow()
        if not self._can_move(row, by):
            return
        item = self.list.takeItem(row)
        self.list.insertItem(row + by, item)
        self.list.setCurrentRow(row + by)
        self._show_buttons()
        self.changed.emit()

    def _can_move(self, row: int, by: int) -> bool:
        """Nothing goes above the first heading, which stays where it is."""
        chosen = row > 0 and self.list.item(row).data(_KEY) is not None
        return chosen and 1 <= row + by < self.list.count()

    def _show_buttons(self) -> None:
        row = self.list.currentRow()
        self.up.setEnabled(self._can_move(row, -1))
        self.down.setEnabled(self._can_move(row, 1))


def _button(text: str) -> QPushButton:
    made = QPushButton(text)
    set_kind(made, kind="link")
    return made


def _heading(text: str) -> QListWidgetItem:
    item = QListWidgetItem(text)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    font = item.font()
    font.setBold(True)
    item.setFont(font)
    return item


def _uplink(nic: str) -> QListWidgetItem:
    item = QListWidgetItem(f"   {nic}")
    item.setData(_KEY, nic)
    return item
