"""Which running VMs break a VM-Host rule, and the events that say so (drs.md 8.2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.inventory.rules import NEGATIVE, VM_TO_HOST, ResolvedRule, resolved_rules
from vsphere_client.engine.world.objects import ClusterComputeResource, VirtualMachine
from vsphere_client.engine.world.world import World

MANDATORY = ("vm_host_must", "vm_host_must_not")
Rows = tuple[ResolvedRule, NDArray[np.intp], NDArray[np.bool_]]


class RuleCompliance:
    """What was announced of each cluster's VMs, so that a violation is announced once when it begins.

    Our assumptions: a VM that does not run breaks no rule, so its violation ends with a power-off too; and
    DRS, which posts the events, says nothing where it is off, although must-rules go on to hold.
    """

    def __init__(self) -> None:
        self._told: dict[str, dict[tuple[str, str], None]] = {}

    def look(self, engine: Engine, cluster: ClusterComputeResource) -> None:
        """Post an event for each violation that began, and one for each VM that breaks no rule any more."""
        if not cluster.config.drs.enabled:
            return
        before = self._told.get(cluster.moid, {})
        if not (before or cluster.config.rules):
            return
        now = {(vm.moid, rule.rule.name): rule for vm, rule in violations(engine.world, cluster)}
        for (moid, name), rule in now.items():
            if (moid, name) not in before:
                _post_violation(engine, engine.world.vm(moid), rule)
        still = {moid for moid, _ in now}
        for moid in dict.fromkeys(moid for moid, _ in before if moid not in still):
            vm = engine.world.objects.get(moid)
            if isinstance(vm, VirtualMachine):
                engine.events.post("DrsRuleComplianceEvent", vm)
        self._told[cluster.moid] = dict.fromkeys(now)


def _post_violation(engine: Engine, vm: VirtualMachine, rule: ResolvedRule) -> None:
    kind = "DrsRuleViolationEvent" if rule.rule.kind in MANDATORY else "DrsSoftRuleViolationEvent"
    engine.events.post(kind, vm, rule=rule.rule.name)


def violations(world: World, cluster: ClusterComputeResource) -> list[tuple[VirtualMachine, ResolvedRule]]:
    """Powered-on VMs that are where an enabled VM-Host rule does not want them, rule by rule."""
    found = []
    for rule, rows, inside in _rows_of_rules(world, cluster):
        where = world.vms.host[rows]
        wrong = inside[where] == (rule.rule.kind in NEGATIVE)
        broken = rows[world.vms.executing[rows] & (where >= 0) & wrong]
        found += [(world.vm_at[row], rule) for row in broken.tolist()]
    return found


def _rows_of_rules(world: World, cluster: ClusterComputeResource) -> list[Rows]:
    """Rows of each rule's VMs and a mask of its hosts, kept as long as the resolved rules are."""
    rules = resolved_rules(world, cluster)
    if not rules:
        return []
    kept = world.derived.get(("rule_rows", cluster.moid))
    if kept is not None and kept[0] is rules:
        known: list[Rows] = kept[1]
        return known
    found = [_rows_of(world, one) for one in rules if one.rule.enabled and one.rule.kind in VM_TO_HOST]
    world.derived["rule_rows", cluster.moid] = (rules, found)
    return found


def _rows_of(world: World, rule: ResolvedRule) -> Rows:
    rows = np.array([world.vm(moid).row for moid in rule.vms], dtype=np.intp)
    inside = np.zeros(world.hosts.capacity + 1, dtype=np.bool_)  # the last place is that of no host, -1
    inside[[world.host(moid).row for moid in sorted(rule.hosts)]] = True
    return rule, rows, inside
