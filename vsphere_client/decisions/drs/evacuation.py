"""Emptying hosts that enter maintenance or standby: every VM goes, whatever it costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.mandatory import Need, move_by_need
from vsphere_client.decisions.drs.recommendation import DrsFault, Move, ReasonCode
from vsphere_client.decisions.drs.rule_book import RuleBook

STANDBY_STATES = ("standby", "enteringStandby")
BLOCKED = "NoMaintenanceModeDrsRecommendationForVM"


def evacuate(arrangement: Arrangement, book: RuleBook) -> Iterator[Move | DrsFault]:
    """Moves away from every host to be emptied, largest memory first; a fault for each VM that cannot go.

    No budget per host applies. A must-rule holds; a preference gives way (drs.md 8.3 and case 17). A VM
    that is in vMotion already is passed over.
    """
    snapshot = arrangement.snapshot
    for host in np.flatnonzero(snapshot.host_must_evacuate):
        reason: ReasonCode = "hostMaint"
        if snapshot.host_state and snapshot.host_state[host] in STANDBY_STATES:
            reason = "enterStandby"
        need = Need(reason, soft=False, bound=arrangement.settings.evacuation_utilisation)
        members = arrangement.members(int(host))
        for vm in members[np.argsort(-arrangement.memory[members], kind="stable")]:
            if snapshot.vm_migrating[vm]:
                continue
            outcome = move_by_need(arrangement, book, int(vm), need)
            if isinstance(outcome, DrsFault):
                outcome = replace(outcome, fault=BLOCKED)
            yield outcome
