"""Select a compute resource."""

from __future__ import annotations

from collections.abc import Sequence

from vsphere_client.commands.flow import Problem
from vsphere_client.commands.new_vm import NewVmFlow
from vsphere_client.ui.dialogs.form import tick
from vsphere_client.ui.wizards.compatibility_pane import CompatibilityPane, PaneLine
from vsphere_client.ui.wizards.place_tree import PlaceTree
from vsphere_client.ui.wizards.wizard_page import WizardPage


class ComputePage(WizardPage):
    """Clusters, hosts and pools, and whether they can take the VM."""

    def __init__(self, flow: NewVmFlow) -> None:
        super().__init__()
        self._flow = flow
        self.tree = PlaceTree("Compute resources")
        self.tree.chosen.connect(self._choose)
        self.tree.wished.connect(lambda _moid: self.next_wished.emit())
        self.power_on = tick("Power on this VM after creation")
        self.power_on.toggled.connect(lambda on: self._flow.draft.set(power_on=on))
        self.pane = CompatibilityPane()
        self.column.addWidget(self.tree, 3)
        self.column.addWidget(self.power_on)
        self.column.addWidget(self.pane, 1)

    def enter(self) -> None:
        """Show what there is."""
        self.tree.show_choices(self._flow.compute_resources(), self._flow.draft.get("compute"))
        self.power_on.setChecked(self._flow.draft.get("power_on"))
        self._show_pane()

    def follow(self) -> None:
        """Hosts may have come, gone or changed their state."""
        self.tree.show_choices(self._flow.compute_resources(), self._flow.draft.get("compute"))
        self._show_pane()

    def _choose(self, moid: str) -> None:
        self._flow.draft.set(compute=moid)
        self._show_pane()
        self.changed.emit()

    def _show_pane(self) -> None:
        obj = self._flow.compute
        if obj is None:
            self.pane.show_hint("Select a cluster, host or resource pool to see its compatibility.")
            return
        lines = [PaneLine("error", one.text, one.hint) for one in self._flow.compute_problems()]
        self.pane.show_lines(obj.name, lines)

    def blocked(self) -> str:
        """Nothing chosen, or an error."""
        problems = self._flow.compute_problems()
        return problems[0].text if problems else ""

    def show_problems(self, problems: Sequence[Problem]) -> Sequence[Problem]:
        """The pane says them."""
        return ()
