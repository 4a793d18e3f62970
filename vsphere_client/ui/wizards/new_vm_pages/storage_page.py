"""Select storage."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from vsphere_client.commands.new_vm import NewVmFlow
from vsphere_client.ui.dialogs.form import choice_field, tick
from vsphere_client.ui.widgets.themed import text_label, tighten
from vsphere_client.ui.wizards.choice_grid import ChoiceGrid
from vsphere_client.ui.wizards.compatibility_pane import CompatibilityPane, PaneLine
from vsphere_client.ui.wizards.datastore_rows import DATASTORE_COLUMNS, datastore_row
from vsphere_client.ui.wizards.wizard_page import WizardPage


class StoragePage(WizardPage):
    """Datastores that the chosen hosts mount, with their free space."""

    def __init__(self, flow: NewVmFlow) -> None:
        super().__init__()
        self._flow = flow
        encrypt = tick("Encrypt this virtual machine")
        encrypt.setEnabled(False)
        encrypt.setToolTip("Needs a key provider, which is not simulated yet.")
        self.policy = choice_field([(name, name) for name in flow.policies()])
        self.policy.setAccessibleName("VM Storage Policy")
        self.policy.activated.connect(self._take_policy)
        self.grid = ChoiceGrid(DATASTORE_COLUMNS, "Datastores")
        self.grid.chosen.connect(self._choose)
        self.grid.wished.connect(lambda _moid: self.next_wished.emit())
        self.pane = CompatibilityPane()
        row = QHBoxLayout()
        tighten(row, spacing=12)
        row.addWidget(text_label("VM Storage Policy", "secondary"))
        row.addWidget(self.policy, 1)
        row.addWidget(encrypt)
        self.column.addLayout(row)
        self.column.addWidget(self.grid, 3)
        self.column.addWidget(self.pane, 1)

    def enter(self) -> None:
        """Show the datastores."""
        self._flow.settle()
        self.grid.show_rows(
            [datastore_row(one) for one in self._flow.datastores()], self._flow.draft.get("datastore")
        )
        self._after()

    def follow(self) -> None:
        """Datastores fill up, come and go."""
        self.enter()

    def _choose(self, moid: str) -> None:
        self._flow.draft.set(datastore=moid)
        self._after()
        self.changed.emit()

    def _take_policy(self) -> None:
        self._flow.draft.set(policy=self.policy.currentData())
        self.changed.emit()

    def _after(self) -> None:
        vsan = self._flow.on_vsan()
        self.policy.setEnabled(vsan)
        self.policy.setToolTip("" if vsan else "Only a vSAN datastore knows storage policies.")
        chosen = self._flow.session.engine.world.objects.get(self._flow.draft.get("datastore") or "")
        if chosen is None:
            self.pane.show_hint("Select a datastore to see its compatibility.")
            return
        lines = [PaneLine("error", one.text, one.hint) for one in self._flow.check("storage")]
        self.pane.show_lines(chosen.name, lines)

    def blocked(self) -> str:
        """Nothing chosen, or no space."""
        problems = self._flow.check("storage")
        return problems[0].text if problems else ""
