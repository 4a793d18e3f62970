"""Broken rules and the priority-1 moves that mend them: must-rules, separations, companions, preferences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.filters import fits, permitted, pinned
from vsphere_client.decisions.drs.mandatory import Need, move_by_need
from vsphere_client.decisions.drs.preferences import make_room
from vsphere_client.decisions.drs.recommendation import DrsFault, Move
from vsphere_client.decisions.drs.room import all_have_room
from vsphere_client.decisions.drs.rule_book import RuleBook
from vsphere_client.decisions.drs.settings import UPPER_UTILISATION
from vsphere_client.decisions.drs.snapshot import BoolArray, VmVmRule
from vsphere_client.model.reasons import because


def mend_rules(arrangement: Arrangement, book: RuleBook) -> Iterator[Move | DrsFault]:
    """Moves that end rule violations, at most the move budget of each host (drs.md 8.2).

    Separations come before companions: avoiding anti-affinity violations outranks affinity.
    """
    yield from _mend_host_rules(arrangement, book, book.must, hard=True)
    for rule in book.apart:
        yield from _mend_apart(arrangement, book, rule)
    for rule in book.companions:
        yield from _mend_together(arrangement, book, rule)
    yield from _mend_host_rules(arrangement, book, book.should, hard=False)


def broken_rules(arrangement: Arrangement, book: RuleBook) -> list[str]:
    """Names of the VM-VM rules broken as the VMs are placed, in the order of the rules."""
    return [rule.name for rule in (*book.apart, *book.together) if _is_broken(arrangement, rule)]


def _is_broken(arrangement: Arrangement, rule: VmVmRule) -> bool:
    used = len(np.unique(arrangement.vm_host[list(rule.vms)]))
    return used > 1 if rule.together else used < len(rule.vms)


def _has_budget(arrangement: Arrangement, vm: int) -> bool:
    source = arrangement.vm_host[vm]
    busy = arrangement.moved[vm] or arrangement.snapshot.vm_migrating[vm]
    if busy or not arrangement.balanced[source]:
        return False
    return bool(arrangement.moves_from[source] < arrangement.settings.max_moves_per_host)


def _mend_host_rules(
    arrangement: Arrangement, book: RuleBook, masks: dict[int, BoolArray], *, hard: bool
) -> Iterator[Move | DrsFault]:
    for vm in sorted(masks):
        if masks[vm][arrangement.vm_host[vm]]:
            continue
        if not _has_budget(arrangement, vm):
            yield from _put_off(arrangement, vm, hard)
            continue
        host = int(arrangement.vm_host[vm])
        hosts = arrangement.snapshot.host_count
        broken = [rule for rule in book.host_rules_of[vm] if not rule.allowed_hosts(hosts)[host]]
        name = next((rule.name for rule in broken if rule.mandatory == hard), None)
        if hard:
            bound = arrangement.settings.evacuation_utilisation
            need = Need("vmHostHardAffinity", name, soft=False, together=False, bound=bound)
        else:
            need = Need("vmHostSoftAffinity", name)
            yield from _room_where_needed(arrangement, book, vm, name)
        yield move_by_need(arrangement, book, vm, need)


def _room_where_needed(
    arrangement: Arrangement, book: RuleBook, vm: int, rule: str | None
) -> Iterator[Move | DrsFault]:
    """Unrelated VMs leave where every preferred host is too full for the VM."""
    if pinned(arrangement, vm):
        return
    hosts = np.flatnonzero(permitted(arrangement, book, vm, avoid=False))
    if len(hosts) and not fits(arrangement, np.array([vm]), hosts, UPPER_UTILISATION).any():
        yield from make_room(arrangement, book, vm, rule)


def _put_off(arrangement: Arrangement, vm: int, hard: bool) -> Iterator[DrsFault]:
    """Why a VM-Host rule is not mended in this run: the VM is on its way, or its host has no move left.

    Our assumption: the correction of a should-rule counts as disallowed where the moves of its host are
    used up, since what else disallows it is not published.
    """
    snapshot, host = arrangement.snapshot, int(arrangement.vm_host[vm])
    name = snapshot.vm_names[vm]
    if snapshot.vm_migrating[vm]:
        reason = because("VmInVMotion", "{vm} is being migrated already", vm=name)
        yield DrsFault(vm, "VmInVMotion", reason, "vm_in_vmotion", host)
    elif not hard and arrangement.balanced[host] and not arrangement.moved[vm]:
        text = "{vm} stays against its preference: {moves} moves from {host} are as many as a run makes"
        moves = arrangement.settings.max_moves_per_host
        reason = because("move_budget", text, vm=name, moves=moves, host=snapshot.host_names[host])
        yield DrsFault(vm, "SoftRuleVioCorrectionDisallowed", reason, "soft_rule_disallowed", host)


def _cheapest_first(arrangement: Arrangement, vms: Iterable[int]) -> list[int]:
    snapshot = arrangement.snapshot
    consumed = snapshot.vm_memory_consumed_mb
    held = snapshot.vm_automation == 0
    return sorted(vms, key=lambda vm: (bool(held[vm]), float(consumed[vm]), vm))


def _mend_apart(arrangement: Arrangement, book: RuleBook, rule: VmVmRule) -> Iterator[Move | DrsFault]:
    """Leave on every host the member that is dearest to move; send the others elsewhere."""
    for host in sorted({int(arrangement.vm_host[vm]) for vm in rule.vms}):
        here = _cheapest_first(arrangement, (vm for vm in rule.vms if arrangement.vm_host[vm] == host))
        left, faults = len(here), []
        for vm in here:
            if left > 1 and _has_budget(arrangement, vm):
                outcome = move_by_need(arrangement, book, vm, Need("antiAffin", rule.name, together=False))
                if isinstance(outcome, Move):
                    left -= 1
                    yield outcome
                else:
                    faults.append(outcome)
        if left > 1:
            yield from faults


def _mend_together(arrangement: Arrangement, book: RuleBook, rule: VmVmRule) -> Iterator[Move | DrsFault]:
    """Gather the members where the least memory has to move; all of them or none, else a fault."""
    if not _is_broken(arrangement, rule):
        return
    hosts = [
        int(host) for host in np.unique(arrangement.vm_host[list(rule.vms)]) if arrangement.balanced[host]
    ]
    consumed = arrangement.snapshot.vm_memory_consumed_mb

    def moved_mb(host: int) -> float:
        return sum(float(consumed[vm]) for vm in rule.vms if arrangement.vm_host[vm] != host)

    for host in sorted(hosts, key=lambda host: (moved_mb(host), host)):
        strays = [vm for vm in rule.vms if arrangement.vm_host[vm] != host]
        if all(_has_budget(arrangement, vm) for vm in strays) and _all_fit(arrangement, book, strays, host):
            only = np.zeros(arrangement.snapshot.host_count, dtype=np.bool_)
            only[host] = True
            need = Need("jointAffin", rule.name, together=False)
            yield from (move_by_need(arrangement, book, vm, need, only) for vm in strays)
            return
    if not any(arrangement.moved[vm] or arrangement.snapshot.vm_migrating[vm] for vm in rule.vms):
        text = "No host of {rule}'s VMs can take the others"
        reason = because("affinity", text, rule=rule.name)
        yield DrsFault(rule.vms[0], "RuleViolation", reason, "rule_violated_by_move")


def _all_fit(arrangement: Arrangement, book: RuleBook, vms: list[int], host: int) -> bool:
    """Whether one host may and can take all of these VMs; a partial gathering would only be undone."""
    for vm in vms:
        if pinned(arrangement, vm) or not permitted(arrangement, book, vm, together=False)[host]:
            return False
    snapshot = arrangement.snapshot
    if arrangement.count[host] + len(vms) > arrangement.most_vms:
        return False
    if arrangement.host_vcpus[host] + int(snapshot.vm_num_cpu[vms].sum()) > arrangement.most_vcpus[host]:
        return False
    if not all_have_room(arrangement, vms, host):
        return False
    rooms = (
        (snapshot.vm_cpu_reservation_mhz, arrangement.host_cpu_reserved, arrangement.cpu_capacity),
        (snapshot.vm_memory_reservation_mb, arrangement.host_memory_reserved, arrangement.memory_capacity),
        (arrangement.cpu, arrangement.host_cpu, arrangement.cpu_capacity),
        (arrangement.memory, arrangement.host_memory, arrangement.memory_capacity),
    )
    return all(float(used[host] + column[vms].sum()) < capacity[host] for column, used, capacity in rooms)
