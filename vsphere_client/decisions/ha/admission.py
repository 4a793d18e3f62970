"""Admission control of vSphere HA: may one more VM start, and how many host failures the cluster can take.

vCenter asks this before a power-on, a migration into the cluster and a higher reservation of a running VM;
the restarts of vSphere HA itself are never refused. Source: vSphere Availability 8.0, admission control
(slot policy, cluster resource percentage, dedicated failover hosts, performance degradation).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vsphere_client.decisions.ha.settings import (
    MIN_HA_HOSTS,
    DisabledPolicy,
    FailoverHostPolicy,
    HaSettings,
    PercentagePolicy,
    SlotPolicy,
)
from vsphere_client.model.reasons import Fact, Reason, because

Column = npt.NDArray[np.float64]
_ROUNDING = 1e-9  # keeps 25 % from being floored to 24 by the last binary digit


@dataclass(frozen=True, slots=True)
class AdmissionSnapshot:
    """A cluster in columns: one row per host, and one per powered-on VM.

    Host capacities are those of the host's root resource pool (MHz, MB). ``host_counts`` marks the hosts that
    count: in the inventory and not in maintenance, standby or HA error; a host that failed still counts.
    """

    host_ids: tuple[str, ...]
    host_cpu_mhz: Column
    host_memory_mb: Column
    host_counts: npt.NDArray[np.bool_]
    vm_cpu_reservation_mhz: Column
    vm_memory_reservation_mb: Column
    vm_memory_overhead_mb: Column
    cpu_usage_mhz: float = 0.0
    memory_usage_mb: float = 0.0


@dataclass(frozen=True, slots=True)
class AdmissionRequest:
    """What somebody wants to start, bring in or raise.

    ``host`` is where it would run, if that is fixed already; ``replaces_row`` is the row of the VM whose
    reservation is to change, None for a VM that is not in the snapshot.
    """

    name: str
    cpu_reservation_mhz: float = 0.0
    memory_reservation_mb: float = 0.0
    memory_overhead_mb: float = 0.0
    host: str | None = None
    replaces_row: int | None = None


@dataclass(frozen=True, slots=True)
class HaAdmission:
    """The verdict, why, warnings that block nothing, and every number that the client's info boxes show."""

    allowed: bool
    reasons: tuple[Reason, ...]
    numbers: Mapping[str, float]
    warnings: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class _Demand:
    """Capacity and needs after the wished operation; rows of hosts that do not count are gone."""

    cpu_mhz: Column
    memory_mb: Column
    cpu_needs_mhz: Column
    memory_needs_mb: Column


def decide_admission(
    snapshot: AdmissionSnapshot, settings: HaSettings, request: AdmissionRequest | None = None
) -> HaAdmission:
    """Whether the request may go ahead; without a request, whether the cluster still keeps its promise."""
    demand = _after(snapshot, settings, request)
    warnings = _degradation(snapshot, demand, settings)
    policy = settings.admission_policy
    if isinstance(policy, DisabledPolicy):
        off = because("admission_off", "Admission control is disabled")
        return HaAdmission(True, (off,), {}, ())
    if len(demand.cpu_mhz) < MIN_HA_HOSTS:
        text = "vSphere HA needs {needed} hosts, {hosts} count"
        few = because("too_few_hosts", text, needed=MIN_HA_HOSTS, hosts=len(demand.cpu_mhz))
        return HaAdmission(False, (few,), {"hosts": float(len(demand.cpu_mhz))}, warnings)
    if isinstance(policy, SlotPolicy):
        return _by_slots(demand, policy, settings, warnings)
    if isinstance(policy, PercentagePolicy):
        return _by_percentage(demand, policy, warnings)
    return _by_failover_hosts(snapshot, policy, request, warnings)


def _after(snapshot: AdmissionSnapshot, settings: HaSettings, request: AdmissionRequest | None) -> _Demand:
    counts = snapshot.host_counts
    cpu = np.maximum(snapshot.vm_cpu_reservation_mhz, settings.vm_cpu_min_mhz)
    reserved = np.maximum(snapshot.vm_memory_reservation_mb, settings.vm_memory_min_mb)
    memory = reserved + snapshot.vm_memory_overhead_mb
    if request is not None:
        new_cpu = max(request.cpu_reservation_mhz, settings.vm_cpu_min_mhz)
        new_memory = (
            max(request.memory_reservation_mb, settings.vm_memory_min_mb) + request.memory_overhead_mb
        )
        if request.replaces_row is None:
            cpu, memory = np.append(cpu, new_cpu), np.append(memory, new_memory)
        else:
            cpu[request.replaces_row], memory[request.replaces_row] = new_cpu, new_memory
    return _Demand(snapshot.host_cpu_mhz[counts], snapshot.host_memory_mb[counts], cpu, memory)


def slot_size(demand_cpu_mhz: Column, demand_memory_mb: Column, settings: HaSettings) -> tuple[float, float]:
    """CPU (MHz) and memory (MB) of a slot: the largest need of each, cut by ``das.slotcpuinmhz``/``meminmb``."""
    cpu = float(demand_cpu_mhz.max(initial=settings.vm_cpu_min_mhz))
    memory = float(demand_memory_mb.max(initial=settings.vm_memory_min_mb))
    if settings.slot_cpu_cap_mhz is not None:
        cpu = min(cpu, settings.slot_cpu_cap_mhz)
    if settings.slot_memory_cap_mb is not None:
        memory = min(memory, settings.slot_memory_cap_mb)
    return cpu, memory


def _whole(amount: Column, slot: float) -> Column:
    # Without reservations and overheads a slot has no size; 1 MB or MHz then stands for it.
    return np.floor(amount / max(slot, 1.0) + _ROUNDING)


def _slots_taken(need: Column, slot: float) -> Column:
    return np.ceil(need / max(slot, 1.0) - _ROUNDING)


def _by_slots(
    demand: _Demand, policy: SlotPolicy, settings: HaSettings, warnings: tuple[Reason, ...]
) -> HaAdmission:
    cpu, memory = slot_size(demand.cpu_needs_mhz, demand.memory_needs_mb, settings)
    cpu = policy.slot_cpu_mhz if policy.slot_cpu_mhz is not None else cpu
    memory = policy.slot_memory_mb if policy.slot_memory_mb is not None else memory
    host_slots = np.minimum(_whole(demand.cpu_mhz, cpu), _whole(demand.memory_mb, memory))
    taken = np.maximum(_slots_taken(demand.cpu_needs_mhz, cpu), _slots_taken(demand.memory_needs_mb, memory))
    used = float(np.maximum(taken, 1.0).sum())
    largest_first = np.sort(host_slots)[::-1]
    total = float(host_slots.sum())
    failover = float(largest_first[: policy.host_failures_tolerated].sum())
    numbers = {
        "slot_cpu_mhz": cpu,
        "slot_memory_mb": memory,
        "total_slots": total,
        "used_slots": used,
        "failover_slots": failover,
        "available_slots": total - failover - used,
        "current_failover_capacity": float(_failures_survived(largest_first, used)),
        "powered_on_vms": float(len(demand.cpu_needs_mhz)),
        "hosts": float(len(host_slots)),
    }
    reason = because(
        "slots",
        "{total:.0f} slots, {failover:.0f} kept for {failures} host failures, {used:.0f} used: {available:.0f} left",
        total=total,
        failover=failover,
        failures=policy.host_failures_tolerated,
        used=used,
        available=numbers["available_slots"],
    )
    return HaAdmission(numbers["available_slots"] >= 0, (reason,), numbers, warnings)


def _failures_survived(largest_first: Column, used: float) -> int:
    """How many of the largest hosts may go until what is left no longer holds ``used``."""
    left = largest_first.sum() - np.cumsum(largest_first)
    return int(np.count_nonzero(left >= used))


def failover_percentages(cpu_mhz: Column, memory_mb: Column, policy: PercentagePolicy) -> tuple[int, int]:
    """The CPU and memory percentages kept free: as set, or the share of the F largest hosts, rounded down.

    Our assumption for unequal hosts; for equal ones it is the documented 100 x F / N.
    """
    cpu = policy.cpu_percent
    memory = policy.memory_percent
    failures = policy.host_failures_tolerated
    return (
        _share_percent(cpu_mhz, failures) if cpu is None else cpu,
        _share_percent(memory_mb, failures) if memory is None else memory,
    )


def _share_percent(amount: Column, largest: int) -> int:
    return _percent(float(np.sort(amount)[::-1][:largest].sum()), float(amount.sum()))


def _percent(part: float, total: float) -> int:
    return math.floor(100.0 * part / total + _ROUNDING) if total > 0 else 0


def _by_percentage(demand: _Demand, policy: PercentagePolicy, warnings: tuple[Reason, ...]) -> HaAdmission:
    need_cpu, need_memory = failover_percentages(demand.cpu_mhz, demand.memory_mb, policy)
    parts = (
        ("cpu", demand.cpu_mhz, demand.cpu_needs_mhz, need_cpu),
        ("memory", demand.memory_mb, demand.memory_needs_mb, need_memory),
    )
    numbers: dict[str, float] = {"hosts": float(len(demand.cpu_mhz))}
    reasons: list[Reason] = []
    allowed = True
    survived: list[int] = []
    for resource, capacity, needs, configured in parts:
        total, used = float(capacity.sum()), float(needs.sum())
        free = _percent(total - used, total)
        numbers[f"current_{resource}_percent"] = float(free)
        numbers[f"configured_{resource}_percent"] = float(configured)
        text = "{resource}: {free} % are free after it, {configured} % must stay free"
        reasons.append(
            because(f"{resource}_percent", text, resource=resource, free=free, configured=configured)
        )
        allowed = allowed and free >= configured
        survived.append(_failures_survived(np.sort(capacity)[::-1], used))
    numbers["current_failover_capacity"] = float(min(survived))
    return HaAdmission(allowed, tuple(reasons), numbers, warnings)


def _by_failover_hosts(
    snapshot: AdmissionSnapshot,
    policy: FailoverHostPolicy,
    request: AdmissionRequest | None,
    warnings: tuple[Reason, ...],
) -> HaAdmission:
    counting = {h for h, counts in zip(snapshot.host_ids, snapshot.host_counts, strict=True) if counts}
    usable = sum(1 for host in policy.host_ids if host in counting)
    numbers = {"failover_hosts": float(len(policy.host_ids)), "usable_failover_hosts": float(usable)}
    if request is not None and request.host in policy.host_ids:
        no = because("failover_host", "{host} is a dedicated failover host", host=request.host)
        return HaAdmission(False, (no,), numbers, warnings)
    text = "{usable} of {hosts} dedicated failover hosts stand by"
    why = because("failover_hosts", text, usable=usable, hosts=len(policy.host_ids))
    return HaAdmission(True, (why,), numbers, warnings)


def _degradation(snapshot: AdmissionSnapshot, demand: _Demand, settings: HaSettings) -> tuple[Reason, ...]:
    policy = settings.admission_policy
    failures = policy.host_failures_tolerated if isinstance(policy, SlotPolicy | PercentagePolicy) else 0
    tolerated = settings.tolerated_degradation_percent
    warnings = []
    for resource, unit, capacity, usage in (
        ("CPU", "MHz", demand.cpu_mhz, snapshot.cpu_usage_mhz),
        ("memory", "MB", demand.memory_mb, snapshot.memory_usage_mb),
    ):
        left = float(np.sort(capacity)[: max(0, len(capacity) - failures)].sum())
        wanted = usage * (100 - tolerated) / 100
        if wanted > left:
            text = "{resource}: {wanted:.0f} {unit} would be wanted after {failures} host failures, {left:.0f} are left"
            facts: dict[str, Fact] = {
                "resource": resource,
                "unit": unit,
                "wanted": wanted,
                "left": left,
                "failures": failures,
            }
            warnings.append(because("performance_degradation", text, **facts))
    return tuple(warnings)
