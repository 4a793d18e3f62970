"""When and how a vSAN cluster repairs: timers, new places, and the rate of the copying."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.decisions.vsan.repair import Damage, RepairOptions, RepairPlan, decide_repairs, repair_gb
from vsphere_client.decisions.vsan.resync import DELTA, GIBIBYTE, ResyncPath, decide_return, estimate_resync
from vsphere_client.decisions.vsan.snapshot import Component, ComponentKind
from vsphere_client.engine.network.traffic import offer
from vsphere_client.engine.vsan.cluster import (
    ABSENT,
    DEGRADED,
    RECONFIGURING,
    ClusterVsan,
    active_components,
    masked,
)
from vsphere_client.engine.vsan.hardware import FALLBACK_MBPS, MB_PER_S, vsan_nic
from vsphere_client.engine.vsan.objects import StoredObject
from vsphere_client.engine.vsan.resync import Former, Resync
from vsphere_client.engine.vsan.resync_traffic import claim_links
from vsphere_client.engine.world.tables import NOWHERE
from vsphere_client.model.units import SECOND_US, seconds_us

SMALLEST_DELTA_GB = 4.0 / 1024.0
"""Metadata that is compared when a component comes back (our assumption)."""
WRITE_SHARE = 0.3
"""Part of a VM's disk traffic that writes (our assumption)."""
LEAST_LINK_SHARE = 0.05
"""Part of a full link that a resync still gets (our assumption)."""
BUSY_UTILISATION = 0.5
"""From this utilisation of the datastore on, resync gives way to the VMs (our assumption)."""


@dataclass(frozen=True, slots=True)
class RepairTimerEnds:
    """Components of a host have been absent for the whole repair delay."""

    cluster: str
    host: str
    due_us: int

    @property
    def notable(self) -> str:
        """What a trainee may want to step to."""
        return f"vSAN repair timer of {self.host} runs out"


@dataclass(frozen=True, slots=True)
class ResyncEnds:
    """A host has received a component."""

    cluster: str
    host: str


def set_timer(vsan: ClusterVsan, host: str, since_us: int) -> None:
    """Let the repair timer of a host run from the time at which its components became absent."""
    due_us = max(vsan.engine.now_us, since_us + vsan.delay_us)
    if (host, due_us) not in vsan.timers:
        event = RepairTimerEnds(vsan.moid, host, due_us)
        vsan.timers[host, due_us] = vsan.engine.kernel.schedule(due_us, event)


def drop_idle_timers(vsan: ClusterVsan) -> None:
    """Stop timers of hosts all of whose components are back."""
    for key in list(vsan.timers):
        if not any(
            obj.states.get(c.name) is ABSENT
            for obj in vsan.store.with_components_on([key[0]])
            if obj.states
            for c in obj.on_host(key[0])
        ):
            vsan.engine.kernel.cancel(vsan.timers.pop(key))


def renew_timers(vsan: ClusterVsan) -> None:
    """Let all timers run with the delay that is configured now."""
    for scheduled in vsan.timers.values():
        vsan.engine.kernel.cancel(scheduled)
    vsan.timers.clear()
    for obj in vsan.store.objects.values():
        for component in obj.vsan.components:
            if obj.states.get(component.name) is ABSENT and (obj.id, component.name) not in vsan.due:
                set_timer(vsan, component.host, obj.since_us[component.name])


def start_repairs(vsan: ClusterVsan, immediately: bool = False) -> int:
    """Begin to rebuild all components that are due and find a place; the number of those."""
    damages = _damages(vsan)
    if not damages:
        return 0
    options = RepairOptions(vsan.delay_us / SECOND_US, immediately)
    now_s = vsan.engine.now_us / SECOND_US
    plans = decide_repairs([damage for _, damage in damages], vsan.store.snapshot(), now_s, options)
    started = sum(_begin(vsan, obj, plan) for (obj, _), plan in zip(damages, plans, strict=True))
    start_heads(vsan)
    return started


def _damages(vsan: ClusterVsan) -> list[tuple[StoredObject, Damage]]:
    due: dict[str, list[str]] = {}
    for name, component in list(vsan.due):
        obj = vsan.store.objects.get(name)
        if obj is None or obj.state(component) not in (ABSENT, DEGRADED):
            del vsan.due[name, component]
        elif obj.side == 0:
            due.setdefault(name, []).append(component)
    found = [(vsan.store.objects[name], names) for name, names in due.items()]
    return [(obj, Damage(obj.vsan, masked(obj, names), _failed_at_s(obj))) for obj, names in found]


def _failed_at_s(obj: StoredObject) -> dict[str, float]:
    return {name: at / SECOND_US for name, at in obj.since_us.items()}


def _begin(vsan: ClusterVsan, obj: StoredObject, plan: RepairPlan) -> int:
    chosen = [repair for repair in plan.repairs if repair.target is not None]
    formers = {r.component: _former(obj, r.component) for r in chosen}
    if chosen:
        vsan.store.set_layout(obj, plan.after)
    for repair in chosen:
        name = repair.component
        target = obj.vsan.component(name)
        obj.states[name], obj.since_us[name] = RECONFIGURING, vsan.engine.now_us
        vsan.due.pop((obj.id, name), None)
        obj.placed_because[name] = repair.reasons
        job = Resync((obj.id, name), target.host, repair.write_gb, formers[name], repair.reasons)
        vsan.board.add(job)
    return len(chosen)


def _former(obj: StoredObject, name: str) -> Former:
    why = obj.struck_because.get(name)
    return Former(obj.vsan.component(name), obj.state(name), obj.since_us[name], why)


def add_delta(vsan: ClusterVsan, obj: StoredObject, name: str) -> None:
    """Copy what a component missed while it was away."""
    component = obj.vsan.component(name)
    gb = changed_gb(vsan, obj, component, obj.away_s.get(name, 0.0))
    vsan.board.add(Resync((obj.id, name), component.host, gb))


def changed_gb(vsan: ClusterVsan, obj: StoredObject, component: Component, away_s: float) -> float:
    """GB that a component missed: the VM's present rate of writing over the time it was away."""
    if component.kind is ComponentKind.WITNESS or not obj.wanted.kind.startswith("disk"):
        return SMALLEST_DELTA_GB
    vm = vsan.engine.world.vm(obj.wanted.vm)
    rate = float(vsan.engine.world.vms.disk_mb_per_s[vm.row]) * WRITE_SHARE / max(1, len(vm.config.disks))
    return max(SMALLEST_DELTA_GB, min(component.used_gb, rate * away_s / 1024.0))


def prefers_delta(vsan: ClusterVsan, obj: StoredObject, job: Resync) -> bool:
    """Whether copying what changed costs less than finishing the repair that runs."""
    former = job.former
    assert former is not None, "only a repair replaces a component"
    now = vsan.engine.now_us
    changed = changed_gb(vsan, obj, former.component, (now - former.since_us) / SECOND_US)
    decision = decide_return(
        former.since_us / SECOND_US, now / SECOND_US, changed, job.left_gb(now), vsan.delay_us / SECOND_US
    )
    return decision.action == DELTA


def start_heads(vsan: ClusterVsan) -> None:
    """Begin the first resync of each queue that stands still."""
    for job in vsan.board.idle_heads():
        obj = vsan.store.objects[job.key[0]]
        job.estimate = estimate_resync(round(job.gb * GIBIBYTE), _path(vsan, obj, job))
        job.started_us = vsan.engine.now_us
        duration = max(1, seconds_us(job.estimate.eta_s))
        job.due = vsan.engine.kernel.after(duration, ResyncEnds(vsan.moid, job.host))
    claim_links(vsan)


def _path(vsan: ClusterVsan, obj: StoredObject, job: Resync) -> ResyncPath:
    target = obj.vsan.component(job.key[1])
    sources = [c for c in active_components(obj) if c.kind is ComponentKind.DATA]
    write_gb, read_gb = repair_gb(obj.vsan, target)
    width = max(1.0, read_gb / write_gb) if write_gb > 0 else 1.0
    hosts = dict.fromkeys([target.host, *(c.host for c in sources)])
    link = min(_link_mbps(vsan, host, "rx" if host == target.host else "tx") for host in hosts)
    reads = min((_mb_per_s(vsan, c) for c in sources), default=float("inf"))
    # A column is computed from several others: the receiving link carries all that is read for it.
    return ResyncPath(reads, _mb_per_s(vsan, target), link / width, _vms_busy(vsan))


def _mb_per_s(vsan: ClusterVsan, component: Component) -> float:
    return MB_PER_S[vsan.hardware.devices[component.disk].disk.media]


def _link_mbps(vsan: ClusterVsan, host: str, direction: str) -> float:
    """What the host's uplink leaves to vSAN beside all other traffic, Mbps."""
    found = vsan.hardware.hosts.get(host)
    nic = None if found is None else vsan_nic(found)
    if found is None or nic is None:
        return float(FALLBACK_MBPS)
    row = vsan.engine.world.uplinks_of[found.row].get(nic.name)
    left = 0.0 if row is None else offer(vsan.engine.world, row, "vsan", direction)
    # A link that another has wholly for now still trickles: the resync is estimated once, when it begins.
    return max(left, LEAST_LINK_SHARE * nic.mbps)


def _vms_busy(vsan: ClusterVsan) -> bool:
    world = vsan.engine.world
    row = world.datastore(vsan.store.datastore).row
    if row == NOWHERE:
        return False
    return bool(world.datastores.iops[row] >= BUSY_UTILISATION * world.datastores.max_iops[row])


def finish_head(vsan: ClusterVsan, host: str) -> StoredObject | None:
    """Let the component that a host has received be active; its object."""
    queue = vsan.board.queues.get(host)
    if not queue:
        return None
    job = vsan.board.remove(queue[0])
    assert job is not None, "a queue names only resyncs on the board"
    obj = vsan.store.objects[job.key[0]]
    vsan.heal(obj, job.key[1])
    return obj
