"""The left pane: four views of the inventory with a filter, or a rail of 40 px."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from vsphere_client.session.views.inventory import InventoryViews
from vsphere_client.session.views.inventory import TreeView as View
from vsphere_client.ui.models.inventory_tree import InventoryTreeModel
from vsphere_client.ui.shell.inventory_tree import InventoryTree
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.theme.tokens import (
    NAVIGATOR_COLLAPSED,
    NAVIGATOR_MAX,
    NAVIGATOR_MIN,
    NAVIGATOR_TABS_HEIGHT,
    NAVIGATOR_WIDTH,
)
from vsphere_client.ui.widgets.page_tabs import PageTabs
from vsphere_client.ui.widgets.search_field import SearchField
from vsphere_client.ui.widgets.themed import follow_theme, line, tighten
from vsphere_client.ui.widgets.tool_icon_button import ToolIconButton

if TYPE_CHECKING:
    from vsphere_client.ui.bridge.driver import SessionDriver
    from vsphere_client.ui.shell.drag_guide import DragGuide

VIEWS: tuple[tuple[View, str, str], ...] = (
    (View.HOSTS, "hosts-and-clusters", "Hosts and Clusters"),
    (View.VMS, "vms-and-templates", "VMs and Templates"),
    (View.STORAGE, "storage", "Storage"),
    (View.NETWORKING, "networking", "Networking"),
)
FILTER_WORDS = "Filter this view"
DRAG_WORDS = "DRS score now → on that host"
UNFOLDED_MATCHES = 60


class NavigatorRail(QWidget):
    """40 px: the four views as buttons, and a chevron at the foot that brings the trees back."""

    view_chosen = Signal(int)
    unfold = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self.buttons: list[ToolIconButton] = []
        for at, (_view, icon_name, title) in enumerate(VIEWS):
            button = ToolIconButton(icon_name, title, color="text_secondary", size=18)
            button.setProperty("at", at)
            button.clicked.connect(self._press)
            self.buttons.append(button)
            self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addStretch(1)
        self.unfold_button = ToolIconButton(
            "chevron-right", "Show the inventory", color="text_secondary", size=14
        )
        self.unfold_button.clicked.connect(self.unfold)
        self._column.addWidget(self.unfold_button, 0, Qt.AlignmentFlag.AlignHCenter)
        follow_theme(self._restyle)

    def _restyle(self) -> None:
        tighten(self._column, spacing=12, margins=(0, 10, 0, 10))
        self.setFixedWidth(current_theme().px(NAVIGATOR_COLLAPSED))

    def _press(self) -> None:
        sender = self.sender()
        if isinstance(sender, ToolIconButton):
            self.view_chosen.emit(int(sender.property("at")))

    def set_current(self, at: int) -> None:
        """Mark the view that is chosen."""
        for number, button in enumerate(self.buttons):
            button.set_icon(button.icon_name, color="accent" if number == at else "text_secondary")


class Navigator(QWidget):
    """Tabs, filter and tree; each tree is made when its view is shown first.

    Signals: ``chosen(moid)``, ``menu_requested(moids, QPoint)``, ``dropped(moids, target, at once)``,
    ``folded(bool)`` when it became a rail or a pane again, ``rename_requested(moid)`` by F2 in a tree.

    Args:
        driver: The open session.
        guide: What judges and explains drags.
    """

    chosen = Signal(str)
    menu_requested = Signal(object, QPoint)
    dropped = Signal(object, str, bool)
    folded = Signal(bool)
    rename_requested = Signal(str)

    def __init__(self, driver: SessionDriver, guide: DragGuide, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._driver = driver
        self._guide = guide
        self._views = InventoryViews(driver.session)
        self._trees: dict[View, InventoryTree] = {}
        self._is_rail = False
        self.setAccessibleName("Inventory")
        self.tabs = PageTabs("Inventory views", icons=True)
        for _view, icon_name, title in VIEWS:
            self.tabs.add_view(icon_name, title)
        self.tabs.currentChanged.connect(self._turn)
        self.filter = SearchField(FILTER_WORDS, icon_name="filter")
        self.filter.searched.connect(self._filter)
        self.fold_button = ToolIconButton(
            "chevron-left", "Fold the inventory", color="text_secondary", size=14
        )
        self.fold_button.clicked.connect(self._fold)
        self.stack = QStackedWidget()
        self.rail = NavigatorRail()
        self.rail.unfold.connect(self._unfold)
        self.rail.view_chosen.connect(self._choose_in_rail)
        self._lay_out()
        self._turn(0)
        follow_theme(self._restyle)

    def _lay_out(self) -> None:
        self._pane = QWidget()
        set_kind(self._pane, role="window")
        column = QVBoxLayout(self._pane)
        tighten(column)
        column.addWidget(self.tabs)
        column.addWidget(line("strong_line"))
        self._filter_row = QHBoxLayout()
        self._filter_row.addWidget(self.filter, 1)
        self._filter_row.addWidget(self.fold_button)
        column.addLayout(self._filter_row)
        column.addWidget(self.stack, 1)
        self._outer = QHBoxLayout(self)
        tighten(self._outer)
        self._outer.addWidget(self.rail)
        self._outer.addWidget(self._pane, 1)
        self.rail.hide()

    def _restyle(self) -> None:
        theme = current_theme()
        self.tabs.setFixedHeight(theme.px(NAVIGATOR_TABS_HEIGHT))
        tighten(self._filter_row, spacing=4, margins=(8, 8, 4, 8))
        self._limit_width()

    def _limit_width(self) -> None:
        px = current_theme().px
        if self._is_rail:
            self.setFixedWidth(px(NAVIGATOR_COLLAPSED))
        else:
            self.setMinimumWidth(px(NAVIGATOR_MIN))
            self.setMaximumWidth(px(NAVIGATOR_MAX))

    def sizeHint(self) -> QSize:
        """280 px wide."""
        return QSize(current_theme().px(NAVIGATOR_WIDTH), 600)

    # views --------------------------------------------------------------------------------------------

    @property
    def view(self) -> View:
        """The view that is shown."""
        return VIEWS[max(self.tabs.currentIndex(), 0)][0]

    def tree(self) -> InventoryTree:
        """The tree that is shown."""
        return self.tree_of(self.view)

    def tree_of(self, view: View) -> InventoryTree:
        """The tree of a view; made if it was not shown before."""
        tree = self._trees.get(view)
        if tree is None:
            title = next(title for known, _icon, title in VIEWS if known == view)
            tree = InventoryTree(title, InventoryTreeModel(self._driver, view))
            tree.set_guide(self._guide)
            tree.inventory.drop_handler = self._never_dropped
            tree.inventory.can_drop = self._guide.objection
            tree.chosen.connect(self.chosen)
            tree.menu_requested.connect(self.menu_requested)
            tree.dropped.connect(self.dropped)
            tree.rename_requested.connect(self.rename_requested)
            tree.dragging.connect(self._show_dragging)
            self.stack.addWidget(tree)
            self._trees[view] = tree
        return tree

    @staticmethod
    def _never_dropped(_moids: object, _target: str) -> None:
        """The tree's own drop event tells of drops, as it knows the Alt key; the model only asks if it may."""

    def show_view(self, view: View) -> None:
        """Turn to a view."""
        self.tabs.setCurrentIndex([known for known, _icon, _title in VIEWS].index(view))

    def _turn(self, at: int) -> None:
        if at < 0:
            return
        self.stack.setCurrentWidget(self.tree())
        self._filter(self.filter.text())
        self.rail.set_current(at)
        moid = self._guide.shown_moid()
        if moid:
            self.tree().show_moid(moid)

    def show_moid(self, moid: str) -> None:
        """Choose an object in the view that is shown, or turn to one that has it."""
        view = self._views.view_of(moid, self.view)
        if view is None:
            return
        if view != self.view:
            self.show_view(view)
        self.tree().show_moid(moid)

    def parent_of(self, moid: str) -> str | None:
        """The row above an object in the view that is shown."""
        return self._views.parent(self.view, moid)

    # filter -------------------------------------------------------------------------------------------

    def _filter(self, text: str) -> None:
        tree = self.tree()
        tree.inventory.set_filter(text)
        if text.strip():
            for moid in tree.inventory.matches(UNFOLDED_MATCHES):
                above = tree.inventory.index_of(moid).parent()
                while above.isValid():
                    tree.expand(above)
                    above = above.parent()
        moid = self._guide.shown_moid()
        if moid:
            tree.show_moid(moid)

    def _show_dragging(self, dragging: bool) -> None:
        self.filter.setPlaceholderText(DRAG_WORDS if dragging else FILTER_WORDS)

    # folding ------------------------------------------------------------------------------------------

    @property
    def is_rail(self) -> bool:
        """Whether only the rail is shown."""
        return self._is_rail

    def set_rail(self, rail: bool) -> None:
        """Fold to the rail of 40 px, or unfold."""
        if rail == self._is_rail:
            return
        self._is_rail = rail
        self.rail.setVisible(rail)
        self._pane.setVisible(not rail)
        self._limit_width()
        self.folded.emit(rail)

    def _fold(self) -> None:
        self.set_rail(True)

    def _unfold(self) -> None:
        self.set_rail(False)

    def _choose_in_rail(self, at: int) -> None:
        self.tabs.setCurrentIndex(at)
        self.set_rail(False)
