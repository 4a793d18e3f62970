"""The charts of Performance > Overview for each kind of object and view (vsphere_client_ui.md 3.26)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vsphere_client.model.kinds import Kind
from vsphere_client.session.session import Session
from vsphere_client.session.views.space_use import (
    SpaceUse,
    space_by_datastore,
    space_by_kind,
    space_by_vm,
)
from vsphere_client.ui.widgets.chart_lines import ChartStyle

HOME = "Home"


@dataclass(frozen=True, slots=True)
class OverviewChart:
    """One chart over time: its title and counters; ``members`` draws the busiest objects below instead.

    With ``parts`` it draws the object's own parts that have the counters, such as its virtual disks.
    """

    title: str
    counters: tuple[str, ...]
    style: ChartStyle = ChartStyle.LINE
    members: Kind | None = None
    parts: bool = False


@dataclass(frozen=True, slots=True)
class SpaceChart:
    """A chart of what space is used for at the shown moment: a pie of parts, or bars to compare."""

    title: str
    read: Callable[[Session, str], tuple[SpaceUse, ...]]
    pie: bool = False


Spec = OverviewChart | SpaceChart


def _each(kind: Kind, what: str) -> tuple[OverviewChart, ...]:
    """One line an object: CPU, memory, disk and network of those that use most."""
    stacked = ChartStyle.STACKED
    return (
        OverviewChart(f"CPU (MHz), {what}", ("cpu.usagemhz.average",), stacked, kind),
        OverviewChart(f"CPU (%), {what}", ("cpu.usage.average",), ChartStyle.LINE, kind),
        OverviewChart(f"Memory consumed, {what}", ("mem.consumed.average",), stacked, kind),
        OverviewChart(f"CPU readiness (%), {what}", ("cpu.readiness.average",), ChartStyle.LINE, kind),
        OverviewChart(f"Disk throughput, {what}", ("disk.usage.average",), stacked, kind),
        OverviewChart(f"Network throughput, {what}", ("net.usage.average",), stacked, kind),
    )


_MEMORY = ("mem.active.average", "mem.consumed.average", "mem.granted.average", "mem.vmmemctl.average")
_PACKETS = ("net.packetsRx.summation", "net.packetsTx.summation")
_VM = (
    OverviewChart("CPU (%)", ("cpu.usage.average",)),
    OverviewChart("CPU (MHz)", ("cpu.usagemhz.average", "cpu.demand.average", "cpu.entitlement.latest")),
    OverviewChart("CPU waiting (ms)", ("cpu.ready.summation", "cpu.costop.summation")),
    OverviewChart("CPU readiness (%)", ("cpu.readiness.average", "cpu.latency.average")),
    OverviewChart("Memory (%)", ("mem.usage.average",)),
    OverviewChart("Memory", (*_MEMORY, "mem.swapped.average")),
    OverviewChart(
        "Memory rates",
        ("mem.swapinRate.average", "mem.swapoutRate.average", "mem.compressionRate.average"),
    ),
    OverviewChart("Disk throughput", ("disk.usage.average", "disk.read.average", "disk.write.average")),
    OverviewChart("Disk latency (ms)", ("disk.maxTotalLatency.latest",)),
    OverviewChart(
        "Virtual disk throughput", ("virtualDisk.read.average", "virtualDisk.write.average"), parts=True
    ),
    OverviewChart(
        "Virtual disk latency (ms)",
        ("virtualDisk.totalReadLatency.average", "virtualDisk.totalWriteLatency.average"),
        parts=True,
    ),
    OverviewChart("Network", ("net.usage.average", "net.received.average", "net.transmitted.average")),
    OverviewChart("Network packets", _PACKETS),
    OverviewChart("Power", ("power.power.average",)),
)
_HOST = (
    OverviewChart("CPU (%)", ("cpu.usage.average", "cpu.utilization.average", "cpu.coreUtilization.average")),
    OverviewChart("CPU (MHz)", ("cpu.usagemhz.average", "cpu.demand.average")),
    OverviewChart("Memory (%)", ("mem.usage.average",)),
    OverviewChart("Memory", (*_MEMORY, "mem.swapused.average", "mem.overhead.average")),
    OverviewChart("CPU readiness (%)", ("cpu.readiness.average", "cpu.latency.average")),
    OverviewChart("Memory rates", ("mem.swapinRate.average", "mem.swapoutRate.average")),
    OverviewChart("Disk throughput", ("disk.usage.average", "disk.read.average", "disk.write.average")),
    OverviewChart("Disk latency (ms)", ("disk.maxTotalLatency.latest",)),
    OverviewChart("Network", ("net.usage.average", "net.received.average", "net.transmitted.average")),
    OverviewChart("Network packets", _PACKETS),
    OverviewChart("Power", ("power.power.average",)),
)
_CLUSTER = (
    OverviewChart("CPU (MHz)", ("cpu.usagemhz.average", "cpu.totalmhz.average")),
    OverviewChart("CPU (%)", ("cpu.usage.average",)),
    OverviewChart("Memory", (*_MEMORY, "mem.swapused.average", "mem.overhead.average")),
    OverviewChart("Memory (%)", ("mem.usage.average",)),
    OverviewChart("vSphere HA and DRS", ("clusterServices.effectivecpu.average",)),
    OverviewChart(
        "Virtual machine operations",
        ("vmop.numVMotion.latest", "vmop.numPoweron.latest", "vmop.numPoweroff.latest"),
    ),
)
_POOL = (
    OverviewChart("CPU (MHz)", ("cpu.usagemhz.average",)),
    OverviewChart("Memory", (*_MEMORY, "mem.swapped.average", "mem.overhead.average")),
)
_DATASTORE = (
    OverviewChart("Space", ("disk.used.latest", "disk.provisioned.latest", "disk.capacity.latest")),
    OverviewChart("Throughput", ("datastore.read.average", "datastore.write.average")),
    OverviewChart(
        "Latency (ms)",
        (
            "datastore.totalReadLatency.average",
            "datastore.totalWriteLatency.average",
            "datastore.maxTotalLatency.latest",
        ),
    ),
    OverviewChart(
        "Operations",
        ("datastore.numberReadAveraged.average", "datastore.numberWriteAveraged.average"),
    ),
)
_DATACENTER = (
    OverviewChart("CPU (MHz), clusters", ("cpu.usagemhz.average",), ChartStyle.STACKED, Kind.CLUSTER),
    OverviewChart("Memory consumed, clusters", ("mem.consumed.average",), ChartStyle.STACKED, Kind.CLUSTER),
    OverviewChart("CPU (%), clusters", ("cpu.usage.average",), ChartStyle.LINE, Kind.CLUSTER),
    OverviewChart(
        "Virtual machine operations",
        ("vmop.numVMotion.latest", "vmop.numPoweron.latest", "vmop.numPoweroff.latest"),
    ),
)
_SPACE = (
    SpaceChart("Space utilization, file types", space_by_kind, pie=True),
    SpaceChart("Space utilization, virtual machines", space_by_vm),
    OverviewChart("Space", ("disk.used.latest", "disk.provisioned.latest", "disk.capacity.latest")),
)
_STORAGE = (SpaceChart("Space utilization, datastores", space_by_datastore),)
_VMS = "Virtual Machines"
_EACH_VM = _each(Kind.VIRTUAL_MACHINE, "virtual machines")

VIEWS: dict[Kind, dict[str, tuple[Spec, ...]]] = {
    Kind.VIRTUAL_MACHINE: {HOME: _VM},
    Kind.HOST: {HOME: _HOST, _VMS: _EACH_VM},
    Kind.CLUSTER: {HOME: _CLUSTER, "Hosts": _each(Kind.HOST, "hosts"), _VMS: _EACH_VM},
    Kind.RESOURCE_POOL: {
        HOME: _POOL,
        "Resource Pools & Virtual Machines": (
            *_each(Kind.RESOURCE_POOL, "resource pools")[:3:2],
            *_EACH_VM,
        ),
    },
    Kind.DATASTORE: {HOME: _DATASTORE, "Space": _SPACE, "Hosts": _each(Kind.HOST, "hosts")[4:5]},
    Kind.DATACENTER: {HOME: _DATACENTER, "Storage": _STORAGE},
}
"""Charts by kind and view, in the order of the page."""


def views_of(kind: Kind) -> tuple[str, ...]:
    """The views that an object of a kind offers."""
    return tuple(VIEWS.get(kind, {}))
