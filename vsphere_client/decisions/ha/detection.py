"""What the HA agents conclude from silence: the verdict on a host, and what its VMs suffer for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from vsphere_client.decisions.ha.settings import HaSettings, IsolationResponse, RestartPriority
from vsphere_client.model.reasons import Reason, because


class HostVerdict(StrEnum):
    """State of a host as its primary sees it; values of ClusterDasFdmAvailabilityState."""

    CONNECTED = "connectedToMaster"
    ISOLATED = "networkIsolated"
    PARTITIONED = "networkPartitionedFromMaster"
    FAILED = "hostDown"
    AGENT_UNREACHABLE = "fdmUnreachable"


VERDICT_LABELS = {
    HostVerdict.CONNECTED: "Connected (Secondary)",
    HostVerdict.ISOLATED: "Network Isolated",
    HostVerdict.PARTITIONED: "Network Partitioned",
    HostVerdict.FAILED: "Host Failed",
    HostVerdict.AGENT_UNREACHABLE: "Agent Unreachable",
}
"""The words of the client for each verdict."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the primary calls a host, and whether that alone makes it restart the host's VMs."""

    state: HostVerdict
    restart_vms: bool
    reasons: tuple[Reason, ...]


def verdict(network_hb: bool, datastore_hb: bool, ping: bool, isolation_bit: bool) -> Verdict:
    """The verdict of the primary on a host, from the four signs it can see.

    ``isolation_bit`` is the first line of the host's power-on file; it counts only with datastore heartbeats.
    Source: vSphere Availability, datastore heartbeating; vSphere HA deep dive, host states.
    """
    if network_hb:
        why = because("network_heartbeat", "Network heartbeats arrive")
        return Verdict(HostVerdict.CONNECTED, False, (why,))
    silent = because("no_network_heartbeat", "No network heartbeat arrives")
    if ping:
        why = because("ping_answers", "The management address answers, so only the agent is silent")
        return Verdict(HostVerdict.AGENT_UNREACHABLE, False, (silent, why))
    no_ping = because("no_ping", "The management address does not answer")
    if not datastore_hb:
        why = because("no_datastore_heartbeat", "No datastore heartbeat is seen either: the host has failed")
        return Verdict(HostVerdict.FAILED, True, (silent, no_ping, why))
    alive = because("datastore_heartbeat", "Datastore heartbeats go on: the host is alive")
    if isolation_bit:
        why = because("isolation_bit", "The host wrote into its power-on file that it is isolated")
        return Verdict(HostVerdict.ISOLATED, False, (silent, no_ping, alive, why))
    why = because("no_isolation_bit", "Its power-on file does not say isolated: it is in another partition")
    return Verdict(HostVerdict.PARTITIONED, False, (silent, no_ping, alive, why))


@dataclass(frozen=True, slots=True)
class Isolation:
    """Whether a host must call itself isolated, and why."""

    isolated: bool
    reasons: tuple[Reason, ...]


def decide_isolated(sees_agents: bool, answering_addresses: Sequence[str]) -> Isolation:
    """Whether a host is isolated: it hears no other agent *and* no isolation address answers it.

    Source: vSphere HA deep dive, isolation detection (KB 322784).
    """
    if sees_agents:
        return Isolation(False, (because("agents_heard", "Traffic of other HA agents is heard"),))
    deaf = because("no_agents_heard", "No other HA agent is heard")
    if answering_addresses:
        why = because(
            "address_answers",
            "The isolation address {address} answers: the host leads a partition of its own",
            address=answering_addresses[0],
        )
        return Isolation(False, (deaf, why))
    return Isolation(True, (deaf, because("no_address_answers", "No isolation address answers")))


@dataclass(frozen=True, slots=True)
class IsolatedVm:
    """A VM on an isolated host: what decides whether and how the host stops it.

    ``guest_shutdown_s`` is how long its guest takes to shut down, None if it never does.
    ``home_datastore_owned``: a primary holds the lock on the datastore of the VM's home.
    """

    response: IsolationResponse
    restart_priority: RestartPriority = RestartPriority.MEDIUM
    tools_running: bool = True
    guest_shutdown_s: float | None = 60.0
    home_datastore_visible: bool = True
    home_datastore_owned: bool = True


@dataclass(frozen=True, slots=True)
class IsolationAction:
    """What happens to the VM; ``off_after_s`` counts from the response, None if the VM keeps running."""

    response: IsolationResponse
    off_after_s: float | None
    reasons: tuple[Reason, ...]


def decide_isolation_response(vm: IsolatedVm, settings: HaSettings) -> IsolationAction:
    """What an isolated host does to one VM once the policy delay is over.

    A VM is stopped only if somebody can be expected to restart it. Source: vSphere Availability, host
    isolation response; vSphere HA deep dive, isolation response and datastore ownership.
    """
    if (why_not := _why_left_running(vm, settings)) is not None:
        return IsolationAction(IsolationResponse.NONE, None, (why_not,))
    if vm.response is IsolationResponse.POWER_OFF:
        hard = because("power_off", "The isolation response is to power off")
        return IsolationAction(IsolationResponse.POWER_OFF, 0.0, (hard,))
    if not vm.tools_running:
        why = because("no_tools", "VMware Tools do not run, so the VM is powered off instead of shut down")
        return IsolationAction(IsolationResponse.POWER_OFF, 0.0, (why,))
    limit = settings.isolation_shutdown_timeout_s
    if vm.guest_shutdown_s is not None and vm.guest_shutdown_s <= limit:
        why = because("shutdown", "The guest shuts down within {seconds:g} s", seconds=vm.guest_shutdown_s)
        return IsolationAction(IsolationResponse.SHUTDOWN, vm.guest_shutdown_s, (why,))
    why = because("shutdown_timeout", "The guest is not down after {seconds:g} s: forced off", seconds=limit)
    return IsolationAction(IsolationResponse.SHUTDOWN, limit, (why,))


def _why_left_running(vm: IsolatedVm, settings: HaSettings) -> Reason | None:
    if not settings.host_monitoring:
        return because("host_monitoring_off", "Host Monitoring is off, so no isolation response is given")
    if vm.response is IsolationResponse.NONE:
        return because("leave_powered_on", "The isolation response is to leave VMs powered on")
    if vm.restart_priority is RestartPriority.DISABLED:
        return because("restart_disabled", "vSphere HA would not restart this VM, so it is not stopped")
    if vm.home_datastore_visible and not vm.home_datastore_owned:
        return because("nobody_owns_datastore", "No primary owns the VM's datastore: nobody would restart it")
    return None
