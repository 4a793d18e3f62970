"""Restore Resource Pool Tree: the pools of a cluster as a snapshot file has them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.inventory.pool_snapshots import restore_problem
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.model.commands import RestoreResourcePools
from vsphere_client.model.resource_pool import ResourcePoolSnapshot
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import text_field
from vsphere_client.ui.dialogs.turn_off_drs import FILE_KIND
from vsphere_client.ui.widgets.modal_frame import frame_button
from vsphere_client.ui.widgets.themed import text_label, tighten
from vsphere_client.ui.wizards.door import Door

SENTENCE = "The file was saved when vSphere DRS was turned off for this cluster."


class RestorePoolsDialog(CommandDialog):
    """A file to choose, and what it holds before anything is built."""

    def __init__(self, driver: Door, cluster: ClusterComputeResource, parent: QWidget | None = None) -> None:
        title = f"Restore Resource Pool Tree | {cluster.name}"
        super().__init__(driver, title, SENTENCE, width=640, parent=parent)
        self._cluster = cluster
        self.path = text_field()
        self.browse = frame_button("BROWSE...", "outline")
        self.browse.clicked.connect(self._ask)
        self.held = text_label("", "caption", wrap=True)
        row = QWidget()
        layout = QHBoxLayout(row)
        tighten(layout, spacing=8)
        layout.addWidget(self.path, 1)
        layout.addWidget(self.browse)
        self.path.setAccessibleName("Snapshot file")
        self.form.add("path", "Snapshot file", row)
        self.form.add("held", "", self.held)
        self.path.textChanged.connect(self._look)

    def _ask(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, "Resource Pool Snapshot", "", FILE_KIND)
        if name:
            self.path.setText(name)

    def _read(self) -> ResourcePoolSnapshot | str:
        """What is in the file, or why nothing can be restored from it."""
        if not self.path.text().strip():
            return "Choose a snapshot file."
        try:
            text = Path(self.path.text().strip()).read_text(encoding="utf-8")
            return ResourcePoolSnapshot.model_validate_json(text)
        except OSError as error:
            return f"The file could not be read: {error.strerror or error}."
        except (ValidationError, UnicodeDecodeError):
            return "The file is no resource pool snapshot."

    def _look(self) -> None:
        found = self._read()
        if isinstance(found, str):
            self.held.setText("")
            return
        names = ", ".join(pool.name for pool in found.pools)
        pools, vms = found.pool_count, found.vm_count
        self.held.setText(
            f"Taken from {found.cluster_name}: {names}; {pools} resource pool{'s' * (pools != 1)} in all, "
            f"with {vms} virtual machine{'s' * (vms != 1)}."
        )

    def build(self) -> tuple[RestoreResourcePools, ...]:
        """The one command, once a snapshot was read."""
        found = self._read()
        if isinstance(found, str):
            return ()
        return (RestoreResourcePools(cluster=self._cluster.moid, snapshot=found),)

    def check(self) -> Sequence[Problem]:
        """A snapshot of this cluster, which has no pools now."""
        found = self._read()
        world = self.driver.session.engine.world
        why = found if isinstance(found, str) else restore_problem(world, self._cluster, found)
        return [] if why is None else [Problem(why, "path")]


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> RestorePoolsDialog:
    """Open it for an action."""
    dialog = RestorePoolsDialog(driver, selection.all_of(ClusterComputeResource)[0], window)
    dialog.open()
    return dialog
