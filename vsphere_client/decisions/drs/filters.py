"""Where a VM may go at all: the host, the vMotion network, compatibility, rules, capacity.

Each condition exists as a mask for many pairs at once; ``objection`` words the first one that a single
pair fails. A test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from vsphere_client.decisions.drs.arrangement import FULL, Arrangement
from vsphere_client.decisions.drs.room import has_bandwidth, has_room_for_swap, room_objections
from vsphere_client.decisions.drs.rule_book import RuleBook
from vsphere_client.decisions.drs.settings import NETWORK_SATURATED, UPPER_UTILISATION
from vsphere_client.decisions.drs.snapshot import AS_CLUSTER, DISABLED, BoolArray, IntArray
from vsphere_client.decisions.placement.maximums import maximum_objection
from vsphere_client.decisions.placement.overcommit import host_objection
from vsphere_client.model.reasons import Reason, because

STATE_TEXT = {
    "maintenance": "Host is in maintenance mode",
    "enteringMaintenance": "Host is entering maintenance mode",
    "standby": "Host is in standby mode",
    "enteringStandby": "Host is entering standby mode",
    "disconnected": "Host is disconnected",
    "notResponding": "Host is not responding",
}


def movable_vms(arrangement: Arrangement) -> BoolArray:
    """VMs that DRS may move in this run, bool [vm]."""
    snapshot = arrangement.snapshot
    enabled = snapshot.vm_automation != DISABLED
    free = snapshot.vm_movable & ~snapshot.vm_migrating & ~arrangement.moved
    result: BoolArray = enabled & free & snapshot.host_can_vmotion[arrangement.vm_host]
    return result


def target_hosts(arrangement: Arrangement, *, avoid: bool = True) -> BoolArray:
    """Hosts that take VMs at all, bool [host]; ``avoid`` leaves out those that only take what must go."""
    hosts = arrangement.balanced & arrangement.snapshot.host_can_vmotion
    return hosts & ~arrangement.avoided if avoid else hosts


def fits(arrangement: Arrangement, vms: IntArray, hosts: IntArray, bound: float) -> BoolArray:
    """Whether reservations, the VM limit and the utilisation bound allow each pair, bool [vm, host]."""
    snapshot, row = arrangement.snapshot, hosts[:, None]
    cpu_left = arrangement.cpu_capacity[row] * FULL - arrangement.host_cpu_reserved[row]
    memory_left = arrangement.memory_capacity[row] * FULL - arrangement.host_memory_reserved[row]
    result: BoolArray = snapshot.vm_cpu_reservation_mhz[vms] <= cpu_left
    result &= snapshot.vm_memory_reservation_mb[vms] <= memory_left
    cpu_room = arrangement.cpu_capacity[row] * bound - arrangement.host_cpu[row]
    memory_room = arrangement.memory_capacity[row] * bound - arrangement.host_memory[row]
    result &= arrangement.cpu[vms] < cpu_room
    result &= arrangement.memory[vms] < memory_room
    result &= arrangement.count[row] < arrangement.most_vms
    result &= snapshot.vm_num_cpu[vms] <= arrangement.most_vcpus[row] - arrangement.host_vcpus[row]
    if snapshot.network is not None:
        result &= has_bandwidth(arrangement, vms[None, :], row)
    if snapshot.swap is not None:
        result &= has_room_for_swap(arrangement, vms[None, :], row)
    return result.T


def permitted(
    arrangement: Arrangement,
    book: RuleBook,
    vm: int,
    *,
    soft: bool = True,
    together: bool = True,
    avoid: bool = True,
) -> BoolArray:
    """Hosts that state, compatibility and rules leave to one VM, its own excluded, bool [host]."""
    mask = target_hosts(arrangement, avoid=avoid).copy()
    mask[arrangement.vm_host[vm]] = False
    if arrangement.snapshot.compatible is not None:
        mask &= arrangement.snapshot.compatible[vm]
    for rule_mask in (
        book.host_mask(vm, soft=soft),
        book.vm_mask(arrangement, vm, together=together),
    ):
        if rule_mask is not None:
            mask &= rule_mask
    return mask


def permitted_matrix(arrangement: Arrangement, book: RuleBook, vms: IntArray, hosts: IntArray) -> BoolArray:
    """The same for many VMs and some hosts, bool [vm, host]."""
    mask = open_pairs(arrangement, vms, hosts)
    if book.has_rules:
        row_of = {int(vm): row for row, vm in enumerate(vms)}
        for vm in sorted(row_of.keys() & book.bound_vms()):
            mask[row_of[vm]] = permitted(arrangement, book, vm)[hosts]
    return mask


def open_pairs(arrangement: Arrangement, vms: IntArray, hosts: IntArray) -> BoolArray:
    """The same before rules are asked, bool [vm, host]."""
    mask: BoolArray = np.broadcast_to(target_hosts(arrangement)[hosts], (len(vms), len(hosts))).copy()
    mask &= arrangement.vm_host[vms][:, None] != hosts[None, :]
    if arrangement.snapshot.compatible is not None:
        mask &= arrangement.snapshot.compatible[np.ix_(vms, hosts)]
    return mask


def objection(
    arrangement: Arrangement,
    book: RuleBook,
    vm: int,
    host: int,
    *,
    soft: bool = True,
    together: bool = True,
    avoid: bool = True,
    bound: float = UPPER_UTILISATION,
) -> Reason | None:
    """The first reason why this VM may not go to this host, or None."""
    for reasons in (
        _host_objections(arrangement, vm, host, avoid),
        _rule_objections(arrangement, book, vm, host, soft, together),
        _capacity_objections(arrangement, vm, host, bound),
    ):
        for reason in reasons:
            return reason
    return None


def pinned(arrangement: Arrangement, vm: int) -> Reason | None:
    """Why DRS may not move this VM at all, or None."""
    snapshot, name = arrangement.snapshot, arrangement.snapshot.vm_names[vm]
    if snapshot.vm_automation[vm] == DISABLED:
        return because("DrsDisabledOnVm", "DRS is disabled on {vm}", vm=name)
    if snapshot.vm_migrating[vm]:
        return because("VmInVMotion", "{vm} is being migrated already", vm=name)
    if not snapshot.vm_movable[vm]:
        return because("VmPinned", "{vm} is bound to its host by a device or its settings", vm=name)
    source = int(arrangement.vm_host[vm])
    if not snapshot.host_can_vmotion[source]:
        return because(
            "VMotionNotConfigured", "{host} has no vMotion network", host=snapshot.host_names[source]
        )
    return None


def effective_automation(arrangement: Arrangement, vm: int) -> int:
    """The VM's own automation level, or the cluster's."""
    level = int(arrangement.snapshot.vm_automation[vm])
    levels = {"manual": 1, "partiallyAutomated": 2, "fullyAutomated": 3}
    return levels[arrangement.settings.automation] if level == AS_CLUSTER else level


def _host_objections(arrangement: Arrangement, vm: int, host: int, avoid: bool) -> Iterator[Reason]:
    snapshot, name = arrangement.snapshot, arrangement.snapshot.host_names[host]
    if arrangement.vm_host[vm] == host:
        yield because("same_host", "The VM is on {host} already", host=name)
    if not arrangement.balanced[host]:
        state = snapshot.host_state[host] if snapshot.host_state else ""
        yield because("host_state", STATE_TEXT.get(state, "Host is not available"), host=name)
    if not snapshot.host_can_vmotion[host]:
        yield because("VMotionNotConfigured", "{host} has no vMotion network", host=name)
    if snapshot.compatible is not None and not snapshot.compatible[vm, host]:
        yield because(
            "incompatible", "{vm} is not compatible with {host}", vm=snapshot.vm_names[vm], host=name
        )
    if avoid and arrangement.avoided[host]:
        yield _why_avoided(arrangement, host)


def _why_avoided(arrangement: Arrangement, host: int) -> Reason:
    snapshot, name = arrangement.snapshot, arrangement.snapshot.host_names[host]
    if snapshot.host_quarantined is not None and snapshot.host_quarantined[host]:
        return because("quarantine", "{host} is in quarantine mode", host=name)
    load = 0.0 if snapshot.host_network_load is None else float(snapshot.host_network_load[host])
    return network_saturated(name, load)


def network_saturated(host: str, load: float) -> Reason:
    """Why a host's network keeps VMs away; ``load`` is that of its busiest uplink, 0 to 1."""
    return because(
        "network_saturated",
        "An uplink of {host} is at {percent:.0f} %, above the {limit:.0f} % from which its network counts as saturated",
        host=host,
        percent=100.0 * load,
        limit=100.0 * NETWORK_SATURATED,
    )


def _rule_objections(
    arrangement: Arrangement, book: RuleBook, vm: int, host: int, soft: bool, together: bool
) -> Iterator[Reason]:
    mask = book.host_mask(vm, soft=soft)
    if mask is not None and not mask[host]:
        yield _vm_host_objection(arrangement, book, vm, host, soft)
    mask = book.vm_mask(arrangement, vm, together=together)
    if mask is None or mask[host]:
        return
    names = arrangement.snapshot.vm_names
    for rule in book.vm_rules_of[vm]:
        mates = [mate for mate in rule.vms if mate != vm]
        there = [mate for mate in mates if arrangement.vm_host[mate] == host]
        if not rule.together and there:
            text = "Rule {rule} keeps it apart from {mate}"
            yield because("anti_affinity", text, rule=rule.name, mate=names[there[0]])
        elif rule.together and together and not there:
            text = "Rule {rule} keeps it together with {mate}"
            yield because("affinity", text, rule=rule.name, mate=names[mates[0]])


def _vm_host_objection(arrangement: Arrangement, book: RuleBook, vm: int, host: int, soft: bool) -> Reason:
    hosts = arrangement.snapshot.host_count
    rules = [rule for rule in book.host_rules_of[vm] if soft or rule.mandatory]
    broken = next(rule for rule in rules if not rule.allowed_hosts(hosts)[host])
    allowed = np.flatnonzero(broken.allowed_hosts(hosts))
    names = [arrangement.snapshot.host_names[index] for index in allowed]
    shown = " and ".join(names) if len(names) < 3 else f"{', '.join(names[:3])} and {len(names) - 3} more"
    kind = "Must-run" if broken.mandatory else "Should-run"
    return because(
        "vm_host_rule", "{kind} rule {rule} allows {hosts} only", kind=kind, rule=broken.name, hosts=shown
    )


def _crowding_objections(arrangement: Arrangement, vm: int, host: int) -> Iterator[Reason]:
    """Limits of VMs and vCPUs: those that are set, then what a host supports."""
    snapshot, name = arrangement.snapshot, arrangement.snapshot.host_names[host]
    limit = arrangement.vm_limit
    if limit is not None and arrangement.count[host] >= limit:
        yield because(
            "vm_limit",
            "{host} runs {count} VMs, the limit is {limit}",
            host=name,
            count=int(arrangement.count[host]),
            limit=limit,
        )
    crowded = host_objection(
        name,
        int(arrangement.host_vcpus[host]),
        int(snapshot.host_cores[host]),
        int(snapshot.vm_num_cpu[vm]),
        arrangement.settings.vcpus_per_core,
    )
    if crowded is not None:
        yield crowded
    most = maximum_objection(
        name,
        int(arrangement.count[host]),
        int(arrangement.host_vcpus[host]),
        int(snapshot.host_cores[host]),
        int(snapshot.vm_num_cpu[vm]),
    )
    if most is not None:
        yield most


def _capacity_objections(arrangement: Arrangement, vm: int, host: int, bound: float) -> Iterator[Reason]:
    snapshot, name = arrangement.snapshot, arrangement.snapshot.host_names[host]
    yield from _crowding_objections(arrangement, vm, host)
    for resource, unit, need, reserved, capacity in (
        (
            "CPU",
            "MHz",
            snapshot.vm_cpu_reservation_mhz,
            arrangement.host_cpu_reserved,
            arrangement.cpu_capacity,
        ),
        (
            "memory",
            "MB",
            snapshot.vm_memory_reservation_mb,
            arrangement.host_memory_reserved,
            arrangement.memory_capacity,
        ),
    ):
        if need[vm] > capacity[host] * FULL - reserved[host]:
            text = "{need:.0f} {unit} of {resource} to reserve, {free:.0f} {unit} unreserved"
            yield because(
                "reservation",
                text,
                resource=resource,
                unit=unit,
                need=float(need[vm]),
                free=max(0.0, float(capacity[host] - reserved[host])),
            )
    yield from room_objections(arrangement, vm, host)
    for resource, demand, load, capacity in (
        ("CPU", arrangement.cpu, arrangement.host_cpu, arrangement.cpu_capacity),
        ("memory", arrangement.memory, arrangement.host_memory, arrangement.memory_capacity),
    ):
        if demand[vm] >= capacity[host] * bound - load[host]:
            yield because(
                "utilisation",
                "{host} would reach {percent:.0f} % {resource}",
                host=name,
                resource=resource,
                percent=100.0 * float((load[host] + demand[vm]) / capacity[host]),
            )
