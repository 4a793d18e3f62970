"""Connection settings."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLineEdit

from vsphere_client.commands.add_host import AddHostFlow
from vsphere_client.commands.flow import Problem
from vsphere_client.model.host_system import HostConfig
from vsphere_client.ui.dialogs.form import Form, text_field
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.wizard_page import WizardPage

_DEFAULT = HostConfig.model_fields["password"].default
HINT = f"Unless the lab says otherwise, root's password on its hosts is {_DEFAULT}"


class ConnectionPage(WizardPage):
    """The host's own administrator; NEXT asks the host."""

    def __init__(self, flow: AddHostFlow) -> None:
        super().__init__()
        self._flow = flow
        self.username = text_field()
        self.password = text_field()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        for field in (self.username, self.password):
            field.setFixedWidth(380)
            field.textEdited.connect(self._typed)
        self.form = Form()
        self.form.add("username", "User name", self.username)
        self.form.add("password", "Password", self.password)
        self.column.addWidget(self.form)
        self.column.addWidget(text_label(HINT, "trainer", wrap=True))
        self.column.addStretch(1)

    def enter(self) -> None:
        """Show what was typed."""
        self.username.setText(self._flow.entry.username)
        self.password.setText(self._flow.entry.password)
        self.password.setFocus()

    def _typed(self, _text: str) -> None:
        entry = self._flow.entry
        entry.username, entry.password, entry.accepted = self.username.text(), self.password.text(), False
        self.changed.emit()

    def show_problems(self, problems: Sequence[Problem]) -> Sequence[Problem]:
        """What the host answered stands in the band; a missing user name at its field."""
        at_fields = [problem for problem in problems if problem.field == "username"]
        self.form.show_problems(at_fields)
        return [problem for problem in problems if problem not in at_fields]

    def help_fix(self, fix: str) -> str:
        """``Continue anyway`` takes a managed host over; ``Change`` goes back to the name."""
        if fix == "force":
            self._flow.entry.force = True
            return "next"
        return "back"
