"""Monitor and Configure: the sub-navigation at the left, the chosen page at the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget

from vsphere_client.session.session import Session
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects.page import ObjectPage, PageBuilder
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.theme.tokens import SUB_NAVIGATION_WIDTH
from vsphere_client.ui.widgets.scrolled import scroll_area
from vsphere_client.ui.widgets.sub_navigation import NavEntry, NavGroup, SubNavigation
from vsphere_client.ui.widgets.themed import follow_theme, tighten


@dataclass(frozen=True, slots=True)
class Entry:
    """One page: its id, its name, and what makes it."""

    id: str
    title: str
    build: PageBuilder


@dataclass(frozen=True, slots=True)
class Group:
    """Pages under one heading; ``wanted`` hides a group that an object has no use for."""

    title: str
    entries: tuple[Entry, ...]
    trainer: bool = False
    wanted: Callable[[Session, str], bool] | None = None


class PagedTab(ObjectPage):
    """A tab with pages of its own; they are made when they are first seen.

    A page that is too high for a small window scrolls: it must not push the panel below aside.

    Args:
        groups: The headings and their pages, in order.
        first: Id of the page to begin with, the first of all if empty.
    """

    def __init__(
        self,
        driver: SessionDriver,
        moid: str,
        window: Any = None,
        *,
        groups: tuple[Group, ...],
        first: str = "",
        name: str = "Pages",
    ) -> None:
        super().__init__(driver, moid, window)
        self._groups = groups
        self._entries = {entry.id: entry for group in groups for entry in group.entries}
        self._pages: dict[str, ObjectPage] = {}
        self._areas: dict[str, QScrollArea] = {}
        self._page: ObjectPage | None = None
        self.navigation = SubNavigation(name)
        self.navigation.entry_chosen.connect(self.show_page)
        self.stack = QStackedWidget()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self.navigation)
        row = QHBoxLayout(self)
        tighten(row)
        row.addWidget(self._scroll)
        row.addWidget(self.stack, 1)
        follow_theme(self._restyle)
        self._show_groups()
        self.show_page(first or self._first())

    def _restyle(self) -> None:
        self._scroll.setFixedWidth(current_theme().px(SUB_NAVIGATION_WIDTH))

    def _wanted(self) -> tuple[Group, ...]:
        session = self.driver.session
        if self.moid not in session.engine.world.objects:
            return self._groups
        return tuple(g for g in self._groups if g.wanted is None or g.wanted(session, self.moid))

    def _first(self) -> str:
        wanted = self._wanted()
        return wanted[0].entries[0].id if wanted else ""

    def _show_groups(self) -> None:
        self.navigation.set_groups(
            tuple(
                NavGroup(
                    group.title, tuple(NavEntry(one.id, one.title) for one in group.entries), group.trainer
                )
                for group in self._wanted()
            )
        )

    @property
    def page(self) -> ObjectPage | None:
        """The page that is shown."""
        return self._page

    def show_page(self, page: str) -> None:
        """Turn to a page by its id or its name; an unknown one leaves all as it is."""
        entry = self._entries.get(page) or self._named(page)
        if entry is None:
            return
        made = self._pages.get(entry.id)
        if made is None:
            made = entry.build(self.driver, self.moid, self.main_window)
            made.navigate.connect(self.navigate)
            self._pages[entry.id] = made
            self._areas[entry.id] = scroll_area(made)
            self.stack.addWidget(self._areas[entry.id])
        elif made.moid == self.moid:
            made.refresh()
        else:
            made.set_object(self.moid)
        self._page = made
        self.stack.setCurrentWidget(self._areas[entry.id])
        self.navigation.set_current(entry.id)

    def _named(self, title: str) -> Entry | None:
        wanted = title.casefold()
        return next((entry for entry in self._entries.values() if entry.title.casefold() == wanted), None)

    def current_page(self) -> str:
        """The id of the page shown."""
        return self.navigation.current()

    def set_object(self, moid: str) -> bool:
        """Show the same page of another object, or the first one if that object has it not."""
        self.moid = moid
        self._show_groups()
        offered = {entry.id for group in self._wanted() for entry in group.entries}
        shown = self.current_page()
        self.show_page(shown if shown in offered else self._first())
        return True

    def refresh(self) -> None:
        """Show the page anew."""
        self._show_groups()
        if self.page is not None:
            self.page.refresh()

    def tick(self) -> None:
        """Let the page show new numbers."""
        if self.page is not None:
            self.page.tick()
