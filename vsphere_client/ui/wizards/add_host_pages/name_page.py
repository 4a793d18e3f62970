"""Name and location."""

from __future__ import annotations

from collections.abc import Sequence

from vsphere_client.commands.add_host import AddHostFlow
from vsphere_client.commands.flow import Problem
from vsphere_client.ui.dialogs.form import Form, text_field
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.wizard_page import WizardPage


class NamePage(WizardPage):
    """The host's name, and where it goes."""

    def __init__(self, flow: AddHostFlow) -> None:
        super().__init__()
        self._flow = flow
        self.host = text_field(placeholder="esx10.lab.local")
        self.host.setFixedWidth(380)
        self.host.textEdited.connect(self._typed)
        self.form = Form()
        self.form.add("host", "Host name or IP address", self.host)
        self.form.add("location", "Location", text_label(flow.location))
        self.form.add("type", "Type", text_label("ESXi"))
        self.column.addWidget(self.form)
        self.column.addStretch(1)

    def enter(self) -> None:
        """Show what was typed."""
        self.host.setText(self._flow.entry.host)
        self.host.setFocus()

    def _typed(self, text: str) -> None:
        self._flow.entry.host = text
        self._flow.entry.force = False
        self.changed.emit()

    def show_problems(self, problems: Sequence[Problem]) -> Sequence[Problem]:
        """A missing name is said at its field; a taken one in the band, with its hint."""
        rest = [problem for problem in problems if problem.hint]
        return [*rest, *self.form.show_problems([problem for problem in problems if not problem.hint])]
