"""Turn Off vSphere DRS: the resource pools of the cluster go, and their tree may be saved in a file first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.model.resource_pool import ResourcePoolSnapshot
from vsphere_client.ui.dialogs.dialog_frame import DialogFrame
from vsphere_client.ui.widgets.modal_frame import frame_button
from vsphere_client.ui.widgets.themed import text_label

FILE_KIND = "Resource pool snapshots (*.snapshot)"


class TurnOffDrsDialog(DialogFrame):
    """YES saves the tree and goes on, NO goes on, CANCEL leaves the settings open.

    Args:
        snapshot: The tree that would be lost.
        go_on: Turns DRS off.
        parent: The dialog of the settings.
    """

    def __init__(
        self, snapshot: ResourcePoolSnapshot, go_on: Callable[[], object], parent: QWidget | None = None
    ) -> None:
        super().__init__("Turn Off vSphere DRS", ok="YES", width=520, parent=parent)
        self._snapshot, self._go_on = snapshot, go_on
        self.no_button = frame_button("NO", "text")
        self.no_button.clicked.connect(self._without)
        self._footer.insertWidget(self._footer.count() - 1, self.no_button)
        pools, vms = snapshot.pool_count, snapshot.vm_count
        self.told = (
            f"Turning off vSphere DRS removes all resource pools of {snapshot.cluster_name}: "
            f"{pools} resource pool{'s' * (pools != 1)} with {vms} virtual machine{'s' * (vms != 1)}. "
            "The virtual machines stay and run on, without the shares, reservations and limits of their pools."
        )
        self.column.addWidget(text_label(self.told, "body", wrap=True))
        question = "Save a snapshot of the resource pool tree first?"
        self.column.addWidget(text_label(question, "strong", wrap=True))
        later = "Restore Resource Pool Tree in the menu of the cluster builds it again once DRS is on."
        self.column.addWidget(text_label(later, "caption", wrap=True))

    def apply(self) -> Sequence[Problem]:
        """Ask for a file, write the tree into it, and go on; without a file the question stays."""
        name, _kind = QFileDialog.getSaveFileName(
            self, "Save Resource Pool Snapshot", f"{self._snapshot.cluster_name}.snapshot", FILE_KIND
        )
        if not name:
            return [Problem("No file was chosen: the snapshot is not saved, and DRS is still on.")]
        try:
            Path(name).write_text(self._snapshot.model_dump_json(indent=2) + "\n", encoding="utf-8")
        except OSError as error:
            return [Problem(f"The snapshot could not be saved: {error.strerror or error}.")]
        self._go_on()
        return ()

    def _without(self) -> None:
        self._go_on()
        self.accept()
