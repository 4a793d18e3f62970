"""Select networks."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QWidget

from vsphere_client.commands.figures import count
from vsphere_client.commands.migrate import MigrateFlow
from vsphere_client.commands.migrate_networks import NetworkRow
from vsphere_client.ui.dialogs.form import choice_field
from vsphere_client.ui.theme.icons import severity_pixmap
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.themed import empty_layout, follow_theme, line, text_label
from vsphere_client.ui.wizards.wizard_page import WizardPage

_TITLES = ("Source Network", "Used By", "Destination Network", "Status")


class NetworkPage(WizardPage):
    """For each network its counterpart on the other side; the same name is proposed where it is there."""

    def __init__(self, flow: MigrateFlow) -> None:
        super().__init__()
        self._flow = flow
        self.fields: dict[str, QComboBox] = {}
        self._status: dict[str, tuple[QLabel, QLabel]] = {}
        table = QWidget()
        self._grid = QGridLayout(table)
        self._grid.setContentsMargins(0, 0, 0, 0)
        for at, stretch in enumerate((3, 2, 3, 0, 2)):
            self._grid.setColumnStretch(at, stretch)
        self.column.addWidget(table)
        self.column.addStretch(1)
        follow_theme(self._restyle)

    def _restyle(self) -> None:
        theme = current_theme()
        self._grid.setHorizontalSpacing(theme.px(12))
        self._grid.setVerticalSpacing(theme.px(8))

    def enter(self) -> None:
        """Show the VMs' networks."""
        empty_layout(self._grid)
        self.fields, self._status = {}, {}
        for at, title in enumerate(_TITLES):
            self._grid.addWidget(text_label(title, "strong"), 0, at if at < 3 else 4)
        self._grid.addWidget(line("strong_line"), 1, 0, 1, 5)
        rows = self._flow.networks()
        for at, row in enumerate(rows, start=2):
            self._add(at, row)
        if not rows:
            none = text_label("The virtual machines have no network adapter.", "secondary")
            self._grid.addWidget(none, 2, 0, 1, 5)
        self._show_status()

    def follow(self) -> None:
        """Another destination or adapter asks for other lines; else only the marks may differ."""
        if [row.network for row in self._flow.networks()] == list(self.fields):
            self._show_status()
        else:
            self.enter()

    def _add(self, at: int, row: NetworkRow) -> None:
        names = self._flow.network_choices()
        missing = (
            [] if row.destination in names else [(row.destination, f"{row.destination} (not on that host)")]
        )
        field = choice_field([*missing, *((name, name) for name in names)])
        field.setAccessibleName(f"Destination of {row.network}")
        field.setCurrentIndex(field.findData(row.destination))
        field.activated.connect(partial(self._connect, row.network))
        mark, words = QLabel(), text_label("", "secondary")
        used = f"{count(row.adapters, 'adapter')} of {count(row.vms, 'VM')}"
        self._grid.addWidget(text_label(row.network), at, 0)
        self._grid.addWidget(text_label(used, "secondary"), at, 1)
        self._grid.addWidget(field, at, 2)
        self._grid.addWidget(mark, at, 3, Qt.AlignmentFlag.AlignCenter)
        self._grid.addWidget(words, at, 4)
        self.fields[row.network], self._status[row.network] = field, (mark, words)

    def _connect(self, source: str, _at: int) -> None:
        self._flow.connect(source, self.fields[source].currentData())
        self._show_status()
        self.changed.emit()

    def _show_status(self) -> None:
        for row in self._flow.networks():
            mark, words = self._status[row.network]
            mark.setPixmap(severity_pixmap("success" if row.reached else "danger"))
            mark.setAccessibleName("success" if row.reached else "error")
            words.setText("Reached" if row.reached else "Not on that host")

    def status(self, network: str) -> str:
        """The words beside a network."""
        return self._status[network][1].text()

    def blocked(self) -> str:
        """A connected adapter needs a network on the other side."""
        problems = self._flow.check("networks")
        return problems[0].text if problems else ""
