"""Lists with buttons that act on the chosen rows; a button says why it cannot be pressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QPushButton

from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects.table_page import TablePage
from vsphere_client.ui.widgets.columns import Column

Allowed = Callable[[str], str | None]
"""None when the row's key may be acted on, else the reason why not."""


class ActionTablePage(TablePage):
    """A list whose buttons act on the chosen rows."""

    def __init__(
        self,
        driver: SessionDriver,
        moid: str,
        window: Any = None,
        *,
        title: str,
        columns: Sequence[Column],
        empty: str,
        stretch: str = "",
    ) -> None:
        super().__init__(driver, moid, window, title=title, columns=columns, empty=empty, stretch=stretch)
        self._guarded: list[tuple[QPushButton, Allowed | None]] = []
        self.grid.selectionModel().selectionChanged.connect(lambda *_: self.show_buttons())
        self.rows.rowsRemoved.connect(lambda *_: self.show_buttons())
        self.rows.dataChanged.connect(lambda *_: self.show_buttons())

    def add_row_button(
        self, text: str, act: Callable[[str], object], allowed: Allowed | None = None, kind: str = "outline"
    ) -> QPushButton:
        """A button that acts on each chosen row for which it is allowed."""
        button = self.add_button(text, kind)
        button.clicked.connect(lambda: self._act(act, allowed))
        self._guarded.append((button, allowed))
        self.show_buttons()
        return button

    def add_one_row_button(self, text: str, act: Callable[[str], object]) -> QPushButton:
        """A button that acts on the chosen row, if it is one alone."""

        def why_not(_key: str) -> str | None:
            return None if len(self.selected_keys()) == 1 else "Select a single row."

        return self.add_row_button(text, act, why_not)

    def _act(self, act: Callable[[str], object], allowed: Allowed | None) -> None:
        for key in self.selected_keys():
            if allowed is None or allowed(key) is None:
                act(key)
        self.refresh()
        self.show_buttons()

    def show_buttons(self) -> None:
        """Enable what may be pressed for the chosen rows."""
        keys = self.selected_keys()
        for button, allowed in self._guarded:
            reasons = [allowed(key) for key in keys] if allowed is not None else [None] * len(keys)
            possible = any(reason is None for reason in reasons)
            button.setEnabled(possible)
            told = (
                next((reason for reason in reasons if reason is not None), None)
                if keys
                else "Select a row first."
            )
            button.setToolTip("" if possible else told or "")
