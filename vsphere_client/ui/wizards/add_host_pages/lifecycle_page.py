"""Host lifecycle."""

from __future__ import annotations

from vsphere_client.ui.dialogs.form import tick
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.wizard_page import WizardPage

REASON = "Managing hosts with a single image is not simulated yet."


class LifecyclePage(WizardPage):
    """The tick for image management, off and disabled with its reason."""

    def __init__(self) -> None:
        super().__init__()
        self.image = tick("Manage host with an image")
        self.image.setEnabled(False)
        self.image.setToolTip(REASON)
        self.column.addWidget(self.image)
        self.column.addWidget(
            text_label(f"{REASON} The host keeps the software it has.", "secondary", wrap=True)
        )
        self.column.addStretch(1)
