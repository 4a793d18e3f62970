"""Which uplinks of a team carry traffic now, and which of them a port uses."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from zlib import crc32

from vsphere_client.model.network import Teaming

FIRST_PORT = 0x2000000
PORTS = 0x10000
BUSY_SHARE = 0.75
"""Load-based teaming moves ports off an uplink that is used beyond this (route based on physical NIC load)."""
REBALANCE_S = 30.0
"""Load-based teaming looks this often."""


def working_uplinks(teaming: Teaming, nics: Sequence[str], down: Collection[str]) -> tuple[str, ...]:
    """The uplinks among which ports are spread, in failover order; empty without any link.

    ``nics`` are the switch's adapters. Explicit failover uses the first of its order that works; every other
    policy all active ones, and a standby one only when no active one works.
    """
    active = tuple(nic for nic in teaming.active if nic in nics) or tuple(
        nic for nic in nics if nic not in teaming.standby
    )
    up = tuple(nic for nic in active if nic not in down)
    waiting = tuple(nic for nic in teaming.standby if nic in nics and nic not in down)
    if up:
        return up[:1] if teaming.policy == "explicit" else up
    return waiting[:1]


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
