"""Emptying hosts that enter maintenance or standby: every VM goes, whatever it costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.mandatory import Need, move_by_need
from vsphere_client.decisions.drs.recommendation import DrsFault, Move, ReasonCode
from vsphere_client.decisions.drs.rule_book import RuleBook
from vsphere_client.decisions.ha.leaving import failover_objection
from vsphere_client.model.reasons import Reason

STANDBY_STATES = ("standby", "enteringStandby")
BLOCKED = "NoMaintenanceModeDrsRecommendationForVM"


def evacuate(arrangement: Arrangement, book: RuleBook) -> Iterator[Move | DrsFault]:
    """Moves away from every host to be emptied, largest memory first; a fault for each VM that cannot go.

    No budget per host applies. A must-rule holds; a preference gives way (drs.md 8.3 and case 17). A VM
    that is in vMotion already is passed over. Nobody leaves a host that vSphere HA needs.
    """
    snapshot = arrangement.snapshot
    kept = hosts_kept_for_failover(arrangement)
    for host in np.flatnonzero(snapshot.host_must_evacuate):
        reason: ReasonCode = "hostMaint"
        if snapshot.host_state and snapshot.host_state[host] in STANDBY_STATES:
            reason = "enterStandby"
        need = Need(reason, soft=False, bound=arrangement.settings.evacuation_utilisation)
        members = arrangement.members(int(host))
        for vm in members[np.argsort(-arrangement.memory[members], kind="stable")]:
            if snapshot.vm_migrating[vm]:
                continue
            if int(host) in kept:
                yield DrsFault(int(vm), BLOCKED, kept[int(host)], "failover_level", int(host))
                continue
            outcome = move_by_need(arrangement, book, int(vm), need)
            if isinstance(outcome, DrsFault):
                outcome = replace(outcome, fault=BLOCKED)
            yield outcome


def hosts_kept_for_failover(arrangement: Arrangement) -> dict[int, Reason]:
    """Hosts that may not be emptied, for the rest would fall below vSphere HA's failover level (drs.md 8.3).

    Our assumption: of several hosts the one that is nearest to being empty goes first.
    """
    snapshot = arrangement.snapshot
    leaving = np.flatnonzero(snapshot.host_must_evacuate)
    left, kept = np.ones(snapshot.host_count, dtype=np.bool_), {}
    for host in leaving[np.argsort(arrangement.count[leaving], kind="stable")].tolist():
        left[host] = False
        why = failover_objection(snapshot.admission, snapshot.ha, left)
        if why is not None:
            kept[host], left[host] = why, True
    return kept
