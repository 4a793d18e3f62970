"""vCenter > Configure: the statistics intervals with the space that their points need, and advanced settings."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.engine.statistics.catalogue import kept_columns
from vsphere_client.engine.statistics.codes import packed_type
from vsphere_client.engine.statistics.kinds import Measured
from vsphere_client.engine.world.objects import HostSystem, VCenter, VirtualMachine
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.model.advanced_options import VCENTER_OPTIONS
from vsphere_client.model.statistics import DayInterval, StatisticsInterval, StatisticsSettings, YearInterval
from vsphere_client.session.session import Session
from vsphere_client.session.statistics.intervals import intervals_of
from vsphere_client.session.statistics.watched import FEW_VMS
from vsphere_client.session.views.configure_settings import Setting, SettingGroup, on_off
from vsphere_client.session.views.host_options import OptionRow, option_row

DURATIONS = {"week": "30 minutes", "month": "2 hours", "year": "1 day"}
SAVED_FOR = {"week": "1 week", "month": "1 month"}
LEVEL_WORDS = {
    1: "basic figures",
    2: "most counters of objects, without lowest and highest values",
    3: "all counters, each vCPU, disk and adapter included",
    4: "everything, lowest and highest values included",
}
"""What each collection level keeps (vmkernel.md 8.1)."""
_OWNER_BYTES, _KEY_BYTES = 4, 8
_MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class Inventory:
    """How many rows points have: objects, and parts of VMs and hosts."""

    rows: dict[Measured, int]

    def scaled(self, hosts: int, vms: int) -> Inventory:
        """The same data centre with so many hosts and VMs."""
        now_hosts, now_vms = max(self.rows[Measured.HOST], 1), max(self.rows[Measured.VM], 1)
        of_hosts = {kind: self.rows[kind] * hosts // now_hosts for kind in (Measured.UPLINK, Measured.DEVICE)}
        of_vms = {kind: self.rows[kind] * vms // now_vms for kind in (Measured.DISK, Measured.PORT)}
        return Inventory(self.rows | of_hosts | of_vms | {Measured.HOST: hosts, Measured.VM: vms})


def inventory_of(session: Session, vcenter: VCenter) -> Inventory:
    """The rows of a vCenter in the open lab; its share of all where there are several."""
    world = session.engine.world
    tables = {
        Measured.VM: world.vms,
        Measured.HOST: world.hosts,
        Measured.POOL: world.pools,
        Measured.CLUSTER: world.clusters,
        Measured.DATASTORE: world.datastores,
        Measured.DISK: world.disks,
        Measured.PORT: world.ports,
        Measured.UPLINK: world.uplinks,
    }
    rows = {kind: int(table.alive.sum()) for kind, table in tables.items()}
    every = Inventory(rows | {Measured.DEVICE: int(world.devices.host.size)})
    if len(world.vcenters) == 1:
        return every
    hosts = sum(vcenter_of(world, host) is vcenter for host in world.all_of(HostSystem))
    return every.scaled(hosts, sum(vcenter_of(world, vm) is vcenter for vm in world.all_of(VirtualMachine)))


def estimate_mb(settings: StatisticsSettings, inventory: Inventory) -> float:
    """MB that all points take once every interval is full; labs above 2,000 VMs keep none of parts."""
    return sum(estimate_of(settings, inventory).values())


def estimate_of(settings: StatisticsSettings, inventory: Inventory) -> dict[str, float]:
    """MB by interval: rows x columns x points, as the document keeps them."""
    parts = inventory.rows[Measured.VM] <= FEW_VMS
    found: dict[str, float] = {}
    for period, interval in intervals_of(settings).items():
        width = 0
        for kind, rows in inventory.rows.items():
            columns = len(kept_columns(kind, interval.level))
            keyed = kind in (Measured.DISK, Measured.PORT, Measured.UPLINK, Measured.DEVICE)
            if columns and (parts or not keyed):
                each = _OWNER_BYTES + _KEY_BYTES * keyed + packed_type(rows).itemsize * columns
                width += rows * each
        found[period] = width * (interval.kept_s // interval.every_s) / _MEBIBYTE
    return found


def size_text(mb: float) -> str:
    """A size in MB, or in GB from one on."""
    return f"{mb / 1024:.2f} GB" if mb >= 1024 else f"{mb:.1f} MB"


def duration_text(name: str, interval: StatisticsInterval) -> str:
    """How long an interval is: ``5 minutes``."""
    if isinstance(interval, DayInterval):
        return _counted(interval.interval_min, "minute")
    return DURATIONS[name]


def saved_text(name: str, interval: StatisticsInterval) -> str:
    """How long its points are kept: ``1 day``."""
    if isinstance(interval, DayInterval):
        return _counted(interval.keep_days, "day")
    return _counted(interval.keep_years, "year") if isinstance(interval, YearInterval) else SAVED_FOR[name]


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


def vcenter_general(session: Session, moid: str) -> tuple[SettingGroup, ...]:
    """The page: an interval a row, then the estimate."""
    vcenter = session.engine.world.get(moid, VCenter)
    settings = vcenter.statistics
    rows = [
        Setting(
            f"Every {duration_text(name, interval)}",
            f"{on_off(interval.enabled)}, saved for {saved_text(name, interval)}, level {interval.level}",
            LEVEL_WORDS[interval.level],
        )
        for name, interval in settings.intervals.items()
    ]
    space = size_text(estimate_mb(settings, inventory_of(session, vcenter)))
    real_time = Setting("Every 20 seconds", "Real-time, kept for 1 hour in memory", "every counter")
    estimate = Setting("Estimated space", space, "once every interval is full")
    return (SettingGroup("Statistics", (real_time, *rows, estimate)),)


def vcenter_advanced(session: Session, moid: str) -> tuple[OptionRow, ...]:
    """The advanced settings of a vCenter that act in the simulation, by name."""
    given = session.engine.world.get(moid, VCenter).options
    return tuple(
        option_row(given, option)
        for option in sorted(VCENTER_OPTIONS.values(), key=lambda option: option.key.lower())
    )
