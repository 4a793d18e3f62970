"""New lab…: a plausible data centre of any size, made in a moment."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from vsphere_client.labs.generate import generate_lab
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.band import AlarmBand
from vsphere_client.ui.widgets.number_box import WholeBox
from vsphere_client.ui.widgets.themed import text_label, tighten


class NewLabDialog(QDialog):
    """Asks for clusters, hosts and VMs in each, vSAN and the seed; says at once what comes of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("New lab")
        self.clusters = _number(1, 100, 1)
        self.hosts = _number(1, 96, 8)
        self.vms = _number(0, 10_000, 100)
        self.seed = _number(0, 999_999, 1)
        self.vsan = QCheckBox("Virtual machines lie on vSAN")
        layout = QVBoxLayout(self)
        tighten(layout, spacing=12, margins=(24, 20, 24, 16))
        layout.addWidget(text_label("New lab", "title"))
        sentence = "Hosts, virtual machines and their load are drawn from the sizes of real data centres."
        layout.addWidget(text_label(sentence, "secondary", wrap=True))
        layout.addLayout(self._form())
        self._verdict = text_label("", "secondary", wrap=True)
        self._problem = AlarmBand("danger")
        layout.addWidget(self._verdict)
        layout.addWidget(self._problem)
        layout.addStretch(1)
        layout.addLayout(self._buttons())
        for field in (self.clusters, self.hosts, self.vms):
            field.valueChanged.connect(self._judge)
        self.vsan.toggled.connect(self._judge)
        self.setMinimumWidth(current_theme().px(460))
        self._judge()

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.addRow("Clusters", self.clusters)
        form.addRow("Hosts per cluster", self.hosts)
        form.addRow("Virtual machines per cluster", self.vms)
        form.addRow("", self.vsan)
        form.addRow("Seed", self.seed)
        self.seed.setToolTip("The same numbers and the same seed give the same lab.")
        return form

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = QPushButton("CANCEL")
        set_kind(cancel, kind="text")
        cancel.clicked.connect(self.reject)
        self.create_button = QPushButton("CREATE AND OPEN")
        set_kind(self.create_button, kind="primary")
        self.create_button.setDefault(True)
        self.create_button.clicked.connect(self.accept)
        row.addWidget(cancel)
        row.addWidget(self.create_button)
        return row

    def problem(self) -> str:
        """Why these numbers make no lab; empty when they do."""
        if self.vsan.isChecked() and self.hosts.value() < 3:
            return "vSAN needs at least 3 hosts in a cluster."
        if self.clusters.value() * self.vms.value() > 100_000:
            return "A lab takes at most 100,000 virtual machines."
        return ""

    def _judge(self, *_values: object) -> None:
        problem = self.problem()
        clusters, hosts, vms = self.clusters.value(), self.hosts.value(), self.vms.value()
        self._verdict.setText(f"{clusters * hosts:,} hosts and {clusters * vms:,} virtual machines.")
        self._verdict.setVisible(not problem)
        self._problem.setVisible(bool(problem))
        if problem:
            self._problem.set_message("danger", "", problem)
        self.create_button.setEnabled(not problem)
        self.create_button.setToolTip(problem)

    def lab_text(self) -> str:
        """The lab as YAML; raises ValueError for numbers that make none."""
        return generate_lab(
            self.clusters.value(),
            self.hosts.value(),
            self.vms.value(),
            self.vsan.isChecked(),
            self.seed.value(),
        )

    def write_lab(self, folder: Path) -> Path:
        """Write the lab into a folder and say where; raises OSError when it cannot be written."""
        folder.mkdir(parents=True, exist_ok=True)
        name = f"generated-{self.clusters.value()}x{self.hosts.value()}x{self.vms.value()}"
        path = folder / f"{name}{'-vsan' if self.vsan.isChecked() else ''}-{self.seed.value()}.yaml"
        path.write_text(self.lab_text(), encoding="utf-8")
        return path


def _number(low: int, high: int, value: int) -> QSpinBox:
    field = WholeBox()
    field.setRange(low, high)
    field.setValue(value)
    field.setMinimumWidth(current_theme().px(120))
    return field
