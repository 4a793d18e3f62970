"""The security alert: a certificate that vCenter cannot verify, and its thumbprint."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QCheckBox, QWidget

from vsphere_client.commands.add_host import SECURITY_ALERT, SECURITY_QUESTION, HostEntry
from vsphere_client.commands.flow import Problem
from vsphere_client.ui.dialogs.dialog_frame import DialogFrame
from vsphere_client.ui.widgets.themed import literal, text_label


class SecurityAlert(DialogFrame):
    """YES trusts the thumbprint, NO stays on the page."""

    def __init__(self, entry: HostEntry, accepted: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__("Security Alert", ok="YES", cancel="NO", width=560, parent=parent)
        self._entry = entry
        self._accepted = accepted
        thumbprint = entry.summary.thumbprint if entry.summary else ""
        self.column.addWidget(text_label(SECURITY_ALERT, "body", wrap=True))
        self.thumbprint = text_label(thumbprint, "mono", selectable=True)
        self.column.addWidget(self.thumbprint)
        self.column.addWidget(text_label(SECURITY_QUESTION, "body", wrap=True))

    def apply(self) -> Sequence[Problem]:
        """Trust it and go on."""
        self._entry.accepted = True
        self._accepted()
        return ()


class SecurityAlerts(DialogFrame):
    """The same for several hosts: one tick each."""

    def __init__(
        self, entries: Sequence[HostEntry], accepted: Callable[[], None], parent: QWidget | None = None
    ) -> None:
        sentence = (
            f"The certificates on {len(entries)} host{'s' if len(entries) > 1 else ''} could not be verified. "
            "Verify these certificates and accept the thumbprints to proceed."
        )
        super().__init__("Security Alert", sentence, width=640, parent=parent)
        self._entries = tuple(entries)
        self._accepted = accepted
        self.ticks: list[QCheckBox] = []
        for entry in self._entries:
            box = QCheckBox(literal(entry.host.strip()))
            box.toggled.connect(self._count)
            self.ticks.append(box)
            self.column.addWidget(box)
            shown = entry.summary.thumbprint if entry.summary else ""
            self.column.addWidget(text_label(f"SHA1 {shown}", "mono", selectable=True))
        self._count()

    def _count(self, *_: object) -> None:
        every = all(box.isChecked() for box in self.ticks)
        self.set_ok_enabled(every, "Accept every thumbprint first.")

    def apply(self) -> Sequence[Problem]:
        """Trust them all."""
        for entry in self._entries:
            entry.accepted = True
        self._accepted()
        return ()
