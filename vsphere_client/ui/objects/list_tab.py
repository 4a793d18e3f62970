"""List tabs: the hosts, VMs, datastores and so on that belong to an object, in one or several lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from vsphere_client.commands.menus import Menu, menu_for
from vsphere_client.commands.selection import Selection
from vsphere_client.session.views.lists import ListKind
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.models.object_table import ObjectTableModel
from vsphere_client.ui.objects.links import do, follow, go, run
from vsphere_client.ui.objects.page import ObjectPage, PageBuilder
from vsphere_client.ui.objects.table_page import FILTER_WIDTH, export_grid, offer_menu
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.data_grid import DataGrid
from vsphere_client.ui.widgets.grid_panel import GridPanel
from vsphere_client.ui.widgets.search_field import SearchField
from vsphere_client.ui.widgets.segmented_buttons import SegmentedButtons
from vsphere_client.ui.widgets.themed import follow_theme, tighten

_EMPTY = {
    ListKind.VMS: "No virtual machines here.",
    ListKind.HOSTS: "No hosts here.",
    ListKind.CLUSTERS: "No clusters here.",
    ListKind.POOLS: "No resource pools here.",
    ListKind.DATASTORES: "No datastores here.",
    ListKind.NETWORKS: "No networks here.",
    ListKind.DATACENTERS: "No datacenters here.",
}
_FILLED_BY = {
    ListKind.VMS: ("vm.new",),
    ListKind.HOSTS: ("cluster.add_hosts", "host.add"),
    ListKind.CLUSTERS: ("cluster.new",),
    ListKind.POOLS: ("pool.new",),
    ListKind.DATACENTERS: ("datacenter.new",),
}
"""What fills an empty list, the first that the object's menu has."""
_NOTHING = "No items to display"
_NO_MATCH = "Nothing here matches the filter."


@dataclass(frozen=True, slots=True)
class ListSpec:
    """One list of a tab: its name where there are several, and what it lists."""

    title: str
    kind: ListKind


class ObjectList(QWidget):
    """One list with its footer."""

    def __init__(self, page: ListTab, spec: ListSpec) -> None:
        super().__init__()
        self._kind = spec.kind
        self.model = ObjectTableModel(page.driver, spec.kind, page.moid, self)
        self.grid = DataGrid(self.model.columns, spec.title)
        self.grid.setModel(self.model)
        self.grid.setDragEnabled(True)
        self.grid.setSortingEnabled(False)
        self.model.follow_view(self.grid)
        self.panel = GridPanel(self.grid, _EMPTY.get(spec.kind, _NOTHING))
        self.panel.export_requested.connect(lambda chosen: export_grid(self.grid, spec.title, chosen))
        self.panel.empty.link_activated.connect(lambda target: follow(page, target))
        self.grid.link_activated.connect(lambda _index, target: follow(page, go(target)))
        self.grid.opened.connect(lambda index: self._open(page, index))
        offer_menu(self, self.grid, self.model, page.main_window)
        box = QVBoxLayout(self)
        tighten(box)
        box.addWidget(self.panel)

    def filter(self, text: str) -> None:
        """Show only what matches."""
        self.model.set_filter(text)
        self.panel.empty.set_sentence(_NO_MATCH if text.strip() else _EMPTY.get(self._kind, _NOTHING))

    def offer(self, menu: Menu) -> None:
        """Say what of the object's menu would fill the list."""
        found = (menu.item(action) for action in _FILLED_BY.get(self._kind, ()))
        item = next((one for one in found if one is not None and one.enabled), None)
        if item is None or item.action is None:
            self.panel.offer("")
        else:
            self.panel.offer(item.title, do(item.action.id))

    def _open(self, page: ListTab, index: QModelIndex) -> None:
        follow(page, go(self.model.key_at(index.row())))


class ListTab(ObjectPage):
    """A tab of one or several lists with a toolbar above.

    Args:
        lists: The lists; a switch is shown when there are several.
        actions: Buttons of the toolbar: text and id of the action on the page's own object.
    """

    def __init__(
        self,
        driver: SessionDriver,
        moid: str,
        window: Any = None,
        *,
        lists: Sequence[ListSpec],
        actions: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(driver, moid, window)
        self.lists = [ObjectList(self, spec) for spec in lists]
        self.stack = QStackedWidget()
        for one in self.lists:
            self.stack.addWidget(one)
        self._bar = QHBoxLayout()
        for text, action in actions:
            self._add_action(text, action)
        self.switch = SegmentedButtons("Lists", tuple(spec.title for spec in lists))
        self.switch.setVisible(len(lists) > 1)
        self.switch.chosen.connect(self._choose)
        self._bar.addWidget(self.switch)
        self._bar.addStretch(1)
        self.search = SearchField("Quick filter", toolbar=True)
        self.search.searched.connect(self._filter)
        self._bar.addWidget(self.search, 0, Qt.AlignmentFlag.AlignVCenter)
        self._box = QVBoxLayout(self)
        self._box.addLayout(self._bar)
        self._box.addWidget(self.stack, 1)
        follow_theme(self._restyle)
        self.refresh()

    def _add_action(self, text: str, action: str) -> None:
        button = QPushButton(text)
        set_kind(button, kind="outline")
        button.clicked.connect(lambda: run(self, action))
        self._bar.addWidget(button)

    def _restyle(self) -> None:
        tighten(self._box)
        tighten(self._bar, spacing=8, margins=(16, 8, 16, 8))
        self.search.setFixedWidth(current_theme().px(FILTER_WIDTH))

    @property
    def shown(self) -> ObjectList:
        """The list that is shown."""
        return self.lists[self.stack.currentIndex()]

    def _choose(self, at: int) -> None:
        self.stack.setCurrentIndex(at)
        self.shown.filter(self.search.text())

    def _filter(self, text: str) -> None:
        self.shown.filter(text)

    def refresh(self) -> None:
        """The lists follow the session themselves; only what may be done about empty ones is read anew."""
        empty = [one for one in self.lists if one.model.rowCount() == 0]
        if empty and self.moid in self.driver.session.engine.world.objects:
            menu = menu_for(Selection(self.driver.session, (self.moid,)))
            for one in empty:
                one.offer(menu)

    def set_object(self, moid: str) -> bool:
        """Show the lists of another object."""
        self.moid = moid
        for one in self.lists:
            one.model.set_scope(moid)
        self.refresh()
        return True


def list_tab(*lists: ListSpec, actions: Sequence[tuple[str, str]] = ()) -> PageBuilder:
    """What makes a list tab."""

    def build(driver: SessionDriver, moid: str, window: Any) -> ListTab:
        return ListTab(driver, moid, window, lists=lists, actions=actions)

    return build


HOSTS = ListSpec("Hosts", ListKind.HOSTS)
VMS = ListSpec("Virtual Machines", ListKind.VMS)
CLUSTERS = ListSpec("Clusters", ListKind.CLUSTERS)
POOLS = ListSpec("Resource Pools", ListKind.POOLS)
DATASTORES = ListSpec("Datastores", ListKind.DATASTORES)
NETWORKS = ListSpec("Networks", ListKind.NETWORKS)
PORTGROUPS = ListSpec("Distributed Port Groups", ListKind.PORTGROUPS)
SWITCHES = ListSpec("Distributed Switches", ListKind.SWITCHES)
DATACENTERS = ListSpec("Datacenters", ListKind.DATACENTERS)
FOLDERS = ListSpec("Folders", ListKind.FOLDERS)
