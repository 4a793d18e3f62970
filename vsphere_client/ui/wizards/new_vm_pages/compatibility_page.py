"""Select compatibility."""

from __future__ import annotations

from vsphere_client.commands.new_vm import NewVmFlow
from vsphere_client.ui.dialogs.form import Form, choice_field
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.wizard_page import WizardPage


class CompatibilityPage(WizardPage):
    """The oldest ESXi that shall run the VM decides its hardware version."""

    def __init__(self, flow: NewVmFlow) -> None:
        super().__init__()
        self._flow = flow
        self.versions = choice_field([])
        self.versions.setFixedWidth(300)
        self.versions.activated.connect(self._take)
        self.form = Form()
        self.form.add("version", "Compatible with", self.versions)
        self.told = text_label("", "secondary", wrap=True)
        self.column.addWidget(self.form)
        self.column.addWidget(self.told)
        self.column.addStretch(1)

    def enter(self) -> None:
        """Offer what every host of the compute resource runs."""
        self._flow.settle()
        self.versions.clear()
        for version, words in self._flow.compatibilities():
            self.versions.addItem(words, version)
        self.versions.setCurrentIndex(self.versions.findData(self._flow.draft.get("hardware_version")))
        self._tell()

    def follow(self) -> None:
        """Other hosts may allow other versions; a list that stays the same stays open, too."""
        offered = [self.versions.itemData(at) for at in range(self.versions.count())]
        if offered != [version for version, _words in self._flow.compatibilities()]:
            self.enter()

    def _take(self) -> None:
        self._flow.draft.set(hardware_version=self.versions.currentData())
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        version = self._flow.draft.get("hardware_version")
        self.told.setText(
            f"This virtual machine uses hardware version {version}, which provides the best performance and "
            "latest features available to the chosen hosts."
        )
