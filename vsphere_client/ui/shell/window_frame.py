"""The parts of the main window, and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from vsphere_client.ui.shell.bottom_panel import BottomPanel
from vsphere_client.ui.shell.clock_control import ClockControl
from vsphere_client.ui.shell.drag_guide import DragGuide
from vsphere_client.ui.shell.global_search import GlobalSearch
from vsphere_client.ui.shell.line_splitter import LineSplitter
from vsphere_client.ui.shell.navigator import Navigator
from vsphere_client.ui.shell.notifications import Notifications
from vsphere_client.ui.shell.object_header import ObjectHeader
from vsphere_client.ui.shell.preferences import Preferences
from vsphere_client.ui.shell.right_pane import RightPane
from vsphere_client.ui.shell.side_dock import SideDock
from vsphere_client.ui.shell.tab_host import PagesFor, TabHost
from vsphere_client.ui.shell.toast import Toast
from vsphere_client.ui.shell.top_bar import TopBar
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.theme.tokens import (
    WINDOW_HEIGHT,
    WINDOW_MIN_HEIGHT,
    WINDOW_MIN_WIDTH,
    WINDOW_WIDTH,
)
from vsphere_client.ui.widgets.themed import tighten
from vsphere_client.ui.widgets.time_bar import TimeBar

if TYPE_CHECKING:
    from vsphere_client.ui.bridge.driver import SessionDriver


class WindowFrame(QMainWindow):
    """Top bar over navigator and object, the tasks below, the time bar at the foot.

    Args:
        driver: The open session's driver.
        preferences: What is remembered.
        pages_for: The tabs of a kind of object.
    """

    def __init__(self, driver: SessionDriver, preferences: Preferences, pages_for: PagesFor) -> None:
        super().__init__()
        self.driver = driver
        self.preferences = preferences
        self._make_parts(pages_for)
        self._lay_out()
        theme = current_theme()
        self.setMinimumSize(theme.px(WINDOW_MIN_WIDTH), theme.px(WINDOW_MIN_HEIGHT))
        self.resize(theme.px(WINDOW_WIDTH), theme.px(WINDOW_HEIGHT))

    def _make_parts(self, pages_for: PagesFor) -> None:
        lab = self.driver.session.lab.file.name
        self.setWindowTitle(f"{lab} - vSphere Client Trainer")
        self.top_bar = TopBar(lab)
        self.guide = DragGuide(self.driver)
        self.navigator = Navigator(self.driver, self.guide)
        self.header = ObjectHeader()
        self.tab_host = TabHost(self.driver, pages_for, self)
        self.side = SideDock(self.tab_host.side_row)
        self.bottom = BottomPanel(self.driver, self.preferences)
        self.time_bar = TimeBar()
        self.clock = ClockControl(self.time_bar, self.driver, self)
        self.notifications = Notifications(self.driver, self)

    def _lay_out(self) -> None:
        central = QWidget()
        set_kind(central, role="window")
        object_pane = QWidget()
        column = QVBoxLayout(object_pane)
        tighten(column)
        column.addWidget(self.header)
        column.addWidget(self.tab_host, 1)
        self.across = LineSplitter(Qt.Orientation.Horizontal)
        self.across.addWidget(self.navigator)
        self.right = RightPane(object_pane, self.driver, self)
        self.across.addWidget(self.right)
        self.across.setStretchFactor(1, 1)
        self.down = LineSplitter(Qt.Orientation.Vertical)
        self.down.addWidget(self.across)
        self.down.addWidget(self.bottom)
        self.down.setStretchFactor(0, 1)
        # A dialog veils the stage and leaves the time bar free, as time is the trainer's, not the product's.
        self.stage = QWidget()
        set_kind(self.stage, role="window")
        veiled = QVBoxLayout(self.stage)
        tighten(veiled)
        veiled.addWidget(self.top_bar)
        veiled.addWidget(self.down, 1)
        self.beside_stage = self.time_bar.play_button
        layout = QVBoxLayout(central)
        tighten(layout)
        layout.addWidget(self.stage, 1)
        layout.addWidget(self.time_bar)
        self.setCentralWidget(central)
        self.search = GlobalSearch(self.top_bar.search, self.driver, central)
        self.toast = Toast(central)
