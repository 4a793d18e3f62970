"""The base of dialogs whose form is divided into tabs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import Form
from vsphere_client.ui.dialogs.option_table import OptionTable
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.page_tabs import PageTabs
from vsphere_client.ui.widgets.scrolled import scrolled
from vsphere_client.ui.wizards.door import Door

TabPage = Form | OptionTable
"""What fills a tab: it marks its own fields and hands back problems of others."""


class TabbedDialog(CommandDialog):
    """``form`` stays above the tabs; a problem marks its tab and brings the first such tab to the front.

    Args:
        driver: The open session.
        title: Of the window.
        height: Of the pages, in pixels at scale 1; what is higher scrolls.
    """

    def __init__(
        self, driver: Door, title: str, *, width: int = 720, height: int = 380, parent: QWidget | None = None
    ) -> None:
        super().__init__(driver, title, width=width, parent=parent)
        self.tabs = PageTabs("Settings")
        self.pages = QStackedWidget()
        self.pages.setMinimumHeight(current_theme().px(height))
        self.tabs.currentChanged.connect(self.pages.setCurrentIndex)
        self.column.addWidget(self.tabs)
        self.column.addWidget(self.pages, 1)
        self._pages: list[TabPage] = []

    def add_tab(self, title: str, page: TabPage) -> None:
        """Append a tab."""
        area = scrolled(page)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setViewportMargins(0, current_theme().px(4), 0, 0)
        self._pages.append(page)
        self.pages.addWidget(area)
        self.tabs.addTab(title)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """At the fields of each tab; what belongs to none of them in the band."""
        left, first = list(problems), -1
        for at, page in enumerate(self._pages):
            before = len(left)
            left = page.show_problems(left)
            count = before - len(left)
            self.tabs.set_badge(at, str(count) if count else "")
            first = at if count and first < 0 else first
        if first >= 0:
            self.tabs.setCurrentIndex(first)
        super().show_problems(left)

    def wrong_field(self) -> QWidget | None:
        """Above the tabs, or in the tab that is in front."""
        found = super().wrong_field()
        return found if found is not None else self._pages[self.pages.currentIndex()].wrong_field()
