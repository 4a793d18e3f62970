"""Which rules hold, and which hosts they leave to a VM."""

from __future__ import annotations

import numpy as np

from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.snapshot import BoolArray, DrsSnapshot, VmHostRule, VmVmRule
from vsphere_client.model.reasons import Reason, because

Rule = VmVmRule | VmHostRule


class RuleBook:
    """The enabled rules of a cluster after conflicts are settled: the older wins, the newer is disabled.

    VM-Host should-rules that overlap are all followed while some usable host fits them all; else the
    most recently created comes first (drs.md 8.2 and 14).
    """

    def __init__(self, snapshot: DrsSnapshot) -> None:
        self.disabled: list[tuple[Rule, Reason]] = []
        self.together: list[VmVmRule] = []
        self.apart: list[VmVmRule] = []
        self.companions: list[VmVmRule] = []
        self.must: dict[int, BoolArray] = {}
        self.should: dict[int, BoolArray] = {}
        self.host_rules_of: dict[int, list[VmHostRule]] = {}
        self.vm_rules_of: dict[int, list[VmVmRule]] = {}
        self._usable = snapshot.host_usable & ~snapshot.host_must_evacuate
        self._take_vm_rules([rule for rule in snapshot.vm_vm_rules if rule.enabled])
        ordered = sorted((r for r in snapshot.vm_host_rules if r.enabled), key=lambda rule: rule.created)
        self._take_must_rules([rule for rule in ordered if rule.mandatory], snapshot.host_count)
        self._take_should_rules([rule for rule in reversed(ordered) if not rule.mandatory], snapshot)

    @property
    def has_rules(self) -> bool:
        """Whether any rule holds at all."""
        return bool(self.together or self.apart or self.must or self.should)

    def _take_vm_rules(self, rules: list[VmVmRule]) -> None:
        bonds = _Bonds()
        for rule in sorted(rules, key=lambda rule: rule.created):
            older = bonds.contradicted(rule)
            if older is not None:
                text = "{rule} contradicts the older rule {older} and is disabled"
                self.disabled.append((rule, because("rule_conflict", text, rule=rule.name, older=older)))
                continue
            bonds.add(rule)
            (self.together if rule.together else self.apart).append(rule)
            for vm in rule.vms:
                self.vm_rules_of.setdefault(vm, []).append(rule)
        self.companions = bonds.companions()

    def _take_must_rules(self, rules: list[VmHostRule], host_count: int) -> None:
        for rule in rules:
            allowed, contradicted = rule.allowed_hosts(host_count), False
            for vm in rule.vms:
                left = self.must.get(vm, np.ones(host_count, dtype=np.bool_)) & allowed
                if not left.any():
                    contradicted = True
                    continue
                self.must[vm] = left
                self.host_rules_of.setdefault(vm, []).append(rule)
            if contradicted:
                text = "{rule} leaves some VM no host beside the older rules and is ignored for it"
                self.disabled.append((rule, because("rule_conflict", text, rule=rule.name)))

    def _take_should_rules(self, newest_first: list[VmHostRule], snapshot: DrsSnapshot) -> None:
        for rule in newest_first:
            allowed = rule.allowed_hosts(snapshot.host_count)
            for vm in rule.vms:
                so_far = self.should.get(vm, self.must.get(vm))
                left = allowed if so_far is None else allowed & so_far
                if (left & self._usable).any():
                    self.should[vm] = left
                    self.host_rules_of.setdefault(vm, []).append(rule)

    def bound_vms(self) -> set[int]:
        """VMs that any rule names."""
        return self.host_rules_of.keys() | self.vm_rules_of.keys()

    def mates(self, vm: int) -> list[int]:
        """VMs that share a VM-VM rule with this one."""
        return sorted({mate for rule in self.vm_rules_of.get(vm, ()) for mate in rule.vms if mate != vm})

    def host_mask(self, vm: int, *, soft: bool = True) -> BoolArray | None:
        """Hosts the VM-Host rules leave, bool [host]; None if no such rule names the VM."""
        if soft and vm in self.should:
            return self.should[vm]
        return self.must.get(vm)

    def vm_mask(self, arrangement: Arrangement, vm: int, *, together: bool = True) -> BoolArray | None:
        """Hosts the VM-VM rules leave as the VMs are placed now, bool [host]; None without such rules.

        A VM may join its companions and may not leave them; companions on a host that is being emptied
        hold nobody back.
        """
        rules = self.vm_rules_of.get(vm)
        if rules is None:
            return None
        mask = np.ones(arrangement.snapshot.host_count, dtype=np.bool_)
        for rule in rules:
            hosts = np.array([arrangement.vm_host[mate] for mate in rule.vms if mate != vm], dtype=np.int64)
            if not rule.together:
                mask[hosts] = False
            elif together and self._usable[hosts].any():
                joined = np.zeros_like(mask)
                joined[hosts] = True
                mask &= joined
        return mask


class _Bonds:
    """VMs bound together and VM pairs held apart so far, to find what a further rule contradicts."""

    def __init__(self) -> None:
        self._groups: list[tuple[set[int], str]] = []
        self._apart: list[VmVmRule] = []

    def contradicted(self, rule: VmVmRule) -> str | None:
        """The name of an older rule that cannot hold beside this one."""
        if not rule.together:
            members = set(rule.vms)
            return next((name for group, name in self._groups if len(group & members) > 1), None)
        merged = self._merged(rule)
        return next((older.name for older in self._apart if len(merged & set(older.vms)) > 1), None)

    def add(self, rule: VmVmRule) -> None:
        """Take the rule in."""
        if not rule.together:
            self._apart.append(rule)
            return
        merged = self._merged(rule)
        self._groups = [(group, name) for group, name in self._groups if not group & merged]
        self._groups.append((merged, rule.name))

    def companions(self) -> list[VmVmRule]:
        """Every group bound together, rules that share a VM as one, under the newest one's name."""
        return [VmVmRule(name, 0, tuple(sorted(group)), True) for group, name in self._groups]

    def _merged(self, rule: VmVmRule) -> set[int]:
        merged = set(rule.vms)
        for group, _name in self._groups:
            if group & merged:
                merged |= group
        return merged
