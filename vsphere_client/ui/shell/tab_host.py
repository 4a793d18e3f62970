"""The tabs of the object shown and their pages: made when first shown, kept for the next of its kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from vsphere_client.engine.world.objects import Folder
from vsphere_client.model.kinds import FolderKind, Kind
from vsphere_client.ui.objects.page import ObjectPage, ObjectPages
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.theme.tokens import PAGE_PADDING_SIDE, TAB_BAR_HEIGHT
from vsphere_client.ui.widgets.page_tabs import PageTabs
from vsphere_client.ui.widgets.themed import follow_theme, line, tighten

if TYPE_CHECKING:
    from vsphere_client.engine.world.changes import ChangeBatch
    from vsphere_client.ui.bridge.driver import SessionDriver

REFRESH_MS = 200
"""Least time between two refreshes of a page, however many changes arrive."""
KEPT_PAGES = 40
PagesFor = Callable[[Kind, FolderKind | None], ObjectPages]
"""The tabs of a kind of object; a folder's depend on what it may hold."""


class TabHost(QWidget):
    """Tab bar and page area of one object.

    A page lives on for the next object of its kind if it agrees (``ObjectPage.set_object``), so that
    walking along the hosts of a cluster makes no widget. The tab stays when the next object has it too.

    Signals: ``navigate(moid, tab, page)`` from a page, ``tab_changed(tab id)``.
    """

    navigate = Signal(str, str, str)
    tab_changed = Signal(str)

    def __init__(
        self,
        driver: SessionDriver,
        pages_for: PagesFor,
        window: Any,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._driver = driver
        self._pages_for = pages_for
        self._main_window = window
        self._moid = ""
        self._kind: Kind | None = None
        self._specs: ObjectPages = ObjectPages(())
        self._pages: dict[tuple[Kind, str], ObjectPage] = {}
        self._stale: set[ObjectPage] = set()
        self._wanted_tab = "summary"
        self.tabs = PageTabs("Pages")
        self.tabs.currentChanged.connect(self._turn)
        self.stack = QStackedWidget()
        self._tab_row = QHBoxLayout()
        self._tab_row.addWidget(self.tabs, 1)
        outer = QVBoxLayout(self)
        tighten(outer)
        outer.addLayout(self._tab_row)
        outer.addWidget(line("strong_line"))
        self.side_row = QHBoxLayout()
        tighten(self.side_row)
        self.side_row.addWidget(self.stack, 1)
        outer.addLayout(self.side_row, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self._refresh_shown)
        driver.changed.connect(self._note_changes)
        driver.ticked.connect(self._tick)
        driver.replaced.connect(self._refresh_all)
        follow_theme(self._restyle)

    def _restyle(self) -> None:
        tighten(self._tab_row, margins=(PAGE_PADDING_SIDE, 0, PAGE_PADDING_SIDE, 0))
        self.tabs.setFixedHeight(current_theme().px(TAB_BAR_HEIGHT))

    # showing ------------------------------------------------------------------------------------------

    def show_object(self, moid: str, kind: Kind, name: str, tab: str = "", page: str = "") -> None:
        """Show an object; on its tab and page if given, else where the object before stood."""
        if tab:
            self._wanted_tab = tab
        self._moid = moid
        obj = self._driver.session.engine.world.objects.get(moid)
        specs = self._pages_for(kind, obj.folder_kind if isinstance(obj, Folder) else None)
        if obj is not None:
            specs = specs.of_object(self._driver.session, moid)
        self._kind = kind
        if specs != self._specs:
            self._specs = specs
            self._fill_tabs()
        self.tabs.setAccessibleName(f"Pages of {name}")
        at = next((i for i, spec in enumerate(self._specs.tabs) if spec.id == self._wanted_tab), 0)
        if self.tabs.currentIndex() != at:
            self.tabs.blockSignals(True)
            self.tabs.setCurrentIndex(at)
            self.tabs.blockSignals(False)
        self._show_page(page)

    def _fill_tabs(self) -> None:
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        for spec in self._specs.tabs:
            self.tabs.setTabData(self.tabs.addTab(spec.title), spec.id)
        self.tabs.blockSignals(False)

    def _turn(self, at: int) -> None:
        if 0 <= at < len(self._specs.tabs):
            self._wanted_tab = self._specs.tabs[at].id
            self._show_page("")
            self.tab_changed.emit(self._wanted_tab)

    def _show_page(self, page: str) -> None:
        at = self.tabs.currentIndex()
        if not 0 <= at < len(self._specs.tabs) or self._kind is None:
            return
        shown = self._page_of(at)
        self.stack.setCurrentWidget(shown)
        if page:
            shown.show_page(page)
        if shown in self._stale:
            self._stale.discard(shown)
            shown.refresh()

    def prepare(self, moid: str, kind: Kind) -> None:
        """Build the first page of a kind before anybody asks for it, with an object of that kind."""
        specs = self._pages_for(kind, None)
        spec = next((spec for spec in specs.tabs if spec.id == self._wanted_tab), specs.tabs[0])
        if (kind, spec.id) not in self._pages:
            self._keep((kind, spec.id), spec.build(self._driver, moid, self._main_window))

    def _keep(self, key: tuple[Kind, str], page: ObjectPage) -> None:
        page.navigate.connect(self.navigate)
        self._pages[key] = page
        self.stack.addWidget(page)

    def _page_of(self, at: int) -> ObjectPage:
        spec = self._specs.tabs[at]
        assert self._kind is not None
        key = (self._kind, spec.id)
        page = self._pages.get(key)
        if page is not None:
            if page.moid == self._moid:
                return page
            if page.set_object(self._moid):
                # A page that goes on to the next object has shown it anew itself.
                self._stale.discard(page)
                return page
        previous = page.current_page() if page is not None else ""
        self._drop(key)
        made = spec.build(self._driver, self._moid, self._main_window)
        self._keep(key, made)
        if previous:
            made.show_page(previous)
        self._thin()
        return made

    def _drop(self, key: tuple[Kind, str]) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._stale.discard(page)
            self.stack.removeWidget(page)
            page.hide()
            page.deleteLater()

    def _thin(self) -> None:
        for key in list(self._pages)[: max(len(self._pages) - KEPT_PAGES, 0)]:
            if self._pages[key] is not self.stack.currentWidget():
                self._drop(key)

    # keeping true -------------------------------------------------------------------------------------

    def page(self) -> ObjectPage | None:
        """The page that is shown."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, ObjectPage) else None

    def current_tab(self) -> str:
        """The id of the tab that is shown."""
        at = self.tabs.currentIndex()
        return self._specs.tabs[at].id if 0 <= at < len(self._specs.tabs) else ""

    def tab_titles(self) -> list[str]:
        """The tabs in order, as they are written."""
        return [spec.title for spec in self._specs.tabs]

    def _note_changes(self, batch: ChangeBatch) -> None:
        if batch.structure or batch.properties or batch.tasks or batch.alarms or batch.new_events:
            self._stale.update(self._pages.values())
            if not self._timer.isActive():
                self._timer.start()

    def _refresh_shown(self) -> None:
        page = self.page()
        if page is not None and page in self._stale and page.isVisible():
            self._stale.discard(page)
            page.refresh()

    def _refresh_all(self) -> None:
        self._stale.update(self._pages.values())
        self._refresh_shown()

    def refresh_now(self) -> None:
        """Show the page anew, as the refresh button wants it."""
        page = self.page()
        if page is not None:
            page.refresh()

    def _tick(self) -> None:
        page = self.page()
        if page is not None and page.isVisible():
            page.tick()

    def forget_object(self, moid: str) -> None:
        """An object is gone: its pages go as well."""
        for key in [key for key, page in self._pages.items() if page.moid == moid]:
            if self._pages[key] is not self.stack.currentWidget():
                self._drop(key)
