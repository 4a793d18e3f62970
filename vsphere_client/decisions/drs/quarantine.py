"""Proactive HA: what a degraded host asks for, and the VMs that leave a host in quarantine.

A provider tells the health of power, memory, fans, storage and network (ha_ft.md 12).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, Literal

import numpy as np

from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.mandatory import Need, move_by_need
from vsphere_client.decisions.drs.recommendation import DrsFault, Move
from vsphere_client.decisions.drs.rule_book import RuleBook

Health = Literal["healthy", "moderate", "severe"]
Remediation = Literal["quarantine", "maintenance", "mixed"]
Remedy = Literal["none", "quarantine", "maintenance"]

WATCHED: Final = ("power", "memory", "fan", "storage", "network")
"""Components whose health a provider tells."""
STAYS: Final = "VmStaysInQuarantine"


def health_of(sensors: Mapping[str, str]) -> Health:
    """A host's health: the worst of what is watched; yellow is moderately, red severely degraded."""
    seen = {sensors.get(component, "green") for component in WATCHED}
    return "severe" if "red" in seen else "moderate" if "yellow" in seen else "healthy"


def remedy_for(health: Health, remediation: Remediation) -> Remedy:
    """What is done with a host of this health; mixed spares moderately degraded ones maintenance mode."""
    if health == "healthy":
        return "none"
    if remediation == "mixed":
        return "maintenance" if health == "severe" else "quarantine"
    return remediation


def leave_quarantined(arrangement: Arrangement, book: RuleBook) -> Iterator[Move | DrsFault]:
    """Moves away from hosts in quarantine, largest memory first, as far as nobody suffers from it.

    A VM stays, and a fault says why, where leaving would break a rule, preferences included, or fill the
    other hosts: our assumption for "would hurt performance" is that a target would reach 100 %.
    """
    quarantined = arrangement.snapshot.host_quarantined
    if quarantined is None:
        return
    need = Need("hostInDegradation", gentle=True)
    for host in np.flatnonzero(quarantined & arrangement.balanced):
        members = arrangement.members(int(host))
        for vm in members[np.argsort(-arrangement.memory[members], kind="stable")]:
            if arrangement.snapshot.vm_migrating[vm] or arrangement.moved[vm]:
                continue
            outcome = move_by_need(arrangement, book, int(vm), need)
            yield outcome if isinstance(outcome, Move) else replace(outcome, fault=STAYS)
