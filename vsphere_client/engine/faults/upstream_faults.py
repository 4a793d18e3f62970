"""Physical switches that lose their own uplinks: links stay up, and only beacon probing notices.

Our assumption: the fault reaches all adapters that name the same physical switch; hosts behind it reach each other.
"""

from __future__ import annotations

from collections.abc import Iterator

from vsphere_client.decisions.network_io.teaming import decide_silent
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.links import is_running, links_of_host
from vsphere_client.engine.faults.fault import MEND, HostFault, announce_fault, announce_mending
from vsphere_client.engine.faults.network_faults import check_nic
from vsphere_client.engine.faults.uplink_events import tell_failed, tell_restored
from vsphere_client.engine.service import NetworkChanged
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.engine.world.vmkernel_teams import teams_on
from vsphere_client.engine.world.world import World
from vsphere_client.model.commands import FailUpstream, RestoreUpstream
from vsphere_client.model.faults import InvalidHostState


class FailUpstreamOperation(HostFault[FailUpstream]):
    """Cut the physical switch of an adapter off, for all hosts that are cabled to it."""

    def begin(self, engine: Engine, task: Task, command: FailUpstream) -> None:
        """Check that the adapter is there and reaches the network, and cut its switch off."""
        host = self.subject(engine, task)
        check_nic(host, command.nic)
        if command.nic in dict(host.cut_nics):
            state = f"the upstream of {command.nic} is cut already"
            raise InvalidHostState(host=host.name, state=state)
        switch = physical_switch(host, command.nic)
        announce_fault(engine, host, f"upstream of {switch} cut: links stay up, nothing gets through")
        for one, nics in _cabled_to(engine.world, switch):
            _change(engine, one, (*one.cut_nics, *((nic, switch) for nic in nics)))
        engine.notify(NetworkChanged())


class RestoreUpstreamOperation(HostFault[RestoreUpstream]):
    """Connect the physical switch of an adapter again."""

    description_id = MEND

    def begin(self, engine: Engine, task: Task, command: RestoreUpstream) -> None:
        """Check that the adapter's switch is cut off, and connect it."""
        host = self.subject(engine, task)
        check_nic(host, command.nic)
        switch = dict(host.cut_nics).get(command.nic)
        if switch is None:
            raise InvalidHostState(host=host.name, state=f"the upstream of {command.nic} works")
        announce_mending(engine, host, f"upstream of {switch}")
        for one, _ in _cabled_to(engine.world, switch):
            _change(engine, one, tuple(pair for pair in one.cut_nics if pair[1] != switch))
        engine.notify(NetworkChanged())


def physical_switch(host: HostSystem, nic: str) -> str:
    """The physical switch that an adapter is cabled to, by its name; one of its own where the lab names none."""
    found = host.config.nic(nic)
    named = found.physical_switch if found is not None else None
    return named or f"the switch next to {nic} of {host.name}"


def _cabled_to(world: World, switch: str) -> Iterator[tuple[HostSystem, list[str]]]:
    """The hosts with their adapters that are cabled to a physical switch."""
    for host in list(world.all_of(HostSystem)):
        nics = [nic.name for nic in host.config.nics if physical_switch(host, nic.name) == switch]
        if nics:
            yield host, nics


def _change(engine: Engine, host: HostSystem, cut: tuple[tuple[str, str], ...]) -> None:
    """Let other uplinks of a host be cut off, and log what its teams with beacon probing conclude."""
    before = _silent(engine.world, host)
    engine.world.update(host, cut_nics=cut)
    after = _silent(engine.world, host)
    if not is_running(host):
        return
    failed = (*host.failed_nics, *after)
    for nic in (name for name in after if name not in before):
        tell_failed(engine, host, nic, failed)
    for nic in (name for name in before if name not in after):
        tell_restored(engine, host, nic, failed)


def _silent(world: World, host: HostSystem) -> tuple[str, ...]:
    """The uplinks of a host that a team takes for failed because nobody hears their probes."""
    links = links_of_host(host)
    silent = (decide_silent(team.teaming, team.nics, links) for team in teams_on(world, host))
    return tuple(dict.fromkeys(nic for nics in silent for nic in nics))
