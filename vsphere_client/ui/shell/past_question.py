"""The question before a change in the past: give up what came after, or leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.ui.dialogs.dialog_frame import DialogFrame
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.widgets.time_bar import elapsed_text
from vsphere_client.ui.wizards.door import submit_all

if TYPE_CHECKING:
    from vsphere_client.model.commands import Command
    from vsphere_client.ui.bridge.driver import SessionDriver


class PastQuestion(DialogFrame):
    """Continue from here? On yes the recorded future goes, and the commands are given in their order."""

    stops_time = True

    def __init__(self, driver: SessionDriver, command: Command, parent: QWidget | None = None) -> None:
        super().__init__(
            "Continue from here?",
            ok="CONTINUE FROM HERE",
            cancel="CANCEL",
            width=480,
            trainer=True,
            parent=parent,
        )
        self._driver = driver
        self._commands = [command]
        here, gone = elapsed_text(driver.now_us), elapsed_text(driver.live_us)
        words = (
            f"You look at {here}; the lab has run to {gone}. If you change something here, everything "
            "after this moment is given up and a new future begins."
        )
        self.column.addWidget(text_label(words, wrap=True))

    def add(self, command: Command) -> None:
        """Ask for one more change with the same question, as a wizard makes several."""
        self._commands.append(command)

    def apply(self) -> tuple[Problem, ...]:
        """Begin the new future with the commands."""
        self._driver.continue_from_here()
        submit_all(self._driver, self._commands)
        return ()
