"""Storage > Paths of a host: every path to every device, its state, and the policy that uses it."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.decisions.storage_io.paths import POLICY_WORDS
from vsphere_client.engine.storage.paths import Multipath, multipaths
from vsphere_client.session.session import Session

STATE_WORDS = {"active": "Active", "standby": "Standby", "dead": "Dead", "disabled": "Disabled"}
WORKING = "Active (I/O)"


@dataclass(frozen=True, slots=True)
class PathRow:
    """A path: its runtime name, where it leads, and how it is; with Round Robin ``turn_ios`` a turn, else None."""

    name: str
    adapter: str
    target: str
    device: str
    datastore_moid: str
    datastore: str
    status: str
    policy: str
    preferred: bool
    turn_ios: int | None


def path_rows(session: Session, moid: str) -> tuple[PathRow, ...]:
    """All paths of a host, device by device."""
    world = session.engine.world
    return tuple(row for one in multipaths(world, world.host(moid)) for row in _rows(one))


def _rows(one: Multipath) -> tuple[PathRow, ...]:
    return tuple(
        PathRow(
            name,
            name.partition(":")[0],
            name.split(":")[2],
            one.device,
            one.datastore.moid,
            one.datastore.name,
            WORKING if at in one.working else STATE_WORDS[state],
            POLICY_WORDS[one.policy],
            one.policy == "FIXED" and at == one.preferred,
            one.turn_ios if one.policy == "RR" else None,
        )
        for at, (name, state) in enumerate(zip(one.names, one.states, strict=True))
    )
