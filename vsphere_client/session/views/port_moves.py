"""What load-based teaming did on a host, in sentences for its page of virtual switches."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.engine.network.rebalance import LoadBasedTeamingService, PortMove
from vsphere_client.session.session import Session
from vsphere_client.session.views.list_texts import grouped


@dataclass(frozen=True, slots=True)
class PortMoveRow:
    """A port that was moved, and the reason in words."""

    time_us: int
    port: str
    reason: str


def port_moves(session: Session, moid: str) -> tuple[PortMoveRow, ...]:
    """The last moves of ports between uplinks of a host, newest first."""
    found = session.engine.service(LoadBasedTeamingService).moves_on(moid)
    return tuple(PortMoveRow(one.time_us, _label(session, one.port), describe_move(one)) for one in found)


def describe_move(move: PortMove) -> str:
    """From where to where, and the use of both uplinks that led to it."""
    return (
        f"{move.source} to {move.destination}: {move.source} was used to {move.percent_before:.0f} % "
        f"(above 75 %), {move.destination} to {move.percent_there:.0f} %; the port carried {grouped(move.mbps)} Mbit/s"
    )


def _label(session: Session, port: str) -> str:
    """The name of a VM, which may be gone; a VMkernel adapter's own."""
    found = session.engine.world.objects.get(port)
    return found.name if found is not None else port
