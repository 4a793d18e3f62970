"""A list of names to tick, for the members of a group or rule."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from vsphere_client.ui.theme.theme import set_kind


class MemberList(QListWidget):
    """Names with a tick before each."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        set_kind(self, frame=True)

    def show_names(self, names: list[str]) -> None:
        """List these names, none ticked."""
        self.clear()
        for name in names:
            item = QListWidgetItem(name)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.addItem(item)

    def tick(self, *names: str) -> None:
        """Tick these names."""
        for at in range(self.count()):
            if self.item(at).text() in names:
                self.item(at).setCheckState(Qt.CheckState.Checked)

    def ticked(self) -> tuple[str, ...]:
        """The ticked names, from top to bottom."""
        items = (self.item(at) for at in range(self.count()))
        return tuple(item.text() for item in items if item.checkState() == Qt.CheckState.Checked)
