"""Evacuation: which hosts take the VMs of a host that enters maintenance mode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vsphere_client.decisions.placement.hosts import DrsGeneration, HostColumns, VmNeeds, total
from vsphere_client.decisions.placement.initial import Candidate, decide_initial_placement
from vsphere_client.model.reasons import Reason, because


@dataclass(frozen=True, slots=True)
class EvacuatedVm:
    """A VM on the host to be emptied.

    ``pinned`` says why the VM cannot move at all; ``forbidden`` why it may not run on each
    of the other hosts (None where it may). ``preferred`` names the rows of hosts that a
    should rule prefers, None without such a rule.
    """

    ref: str
    needs: VmNeeds
    forbidden: tuple[Reason | None, ...]
    pinned: Reason | None = None
    preferred: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class EvacuationMove:
    """One VM to one host (its row), with why and what the other hosts would have been."""

    ref: str
    host: int
    reasons: tuple[Reason, ...]
    alternatives: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class EvacuationPlan:
    """The moves in the order of their choice, and each VM that stays with all its reasons."""

    moves: tuple[EvacuationMove, ...]
    blocked: tuple[tuple[str, tuple[Reason, ...]], ...]


def decide_evacuation(
    source: str,
    vms: Sequence[EvacuatedVm],
    hosts: HostColumns,
    generation: DrsGeneration = DrsGeneration.SCORE,
) -> EvacuationPlan:
    """Where each VM of a host goes: greedily, the biggest first, each to its best host then.

    ``hosts`` are the other hosts. A VM leaves the hosts that a should rule prefers only when
    none of them can take it. Big VMs are the hardest to place, so they choose first; equal
    ones go by reference. Source: vSphere documentation on maintenance mode for what blocks;
    the order is our assumption.
    """
    moves: list[EvacuationMove] = []
    blocked: list[tuple[str, tuple[Reason, ...]]] = []
    now = hosts
    for vm in sorted(vms, key=lambda vm: (-_size(vm, hosts), vm.ref)):
        move, objections = _move_one(source, vm, now, generation)
        if move is None:
            blocked.append((vm.ref, objections))
        else:
            moves.append(move)
            now = now.with_vm(move.host, vm.needs)
    return EvacuationPlan(tuple(moves), tuple(blocked))


def _size(vm: EvacuatedVm, hosts: HostColumns) -> float:
    """The larger of a VM's parts of all CPU and all memory there is, by reservation or demand."""
    if not hosts.names:
        return 0.0
    cpu = max(vm.needs.cpu_demand_mhz, vm.needs.cpu_reservation_mhz) / total(hosts.cpu_capacity_mhz)
    memory = max(vm.needs.memory_demand_mb, vm.needs.memory_reservation_mb)
    return max(cpu, memory / total(hosts.memory_capacity_mb))


def _move_one(
    source: str, vm: EvacuatedVm, hosts: HostColumns, generation: DrsGeneration
) -> tuple[EvacuationMove | None, tuple[Reason, ...]]:
    if vm.pinned is not None:
        return None, (vm.pinned,)
    placement = decide_initial_placement(vm.needs, hosts, vm.forbidden, generation)
    if not placement.ranked:
        none = because(
            "no_host_for_evacuation",
            "None of {count} hosts can take {vm} from {source}.",
            count=len(hosts.names),
            vm=vm.needs.name,
            source=source,
        )
        return None, (none, *(why for _, why in placement.refused))
    preferred = vm.preferred
    kept = [one for one in placement.ranked if preferred is None or one.host in preferred]
    best = kept[0] if kept else placement.ranked[0]
    reasons = [_leaving(source), *best.reasons]
    if not kept:
        reasons.append(_preference_dropped(vm, hosts.names[best.host]))
    others = tuple(one for one in placement.ranked if one is not best)
    return EvacuationMove(vm.ref, best.host, tuple(reasons), others), ()


def _leaving(source: str) -> Reason:
    return because("host_entering_maintenance", "Host {host} is entering maintenance mode.", host=source)


def _preference_dropped(vm: EvacuatedVm, host: str) -> Reason:
    return because(
        "should_rule_dropped",
        "No host that the should rule prefers can take {vm}: it goes to {host} outside the group.",
        vm=vm.needs.name,
        host=host,
    )
