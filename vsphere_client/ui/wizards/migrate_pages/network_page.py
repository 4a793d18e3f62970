"""Select networks."""

from __future__ import annotations

from vsphere_client.commands.figures import count
from vsphere_client.commands.migrate import NO_MAPPING, MigrateFlow
from vsphere_client.ui.widgets.cells import IconText, Severity
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.choice_grid import ChoiceGrid
from vsphere_client.ui.wizards.choice_model import ChoiceRow
from vsphere_client.ui.wizards.wizard_page import WizardPage

_COLUMNS = (
    Column("Source Network", "source", width=220),
    Column("Used By", "used", width=200),
    Column("Destination Network", "destination", width=220),
    Column("Status", "status", "severity", width=180),
)


class NetworkPage(WizardPage):
    """Every network keeps its name on the other side; those that are missing there say so."""

    def __init__(self, flow: MigrateFlow) -> None:
        super().__init__()
        self._flow = flow
        self.grid = ChoiceGrid(_COLUMNS, "Networks", radio=False)
        self.column.addWidget(self.grid, 1)
        self.column.addWidget(text_label(NO_MAPPING, "caption", wrap=True))

    def enter(self) -> None:
        """Show the VMs' networks."""
        rows = []
        for one in self._flow.networks():
            used = f"{count(one.adapters, 'adapter')} of {count(one.vms, 'VM')}"
            state = Severity("success", "Reached") if one.reached else Severity("danger", "Not on that host")
            network = IconText("network", one.network)
            rows.append(ChoiceRow(one.network, (network, used, network, state)))
        self.grid.show_rows(rows)
