"""Select storage: one datastore for all files, or one for each disk."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from vsphere_client.commands.figures import storage
from vsphere_client.commands.migrate import MigrateFlow
from vsphere_client.commands.migrate_storage import FORMAT_CHOICES
from vsphere_client.ui.dialogs.form import Form, choice_field
from vsphere_client.ui.widgets.segmented_buttons import SegmentedButtons
from vsphere_client.ui.widgets.themed import text_label, tighten
from vsphere_client.ui.wizards.choice_grid import ChoiceGrid
from vsphere_client.ui.wizards.compatibility_pane import CompatibilityPane, PaneLine
from vsphere_client.ui.wizards.datastore_rows import DATASTORE_COLUMNS, datastore_row
from vsphere_client.ui.wizards.wizard_page import WizardPage

_BATCH, _PER_DISK = 0, 1
_STAY = "Leave on {datastore}"


class StoragePage(WizardPage):
    """Datastores that the VMs' future hosts mount, with their free space and what speaks against them."""

    def __init__(self, flow: MigrateFlow) -> None:
        super().__init__()
        self._flow = flow
        self.mode = SegmentedButtons("How to choose", ("Batch Configure", "Configure per Disk"))
        self.mode.chosen.connect(self._switch)
        self.policy = choice_field([(name or "", words) for name, words in flow.policies()])
        self.policy.setAccessibleName("VM Storage Policy")
        self.policy.activated.connect(self._take_policy)
        self.format = choice_field(FORMAT_CHOICES)
        self.format.setAccessibleName("Virtual disk format")
        self.format.activated.connect(self._take_format)
        self.grid = ChoiceGrid(DATASTORE_COLUMNS, "Datastores")
        self.grid.chosen.connect(self._choose)
        self.grid.wished.connect(lambda _moid: self.next_wished.emit())
        self.form = Form()
        self.fields: dict[str, QComboBox] = {}
        self.formats: dict[str, QComboBox] = {}
        self.ways = QStackedWidget()
        self.ways.addWidget(self.grid)
        self.ways.addWidget(self._disks())
        self.pane = CompatibilityPane()
        self._arrange()

    def _arrange(self) -> None:
        head = QGridLayout()
        tighten(head, spacing=12)
        head.setColumnStretch(1, 1)
        head.addWidget(self.mode, 0, 0)
        self.format_label = text_label("Virtual disk format", "secondary")
        for row, (label, field) in enumerate(
            ((self.format_label, self.format), (text_label("VM Storage Policy", "secondary"), self.policy))
        ):
            head.addWidget(label, row, 2)
            head.addWidget(field, row, 3)
        self.column.addLayout(head)
        self.column.addWidget(self.ways, 3)
        self.column.addWidget(self.pane, 2)

    def _disks(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        tighten(column)
        column.addWidget(self.form)
        column.addStretch(1)
        return page

    def enter(self) -> None:
        """Show the datastores and the disks."""
        disks = self._flow.disks()
        self.mode.setVisible(len(disks) > 0)
        per_disk = bool(self._flow.draft.get("disks"))
        self.mode.set_current(_PER_DISK if per_disk else _BATCH)
        self.ways.setCurrentIndex(int(per_disk))
        choices = self._flow.datastores()
        self.grid.show_rows([datastore_row(one) for one in choices], self._flow.draft.get("datastore"))
        self._fill_disks()
        self._after()

    def follow(self) -> None:
        """Datastores fill up, come and go; the disks' lists stay as they are."""
        choices = self._flow.datastores()
        self.grid.show_rows([datastore_row(one) for one in choices], self._flow.draft.get("datastore"))
        self._after()

    def _fill_disks(self) -> None:
        self.form.clear()
        self.fields, self.formats = {}, {}
        chosen = self._flow.draft.get("disks")
        places = [(one.moid, f"{one.name} ({storage(one.free_gb)} free)") for one in self._flow.datastores()]
        for disk in self._flow.disks():
            field = choice_field([("", _STAY.format(datastore=disk.datastore)), *places])
            field.setCurrentIndex(max(0, field.findData(chosen.get(disk.label, ""))))
            field.activated.connect(partial(self._choose_disk, disk.label))
            kind = choice_field(FORMAT_CHOICES, self._flow.draft.get("formats").get(disk.label, ""))
            kind.setAccessibleName(f"Format of {disk.label}")
            kind.activated.connect(partial(self._choose_format, disk.label))
            self.form.add(disk.label, f"{disk.label} ({storage(disk.gb)})", _side_by_side(field, kind))
            self.fields[disk.label], self.formats[disk.label] = field, kind

    def _switch(self, mode: int) -> None:
        """The two ways exclude each other: what was chosen in the other one no longer counts."""
        self.ways.setCurrentIndex(mode)
        self._flow.draft.set(datastore=None, disks={}, format=None, formats={})
        self.grid.mark(None)
        self._fill_disks()
        self._after()
        self.changed.emit()

    def _choose(self, moid: str) -> None:
        self._flow.draft.set(datastore=moid, disks={})
        self._after()
        self.changed.emit()

    def _choose_disk(self, label: str, _at: int) -> None:
        others = {name: to for name, to in self._flow.draft.get("disks").items() if name != label}
        place = self.fields[label].currentData()
        self._flow.draft.set(datastore=None, disks=others | {label: place} if place else others)
        self._after()
        self.changed.emit()

    def _choose_format(self, label: str, _at: int) -> None:
        others = {name: kind for name, kind in self._flow.draft.get("formats").items() if name != label}
        kind = self.formats[label].currentData()
        self._flow.draft.set(formats=others | {label: kind} if kind else others)
        self._after()
        self.changed.emit()

    def _take_format(self) -> None:
        self._flow.draft.set(format=self.format.currentData() or None)
        self._after()
        self.changed.emit()

    def _take_policy(self) -> None:
        self._flow.draft.set(policy=self.policy.currentData() or None)
        self._after()
        self.changed.emit()

    def _offer_formats(self) -> None:
        """Only VMFS lets one choose how disks lie; a choice that means nothing any more is forgotten."""
        draft = self._flow.draft
        per_disk = self.ways.currentIndex() == _PER_DISK
        self.format.setVisible(not per_disk)
        self.format_label.setVisible(not per_disk)
        chosen = draft.get("datastore")
        if chosen is not None and not self._flow.formats_mean(chosen):
            draft.set(format=None)
        kept = {
            label: kind
            for label, kind in draft.get("formats").items()
            if self._flow.formats_mean(draft.get("disks").get(label))
        }
        draft.set(formats=kept)
        _offer(self.format, chosen, self._flow.formats_mean(chosen), draft.get("format"))
        for label, field in self.formats.items():
            place = draft.get("disks").get(label)
            _offer(field, place, self._flow.formats_mean(place), kept.get(label))

    def _after(self) -> None:
        """Show what speaks against the choice, and offer formats and policies where they mean something."""
        self._offer_formats()
        vsan = self._flow.on_vsan()
        self.policy.setEnabled(vsan)
        self.policy.setToolTip("" if vsan else "Only a vSAN datastore knows storage policies.")
        if not vsan and self._flow.draft.get("policy") is not None:
            self._flow.draft.set(policy=None)
            self.policy.setCurrentIndex(0)
        if not self._flow.files().made:
            self.pane.show_hint("Select a datastore to see its compatibility.")
            return
        findings = self._flow.verdict("storage").findings
        lines = [PaneLine(one.severity, one.message, one.reason.text) for one in findings]
        known = {line.sentence for line in lines}
        for problem in self._flow.check("storage"):
            if problem.text not in known:
                lines.insert(0, PaneLine("error", problem.text, problem.hint))
        self.pane.show_lines(f"{self._flow.what()}", lines)

    def blocked(self) -> str:
        """Nothing chosen, nothing to move, or no space."""
        problems = self._flow.check("storage")
        return problems[0].text if problems else ""


def _side_by_side(*fields: QComboBox) -> QWidget:
    """Two drop-downs in one row of a form."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    tighten(row, spacing=8)
    for field in fields:
        row.addWidget(field)
    row.addStretch(1)
    return holder


def _offer(field: QComboBox, place: str | None, means: bool, chosen: str | None) -> None:
    """Let a format be chosen where the datastore leaves it to the migration, and say why where it does not."""
    field.setEnabled(means)
    why = (
        ""
        if means
        else "Select a datastore first."
        if place is None
        else "The datastore decides the format itself."
    )
    field.setToolTip(why)
    field.setCurrentIndex(max(0, field.findData(chosen or "")))
