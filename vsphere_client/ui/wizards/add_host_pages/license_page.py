"""Assign license."""

from __future__ import annotations

from vsphere_client.commands.add_host import LICENSE, AddHostFlow
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.choice_grid import ChoiceGrid
from vsphere_client.ui.wizards.choice_model import ChoiceRow
from vsphere_client.ui.wizards.wizard_page import WizardPage

_COLUMNS = (
    Column("License", "license", width=170),
    Column("License Key", "key", width=120),
    Column("Product", "product", width=200),
    Column("Usage", "usage", width=90),
    Column("Capacity", "capacity", width=90),
)


class LicensePage(WizardPage):
    """The evaluation license covers every host."""

    def __init__(self, flow: AddHostFlow) -> None:
        super().__init__()
        self._flow = flow
        self.grid = ChoiceGrid(_COLUMNS, "Licenses")
        self.grid.wished.connect(lambda _key: self.next_wished.emit())
        self.grid.chosen.connect(self._choose)
        self.column.addWidget(self.grid, 1)
        self.column.addWidget(text_label("The license assignment is valid.", "secondary"))

    def enter(self) -> None:
        """Show the licenses."""
        used = sum(host.config.sockets for host in self._flow.session.engine.world.all_of(HostSystem))
        row = ChoiceRow(LICENSE, (LICENSE, "–", "VMware vSphere 8 Evaluation", f"{used} CPUs", "Unlimited"))
        self.grid.show_rows([row], self._flow.draft.get("license"))

    def _choose(self, key: str) -> None:
        self._flow.draft.set(license=key)
        self.changed.emit()
