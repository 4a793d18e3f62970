"""Questions that virtual machines wait to be answered, standing still: no more space for a thin disk."""

from __future__ import annotations

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.allocation import AllocationService
from vsphere_client.engine.esxi.power import VmOperation, check_host_answers, check_power_state, stop_vm
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.model.commands import AnswerVm
from vsphere_client.model.faults import InvalidArgument
from vsphere_client.model.kinds import PowerState

NO_SPACE = (
    "There is no more space for virtual disk {disk}. You might be able to continue this session by freeing disk "
    "space on the relevant volume, and clicking Retry. Click Cancel to terminate this session."
)
"""The VMX's message msg.hbacommon.outofspace."""


def ask_for_space(engine: Engine, disk_row: int) -> None:
    """Pause the VM of a thin disk that cannot grow, and ask what to do; once, however many disks it has."""
    world, number = engine.world, int(engine.world.disks.number[disk_row])
    vm = world.vm_at[int(world.disks.vm[disk_row])]
    if vm.question is not None or vm.power_state != PowerState.ON:
        return
    words = NO_SPACE.format(disk=f"'{file_name(vm, number)}'")
    world.update(vm, question=words)
    engine.events.post("VmMessageEvent", vm, message=words)
    _allocate(engine, vm)


def _allocate(engine: Engine, vm: VirtualMachine) -> None:
    """Give others what the VM no longer uses, or have it run again, at once."""
    if vm.host is not None:
        engine.service(AllocationService).capacity_changed(engine.world.host(vm.host))


def file_name(vm: VirtualMachine, number: int) -> str:
    """The file of a VM's disk: the first has the name of the VM."""
    return f"{vm.name}.vmdk" if number == 0 else f"{vm.name}_{number}.vmdk"


class Answer(VmOperation[AnswerVm]):
    """Answer what a VM asks: Retry lets it go on, Cancel powers it off."""

    description_id = "VirtualMachine.answer"

    def begin(self, engine: Engine, task: Task, command: AnswerVm) -> None:
        """Check that it asks something, and do as answered; one that still finds no space asks again."""
        vm = self.subject(engine, task)
        check_power_state(vm, PowerState.ON)
        if vm.question is None:
            raise InvalidArgument(argument="answer", problem=f"{vm.name} has no question.")
        check_host_answers(engine, vm)
        if command.answer == "retry":
            engine.world.update(vm, question=None)
            _allocate(engine, vm)
            return
        self.hold(engine, task)
        stop_vm(engine, vm)
        engine.events.post("VmPoweredOffEvent", vm)
        self.let_go(engine, task)
