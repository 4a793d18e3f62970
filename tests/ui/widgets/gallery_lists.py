"""Lists beside a navigation and a side panel."""

from gallery_bars import past_time_bar
from gallery_grids import empty_panel, hosts_panel, recommendations_grid
from gallery_pages import empty_page
from PySide6.QtWidgets import QGridLayout

from vsphere_client.ui.widgets.link_label import LinkLabel
from vsphere_client.ui.widgets.property_grid import PropertyGrid, PropertyRow
from vsphere_client.ui.widgets.side_panel import SidePanel
from vsphere_client.ui.widgets.sub_navigation import NavEntry, NavGroup, SubNavigation
from vsphere_client.ui.widgets.themed import text_label


def monitor_navigation():
    navigation = SubNavigation("Monitor")
    navigation.set_groups(
        (
            NavGroup("Issues and Alarms", (NavEntry("issues", "All Issues"),)),
            NavGroup("vSphere DRS", (NavEntry("rec", "Recommendations"), NavEntry("faults", "Faults"))),
            NavGroup(
                "Inside view", (NavEntry("vmotion", "vMotion"), NavEntry("worlds", "Worlds")), trainer=True
            ),
        ),
        folded=("Issues and Alarms",),
    )
    navigation.set_current("rec")
    return navigation


def score_panel():
    panel = SidePanel()
    panel.body.addWidget(
        text_label("app-api-03 gets 1.3 GHz less than it asks for on esx04.", wrap=True, selectable=True)
    )
    properties = PropertyGrid(172)
    properties.set_rows(
        [PropertyRow("VM DRS score", "73 %, 97 % on esx05"), PropertyRow("CPU readiness", "11.2 % per vCPU")]
    )
    panel.body.addWidget(properties)
    panel.body.addWidget(LinkLabel("Show all 214 evaluated moves", trainer=True, strong=True))
    return panel


def lists_scene():
    page = empty_page(1440, 900)
    box = QGridLayout(page)
    box.addWidget(monitor_navigation(), 0, 0, 2, 1)
    box.addWidget(hosts_panel(), 0, 1)
    box.addWidget(recommendations_grid(), 1, 1)
    box.addWidget(empty_panel(), 2, 0, 1, 2)
    box.addWidget(score_panel(), 0, 2, 3, 1)
    box.addWidget(past_time_bar(), 3, 0, 1, 3)
    return page
