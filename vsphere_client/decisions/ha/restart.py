"""Which VMs of a failed host come back, where, and why others have to wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from vsphere_client.decisions.ha.restart_schedule import restart_rank
from vsphere_client.decisions.ha.settings import HaSettings, ReadyCondition, RestartPriority, natural_order
from vsphere_client.model.reasons import Reason, because

MAX_POWERED_ON_VMS_PER_HOST = 1024


@dataclass(frozen=True, slots=True)
class FailoverVm:
    """A VM of a failed or isolated host, as far as its restart is concerned.

    ``must_hosts`` and ``should_hosts`` are what the VM-Host rules leave (None: no rule);
    ``anti_affinity`` names the rules that keep it from other VMs.
    """

    id: str
    name: str
    priority: RestartPriority = RestartPriority.MEDIUM
    cpu_reservation_mhz: float = 0.0
    memory_reservation_mb: float = 0.0
    memory_overhead_mb: float = 0.0
    datastores: frozenset[str] = frozenset()
    networks: frozenset[str] = frozenset()
    protected: bool = True
    was_running: bool = True
    is_agent: bool = False
    is_ft_secondary: bool = False
    must_hosts: frozenset[str] | None = None
    should_hosts: frozenset[str] | None = None
    anti_affinity: tuple[str, ...] = ()

    @property
    def memory_needed_mb(self) -> float:
        """Memory that must be unreserved: reservation and overhead."""
        return self.memory_reservation_mb + self.memory_overhead_mb


@dataclass(frozen=True, slots=True)
class FailoverHost:
    """A host that may take VMs; ``unavailable_because`` says why it may not (maintenance, standby, ...).

    ``anti_affinity`` names the rules that a VM running there already belongs to.
    """

    id: str
    name: str
    unreserved_cpu_mhz: float
    unreserved_memory_mb: float
    datastores: frozenset[str] = frozenset()
    networks: frozenset[str] = frozenset()
    unavailable_because: str | None = None
    is_failover_host: bool = False
    power_ons_in_progress: int = 0
    powered_on_vms: int = 0
    anti_affinity: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Restart:
    """What becomes of one VM: its host (None: no place), and when it is tried (None: it waits)."""

    vm: str
    host: str | None
    attempt_at_s: float | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class FailoverPlan:
    """Restarts in their order, VMs that wait for a place, and VMs that are only registered elsewhere."""

    restarts: tuple[Restart, ...]
    pending: tuple[Restart, ...]
    not_restarted: tuple[Restart, ...]


@dataclass(slots=True)
class _Room:
    """What is left of a host while the plan is made."""

    host: FailoverHost
    cpu_mhz: float
    memory_mb: float
    assigned: int = 0
    rules: set[str] = field(default_factory=set)  # only asked for membership, never iterated


def decide_restarts(
    vms: Sequence[FailoverVm], hosts: Sequence[FailoverHost], settings: HaSettings, now_s: float = 0.0
) -> FailoverPlan:
    """Where the VMs of a failed host restart, in restart order; reservations decide, not usage.

    A restart without ``attempt_at_s`` has its place but queues: behind 32 power-ons of its host, or behind
    the VMs of a higher priority. Ties among hosts (our assumption): most unreserved memory left, then most
    unreserved CPU left, then fewest VMs given to it, then the lower id.
    Source: vSphere Availability, VM restart priority and affinity rules; vSphere HA deep dive.
    """
    rooms = [_Room(h, h.unreserved_cpu_mhz, h.unreserved_memory_mb) for h in hosts]
    restarts: list[Restart] = []
    pending: list[Restart] = []
    skipped: list[Restart] = []
    first_rank: int | None = None
    for vm in restart_order(vms):
        if (why := _why_not_restarted(vm)) is not None:
            skipped.append(Restart(vm.id, None, None, (why,)))
            continue
        room, reasons = _choose(vm, rooms, settings)
        if room is None:
            pending.append(Restart(vm.id, None, None, reasons))
            continue
        rank = _rank(vm)
        first_rank = rank if first_rank is None else first_rank
        restarts.append(_assign(vm, room, reasons, settings, now_s, waits=rank > first_rank))
    return FailoverPlan(tuple(restarts), tuple(pending), tuple(skipped))


def restart_order(vms: Iterable[FailoverVm]) -> list[FailoverVm]:
    """Agent VMs, FT secondaries, then Highest to Lowest; within one priority the lower id first."""
    return sorted(vms, key=lambda vm: (_rank(vm), natural_order(vm.id)))


def _rank(vm: FailoverVm) -> int:
    return restart_rank(vm.priority, vm.is_agent, vm.is_ft_secondary)


def _why_not_restarted(vm: FailoverVm) -> Reason | None:
    if vm.priority is RestartPriority.DISABLED:
        return because("restart_disabled", "{vm} has restart priority Disabled: only registered", vm=vm.name)
    if not vm.was_running:
        return because("was_off", "{vm} was powered off: only registered", vm=vm.name)
    if not vm.protected:
        return because("unprotected", "{vm} was not protected by vSphere HA yet", vm=vm.name)
    return None


def _choose(
    vm: FailoverVm, rooms: Sequence[_Room], settings: HaSettings
) -> tuple[_Room | None, tuple[Reason, ...]]:
    fitting: list[_Room] = []
    objections: list[Reason] = []
    for room in rooms:
        why = _objection(vm, room, settings)
        if why is None:
            fitting.append(room)
        else:
            objections.append(why)
    if not fitting:
        return None, _no_place(vm, objections)
    dedicated = [room for room in fitting if room.host.is_failover_host]
    preferred, rule = _by_should_rule(vm, dedicated or fitting, fitting, settings)
    best = min(preferred, key=lambda room: _preference(vm, room))
    return best, (*rule, _chosen_because(vm, best, len(preferred)))


def _by_should_rule(
    vm: FailoverVm, first: list[_Room], fitting: list[_Room], settings: HaSettings
) -> tuple[list[_Room], tuple[Reason, ...]]:
    wanted = vm.should_hosts
    if wanted is None or not settings.respect_vm_host_should_rules:
        return first, ()
    for rooms in (first, fitting):
        if obeying := [room for room in rooms if room.host.id in wanted]:
            return obeying, ()
    ignored = because("should_rule_ignored", "No host of {vm}'s should-rule can take it: ignored", vm=vm.name)
    return first, (ignored,)


def _preference(vm: FailoverVm, room: _Room) -> tuple[float, float, int, tuple[int, str]]:
    return (
        -(room.memory_mb - vm.memory_needed_mb),
        -(room.cpu_mhz - vm.cpu_reservation_mhz),
        room.assigned,
        natural_order(room.host.id),
    )


def _chosen_because(vm: FailoverVm, room: _Room, alternatives: int) -> Reason:
    return because(
        "most_unreserved_memory",
        "{host} keeps {left_mb:.0f} MB unreserved, the most of {hosts} hosts that can take {vm}",
        host=room.host.name,
        left_mb=room.memory_mb - vm.memory_needed_mb,
        hosts=alternatives,
        vm=vm.name,
    )


def _objection(vm: FailoverVm, room: _Room, settings: HaSettings) -> Reason | None:
    host = room.host
    if host.unavailable_because is not None:
        return because("unavailable", "{host} is {why}", host=host.name, why=host.unavailable_because)
    if vm.must_hosts is not None and host.id not in vm.must_hosts:
        return because("must_rule", "A must-rule keeps {vm} off {host}", vm=vm.name, host=host.name)
    if not vm.datastores <= host.datastores:
        missing = min(vm.datastores - host.datastores)
        return because("datastore", "{host} cannot reach {missing}", host=host.name, missing=missing)
    if not vm.networks <= host.networks:
        missing = min(vm.networks - host.networks)
        return because("network", "{host} has no network {missing}", host=host.name, missing=missing)
    if settings.respect_vm_anti_affinity_rules:
        for rule in vm.anti_affinity:
            if rule in host.anti_affinity or rule in room.rules:
                return because(
                    "anti_affinity", "{rule} keeps {vm} off {host}", rule=rule, vm=vm.name, host=host.name
                )
    return _capacity_objection(vm, room)


def _capacity_objection(vm: FailoverVm, room: _Room) -> Reason | None:
    name = room.host.name
    if vm.memory_needed_mb > room.memory_mb:
        text = "{host} has {free_mb:.0f} MB unreserved, {need_mb:.0f} MB are needed"
        return because("memory", text, host=name, free_mb=room.memory_mb, need_mb=vm.memory_needed_mb)
    if vm.cpu_reservation_mhz > room.cpu_mhz:
        text = "{host} has {free_mhz:.0f} MHz unreserved, {need_mhz:.0f} MHz are needed"
        return because("cpu", text, host=name, free_mhz=room.cpu_mhz, need_mhz=vm.cpu_reservation_mhz)
    if room.host.powered_on_vms + room.assigned >= MAX_POWERED_ON_VMS_PER_HOST:
        limit = MAX_POWERED_ON_VMS_PER_HOST
        return because("vm_limit", "{host} runs {limit} VMs already", host=name, limit=limit)
    return None


def _no_place(vm: FailoverVm, objections: Sequence[Reason]) -> tuple[Reason, ...]:
    counts = Counter(reason.code for reason in objections)
    summary = because(
        "no_host",
        "None of {hosts} hosts can take {vm} ({counts}); it is tried again when capacity or hosts return",
        hosts=len(objections),
        vm=vm.name,
        counts=", ".join(f"{code}: {count}" for code, count in sorted(counts.items())) or "no host left",
    )
    return (summary, *objections)


def _assign(
    vm: FailoverVm, room: _Room, reasons: tuple[Reason, ...], settings: HaSettings, now_s: float, waits: bool
) -> Restart:
    running = room.host.power_ons_in_progress + room.assigned
    room.cpu_mhz -= vm.cpu_reservation_mhz
    room.memory_mb -= vm.memory_needed_mb
    room.assigned += 1
    room.rules.update(vm.anti_affinity)
    if waits and settings.ready_condition is not ReadyCondition.RESOURCES_ALLOCATED:
        why = because("waits_for_priority", "VMs of a higher restart priority must be ready first")
        return Restart(vm.id, room.host.id, None, (*reasons, why))
    if running >= settings.concurrent_power_ons_per_host:
        text = "{host} has {running} power-ons before it and does {limit} at once"
        limit = settings.concurrent_power_ons_per_host
        queued = because("queued", text, host=room.host.name, running=running, limit=limit)
        return Restart(vm.id, room.host.id, None, (*reasons, queued))
    return Restart(vm.id, room.host.id, now_s, reasons)
