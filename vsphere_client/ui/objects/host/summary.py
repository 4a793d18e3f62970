"""The Summary of a host."""

from __future__ import annotations

from typing import Any

from vsphere_client.session.views.summary_host import AdapterLine, HostSummary, host_summary
from vsphere_client.session.views.summary_refs import Ref
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.cards import CapacityCard, PropertiesCard, RelatedCard
from vsphere_client.ui.objects.links import page
from vsphere_client.ui.objects.summary_page import SummaryCard, SummaryPage
from vsphere_client.ui.widgets.property_grid import PropertyRow


class HostSummaryPage(SummaryPage[HostSummary]):
    """Details, capacity, hardware, configuration, networking and related objects."""

    def make_cards(self) -> list[SummaryCard[HostSummary]]:
        """The cards in the product's order."""
        return [
            PropertiesCard("Host Details", detail_rows, (("View VMs", page("vms")),)),
            CapacityCard(
                self.driver,
                lambda view: view.capacity,
                (("View utilization", page("monitor", "utilization")),),
            ),
            PropertiesCard("Hardware", hardware_rows),
            PropertiesCard(
                "Configuration",
                configuration_rows,
                (("View services", page("configure", "services")),),
            ),
            PropertiesCard(
                "Networking",
                network_rows,
                (("VMkernel adapters", page("configure", "vmkernel-adapters")),),
            ),
            RelatedCard(related),
        ]

    def read(self) -> HostSummary:
        """The numbers of now."""
        return host_summary(self.driver.session, self.moid)


def detail_rows(view: HostSummary) -> list[PropertyRow]:
    """What it is and how it stands."""
    return [
        PropertyRow("State", view.state, severity=view.state_severity),
        PropertyRow("Hypervisor", view.hypervisor),
        PropertyRow("Model", view.model),
        PropertyRow("Processor type", view.cpu_model),
        PropertyRow("Logical processors", str(view.logical)),
        PropertyRow("NICs", str(view.nics)),
        PropertyRow("Virtual machines", f"{view.vms_on} on, {view.vms - view.vms_on} off"),
        PropertyRow("Uptime", "Not running" if view.uptime_s is None else numbers.span(view.uptime_s)),
    ]


def memory_rows(view: HostSummary) -> list[PropertyRow]:
    """DRAM, and with memory tiering the NVMe tier beside it."""
    if not view.tier_mb:
        return [PropertyRow("Memory", numbers.memory(view.memory_mb))]
    used = f"{numbers.memory(view.tier_used_mb)} used"
    return [
        PropertyRow("Memory", numbers.memory(view.memory_mb + view.tier_mb), note="DRAM and NVMe"),
        PropertyRow("Tier 0 (DRAM)", numbers.memory(view.memory_mb)),
        PropertyRow("Tier 1 (NVMe)", numbers.memory(view.tier_mb), note=used),
    ]


def hardware_rows(view: HostSummary) -> list[PropertyRow]:
    """Processors, memory and devices."""
    return [
        PropertyRow("Manufacturer", view.vendor),
        PropertyRow("Model", view.model),
        PropertyRow("CPU", f"{view.cores} CPUs x {view.mhz / 1000:.1f} GHz"),
        PropertyRow("Sockets", str(view.sockets)),
        PropertyRow("Cores per socket", str(view.cores // view.sockets)),
        PropertyRow("Hyperthreading", "Active" if view.threads > 1 else "Not active"),
        *memory_rows(view),
        PropertyRow("Local disks", str(view.disks)),
    ]


def configuration_rows(view: HostSummary) -> list[PropertyRow]:
    """HA, EVC, memory state, services."""
    well = view.memory_state in ("high", "clear")
    rows = [
        PropertyRow("vSphere HA state", view.ha_state, severity=view.ha_severity),
        PropertyRow("EVC mode", view.evc_cluster or "Disabled"),
        PropertyRow("Supported EVC", view.evc_host),
        PropertyRow(
            "Memory state", view.memory_state.capitalize(), severity="success" if well else "warning"
        ),
        PropertyRow("Fault domain", view.fault_domain or "None"),
        PropertyRow("Lockdown mode", view.lockdown.capitalize()),
        PropertyRow(
            "SSH, ESXi Shell", f"{_running(view.ssh_running)}, {_running(view.shell_running).lower()}"
        ),
    ]
    if view.stopped_agents:
        rows.append(PropertyRow("Not running", ", ".join(view.stopped_agents), severity="danger"))
    return rows


def _running(running: bool) -> str:
    return "Running" if running else "Stopped"


def network_rows(view: HostSummary) -> list[PropertyRow]:
    """The adapters of the services, and broken links."""
    rows = [
        _adapter("Management", view.management),
        _adapter("vMotion", view.vmotion),
        PropertyRow("vMotion now", "Running" if view.vmotions_running else "None running"),
        _adapter("vSAN", view.vsan),
    ]
    failed = ", ".join(view.failed_nics)
    rows.append(
        PropertyRow(
            "Physical adapters",
            f"{failed} down" if failed else f"{view.nics} up",
            severity="danger" if failed else "success",
        )
    )
    return rows


def _adapter(label: str, line: AdapterLine | None) -> PropertyRow:
    if line is None:
        return PropertyRow(label, "No adapter")
    if not line.up:
        return PropertyRow(label, f"{line.ip} ({line.name}), no link", severity="danger")
    return PropertyRow(label, f"{line.ip} ({line.name}, {line.nic})")


def related(view: HostSummary) -> list[tuple[str, list[Ref]]]:
    """Objects to go to."""
    return [
        ("Cluster", [view.cluster] if view.cluster else []),
        ("Datastores", list(view.datastores)),
        ("Networks", list(view.networks)),
    ]


def build(driver: SessionDriver, moid: str, window: Any) -> HostSummaryPage:
    """Make the page."""
    return HostSummaryPage(driver, moid, window)
