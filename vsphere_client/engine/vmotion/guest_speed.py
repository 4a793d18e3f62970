"""How a migration slows its guest down, and lets it go again."""

from __future__ import annotations

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.engine.world.tables import VmTable


def release(engine: Engine, vm: VirtualMachine) -> None:
    """Let the guest run at full speed again."""
    table = engine.world.vms
    table.stunned[vm.row] = False
    slow_down(table, vm.row, 1.0 / float(table.guest_speed[vm.row]))
    table.guest_speed[vm.row] = table.disk_speed[vm.row] = 1.0


def slow_down(table: VmTable, row: int, factor: float) -> None:
    """Change a guest's speed, and its dirty rate with it, which the next step would only do later."""
    table.guest_speed[row] *= factor
    table.dirty_mb_per_s[row] *= factor
