"""Monitor > Utilization of a machine, cluster or resource pool: CPU, host memory, guest memory."""

from __future__ import annotations

from typing import Any

from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.session.views.guest_memory import GuestMemory, Utilization, utilization
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.content_page import ContentPage
from vsphere_client.ui.widgets.card import Card
from vsphere_client.ui.widgets.flow_grid import FlowGrid
from vsphere_client.ui.widgets.parts_bar import Part, PartsBar
from vsphere_client.ui.widgets.property_grid import PropertyGrid, PropertyRow
from vsphere_client.ui.widgets.scrolled import scrolled

LABEL_WIDTH = 150


class GuestMemoryCard(Card):
    """Where the guests' memory lies, as one bar and in figures."""

    def __init__(self) -> None:
        super().__init__("Guest Memory")
        self.bar = PartsBar("Guest memory")
        self.figures = PropertyGrid(LABEL_WIDTH)
        self.body.addWidget(self.bar)
        self.body.addSpacing(6)
        self.body.addWidget(self.figures)
        self.body.addStretch(1)

    def present(self, memory: GuestMemory) -> None:
        """Show a breakdown."""
        self.bar.set_parts(memory_parts(memory), memory.configured)
        self.figures.set_rows(
            [
                PropertyRow("Configured", numbers.memory(memory.configured), strong=True),
                PropertyRow("Active", numbers.memory(memory.active), note="touched by the guests of late"),
                PropertyRow("Overhead", numbers.memory(memory.overhead), note="of the VMkernel, on top"),
            ]
        )


def memory_parts(memory: GuestMemory) -> tuple[Part, ...]:
    """The parts of guest memory in the order of the product."""
    parts = (
        ("Private", memory.private, "series.0"),
        ("Shared", memory.shared, "series.2"),
        ("Ballooned", memory.ballooned, "warning.mark"),
        ("Compressed", memory.compressed, "series.4"),
        ("Swapped", memory.swapped, "danger.mark"),
        ("Unaccessed", memory.untouched, "bar_free"),
    )
    return tuple(Part(label, amount, numbers.memory(amount), color) for label, amount, color in parts)


class VmUtilizationPage(ContentPage):
    """Cards for CPU, host memory and guest memory of the running machines."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(driver, moid, window, title="Utilization")
        self.cpu_card, self.memory_card = Card("Virtual Machine CPU"), Card("Virtual Machine Memory")
        self.cpu_bar, self.memory_bar = PartsBar("CPU"), PartsBar("Host memory")
        self.cpu, self.memory = PropertyGrid(LABEL_WIDTH), PropertyGrid(LABEL_WIDTH)
        for card, bar, grid in (
            (self.cpu_card, self.cpu_bar, self.cpu),
            (self.memory_card, self.memory_bar, self.memory),
        ):
            card.body.addWidget(bar)
            card.body.addSpacing(6)
            card.body.addWidget(grid)
            card.body.addStretch(1)
        self.guest = GuestMemoryCard()
        self.flow = FlowGrid(2)
        self.flow.set_cards([self.cpu_card, self.memory_card])
        self.body.addWidget(scrolled(self.flow, self.guest))
        self.refresh()

    def refresh(self) -> None:
        """Show the numbers of now."""
        if not self.present():
            return
        view = utilization(self.driver.session, self.moid)
        machines = numbers.count(view.running, "running virtual machine")
        self.set_note(machines if view.running else self._nothing_runs())
        self._show_cpu(view)
        self._show_memory(view)
        self.guest.present(view.memory)

    def _nothing_runs(self) -> str:
        shown = self.driver.session.engine.world.objects[self.moid]
        return "powered off" if isinstance(shown, VirtualMachine) else "no virtual machine is powered on"

    def tick(self) -> None:
        """Numbers moved."""
        self.refresh()

    def _show_cpu(self, view: Utilization) -> None:
        cpu = view.cpu
        words = numbers.cpu
        self.cpu_card.set_caption(f"{words(cpu.capacity)} at most")
        idle = max(cpu.capacity - cpu.used, 0.0)
        self.cpu_bar.set_parts(
            (Part("Used", cpu.used, words(cpu.used), "accent"), Part("Idle", idle, words(idle), "bar_free")),
            cpu.capacity,
            cpu.entitled,
        )
        self.cpu.set_rows(
            [
                PropertyRow("Demand", words(cpu.demand)),
                PropertyRow("Entitled", words(cpu.entitled), note="line across the bar"),
                PropertyRow("Readiness", f"{cpu.ready_percent:.1f} %", note="of each vCPU's time"),
                PropertyRow("Co-stop", f"{cpu.costop_percent:.1f} %"),
            ]
        )

    def _show_memory(self, view: Utilization) -> None:
        words, memory = numbers.memory, view.memory
        whole = memory.configured + memory.overhead
        self.memory_card.set_caption(f"{words(whole)} at most")
        parts = (
            Part("Consumed", view.consumed, words(view.consumed), "accent"),
            Part("Overhead", memory.overhead, words(memory.overhead), "series.1"),
        )
        self.memory_bar.set_parts(parts, whole, view.entitled)
        self.memory.set_rows(
            [
                PropertyRow("Active", words(memory.active)),
                PropertyRow("Entitled", words(view.entitled), note="line across the bar"),
                PropertyRow("Private", words(memory.private)),
                PropertyRow("Shared", words(memory.shared)),
            ]
        )


def build(driver: SessionDriver, moid: str, window: Any) -> VmUtilizationPage:
    """Make the page."""
    return VmUtilizationPage(driver, moid, window)
