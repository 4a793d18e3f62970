"""What if: a snapshot as it would be with other settings, a rule more, or other hosts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.attempt import MANDATORY_EFFORT
from vsphere_client.decisions.drs.mandatory_moves import MandatoryMoves
from vsphere_client.decisions.drs.recommendation import DrsFault
from vsphere_client.decisions.drs.rule_book import RuleBook
from vsphere_client.decisions.drs.settings import DrsSettings
from vsphere_client.decisions.drs.snapshot import (
    BoolArray,
    DrsSnapshot,
    NetworkReservations,
    SwapRoom,
    VmHostRule,
    VmVmRule,
)
from vsphere_client.decisions.drs.verdict import DrsPass
from vsphere_client.decisions.ha.admission import AdmissionSnapshot


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be different; rows of the snapshot. ``added_hosts`` come empty, like the host of that row.

    A host to be ``emptied`` enters maintenance mode or leaves the cluster: its VMs have to go either way.
    """

    migration_threshold: int | None = None
    emptied: tuple[int, ...] = ()
    added_hosts: tuple[tuple[str, int], ...] = ()
    rule: VmVmRule | VmHostRule | None = None


def run_with(snapshot: DrsSnapshot, settings: DrsSettings, change: Change) -> DrsPass:
    """A run of DRS, yet to be made, over the changed snapshot; neither argument is touched."""
    changed = with_rule(emptying(with_hosts(snapshot, change.added_hosts), change.emptied), change.rule)
    threshold = change.migration_threshold or settings.migration_threshold
    return DrsPass(changed, replace(settings, migration_threshold=threshold))


class WhoStays:
    """VMs that could not leave hosts that entered maintenance mode, found in portions; nothing is balanced.

    ``advance`` until it has ``ended``.
    """

    def __init__(self, snapshot: DrsSnapshot, settings: DrsSettings, emptied: tuple[int, ...]) -> None:
        changed = emptying(snapshot, emptied)
        self._moves = MandatoryMoves(Arrangement(changed, settings), RuleBook(changed))

    def advance(self, effort: float) -> None:
        """Go on by about so much effort, in pairs of VM and host weighed."""
        spent = 0.0
        while not self._moves.ended and (spent == 0.0 or spent < effort):
            self._moves.make_next()
            spent += MANDATORY_EFFORT

    @property
    def ended(self) -> bool:
        """Whether every VM was asked about."""
        return self._moves.ended

    @property
    def faults(self) -> tuple[DrsFault, ...]:
        """Those found so far."""
        return tuple(self._moves.faults)


def with_rule(snapshot: DrsSnapshot, rule: VmVmRule | VmHostRule | None) -> DrsSnapshot:
    """The snapshot with one more rule, the newest."""
    if rule is None:
        return snapshot
    rules: tuple[VmVmRule | VmHostRule, ...] = (*snapshot.vm_vm_rules, *snapshot.vm_host_rules)
    older = [one.created for one in rules]
    newest = replace(rule, created=max(older, default=0) + 1)
    if isinstance(newest, VmVmRule):
        return replace(snapshot, vm_vm_rules=(*snapshot.vm_vm_rules, newest))
    return replace(snapshot, vm_host_rules=(*snapshot.vm_host_rules, newest))


def emptying(snapshot: DrsSnapshot, hosts: tuple[int, ...]) -> DrsSnapshot:
    """The snapshot with some hosts entering maintenance mode."""
    if not hosts:
        return snapshot
    usable, leaving = snapshot.host_usable.copy(), snapshot.host_must_evacuate.copy()
    usable[list(hosts)], leaving[list(hosts)] = False, True
    states = snapshot.host_state or ("connected",) * snapshot.host_count
    named = tuple("enteringMaintenance" if at in hosts else state for at, state in enumerate(states))
    return replace(snapshot, host_usable=usable, host_must_evacuate=leaving, host_state=named)


def with_hosts(snapshot: DrsSnapshot, added: tuple[tuple[str, int], ...]) -> DrsSnapshot:
    """The snapshot with more hosts, each (name, row of the host it is like): in service and without VMs."""
    if not added:
        return snapshot
    like = [row for _, row in added]
    columns: dict[str, Any] = {
        field.name: np.append(column, column[like])
        for field in fields(snapshot)
        if field.name.startswith("host_") and isinstance(column := getattr(snapshot, field.name), np.ndarray)
    }
    service: Mapping[str, bool] = {"host_usable": True, "host_can_vmotion": True, "host_must_evacuate": False}
    for name, value in service.items():
        columns[name][-len(like) :] = value
    names = tuple(name for name, _ in added)
    states = snapshot.host_state or ("connected",) * snapshot.host_count
    return replace(
        snapshot,
        **columns,
        host_names=(*snapshot.host_names, *names),
        host_refs=(*snapshot.host_refs, *names),
        host_state=(*states, *("connected",) * len(names)),
        compatible=_widened(snapshot.compatible, like),
        network=_with_their_uplinks(snapshot.network, like),
        swap=_with_their_swap(snapshot.swap, like),
        admission=_with_hosts_counted(snapshot.admission, names, like),
    )


def _with_their_uplinks(network: NetworkReservations | None, like: list[int]) -> NetworkReservations | None:
    """Reservations of bandwidth with the uplinks of the added hosts."""
    if network is None:
        return None
    return replace(network, quota=np.concatenate([network.quota, network.quota[:, like]], axis=1))


def _with_their_swap(swap: SwapRoom | None, like: list[int]) -> SwapRoom | None:
    """Added hosts keep swap files on the same datastores as those they are like (our assumption)."""
    return None if swap is None else replace(swap, store=np.append(swap.store, swap.store[like]))


def _with_hosts_counted(
    admission: AdmissionSnapshot | None, names: tuple[str, ...], like: list[int]
) -> AdmissionSnapshot | None:
    """What vSphere HA sees with the added hosts."""
    if admission is None:
        return None
    return replace(
        admission,
        host_ids=(*admission.host_ids, *names),
        host_cpu_mhz=np.append(admission.host_cpu_mhz, admission.host_cpu_mhz[like]),
        host_memory_mb=np.append(admission.host_memory_mb, admission.host_memory_mb[like]),
        host_counts=np.append(admission.host_counts, np.ones(len(like), dtype=np.bool_)),
    )


def _widened(compatible: BoolArray | None, like: list[int]) -> BoolArray | None:
    return None if compatible is None else np.concatenate([compatible, compatible[:, like]], axis=1)
