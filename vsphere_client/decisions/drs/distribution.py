"""VM Distribution: the same number of VMs on every host, as far as this costs nobody anything."""

from __future__ import annotations

import numpy as np

from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.filters import fits, movable_vms, permitted_matrix, target_hosts
from vsphere_client.decisions.drs.imbalance import TOLERANCE, cluster_imbalance, deviation_drop
from vsphere_client.decisions.drs.mandatory import Need, carry_out
from vsphere_client.decisions.drs.recommendation import Move
from vsphere_client.decisions.drs.rule_book import RuleBook
from vsphere_client.decisions.drs.settings import UPPER_UTILISATION
from vsphere_client.decisions.drs.snapshot import IntArray


def even_out_counts(arrangement: Arrangement, book: RuleBook) -> list[Move]:
    """Moves from the host with the most VMs to the one with the fewest while they differ by two or more.

    Only moves after which all VMs together score no worse (legacy: the deviation is no larger), since
    distribution is subordinate to resources (drs.md 2, TryBalanceVmsPerHost). Our assumption: it runs only
    when balancing has nothing to do.
    """
    moves: list[Move] = []
    if arrangement.settings.migration_threshold == 1:
        return moves
    while True:
        move = _one_move(arrangement, book)
        if move is None:
            return moves
        moves.append(move)


def _one_move(arrangement: Arrangement, book: RuleBook) -> Move | None:
    targets = np.flatnonzero(target_hosts(arrangement))
    targets = targets[np.argsort(arrangement.count[targets], kind="stable")]
    room = arrangement.moves_from < arrangement.settings.max_moves_per_host
    sources = np.flatnonzero(arrangement.balanced & room)
    for source in sources[np.argsort(-arrangement.count[sources], kind="stable")]:
        vms = np.flatnonzero(movable_vms(arrangement) & (arrangement.vm_host == source))
        lower = targets[arrangement.count[targets] + 1 < arrangement.count[source]]
        pair = _first_free_move(arrangement, book, vms, lower)
        if pair is not None:
            return carry_out(
                arrangement,
                pair[0],
                np.array([pair[1]]),
                Need("vmDistribution"),
                arrangement.settings.migration_threshold,
            )
    return None


def _first_free_move(
    arrangement: Arrangement, book: RuleBook, vms: IntArray, hosts: IntArray
) -> tuple[int, int] | None:
    if not len(vms) or not len(hosts):
        return None
    allowed = permitted_matrix(arrangement, book, vms, hosts)
    allowed &= fits(arrangement, vms, hosts, UPPER_UTILISATION)
    if arrangement.settings.generation == "legacy":
        gain = deviation_drop(arrangement, cluster_imbalance(arrangement), vms, hosts) + TOLERANCE
    else:
        leaving = arrangement.points_left_behind(vms) - arrangement.points[arrangement.vm_host[vms]]
        gain = leaving[:, None] + arrangement.points_gained_there(vms, hosts)
    free = np.argwhere((allowed & (gain >= 0.0)).T)
    return (int(vms[free[0][1]]), int(hosts[free[0][0]])) if len(free) else None
