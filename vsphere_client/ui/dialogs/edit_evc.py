"""Change EVC Mode, of a cluster or of one virtual machine."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.commands.selection import Selection
from vsphere_client.decisions.vmotion.evc import AMD_MODES, EVC_MODES, INTEL_MODES
from vsphere_client.decisions.vmotion.evc_change import EvcVerdict, decide_vm_evc
from vsphere_client.engine.inventory.cluster_operations import evc_verdict
from vsphere_client.engine.world.objects import ClusterComputeResource, VirtualMachine
from vsphere_client.model.commands import Command, ReconfigureCluster, ReconfigureVm
from vsphere_client.model.kinds import PowerState
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import choice_field
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.compatibility_pane import CompatibilityPane, PaneLine
from vsphere_client.ui.wizards.door import Door
from vsphere_client.ui.wizards.radio_list import RadioChoice, RadioList

OFF, AMD, INTEL = "off", "amd", "intel"
_MODES = {AMD: AMD_MODES, INTEL: INTEL_MODES}


class EvcDialog(CommandDialog):
    """Off, or a mode of one vendor; what stands against it is told at once."""

    def __init__(
        self, driver: Door, title: str, off: str, mode: str | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(driver, title, width=680, parent=parent)
        self.family = RadioList(
            [
                RadioChoice(OFF, off),
                RadioChoice(AMD, "Enable EVC for AMD Hosts"),
                RadioChoice(INTEL, "Enable EVC for Intel® Hosts"),
            ],
            "EVC mode",
            spacing=6,
        )
        self.mode = choice_field([])
        self.features = text_label("", "caption", wrap=True)
        self.features.setMinimumHeight(48)
        self.pane = CompatibilityPane("OK")
        self.pane.setMinimumHeight(150)
        self.form.add("family", "EVC", self.family)
        self.form.add("evc_mode", "CPU Mode", self.mode)
        self.form.add("features", "", self.features)
        self.column.addWidget(self.pane)
        self.family.choose(EVC_MODES[mode].vendor if mode else OFF)
        self._fill(mode)
        self.family.chosen.connect(lambda _key: self._fill(None))
        self.mode.currentIndexChanged.connect(self._show)

    def _fill(self, mode: str | None) -> None:
        """The modes of the chosen vendor, newest first."""
        modes = list(reversed(_MODES.get(self.family.current() or OFF, {}).values()))
        self.mode.blockSignals(True)
        self.mode.clear()
        for one in modes:
            self.mode.addItem(one.label, one.key)
        self.mode.setCurrentIndex(max(0, self.mode.findData(mode)) if modes else -1)
        self.mode.blockSignals(False)
        self.mode.setEnabled(bool(modes))
        self._show()

    def chosen(self) -> str | None:
        """The mode; None for none."""
        found: str | None = self.mode.currentData()
        return found

    def verdict(self) -> EvcVerdict:
        """What stands against the choice."""
        raise NotImplementedError

    def _show(self, *_: object) -> None:
        mode = self.chosen()
        self.features.setText("Shows guests: " + ", ".join(EVC_MODES[mode].features) if mode else "")
        found = self.verdict()
        lines = [PaneLine("error", one.text) for one in found.obstacles]
        lines += [PaneLine("warning", one.text) for one in found.notes]
        self.pane.show_lines("", lines)

    def check(self) -> list[Problem]:
        """A mode that something stands against cannot be set."""
        return [Problem(one.text, "evc_mode") for one in self.verdict().obstacles[:1]]


class ClusterEvcDialog(EvcDialog):
    """For all hosts of a cluster."""

    def __init__(self, driver: Door, cluster: ClusterComputeResource, parent: QWidget | None = None) -> None:
        self._cluster = cluster
        title = f"Change EVC Mode | {cluster.name}"
        self.driver = driver
        super().__init__(driver, title, "Disable EVC", cluster.config.evc_mode, parent)

    def verdict(self) -> EvcVerdict:
        """Hosts and running VMs in the way."""
        return evc_verdict(self.driver.session.engine, self._cluster, self.chosen())

    def build(self) -> tuple[Command, ...]:
        """The one command."""
        return (ReconfigureCluster(cluster=self._cluster.moid, evc_mode=self.chosen()),)


class VmEvcDialog(EvcDialog):
    """For one VM: its mode goes with it, whatever cluster it is in."""

    def __init__(self, driver: Door, vm: VirtualMachine, parent: QWidget | None = None) -> None:
        self._vm = vm
        self.driver = driver
        super().__init__(driver, f"Change EVC Mode | {vm.name}", "Disable EVC", vm.config.evc_mode, parent)

    def verdict(self) -> EvcVerdict:
        """Hardware version and power state."""
        config, on = self._vm.config, self._vm.power_state != PowerState.OFF
        return decide_vm_evc(self.chosen(), self._vm.name, config.hardware_version, on)

    def build(self) -> tuple[Command, ...]:
        """The one command."""
        return (ReconfigureVm(vm=self._vm.moid, evc_mode=self.chosen() or ""),)


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> EvcDialog:
    """Open it for an action."""
    found = selection.one
    dialog: EvcDialog = (
        VmEvcDialog(driver, found, window)
        if isinstance(found, VirtualMachine)
        else ClusterEvcDialog(driver, selection.all_of(ClusterComputeResource)[0], window)
    )
    dialog.open()
    return dialog
