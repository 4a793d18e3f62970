"""New Resource Pool, and Edit Resource Settings of one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.commands.naming import name_problems, rename_problems
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.world.objects import ManagedObject, ResourcePool
from vsphere_client.engine.world.places import reservation_parent
from vsphere_client.model.allocation import PoolCpuAllocation, PoolMemoryAllocation
from vsphere_client.model.commands import Command, CreateResourcePool, ReconfigureResourcePool
from vsphere_client.session.views.allocation_bounds import AllocationBounds, bounds_for
from vsphere_client.ui.dialogs.allocation_fields import Allocation, AllocationRows
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import text_field, tick
from vsphere_client.ui.wizards.door import Door

CPU_SHARES = (2000, 4000, 8000)
MEMORY_SHARES = (81_920, 163_840, 327_680)
"""Shares of a pool's levels (vsphere_client_ui.md 3.17)."""


class ResourcePoolDialog(CommandDialog):
    """A name, then CPU and memory; ``pool`` None makes a new one below the owner."""

    def __init__(
        self,
        driver: Door,
        owner: ManagedObject,
        pool: ResourcePool | None = None,
        parent: QWidget | None = None,
    ) -> None:
        title = "New Resource Pool" if pool is None else f"Edit Resource Settings | {pool.name}"
        super().__init__(driver, title, width=520, parent=parent)
        self._owner, self._pool = owner, pool
        cpu = pool.config.cpu if pool else PoolCpuAllocation()
        memory = pool.config.memory if pool else PoolMemoryAllocation()
        bounds = (
            bounds_for(driver.session, pool) if pool else bounds_for(driver.session, owner, new_pool=True)
        )
        self.name = text_field(pool.name if pool else "New Resource Pool")
        self.name.setMaxLength(80)
        self.form.add("name", "Name", self.name)
        self.form.add_heading("CPU")
        start = Allocation(cpu.shares, cpu.reservation_mhz, cpu.limit_mhz, cpu.expandable)
        self.cpu = AllocationRows(self.form, "cpu", "MHz", start, CPU_SHARES, *_most(bounds, "cpu"))
        self.form.add_heading("Memory")
        start = Allocation(memory.shares, memory.reservation_mb, memory.limit_mb, memory.expandable)
        self.memory = AllocationRows(
            self.form, "memory", "MB", start, MEMORY_SHARES, *_most(bounds, "memory")
        )
        self.form.add_heading("Descendants")
        self.scalable = tick("Yes, make them scalable", bool(pool and pool.config.scalable_shares))
        self.form.add("scalable_shares", "Scale Descendant's Shares", self.scalable)
        self.name.selectAll()
        self.name.setFocus()

    def build(self) -> tuple[Command]:
        """The one command."""
        cpu = PoolCpuAllocation.model_validate(self.cpu.values())
        memory = PoolMemoryAllocation.model_validate(self.memory.values())
        name, scalable = self.name.text().strip(), self.scalable.isChecked()
        if self._pool is None:
            return (
                CreateResourcePool(
                    name=name, parent=self._owner.moid, cpu=cpu, memory=memory, scalable_shares=scalable
                ),
            )
        renamed = name if name != self._pool.name else None
        return (
            ReconfigureResourcePool(
                resource_pool=self._pool.moid, name=renamed, cpu=cpu, memory=memory, scalable_shares=scalable
            ),
        )

    def check(self) -> Sequence[Problem]:
        """The name must be free, and no reservation above its limit or what the pools above can carry."""
        name, session = self.name.text().strip(), self.driver.session
        if self._pool is None:
            siblings = reservation_parent(session.engine.world, self._owner).pools
            problems = name_problems(session, siblings, name)
        else:
            problems = rename_problems(session, self._pool, name)
        return [*problems, *self.cpu.problems(), *self.memory.problems()]


def _most(bounds: AllocationBounds | None, resource: str) -> tuple[float | None, float | None]:
    """Highest reservation and limit of a resource."""
    if bounds is None:
        return None, None
    if resource == "cpu":
        return bounds.cpu_reservation, bounds.cpu_limit
    return bounds.memory_reservation, bounds.memory_limit


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> ResourcePoolDialog:
    """Open it for an action: a new pool below the chosen object."""
    dialog = ResourcePoolDialog(driver, selection.objects[0], None, window)
    dialog.open()
    return dialog
