"""Disconnecting, reconnecting and removing hosts, and their services."""

from __future__ import annotations

from typing import TypeVar

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.connection import ConnectionService, set_connection
from vsphere_client.engine.esxi.links import is_running, vcenter_reaches
from vsphere_client.engine.inventory.build import remove_pools, remove_vm
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import HostAvailability, NetworkChanged, VmGone
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datastore,
    DistributedVirtualSwitch,
    Folder,
    HostSystem,
    Network,
    ResourcePool,
)
from vsphere_client.engine.world.unmanaged import FoundVm, UnmanagedHost
from vsphere_client.model.commands import (
    DisconnectHost,
    HostCommand,
    ReconnectHost,
    RemoveHost,
    RestartService,
    ServiceCommand,
    StartService,
    StopService,
)
from vsphere_client.model.faults import HostNotReachable, InvalidHostState, NoHost, NotFound
from vsphere_client.model.kinds import ConnectionState, MaintenanceState
from vsphere_client.model.tasks import Stage
from vsphere_client.model.units import SECOND_US

RECONNECT_US = 6 * SECOND_US
SERVICE_US = 4 * SECOND_US

H = TypeVar("H", bound=HostCommand)
P = TypeVar("P", bound=ServiceCommand)


class HostOperation(Operation[H]):
    """An operation on one host."""

    def entity(self, engine: Engine, command: H) -> HostSystem:
        """The host of the command."""
        return engine.world.find(HostSystem, command.host)

    def subject(self, engine: Engine, task: Task) -> HostSystem:
        """The host of a running task."""
        return engine.world.host(task.entity or "")


class Disconnect(HostOperation[DisconnectHost]):
    """Stop managing a host for a while; its VMs keep running."""

    description_id = "HostSystem.disconnect"

    def begin(self, engine: Engine, task: Task, command: DisconnectHost) -> None:
        """Disconnect at once."""
        host = self.subject(engine, task)
        if host.connection_state == ConnectionState.DISCONNECTED:
            raise InvalidHostState(host=host.name, state="disconnected")
        set_connection(engine, host, ConnectionState.DISCONNECTED)
        engine.events.post("HostDisconnectedEvent", host, reason="User initiated")


class Reconnect(HostOperation[ReconnectHost]):
    """Manage a disconnected or silent host again."""

    description_id = "HostSystem.reconnect"

    def begin(self, engine: Engine, task: Task, command: ReconnectHost) -> Stage:
        """Try to log in."""
        host = self.subject(engine, task)
        if host.connection_state == ConnectionState.CONNECTED:
            raise InvalidHostState(host=host.name, state="connected")
        return Stage(f"Connecting to {host.name}", RECONNECT_US, 95)

    def advance(self, engine: Engine, task: Task, command: ReconnectHost) -> None:
        """Connect, if the host answers."""
        host = self.subject(engine, task)
        if not vcenter_reaches(host):
            raise NoHost(host=host.name)
        set_connection(engine, host, ConnectionState.CONNECTED)
        engine.events.post("HostConnectedEvent", host)


class Remove(HostOperation[RemoveHost]):
    """Remove a host and its VMs from the inventory; the host itself goes on existing."""

    description_id = "HostSystem.destroy"

    def begin(self, engine: Engine, task: Task, command: RemoveHost) -> None:
        """Check the state and remove."""
        host = self.subject(engine, task)
        in_maintenance = host.maintenance == MaintenanceState.IN_MAINTENANCE
        if host.cluster and not in_maintenance and host.connection_state == ConnectionState.CONNECTED:
            raise InvalidHostState(host=host.name, state="it must be in maintenance mode or disconnected")
        engine.events.post("HostRemovedEvent", host)
        remove_host(engine, task, host)


def remove_host(engine: Engine, own_task: Task, host: HostSystem) -> None:
    """Take a host out of the inventory and leave it on the network."""
    world = engine.world
    vms = [world.vm(moid) for moid in host.vms]
    found = tuple(FoundVm(vm.name, vm.config, vm.power_state, vm.disk_datastores, vm.cpu_level) for vm in vms)
    networks = tuple(world.objects[moid].name for moid in host.networks)
    world.unmanaged[host.name] = UnmanagedHost(
        host.name, host.config, is_running(host), None, found, networks, tuple(host.datastores)
    )
    for task in engine.tasks.running():
        if task is not own_task and (task.entity == host.moid or task.entity in host.vms):
            engine.tasks.fail(task, NotFound(what="host", name=host.name))
    for vm in vms:
        engine.notify(VmGone(vm.moid))
        remove_vm(world, vm)
    for moid in list(host.datastores):
        world.get(moid, Datastore).hosts.pop(host.moid, None)
        world.changes.touch(moid, "hosts")
    for moid in list(host.networks):
        world.get(moid, Network).hosts.pop(host.moid, None)
    for switch in world.all_of(DistributedVirtualSwitch):
        switch.hosts.pop(host.moid, None)
    owner = world.objects[host.parent or ""]
    if isinstance(owner, ClusterComputeResource):
        owner.hosts.pop(host.moid, None)
    elif isinstance(owner, Folder):
        owner.children.pop(host.moid, None)
        remove_pools(world, world.get(host.root_pool, ResourcePool))
    engine.notify(HostAvailability(host.moid))
    world.remove(host)


class ServiceOperation(HostOperation[P]):
    """An operation on a service of a host."""

    to_state = "running"

    def begin(self, engine: Engine, task: Task, command: P) -> Stage:
        """Check that the host has such a service."""
        host = self.subject(engine, task)
        if command.service not in host.services:
            raise NotFound(what="service", name=command.service)
        check_runs(host)
        return Stage(f"{command.service}", SERVICE_US, 95)

    def advance(self, engine: Engine, task: Task, command: P) -> None:
        """Let the service be in its new state."""
        host = self.subject(engine, task)
        check_runs(host)
        set_service(engine, host, command.service, self.to_state)


def check_runs(host: HostSystem) -> None:
    """Refuse what needs a living VMkernel; raises HostNotReachable."""
    if not is_running(host):
        raise HostNotReachable(host=host.name)


def set_service(engine: Engine, host: HostSystem, service: str, state: str) -> None:
    """Start or stop a service and let vpxd notice."""
    engine.world.update(host, services=host.services | {service: state})
    engine.events.post("esx.audit.service.changed", host, service=service, state=state)
    engine.service(ConnectionService).services_changed(host)
    if service == "fdm":
        engine.notify(NetworkChanged())


class Start(ServiceOperation[StartService]):
    """Start a service."""

    description_id = "HostServiceSystem.start"


class Stop(ServiceOperation[StopService]):
    """Stop a service."""

    description_id = "HostServiceSystem.stop"
    to_state = "stopped"


class Restart(ServiceOperation[RestartService]):
    """Restart a service."""

    description_id = "HostServiceSystem.restart"

    def begin(self, engine: Engine, task: Task, command: RestartService) -> Stage:
        """Stop it; `advance` starts it again."""
        stage = super().begin(engine, task, command)
        set_service(engine, self.subject(engine, task), command.service, "stopped")
        return stage
