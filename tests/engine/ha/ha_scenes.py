"""Clusters with vSphere HA, and what their event logs say in seconds."""

from __future__ import annotations

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.inventory import build
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    HostSystem,
    VirtualMachine,
)
from vsphere_client.model.commands import Command
from vsphere_client.model.storage import DatastoreConfig
from vsphere_client.model.units import SECOND_US, seconds_us

RESTARTED = "com.vmware.vc.ha.VmRestartedByHAEvent"
STATE_CHANGED = "com.vmware.vc.HA.HostStateChangedEvent"


class Scene:
    """An engine with the questions that these tests ask; times are virtual seconds."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def cluster(self) -> ClusterComputeResource:
        return self.engine.world.find(ClusterComputeResource, "C1")

    def host(self, number: int) -> HostSystem:
        return self.engine.world.find(HostSystem, f"esx{number:02}.lab.local")

    def vm(self, number: int) -> VirtualMachine:
        return self.engine.world.find(VirtualMachine, f"vm{number:02}")

    def vm_named(self, name: str) -> VirtualMachine:
        return self.engine.world.find(VirtualMachine, name)

    def at(self, seconds: float, *commands: Command) -> None:
        self.engine.run_until(seconds_us(seconds))
        for command in commands:
            task = self.engine.submit(command)
            assert task.fault is None, task.fault

    def events(self, type_id: str) -> list[tuple[float, str]]:
        """Times and entities of all events of a type."""
        return [
            (e.at_us / SECOND_US, e.entity_name) for e in self.engine.events.all() if e.type_id == type_id
        ]

    def states(self, number: int) -> list[tuple[float, str]]:
        """Times and availability states that vCenter showed for a host."""
        name = self.host(number).name
        found = [e for e in self.engine.events.all() if e.type_id == STATE_CHANGED and e.entity_name == name]
        return [(e.at_us / SECOND_US, str(e.facts["state"])) for e in found]

    def power_ons(self) -> list[tuple[float, str]]:
        """When vSphere HA began to restart which VM."""
        found = [t for t in self.engine.tasks.all() if t.source == "ha" and t.fault is None]
        return [((t.started_us or 0) / SECOND_US, t.entity_name) for t in found]

    def runs(self, number: int) -> bool:
        return bool(self.engine.world.vms.executing[self.vm(number).row])

    def add_datastore(self, name: str, *hosts: int) -> str:
        datacenter = next(self.engine.world.all_of(Datacenter))
        datastore = build.add_datastore(self.engine.world, name, datacenter, DatastoreConfig())
        for number in hosts:
            build.mount(self.engine.world, datastore, self.host(number))
        return datastore.moid
