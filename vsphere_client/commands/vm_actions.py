"""Actions on virtual machines."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from vsphere_client.commands import enabling as when
from vsphere_client.commands.action import Action, Confirm, Opens, Submits
from vsphere_client.commands.power_on import asks_about_power_on, power_on
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.not_simulated import FAULT_TOLERANCE, SNAPSHOTS
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.model import commands as c
from vsphere_client.model.kinds import PowerState

V = TypeVar("V", bound=c.VmCommand)


def for_each_vm(kind: type[V], make: Callable[[str], V] | None = None) -> Submits:
    """One command for each chosen VM."""

    def build(selection: Selection) -> tuple[c.Command, ...]:
        vms = selection.all_of(VirtualMachine)
        return tuple(make(vm.moid) if make is not None else kind(vm=vm.moid) for vm in vms)

    return Submits(build, (kind,))


def _vm(*rules: when.Rule[VirtualMachine]) -> Callable[[Selection], str | None]:
    return when.each(VirtualMachine, *rules)


_ON = when.vm_is(PowerState.ON)
_READY = (when.vm_not_busy, when.vm_host_answers)

VM_ACTIONS = (
    Action(
        "vm.power_on",
        "Power On",
        _vm(when.vm_not_on, *_READY),
        Submits(power_on, (c.PowerOnVm, c.PowerOnVms), asks_about_power_on, "power_on"),
        "power-on",
        "Ctrl+Alt+B",
        several=True,
    ),
    Action(
        "vm.power_off",
        "Power Off",
        _vm(when.vm_not_off, *_READY),
        for_each_vm(c.PowerOffVm),
        "power-off",
        "Ctrl+Alt+E",
        Confirm("Confirm Power Off", "Power off {names}?", danger=True),
        several=True,
    ),
    Action(
        "vm.suspend",
        "Suspend",
        _vm(_ON, *_READY),
        for_each_vm(c.SuspendVm),
        "suspend",
        "Ctrl+Alt+Z",
        Confirm("Confirm Suspend", "Suspend {names}?"),
        several=True,
    ),
    Action(
        "vm.reset",
        "Reset",
        _vm(_ON, *_READY),
        for_each_vm(c.ResetVm),
        "reset",
        "Ctrl+Alt+T",
        Confirm("Confirm Reset", "Reset {names}? The guest is not shut down first.", danger=True),
        several=True,
    ),
    Action(
        "vm.shut_down_guest",
        "Shut Down Guest OS",
        _vm(_ON, when.vm_tools_run, *_READY),
        for_each_vm(c.ShutdownGuest),
        "shut-down",
        "Ctrl+Alt+D",
        Confirm("Confirm Guest Shut Down", "Shut down the guest operating system for {names}?"),
        several=True,
    ),
    Action(
        "vm.restart_guest",
        "Restart Guest OS",
        _vm(_ON, when.vm_tools_run, *_READY),
        for_each_vm(c.RestartGuest),
        "restart-guest",
        "Ctrl+Alt+R",
        Confirm("Confirm Guest Restart", "Restart the guest operating system for {names}?"),
        several=True,
    ),
    Action(
        "vm.answer_question",
        "Answer Question...",
        _vm(when.vm_asks, when.vm_host_answers),
        Opens("answer_question", kinds=(c.AnswerVm,)),
        "question",
    ),
    Action(
        "vm.migrate",
        "Migrate...",
        _vm(*_READY),
        Opens("migrate", kinds=(c.MigrateVm,)),
        "migrate",
        "Ctrl+Alt+M",
        several=True,
    ),
    Action(
        "vm.clone",
        "Clone to Virtual Machine...",
        _vm(*_READY),
        Opens("clone", kinds=(c.CloneVm,)),
        "copy",
    ),
    Action(
        "vm.take_snapshot",
        "Take Snapshot...",
        _vm(*_READY, when.without(SNAPSHOTS)),
        Opens("take_snapshot", kinds=(c.CreateSnapshot,)),
        "camera",
    ),
    Action(
        "vm.revert_snapshot",
        "Revert to Latest Snapshot",
        _vm(*_READY, when.without(SNAPSHOTS)),
        for_each_vm(c.RevertSnapshot),
        confirm=Confirm(
            "Revert to latest snapshot",
            "The current state of {names} will be lost unless it has been saved in a snapshot.",
            "REVERT",
            "CANCEL",
            danger=True,
        ),
        several=True,
    ),
    Action(
        "vm.delete_all_snapshots",
        "Delete All Snapshots",
        _vm(*_READY, when.without(SNAPSHOTS)),
        for_each_vm(c.RemoveSnapshot, lambda moid: c.RemoveSnapshot(vm=moid, all=True)),
        confirm=Confirm(
            "Delete All Snapshots",
            "Delete all snapshots of {names}? The current state is kept.",
            "DELETE",
            "CANCEL",
            danger=True,
        ),
        several=True,
    ),
    Action(
        "vm.turn_on_ft",
        "Turn On Fault Tolerance...",
        _vm(*_READY, when.without(FAULT_TOLERANCE)),
        for_each_vm(c.TurnOnFt),
        confirm=Confirm(
            "Turn On Fault Tolerance",
            "Keep a secondary of {names} in lockstep on another host?",
            "TURN ON",
            "CANCEL",
        ),
    ),
    Action(
        "vm.turn_off_ft",
        "Turn Off Fault Tolerance",
        _vm(*_READY, when.without(FAULT_TOLERANCE)),
        for_each_vm(c.TurnOffFt),
        confirm=Confirm("Turn Off Fault Tolerance", "Give up the secondary of {names}?"),
    ),
    Action(
        "vm.edit_settings",
        "Edit Settings...",
        _vm(*_READY),
        Opens("edit_settings", kinds=(c.ReconfigureVm,)),
        "settings",
    ),
    Action(
        "vm.edit_evc",
        "Change EVC Mode...",
        _vm(*_READY),
        Opens("edit_evc", kinds=(c.ReconfigureVm,)),
        "settings",
    ),
    Action(
        "vm.edit_resources",
        "Edit Resource Settings...",
        _vm(*_READY),
        Opens("edit_settings", "resources", kinds=(c.ReconfigureVm,)),
        "settings",
    ),
    Action(
        "vm.edit_notes",
        "Edit Notes...",
        _vm(when.vm_not_busy),
        Opens("edit_notes", kinds=(c.ReconfigureVm,)),
        "pencil",
    ),
    Action(
        "vm.remove",
        "Remove from Inventory",
        _vm(when.vm_not_on, when.vm_not_busy),
        for_each_vm(c.DeleteVm, lambda moid: c.DeleteVm(vm=moid, keep_files=True)),
        confirm=Confirm(
            "Remove Virtual Machine",
            "Remove {names} from the inventory? The associated disk files stay on the datastore.",
        ),
        several=True,
    ),
    Action(
        "vm.delete",
        "Delete from Disk",
        _vm(when.vm_not_on, when.vm_not_busy),
        for_each_vm(c.DeleteVm),
        "delete",
        "Del",
        Confirm(
            "Confirm Delete",
            "Delete {names} and the associated disks? If other virtual machines are using these disks, "
            "the shared disks will not be deleted.",
            danger=True,
        ),
        several=True,
    ),
)
