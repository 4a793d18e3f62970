"""A cluster's Summary inside of the whole window."""

from gallery_bars import filled_time_bar, top_bar
from gallery_cards import capacity_card, details_card, drs_card, ha_card, small_pieces_card, vsan_card
from gallery_grids import tasks_grid
from gallery_pages import empty_page
from gallery_trees import inventory_tree
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from vsphere_client.ui.widgets.band import AlarmBand
from vsphere_client.ui.widgets.flow_grid import FlowGrid
from vsphere_client.ui.widgets.page_tabs import PageTabs
from vsphere_client.ui.widgets.search_field import SearchField
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.widgets.tool_icon_button import ToolIconButton


def navigator():
    views = PageTabs("Views", icons=True)
    for name in ("hosts-and-clusters", "vms-and-templates", "storage", "networking"):
        views.add_view(name, name)
    left = QWidget()
    box = QVBoxLayout(left)
    box.setContentsMargins(8, 8, 0, 0)
    box.addWidget(views)
    box.addWidget(SearchField("Filter this view", icon_name="filter"))
    box.addWidget(inventory_tree())
    return left


def page_tabs():
    tabs = PageTabs("Pages of Prod-01")
    for name in ("Summary", "Monitor", "Configure", "Permissions", "Hosts"):
        tabs.addTab(name)
    tabs.set_badge(4, "3")
    return tabs


def page_head():
    head = QHBoxLayout()
    head.addWidget(text_label("Prod-01", "title"))
    for name in ("add-host", "add-vm", "resource-pool", "refresh"):
        head.addWidget(ToolIconButton(name, name))
    head.addWidget(ToolIconButton("actions", "Actions", text="ACTIONS"))
    head.addStretch(1)
    return head


def cluster_page():
    right = QWidget()
    box = QVBoxLayout(right)
    box.setContentsMargins(16, 0, 16, 12)
    box.setSpacing(12)
    box.addLayout(page_head())
    box.addWidget(page_tabs())
    actions = (("Acknowledge", "ack"), ("Reset To Green", "green"))
    sentence = "on esx04.lab.local: 91 % for 5 minutes (warning at 90 %)"
    box.addWidget(AlarmBand("warning", "Host memory usage", sentence, actions))
    flow = FlowGrid()
    flow.set_cards([details_card(), capacity_card(), drs_card(), ha_card(), vsan_card(), small_pieces_card()])
    box.addWidget(flow, 1)
    return right


def summary_scene():
    page = empty_page(1440, 900)
    outer = QVBoxLayout(page)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(0)
    outer.addWidget(top_bar())
    splitter = QSplitter()
    splitter.setHandleWidth(6)
    splitter.addWidget(navigator())
    splitter.addWidget(cluster_page())
    splitter.setSizes([280, 1160])
    outer.addWidget(splitter, 1)
    grid = tasks_grid()
    grid.setFixedHeight(130)
    outer.addWidget(grid)
    outer.addWidget(filled_time_bar())
    return page
