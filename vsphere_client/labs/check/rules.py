"""Groups and rules of a cluster: members that exist, and the fields of each kind of rule."""

from __future__ import annotations

from collections.abc import Iterable

from vsphere_client.decisions.ha.dependencies import dependency_cycle, priority_clash
from vsphere_client.decisions.ha.settings import RestartPriority
from vsphere_client.labs.check.findings import Findings
from vsphere_client.labs.plan import ClusterPlan
from vsphere_client.model.cluster import ClusterGroup, ClusterRule

_FIELDS: dict[str, tuple[str, ...]] = {
    "vm_affinity": ("vms",),
    "vm_anti_affinity": ("vms",),
    "vm_host_must": ("vm_group", "host_group"),
    "vm_host_must_not": ("vm_group", "host_group"),
    "vm_host_should": ("vm_group", "host_group"),
    "vm_host_should_not": ("vm_group", "host_group"),
    "vm_dependency": ("vm_group", "depends_on"),
}

_GROUP_FIELDS = {"vm_group": "vms", "depends_on": "vms", "host_group": "hosts"}


def check_groups_and_rules(cluster: ClusterPlan, findings: Findings) -> None:
    """The groups and rules of one cluster."""
    where = f"cluster '{cluster.name}'"
    vms = {seat.name for seat in cluster.vms}
    hosts = {seat.name for seat in cluster.hosts}
    groups = cluster.config.groups
    names = [(group.name, f"{cluster.place}.groups[{i}]") for i, group in enumerate(groups)]
    findings.check_unique(names, where)
    for index, group in enumerate(groups):
        place = f"{cluster.place}.groups[{index}]"
        check_members(group.vms, vms, "VM", f"{place}.vms", where, findings)
        check_members(group.hosts, hosts, "host", f"{place}.hosts", where, findings)
        if group.vms and group.hosts:
            findings.add(place, "a group holds VMs or hosts, not both")
    by_name = {group.name: group for group in groups}
    rules = [(rule.name, f"{cluster.place}.rules[{i}]") for i, rule in enumerate(cluster.config.rules)]
    findings.check_unique(rules, where)
    for index, rule in enumerate(cluster.config.rules):
        place = f"{cluster.place}.rules[{index}]"
        check_rule_fields(rule, place, findings)
        check_members(rule.vms, vms, "VM", f"{place}.vms", where, findings)
        check_rule_groups(rule, by_name, place, where, findings)
    check_dependencies(cluster, findings)


def check_dependencies(cluster: ClusterPlan, findings: Findings) -> None:
    """No VM group waits for itself, directly or through others, nor for VMs of lower restart priority."""
    waits_for = [
        (rule.vm_group, rule.depends_on)
        for rule in cluster.config.rules
        if rule.kind == "vm_dependency" and rule.enabled and rule.vm_group and rule.depends_on
    ]
    if circle := dependency_cycle(waits_for):
        chain = " waits for ".join(f"'{group}'" for group in circle)
        findings.add(f"{cluster.place}.rules", f"dependency rules run in a circle: {chain}")
    priorities = _restart_priorities(cluster)
    for index, rule in enumerate(cluster.config.rules):
        if rule.kind != "vm_dependency" or not rule.enabled:
            continue
        dependents, prerequisites = (
            priorities.get(name or "", {}) for name in (rule.vm_group, rule.depends_on)
        )
        if clash := priority_clash(dependents, prerequisites):
            what = f"'{clash[0]}' has a higher restart priority than '{clash[1]}' and may not depend on it"
            findings.add(f"{cluster.place}.rules[{index}]", what)


def _restart_priorities(cluster: ClusterPlan) -> dict[str, dict[str, RestartPriority]]:
    """Restart priorities of the VMs of each VM group."""
    given = cluster.config.ha.restart_priority
    own = {seat.name: seat.config.overrides.ha_restart_priority or given for seat in cluster.vms}
    return {
        group.name: {name: RestartPriority(own[name]) for name in group.vms if name in own}
        for group in cluster.config.groups
    }


def check_members(
    names: Iterable[str], known: Iterable[str], what: str, place: str, where: str, findings: Findings
) -> None:
    """Every name of a list is known."""
    for index, name in enumerate(names):
        if name not in known:
            findings.add(f"{place}[{index}]", f"no {what} named '{name}' in {where}")


def check_rule_fields(rule: ClusterRule, place: str, findings: Findings) -> None:
    """A rule has the fields of its kind and no others."""
    wanted = _FIELDS[rule.kind]
    for key in ("vms", "vm_group", "host_group", "depends_on"):
        given = bool(getattr(rule, key))
        if given and key not in wanted:
            findings.add(
                f"{place}.{key}", f"a rule of kind {rule.kind} takes {' and '.join(wanted)}, not {key}"
            )
        elif not given and key in wanted and key != "vms":
            findings.add(f"{place}.{key}", f"a rule of kind {rule.kind} needs this key")
    if "vms" in wanted and len(set(rule.vms)) < 2:
        findings.add(f"{place}.vms", f"a rule of kind {rule.kind} needs at least two VMs")


def check_rule_groups(
    rule: ClusterRule, groups: dict[str, ClusterGroup], place: str, where: str, findings: Findings
) -> None:
    """The groups that a rule names exist and hold the right kind."""
    for key, members in _GROUP_FIELDS.items():
        name = getattr(rule, key)
        if name is None or key not in _FIELDS[rule.kind]:
            continue
        group = groups.get(name)
        if group is None:
            findings.add(f"{place}.{key}", f"no group named '{name}' in {where}")
        elif not getattr(group, members):
            kind = "VMs" if members == "vms" else "hosts"
            findings.add(f"{place}.{key}", f"the group '{name}' holds no {kind}")
