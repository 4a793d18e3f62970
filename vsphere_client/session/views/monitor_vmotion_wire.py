"""A migration as the network sees it: addresses, switch ports, who answers, pings and rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vsphere_client.decisions.vmotion.connectivity import (
    Pings,
    Reachability,
    decide_pings,
    decide_reachability,
)
from vsphere_client.engine.vmotion.record import MigrationRecord
from vsphere_client.engine.world.identity import guest_address, mac_address, switch_port
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.session.session import Session


@dataclass(frozen=True, slots=True)
class PassRow:
    """A pass of the memory copy: MB of the wire to send, seconds so far, MB dirtied meanwhile.

    ``dirtied_mb`` is None while the pass runs: it is counted at its end.
    """

    name: str
    mb: float
    seconds: float
    dirtied_mb: float | None
    start_s: float


@dataclass(frozen=True, slots=True)
class Wire:
    """The VM on the physical network: addresses, switch ports, and who answers for them when."""

    mac: str
    ip: str
    port_before: str
    port_after: str
    reach: Reachability
    pings: Pings


@dataclass(frozen=True, slots=True)
class RatePoint:
    """What crossed the vMotion network and what the guest dirtied, MB/s, from a moment on."""

    at_s: float
    sent_mb_s: float
    dirtied_mb_s: float


def seconds_since(record: MigrationRecord, at_us: int) -> float:
    """Seconds from the beginning of a migration to a moment."""
    return (at_us - record.started_us) / 1e6


def wire_of(session: Session, record: MigrationRecord) -> Wire:
    """The VM on the physical network, as far as its migration has come."""
    engine, world = session.engine, session.engine.world
    stun = next((span for span in record.stages if span.key == "switchover"), None)
    moved = record.source != record.destination and record.live and not record.failed_in
    stun_s = seconds_since(record, stun.start_us) if stun is not None else None
    resume_s = seconds_since(record, stun.end_us) if stun is not None else None
    vm = world.vm(record.vm) if record.vm in world.objects else None
    notify = (
        vm is None
        or not vm.networks
        or getattr(world.network(vm.networks[0]).config, "notify_switches", True)
    )
    talks = float(world.vms.net_mbps[vm.row]) if vm is not None else 0.0
    # Without another host the port stays; only the pause of the guest is felt.
    reach = decide_reachability(stun_s, resume_s, notify or not moved, talks, not record.cut_off)
    until = min(seconds_since(record, session.now_us), _last_ping(record, reach))
    return Wire(
        mac=mac_address(engine.settings.seed, vm) if vm is not None else "",
        ip=(guest_address(world, vm) if vm is not None else None) or "",
        port_before=_port(session, record.source),
        port_after=_port(session, record.destination if not record.failed_in else record.source),
        reach=reach,
        pings=decide_pings(reach, until),
    )


def _last_ping(record: MigrationRecord, reach: Reachability) -> float:
    """The ping goes on until the migration has ended and the VM answers again."""
    if record.ended_us is None:
        return float("inf")
    return max(seconds_since(record, record.ended_us), reach.learned_s or 0.0)


def _port(session: Session, moid: str) -> str:
    found = session.engine.world.objects.get(moid)
    return switch_port(found) if isinstance(found, HostSystem) else ""


def rates_of(record: MigrationRecord, rows: Sequence[PassRow]) -> tuple[RatePoint, ...]:
    """Steps: what was sent and dirtied in each pass, nothing before and after."""
    points = [RatePoint(0.0, 0.0, 0.0)] if rows else []
    for row in rows:
        seconds = max(row.seconds, 1e-9)
        copying = row.name != "stun"
        sent = record.bandwidth_mb_per_s if row.dirtied_mb is None or not copying else row.mb / seconds
        dirtied = (
            record.dirty_mb_per_s * record.throttle if row.dirtied_mb is None else row.dirtied_mb / seconds
        )
        points.append(RatePoint(row.start_s, sent, dirtied if copying else 0.0))
    if rows and rows[-1].name == "stun":
        points.append(RatePoint(rows[-1].start_s + rows[-1].seconds, 0.0, 0.0))
    return tuple(points)
