"""The objects of a kind that a search found, kept true while objects come, go and are renamed."""

from __future__ import annotations

from PySide6.QtCore import QObject

from vsphere_client.session.views.lists import ListKind
from vsphere_client.session.views.search import find_all, is_found
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.models.object_table import ObjectTableModel


class FoundTableModel(ObjectTableModel):
    """A list of objects by a part of their name, with the columns that the kind has everywhere.

    Args:
        driver: The open session.
        list_kind: Which list.
        text: What is searched for.
    """

    asks_names = True

    def __init__(
        self, driver: SessionDriver, list_kind: ListKind, text: str, parent: QObject | None = None
    ) -> None:
        self._text = text
        super().__init__(driver, list_kind, driver.session.engine.world.root.moid, parent)

    def find_members(self) -> list[str]:
        """What the text finds now."""
        return find_all(self.driver.session, self._text).get(self.list_kind, [])

    def belongs(self, moid: str) -> bool:
        """Whether the text finds it."""
        return is_found(self.driver.session, self.list_kind, moid, self._text)

    def search(self, text: str) -> None:
        """Search for something else."""
        self._text = text
        self._start_over()
