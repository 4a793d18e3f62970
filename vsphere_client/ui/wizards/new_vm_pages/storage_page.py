"""Select storage."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from vsphere_client.commands.choices import DatastoreChoice
from vsphere_client.commands.figures import storage
from vsphere_client.commands.new_vm import NewVmFlow
from vsphere_client.ui.dialogs.form import choice_field, tick
from vsphere_client.ui.widgets.cells import Bar, Cell, IconText, Severity
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.themed import text_label, tighten
from vsphere_client.ui.wizards.choice_grid import ChoiceGrid
from vsphere_client.ui.wizards.choice_model import ChoiceRow
from vsphere_client.ui.wizards.compatibility_pane import CompatibilityPane, PaneLine
from vsphere_client.ui.wizards.wizard_page import WizardPage

_COLUMNS = (
    Column("Name", "name", width=130),
    Column("Storage Compatibility", "compatibility", "severity", width=140),
    Column("Capacity", "capacity", align="right", width=74),
    Column("Provisioned", "provisioned", align="right", width=84),
    Column("Free", "free", align="right", width=74),
    Column("Used", "used", "bar", width=96),
    Column("Type", "type", width=56),
)


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
        self.grid = ChoiceGrid(_COLUMNS, "Datastores")
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
            [self._row(one) for one in self._flow.datastores()], self._flow.draft.get("datastore")
        )
        self._after()

    @staticmethod
    def _row(one: DatastoreChoice) -> ChoiceRow:
        fits = Severity("danger", "Incompatible") if one.reason else Severity("success", "Compatible")
        used = 1.0 - one.free_gb / one.capacity_gb if one.capacity_gb else 1.0
        cells: tuple[Cell | str, ...] = (
            IconText(one.look.icon, one.name, one.look.state_badge, one.look.alarm_badge),
            fits,
            storage(one.capacity_gb),
            storage(one.provisioned_gb),
            storage(one.free_gb),
            Bar(used),
            one.type,
        )
        sizes = (one.capacity_gb, one.provisioned_gb, one.free_gb, used)
        return ChoiceRow(one.moid, cells, tooltip=one.reason, sort=(one.name, one.reason, *sizes, one.type))

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
