"""A vSAN cluster under test, and what its tests ask of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vsphere_client.decisions.vsan.snapshot import ComponentState, Tier
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.vsan.cluster import ClusterVsan
from vsphere_client.engine.vsan.objects import StoredObject
from vsphere_client.engine.vsan.service import VsanService
from vsphere_client.engine.world.objects import ClusterComputeResource, Datastore, HostSystem, VirtualMachine
from vsphere_client.model.commands import Command
from vsphere_client.model.host_system import HostDisk
from vsphere_client.model.tasks import TaskState
from vsphere_client.model.units import MINUTE_US, SECOND_US

GROUP = (HostDisk(name="d0", tier="cache", gb=400), HostDisk(name="d1", tier="capacity", gb=1000))
DEVICES = (
    HostDisk(name="d0", tier="cache", gb=400),
    *(HostDisk(name=f"d{n}", tier="capacity", gb=1000) for n in range(1, 6)),
)
GIB = 2**30
SSD_BYTES_PER_S = 450e6
"""A SATA SSD is what bounds a copy in these clusters: 450 MB/s, and the 10 Gbit/s link gives 1000."""


def name_of(number: int) -> str:
    """The name of the host of that number, from 1."""
    return f"esx{number:02}.lab.local"


def copy_us(gb: float) -> int:
    """Virtual microseconds that copying so many GB takes in these clusters."""
    return round(round(gb * GIB) / SSD_BYTES_PER_S * SECOND_US)


@dataclass
class VsanScene:
    """An engine with one vSAN cluster."""

    engine: Engine

    @property
    def service(self) -> VsanService:
        """The running service."""
        return self.engine.service(VsanService)

    @property
    def cluster(self) -> ClusterComputeResource:
        """The cluster."""
        return self.engine.world.find(ClusterComputeResource, "C1")

    @property
    def vsan(self) -> ClusterVsan:
        """The cluster's vSAN."""
        found = self.service.of_cluster(self.cluster)
        assert found is not None
        return found

    def vm(self, number: int = 1) -> VirtualMachine:
        """The VM of that number."""
        return self.engine.world.find(VirtualMachine, f"vm{number:02}")

    def host(self, number: int) -> HostSystem:
        """The host of that number."""
        return self.engine.world.find(HostSystem, name_of(number))

    @property
    def datastore(self) -> Datastore:
        """The vSAN datastore."""
        return self.engine.world.find(Datastore, "vsan")

    def obj(self, number: int = 1, kind: str = "disk-1") -> StoredObject:
        """An object of a VM."""
        return next(o for o in self.service.objects_of_vm(self.vm(number)) if o.wanted.kind == kind)

    def health(self, number: int = 1, kind: str = "disk-1") -> str:
        """The health of an object."""
        return str(self.service.health_of(self.obj(number, kind)).state)

    def hosts_of(self, number: int = 1, kind: str = "disk-1") -> dict[str, str]:
        """Hosts of an object's components by component."""
        return {c.name: c.host for c in self.obj(number, kind).vsan.components}

    def states_of(self, number: int = 1, kind: str = "disk-1") -> dict[str, ComponentState]:
        """States of an object's components by component."""
        obj = self.obj(number, kind)
        return {c.name: obj.state(c.name) for c in obj.vsan.components}

    def do(self, command: Command) -> Task:
        """Submit a command that has to be accepted."""
        task = self.engine.submit(command)
        assert task.state != TaskState.ERROR, task.fault
        return task

    def minutes(self, minutes: float) -> None:
        """Let time pass."""
        self.engine.run_until(self.engine.now_us + round(minutes * MINUTE_US))

    def events(self, type_id: str) -> list[tuple[int, str]]:
        """Times and messages of the events of a type."""
        return [(e.at_us, e.message) for e in self.engine.events.all() if e.type_id == type_id]

    def picture(self) -> dict[str, Any]:
        """All that can be seen of vSAN, for comparing two runs."""
        return {
            "objects": self.service.report_rows(),
            "cluster": self.service.report_row(self.cluster),
            "events": [(e.at_us, e.type_id, e.message) for e in self.engine.events.all()],
            "due": [(at, repr(event)) for at, event in self.engine.kernel.due(200)],
            "used": self.vsan.store.used_gb,
        }

    def check_books(self) -> None:
        """Disks hold what their components use and no more than they can; no fault domain holds two legs."""
        store = self.vsan.store
        store.settle()
        used: dict[str, float] = {}
        for obj in store.objects.values():
            legs: dict[str, int] = {}
            for c in obj.vsan.components:
                if obj.state(c.name) is not ComponentState.DEGRADED:
                    used[c.disk] = used.get(c.disk, 0.0) + c.used_gb
                leg = c.leg if c.kind.value == "data" else -1 - c.leg
                assert legs.setdefault(c.fault_domain, leg) == leg, f"{obj.id} in {c.fault_domain}"
        for disk in store.snapshot().disks:
            assert disk.tier is Tier.CAPACITY
            assert abs(disk.used_gb - used.get(disk.id, 0.0)) < 1e-6, disk.id
            assert -1e-6 <= disk.used_gb <= disk.capacity_gb + 1e-6, disk.id
