"""The passes of a live migration in numbers: what the next one copies, and how long the last one stuns the guest."""

from __future__ import annotations

from vsphere_client.decisions.vmotion.bandwidth import wire_mb
from vsphere_client.decisions.vmotion.precopy import (
    CHECKPOINT_S,
    PATIENCE_PASSES,
    THROTTLED_DIRTY_SHARE,
    decide_precopy,
)
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.vmotion.guest_speed import slow_down
from vsphere_client.engine.vmotion.network import round_trip_ms
from vsphere_client.engine.vmotion.plan import dirty_bitmap_s, reopening_s
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.vmotion.special_hardware import vgpu_drain_s
from vsphere_client.engine.vmotion.work import MigrationWork, Move
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.model.faults import MigrationFault

SWITCHOVER_TRIPS = 2
"""Round trips between the hosts while the VM stands still: the checkpoint and its answer (our assumption)."""


def plan_pass(engine: Engine, task: str, work: MigrationWork, move: Move) -> None:
    """Decide the next pass with the bandwidth and the dirty rate of this moment, and slow the guest if need be.

    Raises:
        MigrationFault: nothing gets through between the two hosts.
    """
    vm, source, destination = move
    table, service = engine.world.vms, engine.service(MigrationService)
    bandwidth = service.bandwidth_mb_per_s(source, destination, work.priority) * work.speed
    if bandwidth <= 0.0:
        text = f"Failed to connect to the vMotion interface of {destination.name}."
        raise MigrationFault(fault="MigrationFault", text=text)
    speed = float(table.guest_speed[vm.row])
    dirty = wire_mb(float(table.dirty_mb_per_s[vm.row])) / max(speed, 1e-9)
    if work.passes >= PATIENCE_PASSES:
        dirty = min(dirty, THROTTLED_DIRTY_SHARE * bandwidth)
    working_set = wire_mb(float(table.memory_working_set_mb[vm.row]))
    plan = decide_precopy(work.left_mb, dirty * speed, bandwidth, working_set)
    if plan.throttle < 1.0:
        slow_down(table, vm.row, plan.throttle)
    work.current, work.bandwidth = plan.passes[0], bandwidth
    if (record := service.record_of(task)) is not None:
        record.bandwidth_mb_per_s, record.dirty_mb_per_s = bandwidth, dirty
        record.throttle = float(table.guest_speed[vm.row])


def stun_s(engine: Engine, work: MigrationWork, vm: VirtualMachine) -> float:
    """How long the guest stands still: what is left, the device checkpoint, and what its devices add."""
    sides = (engine.world.host(work.source), engine.world.host(work.destination))
    trips_s = SWITCHOVER_TRIPS * round_trip_ms(*sides) / 1000.0
    downtime_s = work.left_mb / work.bandwidth + CHECKPOINT_S + trips_s
    downtime_s += vgpu_drain_s(vm, *sides) + dirty_bitmap_s(vm, sides[0])
    return downtime_s if work.relocation is None else downtime_s + reopening_s(engine, work)
