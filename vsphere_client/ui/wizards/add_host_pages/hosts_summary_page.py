"""Host summary of several hosts."""

from __future__ import annotations

from vsphere_client.commands.add_host import AddHostsFlow
from vsphere_client.ui.widgets.cells import IconText, Severity
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.wizards.add_host_pages.summary_page import NextPanel
from vsphere_client.ui.wizards.choice_grid import ChoiceGrid
from vsphere_client.ui.wizards.choice_model import ChoiceRow
from vsphere_client.ui.wizards.wizard_page import WizardPage

_COLUMNS = (
    Column("Name", "name", width=160),
    Column("Version", "version", width=150),
    Column("Model", "model", width=150),
    Column("VMs", "vms", width=60),
    Column("Warnings", "warnings", "severity", width=240),
)


class HostsSummaryPage(WizardPage):
    """One line for each host."""

    def __init__(self, flow: AddHostsFlow) -> None:
        super().__init__()
        self._flow = flow
        self.grid = ChoiceGrid(_COLUMNS, "Hosts to add", radio=False)
        self.next_panel = NextPanel()
        self.column.addWidget(self.grid, 1)
        self.column.addWidget(self.next_panel)
        self.next_panel.setMaximumWidth(16_777_215)
        self.next_panel.setMinimumWidth(0)

    def enter(self) -> None:
        """Show what was read."""
        rows = []
        for entry in self._flow.filled():
            if entry.summary is not None:
                version, model, vms, warning = self._flow.summary_line(entry)
                mark = Severity("warning", warning) if warning else ""
                rows.append(
                    ChoiceRow(entry.host, (IconText("host", entry.host.strip()), version, model, vms, mark))
                )
        self.grid.show_rows(rows)
        filled = self._flow.filled()
        self.next_panel.say(filled[0].username if filled else "root")
