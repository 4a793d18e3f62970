"""Host summary: what vCenter read of the host, and what will happen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from vsphere_client.commands.add_host import (
    WHAT_HAPPENS_NEXT,
    AddHostFlow,
    FoundVmRow,
    found_vms,
    running_count,
)
from vsphere_client.commands.figures import count
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.ui.theme.icons import pixmap, severity_pixmap
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.band import Banner
from vsphere_client.ui.widgets.cells import IconText
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.property_grid import PropertyGrid, PropertyRow
from vsphere_client.ui.widgets.themed import empty_layout, follow_theme, text_label, tighten
from vsphere_client.ui.wizards.choice_grid import ChoiceGrid
from vsphere_client.ui.wizards.choice_model import ChoiceRow
from vsphere_client.ui.wizards.wizard_page import WizardPage

_COLUMNS = (
    Column("Name", "name", width=150),
    Column("State", "state", width=98),
    Column("CPUs", "cpus", width=50),
    Column("Memory", "memory", width=66),
    Column("Guest OS", "guest", width=262),
    Column("Disk", "disk", width=64),
)


class NextPanel(QFrame):
    """What happens next, in violet: only the trainer explains it."""

    def __init__(self) -> None:
        super().__init__()
        set_kind(self, role="hint")
        self._bulb = QLabel()
        self._text = text_label("", "body", wrap=True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        head = QHBoxLayout()
        tighten(head, spacing=6)
        head.addWidget(self._bulb)
        head.addWidget(text_label("What happens next", "trainer"), 1)
        column = QVBoxLayout(self)
        tighten(column, spacing=6, margins=(12, 10, 12, 10))
        column.addLayout(head)
        column.addWidget(self._text)
        column.addStretch(1)
        follow_theme(self._restyle)

    def _restyle(self) -> None:
        self.setFixedWidth(current_theme().px(224))
        self._bulb.setPixmap(pixmap("bulb", current_theme().px(14), "trainer.ink"))

    def say(self, user: str) -> None:
        """Explain the login of a user."""
        self._text.setText(WHAT_HAPPENS_NEXT.format(user=user))


class SummaryPage(WizardPage):
    """The accepted thumbprint, the rows, the explanation, and the machines that come along."""

    def __init__(self, flow: AddHostFlow) -> None:
        super().__init__()
        self._flow = flow
        self._band = QVBoxLayout()
        self.rows = PropertyGrid(154, lines=True)
        self.next_panel = NextPanel()
        middle = QHBoxLayout()
        tighten(middle, spacing=24)
        middle.addWidget(self.rows, 1, Qt.AlignmentFlag.AlignTop)
        middle.addWidget(self.next_panel)
        self.vms_head = text_label("", "secondary")
        self.vms = ChoiceGrid(_COLUMNS, "Virtual machines of the host", radio=False)
        self._mark = QLabel()
        self._running = text_label("", "body", wrap=True)
        heading = QHBoxLayout()
        tighten(heading, spacing=8)
        heading.addWidget(text_label("Virtual Machines", "strong"))
        heading.addWidget(self.vms_head, 1)
        foot = QHBoxLayout()
        tighten(foot, spacing=8)
        foot.addWidget(self._mark)
        foot.addWidget(self._running, 1)
        self.column.addLayout(self._band)
        self.column.addLayout(middle)
        self.column.addLayout(heading)
        self.column.addWidget(self.vms, 1)
        self.column.addLayout(foot)
        follow_theme(self._restyle)

    def _restyle(self) -> None:
        self._mark.setPixmap(severity_pixmap("warning", current_theme().px(14)))

    def enter(self) -> None:
        """Show what was read."""
        entry = self._flow.entry
        if entry.summary is None:
            return
        empty_layout(self._band)
        vcenter = vcenter_of(self._flow.session.engine.world, self._flow.target).name
        title = f"Thumbprint accepted, certificate will be replaced with one signed by {vcenter}"
        band = Banner(
            "success", title, f"SHA1 {entry.summary.thumbprint}", (("Change", "change"),), mono=True
        )
        band.action.connect(lambda _target: self._change())
        self._band.addWidget(band)
        self.rows.set_rows([PropertyRow(row.label, row.value) for row in self._flow.summary_rows(entry)])
        self.next_panel.say(entry.username)
        rows = found_vms(entry.summary)
        self.vms_head.setText(f"{len(rows)} found, they are imported with the host" if rows else "None found")
        self.vms.show_rows([vm_line(row) for row in rows])
        running = running_count(entry.summary)
        verb = "is" if running == 1 else "are"
        keeps = "it" if running == 1 else "them"
        words = (
            f"{count(running, 'virtual machine')} {verb} powered on. Adding the host keeps {keeps} running."
        )
        self._running.setText(words if running else "")
        self._mark.setVisible(bool(running))

    def _change(self) -> None:
        self.back_wished.emit()


def vm_line(row: FoundVmRow) -> ChoiceRow:
    """One found machine."""
    name = IconText("vm", row.name, row.badge)
    return ChoiceRow(row.name, (name, row.state, str(row.cpus), row.memory, row.guest, row.disk))
