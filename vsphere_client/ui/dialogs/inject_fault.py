"""Inject Fault: what breaks the simulated world itself; only the trainer has it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from vsphere_client.commands.fault_catalogue import FAULT, FAULTS, GROUPS, Values, field_choices, suggestion
from vsphere_client.commands.flow import Problem
from vsphere_client.commands.selection import Selection
from vsphere_client.model.commands import FaultCommand
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import choice_field
from vsphere_client.ui.theme.theme import set_kind
from vsphere_client.ui.widgets.page_tabs import PageTabs
from vsphere_client.ui.widgets.themed import text_label, tighten
from vsphere_client.ui.wizards.door import Door
from vsphere_client.ui.wizards.radio_list import RadioChoice, RadioList

_LABELS: dict[str, str] = {
    "host": "Host",
    "vm": "Virtual machine",
    "nic": "Physical adapter",
    "disk": "Disk",
    "path": "Storage path",
    "datastore": "Datastore",
    "where": "Seen from",
    "service": "Service",
    "component": "Sensor",
    "health": "Health",
    "duration": "For",
    "traffic": "Traffic",
    "rate": "Sends",
    "wake_fault": "What fails",
}
_NOTE = "The real client has no such dialog: this changes the simulated world itself, at the present virtual time."


class InjectFaultDialog(CommandDialog):
    """Groups as tabs, faults and mendings as radio buttons, then the objects they hit."""

    def __init__(self, driver: Door, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(driver, "Inject Fault", ok="INJECT", width=800, danger=True, parent=parent)
        set_kind(self._title, role="section")
        chosen, self._values = suggestion(selection)
        self._fields: dict[str, QComboBox] = {}
        self._kind = FAULT[chosen]
        self.tabs = PageTabs("Kinds of faults")
        self.pages = QStackedWidget()
        self.lists: dict[str, RadioList] = {}
        self._build_groups()
        self.column.insertWidget(0, self._note())
        self.column.insertWidget(1, self.tabs)
        self.column.insertWidget(2, self.pages)
        self.tabs.currentChanged.connect(self._show_group)
        self.choose(chosen)

    def _note(self) -> QFrame:
        note = QFrame()
        set_kind(note, role="hint")
        layout = QVBoxLayout(note)
        tighten(layout, margins=(12, 8, 12, 8))
        layout.addWidget(text_label(_NOTE, "trainer", wrap=True))
        return note

    def _build_groups(self) -> None:
        for group in GROUPS:
            self.tabs.addTab(group)
            page = QWidget()
            row = QHBoxLayout(page)
            tighten(row, spacing=24, margins=(0, 4, 0, 0))
            for mends in (False, True):
                choices = [
                    RadioChoice(one.id, one.title, one.sentence)
                    for one in FAULTS
                    if one.group == group and one.mends is mends
                ]
                if choices:
                    row.addWidget(self._half(group, choices, mends), 1)
            self.pages.addWidget(page)

    def _half(self, group: str, choices: Sequence[RadioChoice], mends: bool) -> QWidget:
        half = QWidget()
        column = QVBoxLayout(half)
        tighten(column, spacing=8)
        column.addWidget(text_label("Mend" if mends else "Break", "label"))
        radios = RadioList(choices, f"{group}: {'mend' if mends else 'break'}", spacing=8)
        radios.chosen.connect(self.choose)
        self.lists[f"{group}.{'mend' if mends else 'break'}"] = radios
        column.addWidget(radios)
        column.addStretch(1)
        return half

    def fit(self) -> None:
        """Be as wide as asked, and as high as the longest list of faults needs at that width."""
        self.adjustSize()
        pages = (self.pages.widget(at) for at in range(self.pages.count()))
        layouts = [page.layout() for page in pages if page is not None]
        needed = [layout.totalHeightForWidth(self.pages.width()) for layout in layouts if layout is not None]
        self.pages.setMinimumHeight(max(needed, default=0))
        self.adjustSize()

    # choosing ---------------------------------------------------------------------------------------------

    def choose(self, fault: str) -> None:
        """Take a fault and ask for what it needs."""
        self._kind = FAULT[fault]
        at = GROUPS.index(self._kind.group)
        self.tabs.setCurrentIndex(at)
        self.pages.setCurrentIndex(at)
        for radios in self.lists.values():
            for key, button in radios.buttons.items():
                button.setAutoExclusive(False)
                button.group().setExclusive(False)
                button.setChecked(key == fault)
                button.group().setExclusive(key == fault)
        self.ok_button.setText("MEND" if self._kind.mends else "INJECT")
        set_kind(self.ok_button, kind="trainer-primary" if self._kind.mends else "danger")
        self._ask()

    def _show_group(self, at: int) -> None:
        group = GROUPS[at]
        if self._kind.group != group:
            self.choose(next(one.id for one in FAULTS if one.group == group))

    def _ask(self) -> None:
        self.form.clear()
        self._fields = {}
        world = self.driver.session.engine.world
        for field in self._kind.needs:
            choices = field_choices(world, field, self._values)
            combo = choice_field(choices, self._values.get(field, ""))
            combo.setEnabled(bool(choices))
            self._values[field] = combo.currentData() or ""
            combo.activated.connect(lambda _index, name=field: self._take(name))
            self._fields[field] = combo
            self.form.add(field, _LABELS[field], combo)

    def set_value(self, field: str, value: str) -> None:
        """Choose in a field as the mouse does."""
        combo = self._fields[field]
        combo.setCurrentIndex(combo.findData(value))
        self._take(field)

    def _take(self, field: str) -> None:
        self._values[field] = self._fields[field].currentData() or ""
        self._ask()

    # the end ----------------------------------------------------------------------------------------------

    def values(self) -> Values:
        """What is chosen in the shown fields."""
        return {field: combo.currentData() or "" for field, combo in self._fields.items()}

    def build(self) -> tuple[FaultCommand]:
        """The one command."""
        return (self._kind.make(self.values()),)

    def check(self) -> Sequence[Problem]:
        """Every needed object must be there."""
        free = ("where", "duration")
        missing = [field for field, value in self.values().items() if not value and field not in free]
        return [Problem(f"There is no {_LABELS[field].lower()} to choose.", field) for field in missing]


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> InjectFaultDialog:
    """Open it for an action."""
    return open_inject_fault(window, driver, selection.moids)


def open_inject_fault(window: QWidget, driver: Door, moids: Sequence[str] = ()) -> InjectFaultDialog:
    """Open it for some objects, or for none, as the time bar's button does."""
    dialog = InjectFaultDialog(driver, Selection(driver.session, tuple(moids)), window)
    dialog.open()
    return dialog
