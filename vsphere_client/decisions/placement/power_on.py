"""Power-on of one VM or a group in a cluster: hosts, and what has to happen first so that all find room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from vsphere_client.decisions.placement.hosts import DrsGeneration, HostColumns, VmNeeds
from vsphere_client.decisions.placement.initial import Candidate, decide_initial_placement
from vsphere_client.model.reasons import Reason, because

LineKind = Literal["wake_host", "migrate", "power_on"]


@dataclass(frozen=True, slots=True)
class StartingVm:
    """A VM to power on; ``forbidden`` says for each host why it may not run it, as if none were asleep."""

    ref: str
    needs: VmNeeds
    forbidden: tuple[Reason | None, ...]


@dataclass(frozen=True, slots=True)
class RunningVm:
    """A VM that could be moved out of the way: its host's row, and the hosts that vMotion and rules leave."""

    ref: str
    needs: VmNeeds
    host: int
    allowed: frozenset[int]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the recommendation: a host to wake, a VM to move, or a VM to power on; ``host`` is a row."""

    kind: LineKind
    ref: str
    host: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class PowerOnPlan:
    """One recommendation: prerequisites first, then the power-ons; VMs without a place with every objection.

    ``ranked`` holds the hosts of the first VM, best first: in manual mode a person picks one of them.
    """

    lines: tuple[Line, ...]
    refused: tuple[tuple[str, tuple[Reason, ...]], ...]
    ranked: tuple[Candidate, ...] = ()


@dataclass(slots=True)
class _Scene:
    """The hosts as the plan so far leaves them."""

    hosts: HostColumns
    asleep: list[bool]
    running: dict[str, RunningVm]
    generation: DrsGeneration
    lines: list[Line] = field(default_factory=list)


def decide_power_on(
    vms: Sequence[StartingVm],
    hosts: HostColumns,
    asleep: Sequence[bool],
    running: Sequence[RunningVm],
    generation: DrsGeneration = DrsGeneration.SCORE,
) -> PowerOnPlan:
    """Where each VM of a group starts, with the moves and the hosts that have to be woken for it.

    Each VM goes to its best host in service. Where none has room, running VMs are moved out of the way,
    and if that does not help either, a sleeping host is woken (drs.md 8.1, steps 4 and 5). Our
    assumptions: the VMs choose in the order given; moves come before waking; the moves are those of the
    fewest VMs, then of the least memory.
    """
    scene = _Scene(hosts, list(asleep), {vm.ref: vm for vm in running}, generation)
    power_ons: list[Line] = []
    refused: list[tuple[str, tuple[Reason, ...]]] = []
    ranked: tuple[Candidate, ...] = ()
    for vm in vms:
        found = _in_service(scene, vm) or _after_moves(scene, vm) or _after_waking(scene, vm)
        if not found:
            refused.append((vm.ref, _objections(scene, vm)))
            continue
        ranked = ranked or found
        best = found[0]
        power_ons.append(Line("power_on", vm.ref, best.host, best.reasons))
        scene.hosts = scene.hosts.with_vm(best.host, vm.needs)
    order: dict[LineKind, int] = {"wake_host": 0, "migrate": 1, "power_on": 2}
    lines = sorted((*scene.lines, *power_ons), key=lambda line: order[line.kind])
    return PowerOnPlan(tuple(lines), tuple(refused), ranked)


def _forbidden(scene: _Scene, vm: StartingVm, also: Sequence[bool] | None = None) -> list[Reason | None]:
    """Objections to all hosts, sleeping ones refused, unless ``also`` takes them in."""
    found: list[Reason | None] = []
    for row, why in enumerate(vm.forbidden):
        if why is None and scene.asleep[row] and not (also and also[row]):
            why = because("standby", "{host} is in standby mode", host=scene.hosts.names[row])
        found.append(why)
    return found


def _in_service(scene: _Scene, vm: StartingVm) -> tuple[Candidate, ...]:
    return decide_initial_placement(vm.needs, scene.hosts, _forbidden(scene, vm), scene.generation).ranked


def _objections(scene: _Scene, vm: StartingVm) -> tuple[Reason, ...]:
    placement = decide_initial_placement(vm.needs, scene.hosts, _forbidden(scene, vm), scene.generation)
    return tuple(why for _, why in placement.refused)


def _after_waking(scene: _Scene, vm: StartingVm) -> tuple[Candidate, ...]:
    """The best of the sleeping hosts, which is then awake for the rest of the group."""
    only = [
        why if asleep else because("in_service", "{host} has no room", host=name)
        for why, asleep, name in zip(vm.forbidden, scene.asleep, scene.hosts.names, strict=True)
    ]
    found = decide_initial_placement(vm.needs, scene.hosts, only, scene.generation).ranked
    if not found:
        return ()
    best = found[0].host
    scene.asleep[best] = False
    text = "No host in service has room for {vm}: {host} has to be powered on first"
    why = because("wake_host", text, vm=vm.needs.name, host=scene.hosts.names[best])
    scene.lines.append(Line("wake_host", scene.hosts.names[best], best, (why,)))
    return found


def _after_moves(scene: _Scene, vm: StartingVm) -> tuple[Candidate, ...]:
    """The host on which the fewest VMs have to make way; they are moved in the scene."""
    best: tuple[tuple[int, float, int], list[tuple[RunningVm, int]]] | None = None
    for row, why in enumerate(_forbidden(scene, vm)):
        if why is not None:
            continue
        moves = _make_way(scene, vm, row)
        if moves is not None:
            rank = (len(moves), sum(one.needs.memory_demand_mb for one, _ in moves), row)
            best = (rank, moves) if best is None or rank < best[0] else best
    if best is None:
        return ()
    for one, target in best[1]:
        _move(scene, vm, one, target)
    return _in_service(scene, vm)


def _make_way(scene: _Scene, vm: StartingVm, host: int) -> list[tuple[RunningVm, int]] | None:
    """VMs to move off a host, with their targets, so that the VM's reservation fits; None if none do."""
    hosts = scene.hosts
    lacking = (
        vm.needs.cpu_reservation_mhz - float(hosts.unreserved_cpu_mhz[host]),
        vm.needs.memory_reservation_mb - float(hosts.unreserved_memory_mb[host]),
    )
    there = [one for one in scene.running.values() if one.host == host]
    there.sort(key=lambda one: (not _frees(one, lacking), _freed(one, lacking), one.needs.memory_demand_mb))
    moves: list[tuple[RunningVm, int]] = []
    for one in there:
        if max(lacking) <= 0.0:
            break
        target = _target(scene, hosts, vm, one)
        if target is None or _freed(one, lacking) == 0.0:
            continue
        hosts = hosts.with_vm(target, one.needs)
        moves.append((one, target))
        lacking = (
            lacking[0] - one.needs.cpu_reservation_mhz,
            lacking[1] - one.needs.memory_reservation_mb,
        )
    return moves if moves and max(lacking) <= 0.0 else None


def _frees(one: RunningVm, lacking: tuple[float, float]) -> bool:
    """Whether moving this VM alone is enough."""
    return one.needs.cpu_reservation_mhz >= lacking[0] and one.needs.memory_reservation_mb >= lacking[1]


def _freed(one: RunningVm, lacking: tuple[float, float]) -> float:
    """How much of what lacks the VM's move brings, negative so that the most comes first."""
    parts = zip((one.needs.cpu_reservation_mhz, one.needs.memory_reservation_mb), lacking, strict=True)
    return -sum(min(freed, lack) / lack for freed, lack in parts if lack > 0.0)


def _target(scene: _Scene, hosts: HostColumns, vm: StartingVm, one: RunningVm) -> int | None:
    """Where a VM that makes way goes: not to where the starting VM is to be, nor to a sleeping host."""
    elsewhere = because("elsewhere", "not a destination")
    forbidden = [
        None if row in one.allowed and row != one.host and not scene.asleep[row] else elsewhere
        for row in range(len(hosts.names))
    ]
    return decide_initial_placement(one.needs, hosts, forbidden, scene.generation).host


def _move(scene: _Scene, vm: StartingVm, one: RunningVm, target: int) -> None:
    text = "{moved} makes way on {source}, so that {vm} can reserve what it needs"
    names = scene.hosts.names
    why = because("make_way", text, moved=one.needs.name, source=names[one.host], vm=vm.needs.name)
    scene.lines.append(Line("migrate", one.ref, target, (why,)))
    minus = VmNeeds(
        one.needs.name,
        -one.needs.cpu_demand_mhz,
        -one.needs.memory_demand_mb,
        -one.needs.cpu_reservation_mhz,
        -one.needs.memory_reservation_mb,
    )
    scene.hosts = scene.hosts.with_vm(one.host, minus).with_vm(target, one.needs)
    scene.running[one.ref] = RunningVm(one.ref, one.needs, target, frozenset())
