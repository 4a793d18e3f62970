"""Add hosts to a cluster: names and logins, line by line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from vsphere_client.commands.add_host import AddHostsFlow, HostEntry
from vsphere_client.commands.flow import Problem
from vsphere_client.ui.dialogs.form import text_field, tick
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.page_tabs import PageTabs
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.wizard_page import WizardPage

_EXISTING = "Moving stand-alone hosts into a cluster is not simulated yet."


class HostsPage(WizardPage):
    """A new empty line appears when the last one is used."""

    def __init__(self, flow: AddHostsFlow) -> None:
        super().__init__()
        self._flow = flow
        self.tabs = PageTabs("Which hosts")
        self.tabs.addTab("New hosts (0)")
        self.tabs.addTab("Existing hosts")
        self.tabs.setTabEnabled(1, False)
        self.tabs.setTabToolTip(1, _EXISTING)
        self.same = tick("Use the same credentials for all hosts", flow.same_credentials)
        self.same.toggled.connect(self._same_toggled)
        self._rows = QWidget()
        self._grid = QGridLayout(self._rows)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(current_theme().px(6))
        self._grid.setHorizontalSpacing(current_theme().px(8))
        for at, (title, stretch) in enumerate((("IP address or FQDN", 3), ("Username", 2), ("Password", 2))):
            self._grid.addWidget(text_label(title, "label"), 0, at)
            self._grid.setColumnStretch(at, stretch)
        self.fields: list[tuple[QLineEdit, QLineEdit, QLineEdit]] = []
        self.errors: list[QLabel] = []
        self.column.addWidget(self.tabs)
        self.column.addWidget(self.same)
        self.column.addWidget(self._rows)
        self.column.addStretch(1)

    def enter(self) -> None:
        """Show the lines."""
        while len(self.fields) < len(self._flow.entries):
            self._add_row(self._flow.entries[len(self.fields)])
        self._after()

    def _add_row(self, entry: HostEntry) -> None:
        at = len(self.fields)
        host, user, password = text_field(entry.host), text_field(entry.username), text_field(entry.password)
        password.setEchoMode(QLineEdit.EchoMode.Password)
        for column, (field, name) in enumerate(((host, "Host"), (user, "User name"), (password, "Password"))):
            field.setAccessibleName(f"{name} {at + 1}")
            field.textEdited.connect(lambda _text, row=at: self._typed(row))
            self._grid.addWidget(field, 2 * at + 1, column)
        error = text_label("", "error", wrap=True)
        error.hide()
        self._grid.addWidget(error, 2 * at + 2, 0, 1, 3)
        self.fields.append((host, user, password))
        self.errors.append(error)

    def _typed(self, row: int) -> None:
        entry = self._flow.entries[row]
        host, user, password = self.fields[row]
        entry.host, entry.username, entry.password = host.text(), user.text(), password.text()
        entry.accepted, entry.force = False, False
        if row == len(self.fields) - 1 and not entry.empty:
            self._flow.entries.append(HostEntry())
            self._add_row(self._flow.entries[-1])
        self._after()
        self.changed.emit()

    def _same_toggled(self, on: bool) -> None:
        self._flow.same_credentials = on
        self._after()
        self.changed.emit()

    def _after(self) -> None:
        filled = self._flow.filled()
        self.tabs.setTabText(0, f"New hosts ({len(filled)})")
        for at, (_, user, password) in enumerate(self.fields):
            follows = self._flow.same_credentials and at > 0
            user.setEnabled(not follows)
            password.setEnabled(not follows)
            if follows:
                user.setText(self.fields[0][1].text())
                password.setText(self.fields[0][2].text())

    def show_problems(self, problems: Sequence[Problem]) -> Sequence[Problem]:
        """A line's problem stands under it; what offers a way out also in the band."""
        for at, error in enumerate(self.errors):
            texts = [problem.text for problem in problems if problem.field.startswith(f"{at}.")]
            error.setText(" ".join(texts))
            error.setVisible(bool(texts))
            set_kind(self.fields[at][0], error=bool(texts))
        self._wrong = [int(one.field.split(".")[0]) for one in problems if one.fix == "force"]
        return [problem for problem in problems if problem.fix == "force"][:1]

    def help_fix(self, fix: str) -> str:
        """Take over the hosts that another vCenter manages."""
        for at in self._wrong if fix == "force" else ():
            self._flow.entries[at].force = True
        return "next" if fix == "force" else ""
