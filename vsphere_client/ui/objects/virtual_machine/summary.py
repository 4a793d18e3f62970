"""The Summary of a virtual machine."""

from __future__ import annotations

from typing import Any

from vsphere_client.commands.guest_systems import guest_name
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.session.views.summary_refs import Ref
from vsphere_client.session.views.summary_vm import VmSummary, vm_summary
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.cards import PropertiesCard, RelatedCard, ref_row
from vsphere_client.ui.objects.links import do, page
from vsphere_client.ui.objects.summary_page import SummaryCard, SummaryPage
from vsphere_client.ui.widgets.band import AlarmBand
from vsphere_client.ui.widgets.property_grid import PropertyGrid, PropertyRow
from vsphere_client.ui.widgets.usage_bar import Usage, UsageBar


class VmSummaryPage(SummaryPage[VmSummary]):
    """Guest, details, usage, hardware, related objects, vSphere HA, storage, notes."""

    def make_cards(self) -> list[SummaryCard[VmSummary]]:
        """The cards in the product's order."""
        return [
            PropertiesCard("Guest OS", guest_rows),
            PropertiesCard("Virtual Machine Details", detail_rows),
            VmUsageCard(self.driver),
            PropertiesCard("VM Hardware", hardware_rows, (("Edit", do("vm.edit_settings")),)),
            RelatedCard(related),
            PropertiesCard(
                "vSphere HA",
                ha_rows,
                (("View HA settings", page("configure", "settings")),),
                wanted=lambda view: view.cluster is not None,
            ),
            PropertiesCard(
                "VM Storage Policies", storage_rows, (("View placement", page("monitor", "vsan-placement")),)
            ),
            PropertiesCard("Notes", notes_rows, (("Edit notes", do("vm.edit_settings")),)),
        ]

    def _arrange(self) -> None:
        super()._arrange()
        self.question = AlarmBand()
        self.question.action.connect(lambda _: self.follow(do("vm.answer_question")))
        self._band_box.addWidget(self.question)
        self._asked: str | None = None

    def tick(self) -> None:
        """Show the numbers of now, and above them a question that waits for an answer."""
        super().tick()
        vm = self.driver.session.engine.world.objects.get(self.moid)
        words = vm.question if isinstance(vm, VirtualMachine) else None
        self.question.setVisible(words is not None)
        if words is not None and words != self._asked:
            actions = (("Answer Question...", "answer"),)
            self.question.set_message("warning", "This virtual machine has a question.", words, actions)
        self._asked = words

    def read(self) -> VmSummary:
        """The numbers of now."""
        return vm_summary(self.driver.session, self.moid)


class VmUsageCard(SummaryCard[VmSummary]):
    """CPU and memory as bars, and what the hypervisor does to the VM."""

    def __init__(self, driver: SessionDriver) -> None:
        super().__init__("Capacity and Usage")
        self._driver = driver
        self.cpu, self.memory, self.storage = UsageBar("CPU"), UsageBar("Memory"), UsageBar("Storage")
        self.properties = PropertyGrid()
        for bar in (self.cpu, self.memory, self.storage):
            self.body.addWidget(bar)
        self.body.addWidget(self.properties)
        self.body.addStretch(1)
        self.add_link("Inside view", page("monitor", "vmotion"))

    def present(self, view: VmSummary) -> None:
        """Show the bars and the numbers."""
        cpu, memory = view.cpu, view.memory
        share = cpu.usage_mhz / cpu.capacity_mhz if cpu.capacity_mhz else 0.0
        self.cpu.set_usage(
            Usage(
                share,
                f"{numbers.cpu(cpu.usage_mhz)} used",
                f"{numbers.count(cpu.num_cpu, 'vCPU')}, {numbers.cpu(cpu.capacity_mhz)}",
                f"{numbers.cpu(cpu.demand_mhz)} demand",
            )
        )
        self.memory.set_usage(
            Usage(
                memory.active_mb / memory.size_mb,
                f"{numbers.memory(memory.active_mb)} active",
                f"{numbers.memory(memory.size_mb)} configured",
                f"{numbers.memory(memory.consumed_mb)} consumed",
            )
        )
        store = view.storage
        self.storage.set_usage(
            Usage(
                store.fraction,
                f"{numbers.space(store.used)} used",
                f"{numbers.space(store.capacity)} provisioned",
                f"{numbers.space(store.free)} free",
            )
        )
        self.properties.set_rows(pressure_rows(view))
        self.set_caption(f"updated {self._driver.now:%H:%M:%S}")


def pressure_rows(view: VmSummary) -> list[PropertyRow]:
    """What the VM waits for and what was taken from it."""
    cpu, memory = view.cpu, view.memory
    swapped, balloon = numbers.memory(memory.swapped_mb), numbers.memory(memory.balloon_mb)
    return [
        PropertyRow(
            "CPU readiness", f"{cpu.ready_percent:.1f} % per vCPU, co-stop {cpu.costop_percent:.1f} %"
        ),
        PropertyRow("Balloon, swapped", f"{balloon}, {swapped}"),
        PropertyRow("Disk", f"{numbers.grouped(view.iops)} IOPS, {view.latency_ms:.1f} ms"),
        PropertyRow("Network", f"{numbers.grouped(view.net_mbps)} Mbit/s"),
    ]


def guest_rows(view: VmSummary) -> list[PropertyRow]:
    """Power and what is inside."""
    severity = "warning" if view.problem else "success" if view.running else None
    power = f"{view.power}, {view.problem}" if view.problem else view.power
    return [
        PropertyRow("Power status", power, severity=severity),
        PropertyRow("Guest OS", guest_name(view.guest_os)),
        PropertyRow("VMware Tools", view.tools),
        PropertyRow("DNS name", view.dns_name or "Not reported"),
        PropertyRow("IP addresses", view.ip or "Not reported"),
        PropertyRow("Uptime", "Not running" if view.uptime_s is None else numbers.span(view.uptime_s)),
        PropertyRow("Encryption", "Not encrypted"),
    ]


def detail_rows(view: VmSummary) -> list[PropertyRow]:
    """Where it runs and how well."""
    rows = [
        ref_row("Host", view.host, "None"),
        PropertyRow("Compatibility", view.compatibility),
        PropertyRow("VM folder", view.folder or "Datacenter root"),
    ]
    if view.vcenter:
        rows += [
            PropertyRow("vCenter Server", view.vcenter),
            PropertyRow("Instance UUID", view.instance_uuid, mono=True),
        ]
    if view.drs_automation:
        score = "Not running" if view.drs_score is None else numbers.percent(view.drs_score)
        rows += [
            PropertyRow("VM DRS score", score, strong=True),
            PropertyRow("DRS automation", view.drs_automation),
        ]
    return rows


def hardware_rows(view: VmSummary) -> list[PropertyRow]:
    """The devices."""
    rows = [
        PropertyRow("CPU", f"{view.cpu.num_cpu} CPU(s)", note=view.cpu.sockets),
        PropertyRow("NUMA nodes", view.cpu.numa_nodes),
        PropertyRow("Memory", numbers.memory(view.memory.size_mb)),
    ]
    for disk in view.disks:
        thin = "thin" if disk.thin else "thick"
        rows.append(PropertyRow(disk.label, f"{numbers.space(disk.gb)}, {thin}", note=disk.datastore))
    for nic in view.nics:
        state = "connected" if nic.connected else "disconnected"
        rows += [
            PropertyRow(nic.label, f"{nic.network} ({state})"),
            PropertyRow("MAC address", nic.mac),
        ]
    return [*rows, PropertyRow("CD/DVD drive 1", view.cdrom)]


def related(view: VmSummary) -> list[tuple[str, list[Ref]]]:
    """Objects to go to."""
    groups = (
        ("Cluster", [view.cluster]),
        ("Host", [view.host]),
        ("Resource pool", [view.pool]),
        ("Networks", list(view.networks)),
        ("Storage", list(view.datastores)),
    )
    return [(label, [one for one in found if one is not None]) for label, found in groups]


def ha_rows(view: VmSummary) -> list[PropertyRow]:
    """Protection and what would be done."""
    if view.ha is None:
        return [PropertyRow("vSphere HA", "Turned off on the cluster")]
    ha = view.ha
    severity = "success" if ha.protected else "warning" if view.running else None
    return [
        PropertyRow("Protection", "Protected" if ha.protected else "Not protected", severity=severity),
        PropertyRow("Restart priority", ha.restart_priority),
        PropertyRow("Host isolation", ha.isolation_response),
        PropertyRow("VM monitoring", ha.vm_monitoring),
        PropertyRow("Settings", "Override of the cluster" if ha.overridden else "As the cluster"),
    ]


def storage_rows(view: VmSummary) -> list[PropertyRow]:
    """Policy and compliance."""
    word = "Compliant" if view.compliant else "Not compliant"
    severity = "success" if view.compliant else "warning"
    return [
        PropertyRow("Storage policy", view.policy),
        PropertyRow(
            "Compliance",
            word if view.on_vsan else "Not applicable",
            severity=severity if view.on_vsan else None,
        ),
        PropertyRow("Storage", "vSAN" if view.on_vsan else "Datastore"),
    ]


def notes_rows(view: VmSummary) -> list[PropertyRow]:
    """The notes, a line each."""
    lines = [line for line in view.notes.splitlines() if line.strip()] or ["None"]
    return [PropertyRow("Notes" if at == 0 else " " * at, text) for at, text in enumerate(lines[:6])]


def build(driver: SessionDriver, moid: str, window: Any) -> VmSummaryPage:
    """Make the page."""
    return VmSummaryPage(driver, moid, window)
