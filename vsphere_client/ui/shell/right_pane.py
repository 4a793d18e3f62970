"""What lies right of the navigator: the pages of the object shown, or all results of a search over them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from vsphere_client.session.views.lists import ListKind

if TYPE_CHECKING:
    from vsphere_client.ui.bridge.driver import SessionDriver
    from vsphere_client.ui.shell.search_page import SearchPage


class RightPane(QStackedWidget):
    """Turns between the two; the page of results is made when it is first wanted.

    Signals: ``object_wanted(moid)`` from the results, ``closed`` when they were left for the object.

    Args:
        object_pane: The header and pages of the object shown.
        driver: The open session.
        window: The main window, for context menus.
    """

    object_wanted = Signal(str)
    closed = Signal()

    def __init__(self, object_pane: QWidget, driver: SessionDriver, window: Any) -> None:
        super().__init__()
        self._object_pane = object_pane
        self._driver = driver
        self._main_window = window
        self.results: SearchPage | None = None
        self.addWidget(object_pane)

    def show_results(self, text: str, kind: str = "") -> None:
        """Show all that a search finds; those of one list first if named."""
        results = self.results or self._make_results()
        results.search(text, ListKind(kind) if kind else None)
        self.setCurrentWidget(results)
        results.focus_results()

    def show_object(self) -> None:
        """Show the object's pages."""
        self.setCurrentWidget(self._object_pane)

    @property
    def shows_results(self) -> bool:
        """Whether results are shown, not an object."""
        return self.currentWidget() is not self._object_pane

    def meant_moids(self, shown: str) -> list[str]:
        """What a key is meant for: the object shown, or the chosen results while they hide it."""
        if not self.shows_results or self.results is None:
            return [shown]
        return self.results.selected_moids()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """What is done meanwhile does not turn the pane: the object behind the results may be another."""
        shown = self.currentIndex()
        yield
        self.setCurrentIndex(shown)

    def _make_results(self) -> SearchPage:
        # Imported when wanted: the first window need not wait for it.
        from vsphere_client.ui.shell.search_page import SearchPage

        made = SearchPage(self._driver, self._main_window)
        made.object_wanted.connect(self.object_wanted)
        made.closed.connect(self._leave)
        self.addWidget(made)
        self.results = made
        return made

    def _leave(self) -> None:
        self.show_object()
        self.closed.emit()
