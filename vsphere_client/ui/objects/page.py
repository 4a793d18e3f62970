"""What a tab of an object is to the window: a page that shows one object and keeps itself true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from vsphere_client.session.session import Session
    from vsphere_client.ui.bridge.driver import SessionDriver


class ObjectPage(QWidget):
    """One tab of one object; made lazily when it is shown first.

    The window calls ``refresh`` when structure or settings changed and ``tick`` when numbers moved,
    both only while the page is visible; a hidden page gets one ``refresh`` when it is shown again.

    Signals: ``navigate(moid, tab, page)`` asks the window to show another object (``tab`` and ``page``
    may be empty: the object's first tab, the tab's present page).

    Args:
        driver: The open session's driver.
        moid: The object shown.
        window: The main window: ``select``, ``run_action``, ``show_why``.
    """

    navigate = Signal(str, str, str)

    def __init__(
        self, driver: SessionDriver, moid: str, window: Any = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.driver = driver
        self.moid = moid
        self.main_window = window

    def set_object(self, moid: str) -> bool:
        """Show another object of the same kind; False if the page cannot, then a new page is made."""
        return moid == self.moid

    def refresh(self) -> None:
        """Structure or settings changed: show everything anew."""

    def tick(self) -> None:
        """Numbers moved: show the live ones anew. Called only while the page is visible."""

    def show_page(self, page: str) -> None:
        """Turn to one of the tab's own pages, such as ``recommendations`` of Monitor."""

    def current_page(self) -> str:
        """The id of the tab's own page that is shown; empty if the tab has none."""
        return ""


PageBuilder = Callable[["SessionDriver", str, Any], ObjectPage]
"""Makes a page from the driver, the moid and the window."""


@dataclass(frozen=True, slots=True)
class TabSpec:
    """One tab: its id (``summary``), its title as shown, and what makes its page.

    ``wanted`` hides a tab that an object of the kind has no use for.
    """

    id: str
    title: str
    build: PageBuilder
    wanted: Callable[[Session, str], bool] | None = None


@dataclass(frozen=True, slots=True)
class ObjectPages:
    """The tabs of a kind of object, in the order of the tab bar."""

    tabs: tuple[TabSpec, ...]

    def tab(self, tab_id: str) -> TabSpec | None:
        """A tab by its id."""
        return next((tab for tab in self.tabs if tab.id == tab_id), None)

    def of_object(self, session: Session, moid: str) -> ObjectPages:
        """The tabs that one object has."""
        kept = tuple(tab for tab in self.tabs if tab.wanted is None or tab.wanted(session, moid))
        return self if len(kept) == len(self.tabs) else ObjectPages(kept)


def later(module: str, name: str = "build") -> PageBuilder:
    """What makes a page with a builder of a module below ``ui.objects``, imported when it is wanted."""

    def build(driver: SessionDriver, moid: str, window: Any) -> ObjectPage:
        builder: PageBuilder = getattr(import_module(f"vsphere_client.ui.objects.{module}"), name)
        return builder(driver, moid, window)

    return build
