"""Edit Settings of a port group: VLAN, network resource pool, teaming and failover."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.commands.selection import Selection
from vsphere_client.decisions.network_io.resource_pools import DEFAULT_POOL
from vsphere_client.decisions.network_io.teaming import teaming_conflicts
from vsphere_client.engine.network.port_groups import team_adapters, teaming_problem
from vsphere_client.engine.network.resource_pools import assignment_problem
from vsphere_client.engine.world.objects import (
    DistributedVirtualPortgroup,
    DistributedVirtualSwitch,
    Network,
)
from vsphere_client.model.commands import ReconfigurePortGroup
from vsphere_client.model.network import Teaming
from vsphere_client.session.views.host_switches import DETECTION_WORDS, POLICY_WORDS, load_balancing
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.failover_order import FailoverOrder
from vsphere_client.ui.dialogs.form import choice_field, count_field
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.door import Door

_YES_NO = (("yes", "Yes"), ("no", "No"))
STANDBY = "A standby adapter takes the place of an active one that fails."
POLICY_SENTENCES = {
    "ip_hash": "IP hash needs a link aggregation (EtherChannel) of all active adapters on the physical switch, no "
    "standby adapters, and link status as failure detection.",
    "explicit": "The first active adapter that works carries everything.",
    "load_based": "Ports leave an adapter that is used beyond 75 % in the mean of 30 seconds. " + STANDBY,
}


class PortGroupDialog(CommandDialog):
    """VLAN, load balancing, notification, failback and failover order of a port group on all of its hosts."""

    def __init__(self, driver: Door, group: Network, parent: QWidget | None = None) -> None:
        super().__init__(driver, f"Edit Settings | {group.name}", width=600, parent=parent)
        self._group, config = group, group.config
        distributed = isinstance(group, DistributedVirtualPortgroup)
        self.vlan = count_field(config.vlan, 0, 4095)
        self.vlan.setSpecialValueText("None (0)")
        policies = [
            (policy, load_balancing(Teaming.model_validate({"policy": policy})))
            for policy in POLICY_WORDS
            if not any(teaming_conflicts(Teaming.model_validate({"policy": policy}), distributed))
        ]
        self.policy = choice_field(policies, config.teaming.policy)
        self.notify = choice_field(_YES_NO, "yes" if config.notify_switches else "no")
        self.failback = choice_field(_YES_NO, "yes" if config.teaming.failback else "no")
        self.detection = choice_field(list(DETECTION_WORDS.items()), config.teaming.failure_detection)
        self.order = FailoverOrder(config.teaming, team_adapters(driver.session.engine.world, group))
        self._first = self.order.sections()
        self.told = text_label("", "caption", wrap=True)
        self.pool = choice_field(pool_choices(driver, group), config.network_resource_pool or "")
        self._add_rows()
        self.form.set_row_visible("network_resource_pool", distributed)

    def _add_rows(self) -> None:
        self.form.add("name", "Name", text_label(self._group.name))
        self.form.add("vlan", "VLAN ID", self.vlan)
        self.form.add("network_resource_pool", "Network resource pool", self.pool)
        self.form.add_heading("Teaming and failover")
        self.form.add("teaming.policy", "Load balancing", self.policy)
        self.form.add("detection", "Network failure detection", self.detection)
        self.form.add("notify_switches", "Notify switches", self.notify)
        self.form.add("failback", "Failback", self.failback)
        self.form.add("teaming", "Failover order", self.order)
        self.form.add("told", "", self.told)
        probing = "Beacon probing needs three adapters to tell which one failed."
        self.form.add("probing", "", text_label(probing, "caption", wrap=True))
        self.policy.currentIndexChanged.connect(self._show)
        self._show()

    def _show(self, *_: object) -> None:
        self.told.setText(POLICY_SENTENCES.get(self.policy.currentData(), STANDBY))

    def teaming(self) -> Teaming:
        """The team that the form describes; an order that nobody touched stays as it was written."""
        old = self._group.config.teaming
        active, standby, unused = self.order.sections()
        if (active, standby, unused) == self._first:
            active, standby = old.active, old.standby
        return Teaming(
            policy=self.policy.currentData(),
            active=active,
            standby=standby,
            failback=self.failback.currentData() == "yes",
            failure_detection=self.detection.currentData(),
        )

    def build(self) -> tuple[ReconfigurePortGroup, ...]:
        """One command with what was changed."""
        config = self._group.config
        wanted: dict[str, Any] = {
            "vlan": self.vlan.value(),
            "teaming": self.teaming(),
            "notify_switches": self.notify.currentData() == "yes",
        }
        changed = {name: value for name, value in wanted.items() if value != getattr(config, name)}
        if self.pool.currentData() != (config.network_resource_pool or ""):
            changed["network_resource_pool"] = self.pool.currentData()
        return (ReconfigurePortGroup(network=self._group.moid, **changed),) if changed else ()

    def check(self) -> Sequence[Problem]:
        """At least one active uplink, and a team that its switch can have."""
        if not self.order.sections()[0]:
            return [Problem("At least one adapter has to be active.", "teaming")]
        world = self.driver.session.engine.world
        problem = teaming_problem(world, self._group, self.teaming())
        found = [Problem(problem, "teaming")] if problem else []
        problem = assignment_problem(world, self._group, self.pool.currentData() or None)
        return [*found, Problem(problem, "network_resource_pool")] if problem else found


class AssignPoolDialog(CommandDialog):
    """The network resource pool of a distributed port group alone."""

    def __init__(
        self, driver: Door, group: DistributedVirtualPortgroup, parent: QWidget | None = None
    ) -> None:
        sentence = "Adapters of its virtual machines reserve their bandwidth out of the quota of the pool."
        super().__init__(
            driver, f"Assign Network Resource Pool | {group.name}", sentence, width=560, parent=parent
        )
        self._group = group
        self.pool = choice_field(pool_choices(driver, group), group.config.network_resource_pool or "")
        self.form.add("network_resource_pool", "Network resource pool", self.pool)

    def build(self) -> tuple[ReconfigurePortGroup, ...]:
        """One command, if another pool was chosen."""
        pool = self.pool.currentData()
        if pool == (self._group.config.network_resource_pool or ""):
            return ()
        return (ReconfigurePortGroup(network=self._group.moid, network_resource_pool=pool),)

    def check(self) -> Sequence[Problem]:
        """The pool has enough left."""
        world = self.driver.session.engine.world
        problem = assignment_problem(world, self._group, self.pool.currentData() or None)
        return [Problem(problem, "network_resource_pool")] if problem else []


def pool_choices(driver: Door, group: Network) -> list[tuple[str, str]]:
    """The network resource pools that a port group can be given to, the default one (empty) first."""
    choices = [("", DEFAULT_POOL)]
    if isinstance(group, DistributedVirtualPortgroup):
        switch = driver.session.engine.world.get(group.switch, DistributedVirtualSwitch)
        choices += [(pool.name, pool.name) for pool in switch.config.network_resource_pools]
    return choices


def open_for(window: QWidget, driver: Door, selection: Selection, argument: str) -> CommandDialog:
    """Open it for an action; the argument ``pool`` asks for the network resource pool alone."""
    dialog: CommandDialog = (
        AssignPoolDialog(driver, selection.all_of(DistributedVirtualPortgroup)[0], window)
        if argument == "pool"
        else PortGroupDialog(driver, selection.all_of(Network)[0], window)
    )
    dialog.open()
    return dialog
