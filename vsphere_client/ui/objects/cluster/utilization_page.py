"""vSphere DRS > CPU, Memory and Network Utilization: one stacked bar of VMs per host."""

from __future__ import annotations

from typing import Any

from vsphere_client.session.session import Session
from vsphere_client.session.views.monitor_stacks import (
    PART_LABELS,
    HostStack,
    Resource,
    VmBox,
    cluster_stacks,
    host_stacks,
)
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.content_page import ContentPage
from vsphere_client.ui.objects.host_stacks import HostStacks, Words
from vsphere_client.ui.objects.page import PageBuilder
from vsphere_client.ui.widgets.card import Card
from vsphere_client.ui.widgets.empty_state import EmptyState
from vsphere_client.ui.widgets.property_grid import PropertyGrid, PropertyRow
from vsphere_client.ui.widgets.scrolled import scrolled
from vsphere_client.ui.widgets.segmented_buttons import SegmentedButtons

_TITLES = {"cpu": "CPU Utilization", "memory": "Memory Utilization", "network": "Network Utilization"}
_CAPTIONS = {
    "cpu": "Sum of Virtual Machine CPU Utilization - per Host",
    "memory": "Sum of Virtual Machine Memory Utilization - per Host",
    "network": "Sum of Virtual Machine Network Utilization - per Host",
}
_HOW_TO_READ = "point at a box to read it, press it to keep it, twice to open the VM"
_UNITS = {"cpu": "MHz", "memory": "MB", "network": "Mbps"}
_WORDS: dict[Resource, Words] = {"cpu": numbers.cpu, "memory": numbers.memory, "network": numbers.traffic}


class UtilizationPage(ContentPage):
    """The bars, and what the chosen VM uses, asks for and is entitled to."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any, resource: Resource) -> None:
        super().__init__(driver, moid, window, title=_TITLES[resource])
        self._resource = resource
        self._words = _WORDS[resource]
        self.card = Card("Hosts")
        self.stacks = HostStacks(self._words, PART_LABELS[resource])
        self.unit = SegmentedButtons("Unit", ("%", _UNITS[resource]))
        self.unit.chosen.connect(lambda at: self.stacks.set_relative(at == 0))
        self.title_row.addWidget(self.unit)
        self.stacks.box_chosen.connect(self._choose)
        self.stacks.box_opened.connect(lambda vm: self.follow(f"go:{vm}"))
        self.card.body.addWidget(self.stacks)
        self.empty = EmptyState("The cluster has no host.")
        self.card.body.addWidget(self.empty)
        self.details = Card("Virtual machine", side=True)
        self.properties = PropertyGrid()
        self.properties.link_activated.connect(self.follow)
        self.details.body.addWidget(self.properties)
        self.body.addWidget(scrolled(self.card, self.details))
        self._chosen = ""
        self.refresh()

    def read(self) -> tuple[HostStack, ...]:
        """The stacks of the cluster's hosts, or of the one host."""
        return stacks_of(self.driver.session, self.moid, self._resource)

    def refresh(self) -> None:
        """Show the loads of now."""
        if not self.present():
            return
        found = self.read()
        self.stacks.set_stacks(found)
        self.stacks.setVisible(bool(found))
        self.empty.setVisible(not found)
        self.card.set_caption(_HOW_TO_READ if found else "")
        end = self.stacks.axis_end
        self.set_note(_CAPTIONS[self._resource] + (f", axis up to {end} %" if end < 100 else ""))
        self._show_details(found)

    def tick(self) -> None:
        """Numbers moved."""
        self.refresh()

    def _choose(self, vm: str) -> None:
        self._chosen = vm
        self._show_details(self.read())

    def _show_details(self, found: tuple[HostStack, ...]) -> None:
        for stack in found:
            for box in stack.boxes:
                if box.moid == self._chosen:
                    self.details.show()
                    self.properties.set_rows(self._rows(stack, box))
                    return
        self.details.hide()

    def _rows(self, stack: HostStack, box: VmBox) -> list[PropertyRow]:
        share = 100.0 * box.used / max(stack.capacity, 1.0)
        return [
            PropertyRow("Name", box.name, link=f"go:{box.moid}"),
            PropertyRow("Host", stack.name, link=f"go:{stack.moid}"),
            PropertyRow("Consumed", f"{self._words(box.used)}, {share:.1f} % of the host"),
            *(
                PropertyRow(label, self._words(part))
                for label, part in zip(PART_LABELS[self._resource], box.parts, strict=True)
            ),
        ]


def stacks_of(session: Session, moid: str, resource: Resource) -> tuple[HostStack, ...]:
    """The stacks of a cluster's hosts, or the one of a host."""
    world = session.engine.world
    if moid in {host.moid for host in world.host_at.values()}:
        return host_stacks(world, (world.host(moid),), resource)
    return cluster_stacks(session, moid, resource)


def utilization(resource: Resource) -> PageBuilder:
    """What makes the page of a resource."""

    def build(driver: SessionDriver, moid: str, window: Any) -> UtilizationPage:
        return UtilizationPage(driver, moid, window, resource)

    return build
