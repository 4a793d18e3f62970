"""Which uplinks of a team carry traffic now, and which of them a port uses."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

from vsphere_client.model.network import Teaming

FIRST_PORT = 0x2000000
PORTS = 0x10000


@dataclass(frozen=True, slots=True)
class Team:
    """The uplinks of a port group on one host: its switch (a standard one's name, a distributed one's id)."""

    switch: str
    teaming: Teaming
    nics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Links:
    """How the adapters of a host are: without a link, back from a failure (see `working_uplinks`), cut off upstream.

    ``cut`` names each adapter with the physical switch that it shares its fate with.
    """

    down: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    cut: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class UplinksInUse:
    """The uplinks among which ports are spread, and those to which every frame goes as well, in vain."""

    names: tuple[str, ...]
    copies: tuple[str, ...] = ()


def decide_uplinks(teaming: Teaming, nics: Sequence[str], links: Links) -> UplinksInUse:
    """The uplinks that a team uses, by its way to detect failures.

    Link status sees no failure beyond the cable. Beacon probing takes an uplink whose probes nobody hears for
    failed; where nobody hears anybody, as always with two uplinks, it cannot tell which one failed, and every
    frame goes over all of them.
    """
    cut = dict(links.cut)
    up = [nic for nic in _members(teaming, nics) if nic not in links.down]
    if teaming.failure_detection == "beacon" and len(up) > 1 and len(_unheard(up, cut)) == len(up):
        arrives = next((nic for nic in up if nic not in cut), up[0])
        return UplinksInUse((arrives,), tuple(nic for nic in up if nic != arrives))
    failed = (*links.down, *decide_silent(teaming, nics, links))
    return UplinksInUse(working_uplinks(teaming, nics, failed, links.returned))


def decide_silent(teaming: Teaming, nics: Sequence[str], links: Links) -> tuple[str, ...]:
    """The uplinks with a link that beacon probing takes for failed: some, as the others hear each other."""
    if teaming.failure_detection == "link" or not links.cut:
        return ()
    up = [nic for nic in _members(teaming, nics) if nic not in links.down]
    silent = _unheard(up, dict(links.cut))
    return silent if len(silent) < len(up) else ()


def _unheard(up: Sequence[str], cut: dict[str, str]) -> tuple[str, ...]:
    """The uplinks whose probes reach no other of the team: only those in one part of the network hear each other."""
    places = [cut.get(nic, "") for nic in up]
    return tuple(nic for nic, place in zip(up, places, strict=True) if places.count(place) < 2)


def _members(teaming: Teaming, nics: Sequence[str]) -> tuple[str, ...]:
    """The adapters of a team in failover order: active, then standby; unused ones are left out."""
    waiting = tuple(nic for nic in teaming.standby if nic in nics)
    return (*active_uplinks(teaming, nics), *waiting)


def active_uplinks(teaming: Teaming, nics: Sequence[str]) -> tuple[str, ...]:
    """The active uplinks of a team: those it names, or all that do not stand by."""
    named = tuple(nic for nic in teaming.active if nic in nics)
    return named or tuple(nic for nic in nics if nic not in teaming.standby)


def working_uplinks(
    teaming: Teaming, nics: Sequence[str], down: Collection[str], returned: Collection[str] = ()
) -> tuple[str, ...]:
    """The uplinks among which ports are spread, in failover order; empty without any link.

    Explicit failover uses the first of its order that works. Every other policy uses all active ones, and for
    each that fails the next standby one takes its place, so that only the ports of that place move.

    Args:
        teaming: the policy and the order.
        nics: the switch's adapters.
        down: those without a link.
        returned: those whose link came back and that nobody has needed since; without failback they rest.
    """
    active = active_uplinks(teaming, nics)
    up = [nic for nic in _members(teaming, nics) if nic not in down]
    ready = up if teaming.failback else [nic for nic in up if nic not in returned] or up[:1]
    if teaming.policy == "explicit":
        return tuple(ready[:1])
    spare = iter([nic for nic in ready if nic not in active])
    places = (nic if nic in ready else next(spare, None) for nic in active)
    return tuple(nic for nic in places if nic is not None)


def decide_returned(
    returned: Sequence[str], nic: str, failed: bool, together: Collection[str]
) -> tuple[str, ...]:
    """Which adapters rest in teams without failback after a link failed or came back, the longest first.

    One that comes back rests; when another of the same switch fails, the one that rested longest takes its place
    (``together`` names the adapters of that switch).
    """
    others = tuple(one for one in returned if one != nic)
    if not failed:
        return (*others, nic)
    replacing = next((one for one in others if one in together), None)
    return tuple(one for one in others if one != replacing)


def teaming_conflicts(teaming: Teaming, distributed: bool) -> Iterator[tuple[str, str]]:
    """What a team cannot be on its kind of switch: the field at fault, and why."""
    if teaming.policy == "load_based" and not distributed:
        yield "policy", "load_based needs a distributed switch; a standard one has originating_port"
    for index, nic in enumerate(teaming.standby):
        if nic in teaming.active:
            yield f"standby[{index}]", f"'{nic}' is active already; an uplink is either active or standby"


def port_id(vm: str, adapter: int) -> int:
    """The switch port of a VM's (id) adapter. A hash stands for the order of connecting (our assumption)."""
    return FIRST_PORT + crc32(f"{vm}:{adapter}".encode()) % PORTS
