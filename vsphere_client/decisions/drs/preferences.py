"""Should-rules against capacity: others make room for who is preferred, and a full host ends the preference."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.filters import fits, movable_vms, permitted
from vsphere_client.decisions.drs.mandatory import Need, carry_out, move_by_need
from vsphere_client.decisions.drs.recommendation import Move, ReasonCode
from vsphere_client.decisions.drs.rule_book import RuleBook
from vsphere_client.decisions.drs.settings import COST_POINTS_PER_SECOND, UPPER_UTILISATION, WORTH_POINTS
from vsphere_client.decisions.drs.snapshot import IntArray

MOST_DISPLACED = 4
"""Our assumption: so many VMs at most make room for one."""
MAKES_ROOM = "{vm} makes room on {source}, where rule {rule} prefers another VM; no rule names {vm}."
SETS_ASIDE = (
    "{source} is full and nobody else can leave it: the preference of rule {rule} is set aside, and {vm} goes "
    "to {target}."
)


def make_room(arrangement: Arrangement, book: RuleBook, vm: int, rule: str | None) -> Iterator[Move]:
    """Moves of unrelated VMs after which a preferred host takes this VM; none if no host can be cleared so far.

    A VM stays out of its group only where this does not help (drs.md 8.2). Unrelated is who is named by no
    rule; such a VM goes where its own host's neighbours suffer least, never into a host that becomes full.
    """
    preferred = permitted(arrangement, book, vm, together=True)
    fullness = np.maximum(arrangement.cpu_load, arrangement.memory_load)
    for host in sorted(np.flatnonzero(preferred).tolist(), key=lambda at: (float(fullness[at]), at)):
        displaced = _who_would_go(arrangement, book, vm, host)
        need = Need("vmHostSoftAffinity", rule, story=MAKES_ROOM)
        outside = ~preferred
        trial = arrangement.branch()
        if displaced and all(
            isinstance(move_by_need(trial, book, other, need, outside), Move) for other in displaced
        ):
            for other in displaced:
                move = move_by_need(arrangement, book, other, need, outside)
                assert isinstance(move, Move), "it went on paper"
                yield move
            return


def _who_would_go(arrangement: Arrangement, book: RuleBook, vm: int, host: int) -> list[int]:
    """The largest unrelated VMs of a host after whose leaving it takes the VM, as few as possible; or none."""
    bound = book.bound_vms()
    left = arrangement.settings.max_moves_per_host - int(arrangement.moves_from[host])
    here = np.flatnonzero(movable_vms(arrangement) & (arrangement.vm_host == host))
    size = (
        arrangement.cpu / arrangement.cpu_capacity[host]
        + arrangement.memory / arrangement.memory_capacity[host]
    )
    order = [int(other) for other in here[np.argsort(-size[here], kind="stable")] if int(other) not in bound]
    trial, going = arrangement.branch(), []
    elsewhere = next((at for at in range(len(trial.count)) if at != host), host)
    for other in order[: min(MOST_DISPLACED, left)]:
        trial.move(other, elsewhere)
        going.append(other)
        if fits(trial, np.array([vm]), np.array([host]), UPPER_UTILISATION)[0, 0]:
            return going
    return []


def set_preferences_aside(arrangement: Arrangement, book: RuleBook) -> list[Move]:
    """Moves of VMs against their should-rules, off hosts that balancing left above 100 % (drs.md 8.2).

    Each has to be worth it as any balancing move; it ends as soon as the host is no longer too full.
    """
    moves: list[Move] = []
    if book.should and arrangement.settings.migration_threshold in WORTH_POINTS:
        for host in np.flatnonzero(arrangement.contended() & arrangement.balanced):
            while arrangement.contended()[host] and (move := _best_against(arrangement, book, int(host))):
                moves.append(move)
    return moves


def _best_against(arrangement: Arrangement, book: RuleBook, host: int) -> Move | None:
    """The most helpful of such moves off one host, or None."""
    if arrangement.moves_from[host] >= arrangement.settings.max_moves_per_host:
        return None
    here = np.flatnonzero(movable_vms(arrangement) & (arrangement.vm_host == host))
    vms = np.array([vm for vm in here.tolist() if vm in book.should], dtype=np.int64)
    if not len(vms):
        return None
    leaving = arrangement.points_left_behind(vms) - arrangement.points[host]
    best: tuple[float, int, IntArray] | None = None
    for row, vm in enumerate(vms.tolist()):
        hosts = _open_hosts(arrangement, book, vm)
        if len(hosts):
            one = vms[row : row + 1]
            cost = arrangement.migration_seconds(one, hosts)[0] * COST_POINTS_PER_SECOND
            net = float((leaving[row] + arrangement.points_gained_there(one, hosts)[0] - cost).max())
            if best is None or net > best[0]:
                best = net, vm, hosts
    if best is None or not best[0] > arrangement.settings.worth_points:
        return None
    return _carry_out(arrangement, book, host, best[1], best[2])


def _open_hosts(arrangement: Arrangement, book: RuleBook, vm: int) -> IntArray:
    hosts = np.flatnonzero(permitted(arrangement, book, vm, soft=False))
    if len(hosts):
        hosts = hosts[fits(arrangement, np.array([vm]), hosts, UPPER_UTILISATION)[0]]
    return hosts


def _carry_out(arrangement: Arrangement, book: RuleBook, host: int, vm: int, hosts: IntArray) -> Move:
    memory = arrangement.memory_load[host] > arrangement.cpu_load[host] + 1e-9
    reason: ReasonCode = "fairnessMemAvg" if memory else "fairnessCpuAvg"
    rule = next(rule.name for rule in book.host_rules_of[vm] if not rule.mandatory)
    return carry_out(arrangement, vm, hosts, Need(reason, rule, soft=False, story=SETS_ASIDE), priority=2)
