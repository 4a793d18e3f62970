"""The panel at the foot: Recent Tasks and Alarms, foldable to its head of 33 px."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from vsphere_client.ui.shell.alarm_list import AlarmList
from vsphere_client.ui.shell.recent_tasks import RecentTasks
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.theme.tokens import BOTTOM_PANEL_COLLAPSED, BOTTOM_PANEL_HEIGHT
from vsphere_client.ui.widgets.data_grid import DataGrid
from vsphere_client.ui.widgets.grid_panel import GridPanel
from vsphere_client.ui.widgets.link_label import LinkLabel
from vsphere_client.ui.widgets.page_tabs import PageTabs
from vsphere_client.ui.widgets.themed import follow_theme, line, text_label, tighten
from vsphere_client.ui.widgets.tool_icon_button import ToolIconButton

if TYPE_CHECKING:
    from vsphere_client.ui.bridge.driver import SessionDriver
    from vsphere_client.ui.shell.preferences import Preferences

TASKS, ALARMS = 0, 1
_CHOICES = (("All", "Running", "Failed"), ("All", "Critical", "Warning"))
_TASK_FILTERS = ("all", "running", "failed")
_ALARM_FILTERS = ("all", "critical", "warning")


class BottomPanel(QWidget):
    """Two lists under one head.

    Signals: ``folded(bool)``, ``more_tasks``, and ``tasks`` and ``alarms`` with signals of their own.

    Args:
        driver: The open session.
        preferences: Where columns are remembered.
    """

    folded = Signal(bool)
    more_tasks = Signal()

    def __init__(
        self, driver: SessionDriver, preferences: Preferences, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        set_kind(self, role="panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._preferences = preferences
        self._is_folded = False
        self._filters = [0, 0]
        self.tasks = RecentTasks(driver)
        self.alarms = AlarmList(driver)
        self._make_head()
        self.stack = QStackedWidget()
        self._panels = [
            _panel(self.tasks, "No recent tasks."),
            _panel(self.alarms, "No alarms are triggered."),
        ]
        for panel in self._panels:
            self.stack.addWidget(panel)
        layout = QVBoxLayout(self)
        tighten(layout)
        layout.addWidget(self._head)
        layout.addWidget(self._rule)
        layout.addWidget(self.stack, 1)
        self._remember_columns()
        driver.changed.connect(self._count)
        driver.replaced.connect(self._count)
        self._turn(TASKS)
        self._count()
        follow_theme(self._restyle)

    # the head -----------------------------------------------------------------------------------------

    def _make_head(self) -> None:
        self._head = QWidget()
        self._rule = line("strong_line")
        self.fold_button = ToolIconButton("chevron-down", "Fold the panel", color="text_secondary", size=12)
        self.fold_button.clicked.connect(self._toggle)
        self.tabs = PageTabs("Tasks and alarms")
        self.tabs.addTab("Recent Tasks")
        self.tabs.addTab("Alarms")
        self.tabs.currentChanged.connect(self._turn)
        self.tabs.tabBarClicked.connect(self._press_tab)
        self._show_label = text_label("Show", "secondary")
        self.filter = QComboBox()
        self.filter.setAccessibleName("Show")
        self.filter.currentIndexChanged.connect(self._choose_filter)
        self.columns_link = LinkLabel("Manage Columns", icon="columns")
        self.columns_link.clicked.connect(self._manage_columns)
        self.more_link = LinkLabel("More Tasks")
        self.more_link.clicked.connect(self.more_tasks)
        self.acknowledge_link = LinkLabel("Acknowledge")
        self.reset_link = LinkLabel("Reset To Green")
        self.acknowledge_link.clicked.connect(self.alarms.acknowledge)
        self.reset_link.clicked.connect(self.alarms.reset_to_green)
        self._row = QHBoxLayout(self._head)
        self._row.addWidget(self.fold_button)
        self._row.addWidget(self.tabs, 1)
        self._tools: tuple[QWidget, ...] = (
            self._show_label,
            self.filter,
            self.acknowledge_link,
            self.reset_link,
            self.columns_link,
            self.more_link,
        )
        for widget in self._tools:
            self._row.addWidget(widget)
        self.alarms.setSelectionMode(self.tasks.selectionMode())

    def _restyle(self) -> None:
        theme = current_theme()
        tighten(self._row, spacing=12, margins=(8, 0, 16, 0))
        self._head.setFixedHeight(theme.px(BOTTOM_PANEL_COLLAPSED - 5))
        self.tabs.setFixedHeight(theme.px(BOTTOM_PANEL_COLLAPSED - 5))
        self.filter.setMinimumWidth(theme.px(92))
        self._limit_height()

    def _limit_height(self) -> None:
        px = current_theme().px
        if self._is_folded:
            self.setFixedHeight(px(BOTTOM_PANEL_COLLAPSED))
        else:
            self.setMinimumHeight(px(96))
            self.setMaximumHeight(16_777_215)

    def sizeHint(self) -> QSize:
        """160 px high."""
        return QSize(800, current_theme().px(BOTTOM_PANEL_HEIGHT))

    # showing ------------------------------------------------------------------------------------------

    def _turn(self, at: int) -> None:
        if at < 0:
            return
        self.stack.setCurrentIndex(at)
        self.filter.blockSignals(True)
        self.filter.clear()
        self.filter.addItems(_CHOICES[at])
        self.filter.setCurrentIndex(self._filters[at])
        self.filter.blockSignals(False)
        self._show_tools()

    def _show_tools(self) -> None:
        at = self.tabs.currentIndex()
        for widget in self._tools:
            widget.setVisible(not self._is_folded)
        self.acknowledge_link.setVisible(not self._is_folded and at == ALARMS)
        self.reset_link.setVisible(not self._is_folded and at == ALARMS)
        self.more_link.setVisible(not self._is_folded and at == TASKS)

    def show_tab(self, at: int) -> None:
        """Turn to ``TASKS`` or ``ALARMS`` and unfold."""
        self.tabs.setCurrentIndex(at)
        self.set_folded(False)

    def _press_tab(self, _at: int) -> None:
        self.set_folded(False)

    def _choose_filter(self, choice: int) -> None:
        at = self.tabs.currentIndex()
        self._filters[at] = choice
        if at == TASKS:
            self.tasks.task_model.set_state_filter(_TASK_FILTERS[choice])
        else:
            self.alarms.alarm_model.set_filter(_ALARM_FILTERS[choice])

    def _count(self, *_changes: object) -> None:
        critical, warning = self.alarms.alarm_model.counts
        total = critical + warning
        running = self.tasks.running() if self._is_folded else 0
        self.tabs.set_badge(ALARMS, str(total) if total else "", "danger" if critical else "warning")
        self.tabs.set_badge(TASKS, f"{running} running" if running else "", "info")

    # folding ------------------------------------------------------------------------------------------

    @property
    def is_folded(self) -> bool:
        """Whether only the head is shown."""
        return self._is_folded

    def _toggle(self) -> None:
        self.set_folded(not self._is_folded)

    def set_folded(self, folded: bool) -> None:
        """Fold to the head, or unfold."""
        if folded == self._is_folded:
            return
        self._is_folded = folded
        self.stack.setVisible(not folded)
        self._rule.setVisible(not folded)
        words = "Unfold the panel" if folded else "Fold the panel"
        self.fold_button.set_icon("chevron-up" if folded else "chevron-down", words)
        self._limit_height()
        self._show_tools()
        self._count()
        self.folded.emit(folded)

    # columns ------------------------------------------------------------------------------------------

    def _remember_columns(self) -> None:
        for key, grid in (("recent_tasks", self.tasks), ("alarms", self.alarms)):
            if states := self._preferences.columns(key):
                grid.restore_columns(states)
            grid.columns_changed.connect(self._keep_columns)

    def _keep_columns(self) -> None:
        self._preferences.set_columns("recent_tasks", self.tasks.column_states())
        self._preferences.set_columns("alarms", self.alarms.column_states())

    def _manage_columns(self) -> None:
        menu: QMenu = self._panels[self.stack.currentIndex()].columns_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(
            self.columns_link.mapToGlobal(self.columns_link.rect().topLeft()) - menu.rect().bottomLeft()
        )


def _panel(grid: DataGrid, empty: str) -> GridPanel:
    panel = GridPanel(grid, empty)
    # The head of the panel has these links; there is no room for a footer in 160 px.
    panel.footer.hide()
    return panel
