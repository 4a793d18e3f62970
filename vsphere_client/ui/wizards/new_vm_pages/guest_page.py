"""Select a guest OS."""

from __future__ import annotations

from vsphere_client.commands.guest_systems import GUEST_SYSTEMS
from vsphere_client.commands.new_vm import NewVmFlow
from vsphere_client.ui.dialogs.form import Form, choice_field
from vsphere_client.ui.wizards.wizard_page import WizardPage


class GuestPage(WizardPage):
    """Family and version."""

    def __init__(self, flow: NewVmFlow) -> None:
        super().__init__()
        self._flow = flow
        self.family = choice_field([(family, family) for family in GUEST_SYSTEMS])
        self.version = choice_field([])
        for field in (self.family, self.version):
            field.setFixedWidth(360)
        self.family.activated.connect(self._take_family)
        self.version.activated.connect(self._take_version)
        self.form = Form()
        self.form.add("family", "Guest OS Family", self.family)
        self.form.add("version", "Guest OS Version", self.version)
        self.column.addWidget(self.form)
        self.column.addStretch(1)

    def enter(self) -> None:
        """Show the chosen system."""
        self.family.setCurrentIndex(self.family.findData(self._flow.draft.get("family")))
        self._fill()

    def _fill(self) -> None:
        self.version.clear()
        for key, name in self._flow.guests():
            self.version.addItem(name, key)
        self.version.setCurrentIndex(self.version.findData(self._flow.draft.get("guest_os")))

    def _take_family(self) -> None:
        self._flow.choose_family(self.family.currentData())
        self._fill()
        self.changed.emit()

    def _take_version(self) -> None:
        self._flow.draft.set(guest_os=self.version.currentData())
        self.changed.emit()
