"""All moves of a run weighed once, piece by piece, and only the changed columns again after each move."""

from __future__ import annotations

import numpy as np

from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.filters import fits, open_pairs, permitted, target_hosts
from vsphere_client.decisions.drs.rule_book import RuleBook
from vsphere_client.decisions.drs.settings import COST_POINTS_PER_SECOND, TIE_POINTS, UPPER_UTILISATION
from vsphere_client.decisions.drs.snapshot import BoolArray, FloatArray, IntArray

STALE_BATCH = 64
PAIRS_AT_ONCE = 100_000
"""Pairs of VM and host that are weighed in one piece."""
BOUND_AT_ONCE = 500
"""VMs that rules name, asked about in one piece."""
BOUND_PAIRS = 300
"""Asking the rules about one VM, in pairs weighed."""
CONTENDED_PAIRS = 3
"""Weighing what a full host's VMs get without each of them, in pairs of VM and host for a pair of VMs."""


class Weighing:
    """Gain and cost in points of every candidate VM on every target host, [candidate, target].

    Leaving changes the points of the source (one number a VM), arriving those of the target (one number
    a pair). ``best`` is an upper bound of what each VM is offered; a bound is renewed only when it would win,
    since after a move most bounds can only have fallen. ``weigh_more`` until it is ``complete``.
    """

    def __init__(self, arrangement: Arrangement, book: RuleBook, vms: IntArray) -> None:
        self._arrangement, self._book = arrangement, book
        self.vms = vms
        self.hosts: IntArray = np.flatnonzero(target_hosts(arrangement))
        self._column_of = np.full(arrangement.snapshot.host_count, -1, dtype=np.int64)
        self._column_of[self.hosts] = np.arange(len(self.hosts))
        self._row_of = {int(vm): row for row, vm in enumerate(vms)} if book.vm_rules_of else {}
        self._source: IntArray = arrangement.vm_host[vms].copy()
        self.open: BoolArray = np.ones(len(vms), dtype=np.bool_)
        # Column by column in memory: after a move two columns are renewed for all VMs.
        pairs = (len(vms), len(self.hosts))
        self.cost: FloatArray = np.empty(pairs, order="F")
        self.permitted: BoolArray = np.empty(pairs, dtype=np.bool_, order="F")
        self.leaving: FloatArray = np.empty(len(vms))
        self.arriving: FloatArray = np.empty(pairs, order="F")
        self._offer: FloatArray = np.empty(pairs, order="F")
        self._best_column: IntArray = np.zeros(len(vms), dtype=np.int64)
        self._best: FloatArray = np.full(len(vms), -np.inf)
        self._fresh: BoolArray = np.ones(len(vms), dtype=np.bool_)
        self._left_hosts: list[int] = np.flatnonzero(np.bincount(self._source)).tolist()
        self._left_columns: list[int] = list(range(len(self.hosts)))
        bound = (
            np.isin(vms, sorted(book.bound_vms())) if book.has_rules else np.zeros(len(vms), dtype=np.bool_)
        )
        self._left_bound: IntArray = np.flatnonzero(bound)
        self.complete = False

    def weigh_more(self) -> float:
        """Weigh the next piece; its size in pairs."""
        if self._left_hosts:
            return self._weigh_leaving()
        if self._left_columns:
            return self._weigh_arriving()
        return self._ask_rules() if len(self._left_bound) else self._find_best()

    def _weigh_leaving(self) -> float:
        """What hosts have left when each VM has gone: of one full host, or of all others together."""
        arrangement = self._arrangement
        contended = arrangement.contended()
        full = contended[self._left_hosts[0]]
        hosts = [host for host in self._left_hosts if contended[host] == full][: 1 if full else None]
        self._left_hosts = [host for host in self._left_hosts if host not in hosts]
        rows = np.flatnonzero(np.isin(self._source, hosts))
        points = arrangement.points[self._source[rows]]
        self.leaving[rows] = arrangement.points_left_behind(self.vms[rows]) - points
        return float(CONTENDED_PAIRS * arrangement.count[hosts[0]] ** 2 if full else len(rows))

    def _weigh_arriving(self) -> float:
        """What VMs find on the next few hosts."""
        width = max(1, PAIRS_AT_ONCE // max(1, len(self.vms)))
        columns = np.array(self._left_columns[:width], dtype=np.int64)
        del self._left_columns[:width]
        hosts, arrangement = self.hosts[columns], self._arrangement
        self.cost[:, columns] = arrangement.migration_seconds(self.vms, hosts) * COST_POINTS_PER_SECOND
        self.permitted[:, columns] = open_pairs(arrangement, self.vms, hosts)
        self.arriving[:, columns] = arrangement.points_gained_there(self.vms, hosts)
        return float(len(self.vms) * len(columns))

    def _ask_rules(self) -> float:
        """What rules leave to the next few VMs that any of them names."""
        rows, self._left_bound = self._left_bound[:BOUND_AT_ONCE], self._left_bound[BOUND_AT_ONCE:]
        for row in rows:
            self.permitted[row] = permitted(self._arrangement, self._book, int(self.vms[row]))[self.hosts]
        return float(BOUND_PAIRS * len(rows))

    def _find_best(self) -> float:
        """The best offer of every VM."""
        self.complete = True
        self._offer_columns(np.arange(len(self.hosts)))
        self._best_column = self._offer.argmax(axis=1)
        self._best = self._offer[np.arange(len(self.vms)), self._best_column]
        return float(self._offer.size)

    @property
    def evaluated(self) -> int:
        """Pairs of a VM and another host that were weighed."""
        at_home = int((self._column_of[self._source] >= 0).sum())
        return len(self.vms) * len(self.hosts) - at_home

    def best_move(self) -> tuple[int, int, float]:
        """Row, column and net points of the best legal move; ties of VMs go to the lower row."""
        while True:
            total = self._totals()
            row = int(total.argmax())
            if self._fresh[row] or total[row] == -np.inf:
                return row, int(self._best_column[row]), float(total[row])
            self._freshen(total)

    def _totals(self) -> FloatArray:
        result: FloatArray = np.where(self.open, self.leaving + self._best, -np.inf)
        return result

    def _freshen(self, total: FloatArray) -> None:
        """Weigh the most promising of the outdated rows again."""
        fresh = total[self._fresh]
        bar = float(fresh.max()) if fresh.size else -np.inf
        rows = np.flatnonzero(~self._fresh & (total >= bar))
        if len(rows) > STALE_BATCH:
            rows = rows[np.argpartition(-total[rows], STALE_BATCH)[:STALE_BATCH]]
        self._best_column[rows] = self._offer[rows].argmax(axis=1)
        self._best[rows] = self._offer[rows, self._best_column[rows]]
        self._fresh[rows] = True

    def emptiest_of_equals(self, row: int, column: int) -> int:
        """Of the targets that bring one VM as much as its best, the least loaded; then the lower row.

        Our assumption: below the headroom mark all hosts score alike, and the emptier one is better company.
        """
        offers = self._offer[row]
        equals = np.flatnonzero(offers >= offers[column] - TIE_POINTS)
        hosts = self.hosts[equals]
        load = np.maximum(self._arrangement.cpu_load[hosts], self._arrangement.memory_load[hosts])
        return int(equals[np.round(load, 9).argmin()])

    def gains(self, row: int) -> FloatArray:
        """Points over all VMs that one VM's move to each target would bring, [target]."""
        result: FloatArray = self.leaving[row] + self.arriving[row]
        return result

    def legal(self, row: int) -> BoolArray:
        """Targets that one VM may use now, bool [target]."""
        result: BoolArray = self._offer[row] > -np.inf
        return result

    def closed_hosts(self, row: int) -> IntArray:
        """Hosts other than its own that one VM may not use now, ascending."""
        closed = np.ones(len(self._column_of), dtype=np.bool_)
        closed[self.hosts[self.legal(row)]] = False
        closed[self._source[row]] = False
        return np.flatnonzero(closed)

    def close_host(self, host: int) -> None:
        """Let no further VM leave this host in this run."""
        self.open[self._source == host] = False

    def renew(self, moved_vm: int, source: int, target: int) -> None:
        """Take in that a VM has been moved: both hosts' columns, their VMs, the VM's companions by rule."""
        self.open[self.vms == moved_vm] = False
        left = np.flatnonzero(self.open & ((self._source == source) | (self._source == target)))
        if len(left):
            arrangement = self._arrangement
            points = arrangement.points[self._source[left]]
            self.leaving[left] = arrangement.points_left_behind(self.vms[left]) - points
        for mate in self._book.mates(moved_vm):
            self._renew_rules_of(mate)
        columns = self._column_of[[source, target]]
        self._renew_columns(columns[columns >= 0])

    def _renew_rules_of(self, mate: int) -> None:
        row = self._row_of.get(mate)
        if row is None:
            return
        self.permitted[row] = permitted(self._arrangement, self._book, mate)[self.hosts]
        everywhere = fits(self._arrangement, self.vms[row : row + 1], self.hosts, UPPER_UTILISATION)[0]
        net = self.arriving[row] - self.cost[row]
        self._offer[row] = np.where(self.permitted[row] & everywhere, net, -np.inf)
        self._best_column[row] = int(self._offer[row].argmax())
        self._best[row] = self._offer[row, self._best_column[row]]

    def _renew_columns(self, columns: IntArray) -> None:
        if not len(columns):
            return
        self.arriving[:, columns] = self._arrangement.points_gained_there(self.vms, self.hosts[columns])
        self._offer_columns(columns)
        for column in columns:
            self._fresh &= self._best_column != column
        for column in columns:
            offer = self._offer[:, column]
            better = (offer > self._best) | ((offer == self._best) & (column < self._best_column))
            self._best = np.where(better, offer, self._best)
            self._best_column = np.where(better, column, self._best_column)
            self._fresh |= better

    def _offer_columns(self, columns: IntArray) -> None:
        legal = fits(self._arrangement, self.vms, self.hosts[columns], UPPER_UTILISATION)
        for index, column in enumerate(columns):
            allowed = legal[:, index] & self.permitted[:, column]
            net = self.arriving[:, column] - self.cost[:, column]
            self._offer[:, column] = np.where(allowed, net, -np.inf)
