"""Carries a drop out: the Migrate wizard, a migration at once with Alt, or a move at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from vsphere_client.model.commands import Command, MigrateVm
from vsphere_client.ui.shell.drop_rules import Drop

if TYPE_CHECKING:
    from vsphere_client.ui.bridge.driver import SessionDriver
    from vsphere_client.ui.shell.drag_guide import DragGuide


class DropActions(QObject):
    """What the window does with a drop; ``told(sentence)`` says why one was refused.

    Args:
        driver: The open session.
        guide: What judges drops.
        window: Parent of the wizard.
    """

    told = Signal(str)

    def __init__(self, driver: SessionDriver, guide: DragGuide, window: QWidget) -> None:
        super().__init__(window)
        self._driver = driver
        self._guide = guide
        self._window = window
        self.wizard: QDialog | None = None

    def drop(self, moids: Sequence[str], target: str, at_once: bool) -> None:
        """Do what a drop of objects on a target means."""
        verdict = self._guide.judge(moids, target)
        if isinstance(verdict, str):
            self.told.emit(verdict)
        elif verdict.wizard is None:
            self._submit(verdict.commands)
        elif at_once:
            self._submit(tuple(_migration(moid, verdict, target) for moid in moids))
        else:
            self._open_wizard(tuple(moids), verdict, target)

    def _submit(self, commands: tuple[Command, ...]) -> None:
        """Give the commands one after another; the first that is refused ends it, as in the product."""
        for command in commands:
            task = self._driver.submit(command)
            if task is None or task.fault is not None:
                return

    def _open_wizard(self, moids: tuple[str, ...], drop: Drop, target: str) -> None:
        from vsphere_client.ui.wizards.migrate import open_migrate

        arguments = {drop.wizard or "host": target}
        self.wizard = open_migrate(self._window, self._driver, moids, **arguments)


def _migration(moid: str, drop: Drop, target: str) -> MigrateVm:
    match drop.wizard:
        case "cluster":
            return MigrateVm(vm=moid, cluster=target)
        case "pool":
            return MigrateVm(vm=moid, resource_pool=target)
    return MigrateVm(vm=moid, host=target)
