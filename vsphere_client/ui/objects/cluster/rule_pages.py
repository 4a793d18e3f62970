"""Configuration > VM/Host Groups, VM/Host Rules, VM Overrides and VMware EVC; vSAN > Fault Domains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.model.cluster import ClusterGroup
from vsphere_client.model.commands import AddRule, EditRule, ReconfigureCluster, ReconfigureVm, RemoveRule
from vsphere_client.model.virtual_machine import VmOverrides
from vsphere_client.session.views.configure_cluster import (
    evc_rows,
    group_rows,
    override_rows,
    rule_rows,
)
from vsphere_client.session.views.summary_cluster import cluster_hosts, evc_label
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.cluster.form_dialog import open_over
from vsphere_client.ui.objects.cluster.group_dialog import GroupDialog
from vsphere_client.ui.objects.cluster.override_dialog import OverrideDialog
from vsphere_client.ui.objects.cluster.rule_dialog import RuleDialog
from vsphere_client.ui.objects.links import go
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.row_actions import ActionTablePage
from vsphere_client.ui.objects.table_page import TablePage
from vsphere_client.ui.widgets.cells import IconText, Severity
from vsphere_client.ui.widgets.columns import Column

GROUP_COLUMNS = (
    Column("Name", "name", width=200),
    Column("Type", "type", width=120),
    Column("Members", "count", "number", width=90),
    Column("Group Members", "members", width=460),
)
RULE_COLUMNS = (
    Column("Name", "name", width=200),
    Column("Type", "type", width=252),
    Column("Enabled", "enabled", "severity", width=90),
    Column("Defined by", "members", width=240),
    Column("Members", "details", width=480),
    Column("Conflicts", "conflict", width=100),
)
OVERRIDE_COLUMNS = (
    Column("Name", "name", "icon", width=170),
    Column("vSphere DRS Automation Level", "drs", width=200),
    Column("vSphere HA Restart Priority", "priority", width=190),
    Column("vSphere HA Host Isolation Response", "isolation", width=240, yields=1),
    Column("VM Monitoring", "monitoring", width=180, yields=2),
)
EVC_COLUMNS = (
    Column("EVC mode", "mode", width=280),
    Column("State", "state", "severity", width=190),
    Column("Hosts that cannot offer it", "blocking", width=360),
)
DOMAIN_COLUMNS = (
    Column("Fault domain", "domain", width=200),
    Column("Host", "host", "icon", width=220),
)


class GroupsPage(ActionTablePage):
    """VM groups and host groups."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="VM/Host Groups",
            columns=GROUP_COLUMNS,
            empty="No VM or host groups have been defined.",
        )
        self.add = self.add_button("ADD...")
        self.add.clicked.connect(self._add)
        self.edit = self.add_one_row_button("EDIT...", self._edit)
        self.remove = self.add_row_button("REMOVE", self._remove, self._why_kept)
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The groups by name."""
        return {
            row.name: (row.name, row.type, str(len(row.members)), ", ".join(row.members))
            for row in group_rows(self.driver.session, self.moid)
        }

    def _why_kept(self, name: str) -> str | None:
        rules = self.driver.session.engine.world.cluster(self.moid).config.rules
        users = [rule.name for rule in rules if name in (rule.vm_group, rule.host_group, rule.depends_on)]
        return f"The rule {users[0]} uses it." if users else None

    def _remove(self, name: str) -> None:
        groups = self.driver.session.engine.world.cluster(self.moid).config.groups
        left = tuple(group for group in groups if group.name != name)
        self.driver.submit(ReconfigureCluster(cluster=self.moid, groups=left))

    def _add(self) -> None:
        dialog = GroupDialog(self.driver.session, self.moid, self)
        dialog.chosen.connect(self.add_group)
        open_over(self, dialog, self._add)

    def _edit(self, name: str) -> None:
        groups = self.driver.session.engine.world.cluster(self.moid).config.groups
        old = next((group for group in groups if group.name == name), None)
        if old is not None:
            dialog = GroupDialog(self.driver.session, self.moid, self, old)
            dialog.chosen.connect(self.add_group)
            open_over(self, dialog, lambda: self._edit(name))

    def add_group(self, group: ClusterGroup) -> None:
        """Add a group to those that are there, or put it in the place of the one that has its name."""
        groups = self.driver.session.engine.world.cluster(self.moid).config.groups
        there = any(one.name == group.name for one in groups)
        new = tuple(group if one.name == group.name else one for one in groups) if there else (*groups, group)
        self.driver.submit(ReconfigureCluster(cluster=self.moid, groups=new))
        self.refresh()


class RulesPage(ActionTablePage):
    """Affinity, anti-affinity and VM-Host rules."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="VM/Host Rules",
            columns=RULE_COLUMNS,
            empty="No VM/Host rules have been defined.",
        )
        self.add = self.add_button("ADD...")
        self.add.clicked.connect(self._add)
        self.edit = self.add_one_row_button("EDIT...", self._edit)
        self.remove = self.add_row_button("REMOVE", self._remove)
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The rules by name."""
        return {
            row.name: (
                row.name,
                row.type,
                Severity("success", "Yes") if row.enabled else Severity("unknown", "No"),
                row.members,
                row.details,
                row.conflict,
            )
            for row in rule_rows(self.driver.session, self.moid)
        }

    def _remove(self, name: str) -> None:
        self.driver.submit(RemoveRule(cluster=self.moid, name=name))

    def _add(self) -> None:
        dialog = RuleDialog(self.driver.session, self.moid, self)
        dialog.chosen.connect(self.add_rule)
        open_over(self, dialog, self._add)

    def _edit(self, name: str) -> None:
        rules = self.driver.session.engine.world.cluster(self.moid).config.rules
        old = next((rule for rule in rules if rule.name == name), None)
        if old is not None:
            dialog = RuleDialog(self.driver.session, self.moid, self, old)
            dialog.chosen.connect(self.add_rule)
            open_over(self, dialog, lambda: self._edit(name))

    def add_rule(self, command: AddRule | EditRule) -> None:
        """Add or change a rule."""
        self.driver.submit(command)
        self.refresh()


class OverridesPage(ActionTablePage):
    """VMs whose settings differ from their cluster's."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="VM Overrides",
            columns=OVERRIDE_COLUMNS,
            empty="All virtual machines use the settings of the cluster.",
        )
        self.add = self.add_button("ADD...")
        self.add.clicked.connect(self._add)
        self.edit = self.add_one_row_button("EDIT...", self._edit)
        self.remove = self.add_row_button("REMOVE", self._remove)
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The VMs by name."""
        cluster = "Cluster default"
        return {
            row.moid: (
                self.object_cell(row.moid, row.name),
                row.drs or cluster,
                row.restart_priority or cluster,
                row.isolation or cluster,
                row.monitoring or cluster,
            )
            for row in override_rows(self.driver.session, self.moid)
        }

    def _add(self) -> None:
        dialog = OverrideDialog(self.driver.session, self.moid, self)
        dialog.chosen.connect(self.give)
        open_over(self, dialog, self._add)

    def _edit(self, moid: str) -> None:
        vm = self.driver.session.engine.world.objects.get(moid)
        if isinstance(vm, VirtualMachine):
            dialog = OverrideDialog(self.driver.session, self.moid, self, vm)
            dialog.chosen.connect(self.give)
            open_over(self, dialog, lambda: self._edit(moid))

    def give(self, commands: tuple[ReconfigureVm, ...]) -> None:
        """Give machines settings of their own."""
        for command in commands:
            self.driver.submit(command)
        self.refresh()

    def _remove(self, vm: str) -> None:
        self.driver.submit(ReconfigureVm(vm=vm, overrides=VmOverrides()))


class EvcPage(TablePage):
    """The EVC mode in force and which others the hosts could offer."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(driver, moid, window, title="VMware EVC", columns=EVC_COLUMNS, empty="No hosts.")
        edit = self.add_button("EDIT...")
        edit.clicked.connect(lambda: self.follow("do:cluster.edit_evc"))
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The modes, highest first."""
        mode = self.driver.session.engine.world.cluster(self.moid).config.evc_mode
        self.set_note(f"EVC is enabled: {evc_label(mode)}" if mode else "EVC is disabled")
        return {
            row.key: (row.label, _evc_state(row.current, row.possible), row.blocking)
            for row in evc_rows(self.driver.session, self.moid)
        }


def _evc_state(current: bool, possible: bool) -> Severity:
    if current:
        return Severity("success", "In force")
    return Severity("info", "All hosts could offer it") if possible else Severity("unknown", "Not possible")


class FaultDomainsPage(TablePage):
    """Which host stands in which fault domain."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="Fault Domains",
            columns=DOMAIN_COLUMNS,
            empty="The cluster has no hosts.",
        )
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The hosts by domain."""
        world = self.driver.session.engine.world
        hosts = cluster_hosts(world, world.cluster(self.moid))
        domains = {host.config.fault_domain for host in hosts if host.config.fault_domain}
        alone = sum(host.config.fault_domain is None for host in hosts)
        count = len(domains) + alone
        self.set_note(_domains_note(count) if count else "")
        order = sorted(hosts, key=lambda host: (host.config.fault_domain or "~", host.name))
        return {
            host.moid: (
                host.config.fault_domain or "none: a domain of its own",
                IconText("host", host.name, link=go(host.moid)),
            )
            for host in order
        }


def _domains_note(count: int) -> str:
    failures = numbers.count((count - 1) // 2, "failure")
    return f"{numbers.count(count, 'fault domain')}: tolerates {failures} with RAID-1"
