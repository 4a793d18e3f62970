"""Management networks that are cut, and links that go down.

Our assumption: the event log shows what the host writes of its own links at once, even where the
host could tell vCenter only after it is reachable again.
"""

from __future__ import annotations

from vsphere_client.decisions.network_io.teaming import decide_returned
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.links import is_running, team_nics
from vsphere_client.engine.faults.fault import INJECT, MEND, HostFault, announce_fault, announce_mending
from vsphere_client.engine.faults.host_faults import check_host_runs
from vsphere_client.engine.faults.uplink_events import tell_failed, tell_restored
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import NetworkChanged
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import HostSystem, ManagedObject
from vsphere_client.engine.world.places import cluster_of
from vsphere_client.model.commands import FailNic, HealNetwork, IsolateHost, PartitionHosts, RestoreNic
from vsphere_client.model.faults import InvalidArgument, InvalidHostState, NotFound


class IsolateHostOperation(HostFault[IsolateHost]):
    """Cut a host from the management network: it reaches no host, no gateway and no vCenter."""

    def begin(self, engine: Engine, task: Task, command: IsolateHost) -> None:
        """Check that it runs and is not isolated, and cut."""
        host = self.subject(engine, task)
        check_host_runs(engine, host)
        if host.isolated:
            raise InvalidHostState(host=host.name, state="it is isolated already")
        engine.world.update(host, isolated=True)
        announce_fault(engine, host, f"{host.name} isolated from the management network")
        engine.notify(NetworkChanged())


class PartitionHostsOperation(Operation[PartitionHosts]):
    """Cut the management network between some hosts and the rest, where vCenter is."""

    description_id = INJECT

    def entity(self, engine: Engine, command: PartitionHosts) -> ManagedObject | None:
        """The cluster of the first host; raises NotFound."""
        if not command.hosts:
            raise InvalidArgument(argument="hosts", problem="Name the hosts that are cut off.")
        first = engine.world.find(HostSystem, command.hosts[0])
        return cluster_of(engine.world, first) or first

    def begin(self, engine: Engine, task: Task, command: PartitionHosts) -> None:
        """Give the hosts a part of the network of their own."""
        hosts = [engine.world.find(HostSystem, name) for name in command.hosts]
        number = 1 + max(host.network_partition for host in engine.world.all_of(HostSystem))
        for host in hosts:
            engine.world.update(host, network_partition=number)
        names = ", ".join(host.name for host in hosts)
        announce_fault(
            engine, engine.world.objects.get(task.entity or ""), f"{names} cut off from all others"
        )
        engine.notify(NetworkChanged())


class HealNetworkOperation(Operation[HealNetwork]):
    """Mend all isolations and partitions."""

    description_id = MEND

    def entity(self, engine: Engine, command: HealNetwork) -> ManagedObject:
        """The vCenter."""
        return engine.world.root

    def begin(self, engine: Engine, task: Task, command: HealNetwork) -> None:
        """Let all hosts reach each other again."""
        for host in list(engine.world.all_of(HostSystem)):
            engine.world.update(host, isolated=False, network_partition=0)
        announce_mending(engine, engine.world.root, "isolations and partitions of the management network")
        engine.notify(NetworkChanged())


class FailNicOperation(HostFault[FailNic]):
    """Take the link of a physical adapter down."""

    def begin(self, engine: Engine, task: Task, command: FailNic) -> None:
        """Check that the adapter is there and up, and take it down."""
        host = self.subject(engine, task)
        check_nic(host, command.nic)
        if command.nic in host.failed_nics:
            raise InvalidHostState(host=host.name, state=f"{command.nic} is down already")
        returned = decide_returned(host.returned_nics, command.nic, True, team_nics(host, command.nic))
        engine.world.update(host, failed_nics=(*host.failed_nics, command.nic), returned_nics=returned)
        announce_fault(engine, host, f"link of {command.nic} on {host.name} down")
        if is_running(host):
            engine.events.post("esx.problem.net.vmnic.linkstate.down", host, nic=command.nic)
            tell_failed(engine, host, command.nic, host.failed_nics)
        engine.notify(NetworkChanged())


class RestoreNicOperation(HostFault[RestoreNic]):
    """Bring the link of a physical adapter up."""

    description_id = MEND

    def begin(self, engine: Engine, task: Task, command: RestoreNic) -> None:
        """Check that the adapter is down, and bring it up."""
        host = self.subject(engine, task)
        check_nic(host, command.nic)
        if command.nic not in host.failed_nics:
            raise InvalidHostState(host=host.name, state=f"{command.nic} is up")
        down = tuple(nic for nic in host.failed_nics if nic != command.nic)
        returned = decide_returned(host.returned_nics, command.nic, False, ())
        engine.world.update(host, failed_nics=down, returned_nics=returned)
        announce_mending(engine, host, f"link of {command.nic} on {host.name} up")
        if is_running(host):
            engine.events.post("esx.clear.net.vmnic.linkstate.up", host, nic=command.nic)
            tell_restored(engine, host, command.nic, down)
        engine.notify(NetworkChanged())


def check_nic(host: HostSystem, nic: str) -> None:
    """Refuse the name of an adapter that the host does not have; raises NotFound."""
    if host.config.nic(nic) is None:
        raise NotFound(what=f"physical adapter of {host.name}", name=nic)
