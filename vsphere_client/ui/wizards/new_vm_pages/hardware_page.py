"""Customize hardware: CPU, memory, disks and network adapters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from vsphere_client.commands.flow import Problem, limits_of
from vsphere_client.commands.new_vm import NewVmFlow
from vsphere_client.model.virtual_machine import VirtualDisk, VirtualMachineConfig
from vsphere_client.ui.dialogs.form import Form, choice_field, count_field, number_field
from vsphere_client.ui.dialogs.memory_field import MemoryField
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.themed import tighten
from vsphere_client.ui.widgets.tool_icon_button import ToolIconButton
from vsphere_client.ui.wizards.wizard_page import WizardPage

_PROVISIONING = (("thin", "Thin Provision"), ("thick", "Thick Provision Lazy Zeroed"))


class HardwarePage(WizardPage):
    """Limits are those of the specification; devices are added at the top right and removed by their cross."""

    def __init__(self, flow: NewVmFlow) -> None:
        super().__init__()
        self._flow = flow
        self.form = Form()
        self.add_button = QPushButton("ADD NEW DEVICE")
        menu = QMenu(self.add_button)
        for text, add in (("Hard Disk", self.add_disk), ("Network Adapter", self.add_nic)):
            action = QAction(text, menu)
            action.triggered.connect(add)
            menu.addAction(action)
        self.add_button.setMenu(menu)
        head = QHBoxLayout()
        tighten(head)
        head.addStretch(1)
        head.addWidget(self.add_button)
        self.column.addLayout(head)
        self.column.addWidget(self._scroll(), 1)

    def _scroll(self) -> QScrollArea:
        inner = QWidget()
        set_kind(inner, role="clear")
        column = QVBoxLayout(inner)
        tighten(column, margins=(0, 0, 12, 0))
        column.addWidget(self.form)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        return area

    def enter(self) -> None:
        """Show the draft's devices."""
        self._flow.settle()
        get = self._flow.draft.get
        self.form.clear()
        low, high = limits_of(VirtualMachineConfig, "num_cpu")
        cpu = count_field(get("num_cpu"), int(low or 1), int(high or 768))
        cpu.valueChanged.connect(lambda value: self._set(num_cpu=value))
        self.form.add("config.num_cpu", "CPU", cpu)
        memory = MemoryField(get("memory_mb"))
        memory.changed.connect(lambda mb: self._set(memory_mb=round(mb)))
        self.form.add("config.memory_mb", "Memory", memory)
        for at, disk in enumerate(get("disks")):
            self.form.add(f"config.disks.{at}.gb", f"New Hard disk {at + 1}", self._disk(at, disk))
        names = self._flow.networks()
        for at, network in enumerate(get("networks") or ()):
            self.form.add(f"config.networks.{at}", f"New Network {at + 1}", self._nic(at, network, names))
        # Made before the fields, but reached after them: the page begins with the CPU.
        by_tab = Qt.FocusPolicy.TabFocus
        fields = [one for one in self.form.findChildren(QWidget) if one.focusPolicy() & by_tab]
        QWidget.setTabOrder(fields[-1], self.add_button)

    def _set(self, **values: object) -> None:
        self._flow.draft.set(**values)
        self.changed.emit()

    def _disk(self, at: int, disk: VirtualDisk) -> QWidget:
        size = number_field(disk.gb, 1, limits_of(VirtualDisk, "gb")[1] or 63_488, "GB")
        size.setAccessibleName(f"Size of hard disk {at + 1}")
        kind = choice_field(_PROVISIONING, "thin" if disk.thin else "thick")
        kind.setAccessibleName(f"Type of hard disk {at + 1}")
        size.valueChanged.connect(lambda _value: self._change_disk(at, size, kind))
        kind.activated.connect(lambda _index: self._change_disk(at, size, kind))
        return self._device(f"hard disk {at + 1}", partial(self.remove_disk, at), size, kind)

    def _change_disk(self, at: int, size: QDoubleSpinBox, kind: QComboBox) -> None:
        disks = list(self._flow.draft.get("disks"))
        disks[at] = VirtualDisk(gb=size.value(), thin=kind.currentData() == "thin")
        self._set(disks=disks)

    def _nic(self, at: int, network: str, names: Sequence[str]) -> QWidget:
        field = choice_field([(name, name) for name in names], network)
        field.setAccessibleName(f"Network of adapter {at + 1}")
        field.activated.connect(lambda _index: self._change_nic(at, field.currentData()))
        return self._device(f"network adapter {at + 1}", partial(self.remove_nic, at), field)

    def _change_nic(self, at: int, network: str) -> None:
        networks = list(self._flow.draft.get("networks"))
        networks[at] = network
        self._set(networks=networks)

    def _device(self, name: str, remove: partial[None], *fields: QWidget) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        tighten(layout, spacing=8)
        for field in fields:
            layout.addWidget(field, 1)
        cross = ToolIconButton("close", f"Remove {name}", color="text_secondary")
        cross.setFixedSize(current_theme().px(28), current_theme().px(28))
        cross.clicked.connect(lambda _on=False: remove())
        layout.addWidget(cross)
        return row

    def add_disk(self) -> None:
        """Add a disk of 40 GB."""
        self._renew(disks=[*self._flow.draft.get("disks"), VirtualDisk(gb=40)])

    def remove_disk(self, at: int) -> None:
        """Take a disk away."""
        disks = list(self._flow.draft.get("disks"))
        del disks[at]
        self._renew(disks=disks)

    def add_nic(self) -> None:
        """Add an adapter on the first network."""
        names = self._flow.networks()
        if names:
            self._renew(networks=[*(self._flow.draft.get("networks") or ()), names[0]])

    def remove_nic(self, at: int) -> None:
        """Take an adapter away."""
        networks = list(self._flow.draft.get("networks"))
        del networks[at]
        self._renew(networks=networks)

    def _renew(self, **values: object) -> None:
        self._set(**values)
        self.enter()
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)  # the field that had it is another one

    def show_problems(self, problems: Sequence[Problem]) -> Sequence[Problem]:
        """Under the device they are about."""
        return self.form.show_problems(problems)
