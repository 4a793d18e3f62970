"""The window of the start page: a top bar without search, and the page."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QMenu, QVBoxLayout, QWidget

from vsphere_client.ui.shell.lab_gallery import LabEntry
from vsphere_client.ui.shell.recent_labs import RecentLabs
from vsphere_client.ui.shell.start_page import StartPage
from vsphere_client.ui.shell.top_bar import TopBar, popup_below
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.theme.tokens import WINDOW_HEIGHT, WINDOW_MIN_HEIGHT, WINDOW_MIN_WIDTH, WINDOW_WIDTH
from vsphere_client.ui.widgets.themed import tighten


class StartWindow(QMainWindow):
    """The program without a lab; hands on what the start page asks for.

    Signals: ``theme_pressed``, ``about_pressed``, ``closing``, and those of ``page``.
    """

    theme_pressed = Signal()
    about_pressed = Signal()
    closing = Signal()

    def __init__(
        self, recent: RecentLabs, labs: list[LabEntry] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("vSphere Client Trainer")
        theme = current_theme()
        self.setMinimumSize(theme.px(WINDOW_MIN_WIDTH), theme.px(WINDOW_MIN_HEIGHT))
        self.resize(theme.px(WINDOW_WIDTH), theme.px(WINDOW_HEIGHT))
        self.top_bar = TopBar(None)
        self.page = StartPage(recent, labs)
        self.top_bar.menu_pressed.connect(self._show_menu)
        self.top_bar.theme_pressed.connect(self.theme_pressed)
        self.top_bar.about_pressed.connect(self.about_pressed)
        self.top_bar.shortcuts_pressed.connect(self._show_shortcuts)
        central = QWidget()
        set_kind(central, role="window")
        layout = QVBoxLayout(central)
        tighten(layout)
        layout.addWidget(self.top_bar)
        layout.addWidget(self.page, 1)
        self.setCentralWidget(central)
        self._add_keys()

    def _add_keys(self) -> None:
        for keys, does in (
            ("Ctrl+N", self.page.new_lab.emit),
            ("Ctrl+O", self.page.open_file.emit),
            ("Ctrl+F", self.page.search.setFocus),
            ("F1", self._show_shortcuts),
            ("F11", self._full_screen),
            ("F5", self.page.refresh),
        ):
            QShortcut(QKeySequence(keys), self, does)

    def menu(self) -> QMenu:
        """The menu under the three lines."""
        menu = QMenu(self)
        menu.addAction("New lab…", self.page.new_lab.emit)
        menu.addAction("Open…", self.page.open_file.emit)
        menu.addSeparator()
        menu.addAction("Quit", self.close)
        return menu

    def _show_menu(self) -> None:
        popup_below(self.menu(), self.top_bar.menu_button)

    def _show_shortcuts(self) -> None:
        # Its list names every action: what that takes is not spent before it is asked for.
        from vsphere_client.ui.shell.shortcuts_dialog import ShortcutsDialog

        ShortcutsDialog(self).open()

    def _full_screen(self) -> None:
        self.showNormal() if self.isFullScreen() else self.showFullScreen()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the window goes."""
        self.closing.emit()
        super().closeEvent(event)
