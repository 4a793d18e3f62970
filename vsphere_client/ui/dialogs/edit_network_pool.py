"""New and Edit Network Resource Pool of a distributed switch."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.engine.network.reserved_bandwidth import division_problem
from vsphere_client.engine.network.resource_pools import check_pool_name, pool_named, reserved_problem
from vsphere_client.engine.world.objects import DistributedVirtualSwitch
from vsphere_client.model.commands import AddNetworkResourcePool, UpdateNetworkResourcePool
from vsphere_client.model.faults import DuplicateName
from vsphere_client.model.network import NetworkResourcePool
from vsphere_client.session.views.network_pools import pool_overview
from vsphere_client.ui.dialogs.bandwidth_fields import MOST_MBPS, UNIT
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import number_field, text_field
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.door import Door

SENTENCE = (
    "Adapters of virtual machines on the port groups of a pool reserve their bandwidth out of its quota, a part of "
    "what is reserved for virtual machine traffic on all uplinks."
)


class NetworkPoolDialog(CommandDialog):
    """Name, description and reservation quota; of a new pool where ``name`` is None."""

    def __init__(
        self,
        driver: Door,
        switch: DistributedVirtualSwitch,
        name: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        title = "New Network Resource Pool" if name is None else "Edit Network Resource Pool"
        super().__init__(driver, f"{title} | {switch.name}", SENTENCE, width=600, parent=parent)
        self._switch = switch
        self._old = None if name is None else pool_named(switch, name)
        start = self._old or NetworkResourcePool(name=self._free_name())
        self.name = text_field(start.name)
        self.description = text_field(start.description)
        self.quota = number_field(start.reservation_quota_mbps, 0, MOST_MBPS, UNIT)
        self.form.add("name", "Name", self.name)
        self.form.add("description", "Description", self.description)
        self.form.add("reservation_quota_mbps", "Reservation quota", self.quota)
        view = pool_overview(driver.session, switch.moid)
        left = max(view.total_mbps - view.pooled_mbps + start.reservation_quota_mbps, 0.0)
        told = (
            f"Max. quota: {left:g} {UNIT} of {view.total_mbps:g} {UNIT} reserved for virtual machine traffic"
        )
        self.form.add("most", "", text_label(told, "caption", wrap=True))

    def _free_name(self) -> str:
        taken = {pool.name for pool in self._switch.config.network_resource_pools}
        number = next(n for n in range(1, len(taken) + 2) if f"Network Resource Pool {n}" not in taken)
        return f"Network Resource Pool {number}"

    def build(self) -> tuple[AddNetworkResourcePool | UpdateNetworkResourcePool, ...]:
        """One command, if anything was changed."""
        pool = NetworkResourcePool(
            name=self.name.text().strip(),
            description=self.description.text().strip(),
            reservation_quota_mbps=self.quota.value(),
        )
        if self._old is None:
            return (AddNetworkResourcePool(switch=self._switch.moid, pool=pool),)
        if pool == self._old:
            return ()
        return (UpdateNetworkResourcePool(switch=self._switch.moid, name=self._old.name, pool=pool),)

    def check(self) -> Sequence[Problem]:
        """A name of its own, and a quota that is there."""
        return [problem for command in self.build() for problem in self._problems(command.pool)]

    def _problems(self, pool: NetworkResourcePool) -> list[Problem]:
        world, switch, old = self.driver.session.engine.world, self._switch, self._old
        try:
            if old is None or pool.name != old.name:
                check_pool_name(switch, pool.name)
        except DuplicateName as fault:
            return [Problem(fault.text, "name")]
        pools = (*(one for one in switch.config.network_resource_pools if one is not old), pool)
        found = division_problem(world, switch, switch.config.network_io_control, pools)
        if found is None and old is not None:
            found = reserved_problem(world, switch, old, pool)
        return [Problem(found, "reservation_quota_mbps")] if found else []
