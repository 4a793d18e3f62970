"""Switches: the adapters that they name, teaming orders, and what Network I/O Control reserves."""

from __future__ import annotations

from collections.abc import Iterable

from vsphere_client.decisions.network_io.resource_pools import quota_problem
from vsphere_client.decisions.network_io.teaming import teaming_conflicts
from vsphere_client.decisions.network_io.traffic import reservation_problem
from vsphere_client.labs.check.findings import Findings
from vsphere_client.labs.plan import DatacenterPlan, HostSeat, LabPlan, SwitchPlan
from vsphere_client.model.network import NetworkConfig


def check_networks(plan: LabPlan, findings: Findings) -> None:
    """Standard switches of hosts, then port groups and distributed switches of each datacenter."""
    for datacenter in plan.datacenters:
        seats = {seat.name: seat for seat in datacenter.managed_hosts()}
        told: dict[str, None] = {}
        for seat in seats.values():
            if seat.place not in told:
                told[seat.place] = None
                _check_host_switches(seat, findings)
        _check_port_groups(datacenter, seats, findings)
        for switch in datacenter.distributed_switches:
            _check_switch(switch, [seats[name] for name in switch.hosts], findings)


def _check_host_switches(seat: HostSeat, findings: Findings) -> None:
    known = {nic.name for nic in seat.config.nics}
    owner: dict[str, str] = {}
    for index, switch in enumerate(seat.config.switches):
        for n, nic in enumerate(switch.nics):
            place = f"{seat.place}.switches[{index}].nics[{n}]"
            if nic not in known:
                findings.unknown(place, nic, known, "network adapter")
            elif nic in owner:
                findings.add(
                    place, f"'{nic}' is an uplink of '{owner[nic]}' already; an adapter has one switch"
                )
            owner.setdefault(nic, switch.name)


def _check_port_groups(datacenter: DatacenterPlan, seats: dict[str, HostSeat], findings: Findings) -> None:
    for network in datacenter.networks:
        hosts = [seats[name] for name in network.hosts]
        own = [{switch.name for switch in seat.config.switches} or {"vSwitch0"} for seat in hosts]
        if hosts and not any(network.config.switch in names for names in own):
            known = sorted(set().union(*own))
            findings.unknown(f"{network.place}.switch", network.config.switch, known, "standard switch")
        _check_teaming(network.config, network.place, hosts, False, findings)
        if network.config.network_resource_pool is not None:
            what = "network resource pools are those of distributed switches"
            findings.add(f"{network.place}.network_resource_pool", what)


def _check_switch(switch: SwitchPlan, hosts: list[HostSeat], findings: Findings) -> None:
    known = _adapters(hosts)
    for index, nic in enumerate(switch.config.nics):
        if hosts and nic not in known:
            findings.unknown(f"{switch.place}.nics[{index}]", nic, known, "network adapter of its hosts")
    for index, (_, group) in enumerate(switch.portgroups):
        place = f"{switch.place}.portgroups[{index}]"
        _check_teaming(group, place, hosts, True, findings)
        pools, pool = [one.name for one in switch.config.network_resource_pools], group.network_resource_pool
        if pool is not None and pool not in pools:
            findings.unknown(f"{place}.network_resource_pool", pool, pools, "network resource pool")
    _check_reservations(switch, hosts, findings)


def _check_teaming(
    group: NetworkConfig, place: str, hosts: list[HostSeat], distributed: bool, findings: Findings
) -> None:
    teaming, known = group.teaming, _adapters(hosts)
    for field, problem in teaming_conflicts(teaming, distributed):
        findings.add(f"{place}.teaming.{field}", problem)
    for word, nics in (("active", teaming.active), ("standby", teaming.standby)):
        for index, nic in enumerate(nics):
            if hosts and nic not in known:
                findings.unknown(
                    f"{place}.teaming.{word}[{index}]", nic, known, "network adapter of its hosts"
                )


def _check_reservations(switch: SwitchPlan, hosts: list[HostSeat], findings: Findings) -> None:
    wanted = switch.config.nics
    speeds = [n.mbps for seat in hosts for n in seat.config.nics if not wanted or n.name in wanted]
    problem = reservation_problem(switch.config.network_io_control, speeds)
    if problem is not None:
        findings.add(f"{switch.place}.network_io_control.traffic", problem)
    pools = quota_problem(switch.config.network_io_control, switch.config.network_resource_pools, len(speeds))
    if pools is not None:
        findings.add(f"{switch.place}.network_resource_pools", pools.rstrip("."))


def _adapters(hosts: Iterable[HostSeat]) -> list[str]:
    return sorted({nic.name for seat in hosts for nic in seat.config.nics})
