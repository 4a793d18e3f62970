"""Configure Storage I/O Control of a datastore."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.commands.selection import Selection
from vsphere_client.decisions.storage_io.device import automatic_threshold_ms
from vsphere_client.engine.storage.operations import why_no_io_control
from vsphere_client.engine.world.objects import Datastore
from vsphere_client.model.commands import ConfigureDatastoreIoControl
from vsphere_client.model.storage import StorageIoControl
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import count_field, number_field, tick
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.door import Door
from vsphere_client.ui.wizards.radio_list import RadioChoice, RadioList

AUTOMATIC, MANUAL = "automatic", "manual"
SENTENCE = (
    "Storage I/O Control prevents one virtual machine from starving others of the datastore: above the "
    "congestion threshold the hosts share its throughput by the shares of their virtual disks."
)


class IoControlDialog(CommandDialog):
    """On or off, and the congestion threshold: a part of the peak throughput, or milliseconds."""

    def __init__(self, driver: Door, datastore: Datastore, parent: QWidget | None = None) -> None:
        title = f"Configure Storage I/O Control | {datastore.name}"
        super().__init__(driver, title, SENTENCE, width=620, parent=parent)
        self._datastore = datastore
        control = datastore.config.storage_io_control
        self.enabled = tick("Enable Storage I/O Control", control.enabled)
        self.mode = RadioList(
            [
                RadioChoice(AUTOMATIC, "Percentage of peak throughput"),
                RadioChoice(MANUAL, "Manual"),
            ],
            "Congestion threshold",
            spacing=6,
        )
        self.mode.choose(control.mode)
        self.percent = count_field(round(control.peak_throughput_percent), 50, 100, "%")
        self.threshold = number_field(control.congestion_threshold_ms, 5, 100, "ms")
        self.told = text_label("", "caption", wrap=True)
        self.form.add("enabled", "Storage I/O Control", self.enabled)
        self.form.add("mode", "Congestion threshold", self.mode)
        self.form.add("peak_throughput_percent", "Peak throughput", self.percent)
        self.form.add("congestion_threshold_ms", "Latency", self.threshold)
        self.form.add("told", "", self.told)
        self.enabled.toggled.connect(self._show)
        self.mode.chosen.connect(self._show)
        self.percent.valueChanged.connect(self._show)
        self.threshold.valueChanged.connect(self._show)
        self._show()

    def _show(self, *_: object) -> None:
        on, manual = self.enabled.isChecked(), self.mode.current() == MANUAL
        self.mode.setEnabled(on)
        self.percent.setEnabled(on and not manual)
        self.threshold.setEnabled(on and manual)
        if not on:
            self.told.setText("Hosts take what their device queues let them, whatever the shares.")
            return
        limit = self.threshold.value()
        if not manual:
            limit = automatic_threshold_ms(self._datastore.config.latency_ms, self.percent.value() / 100.0)
        self.told.setText(f"Hosts throttle while the datastore's latency is above {limit:.1f} ms.")

    def build(self) -> tuple[ConfigureDatastoreIoControl, ...]:
        """One command, if anything was changed."""
        control = StorageIoControl(
            enabled=self.enabled.isChecked(),
            mode="manual" if self.mode.current() == MANUAL else "automatic",
            congestion_threshold_ms=self.threshold.value(),
            peak_throughput_percent=self.percent.value(),
        )
        if control == self._datastore.config.storage_io_control:
            return ()
        return (ConfigureDatastoreIoControl(datastore=self._datastore.moid, storage_io_control=control),)

    def check(self) -> Sequence[Problem]:
        """Some types of datastores cannot have it."""
        problem = why_no_io_control(self._datastore) if self.enabled.isChecked() else None
        return [Problem(problem, "enabled")] if problem else []


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> IoControlDialog:
    """Open it for an action."""
    dialog = IoControlDialog(driver, selection.all_of(Datastore)[0], window)
    dialog.open()
    return dialog
