"""Select a target vCenter Server: its address, and who logs in."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout

from vsphere_client.commands.flow import Problem
from vsphere_client.commands.migrate import MigrateFlow
from vsphere_client.ui.dialogs.form import Form, text_field
from vsphere_client.ui.widgets.band import Banner
from vsphere_client.ui.widgets.themed import empty_layout, text_label, tighten
from vsphere_client.ui.wizards.wizard_page import WizardPage

HINT = (
    "Trainer: the lab file lists the vCenter Servers under remote_vcenters, each with user name and password "
    "(administrator@vsphere.local and VMware1! unless it says otherwise)."
)


class TargetVcenterPage(WizardPage):
    """NEXT waits until somebody has logged in; another entry asks to log in anew."""

    def __init__(self, flow: MigrateFlow) -> None:
        super().__init__()
        self._flow = flow
        self._problem: Problem | None = None
        self.address = text_field(placeholder="vcenter.example.local")
        self.username = text_field(placeholder="administrator@vsphere.local")
        self.password = text_field()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.form = Form()
        for name, label, field in (
            ("address", "vCenter Server address", self.address),
            ("username", "User name", self.username),
            ("password", "Password", self.password),
        ):
            field.setFixedWidth(380)
            field.textEdited.connect(self._typed)
            field.returnPressed.connect(self.log_in)
            self.form.add(name, label, field)
        self.button = QPushButton("LOGIN")
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.log_in)
        self._band = QVBoxLayout()
        tighten(self._band)
        self.column.addWidget(self.form)
        self.column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addLayout(self._band)
        self.column.addWidget(text_label(HINT, "trainer", wrap=True))
        self.column.addStretch(1)

    def enter(self) -> None:
        """Show what was typed, and whether that was let in."""
        draft = self._flow.draft
        for name, field in (
            ("address", self.address),
            ("username", self.username),
            ("password", self.password),
        ):
            field.setText(draft.get(name))
        self._show_answer()

    def _typed(self, _text: str) -> None:
        self._flow.draft.set(
            address=self.address.text(),
            username=self.username.text(),
            password=self.password.text(),
            vcenter=None,
        )
        self._problem = None
        self._show_answer()
        self.changed.emit()

    def log_in(self) -> None:
        """Ask the vCenter Server."""
        self._problem = self._flow.log_in()
        self._show_answer()
        self.changed.emit()

    def _show_answer(self) -> None:
        """What the vCenter Server has answered, in a band; what is missing, at its field."""
        empty_layout(self._band)
        problem = self._problem
        at_field = [problem] if problem is not None and problem.field else []
        self.form.show_problems(at_field)
        if problem is not None and not at_field:
            self._band.addWidget(Banner("danger", problem.text, problem.hint))
        vcenter = self._flow.session.engine.world.vcenters.get(self._flow.draft.get("vcenter") or "")
        if vcenter is not None:
            sentence = f"vCenter Server {vcenter.config.version}"
            self._band.addWidget(Banner("success", f"Logged in to {vcenter.name}", sentence))

    def blocked(self) -> str:
        """Nobody has logged in yet."""
        problems = self._flow.check("vcenter")
        return problems[0].text if problems else ""
