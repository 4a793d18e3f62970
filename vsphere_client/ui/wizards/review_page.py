"""Ready to complete: what was chosen, line by line."""

from __future__ import annotations

from vsphere_client.commands.flow import WizardFlow
from vsphere_client.ui.widgets.property_grid import PropertyGrid, PropertyRow
from vsphere_client.ui.wizards.wizard_page import WizardPage


class ReviewPage(WizardPage):
    """The last page of every wizard."""

    def __init__(self, flow: WizardFlow, label_width: int = 190) -> None:
        super().__init__()
        self._flow = flow
        self.grid = PropertyGrid(label_width, lines=True)
        self.column.addWidget(self.grid)
        self.column.addStretch(1)

    def enter(self) -> None:
        """Show the rows."""
        self._show_rows()

    def _show_rows(self) -> None:
        self.grid.set_rows([PropertyRow(row.label, row.value) for row in self._flow.review()])

    def follow(self) -> None:
        """Names and findings may be others now."""
        self._show_rows()
