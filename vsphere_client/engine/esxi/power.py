"""Power operations on virtual machines."""

from __future__ import annotations

from typing import Any, TypeVar

from vsphere_client.decisions.vmotion.checks_cpu import INCOMPATIBLE, describe_incompatible
from vsphere_client.engine.drs.placing import Chosen, choose_host
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.admission import (
    check_latency_settings,
    check_pool_admission,
    check_power_on_admission,
)
from vsphere_client.engine.esxi.links import vcenter_reaches
from vsphere_client.engine.inventory.build import place_vm
from vsphere_client.engine.network.bandwidth_admission import check_bandwidth
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import VmPower
from vsphere_client.engine.storage.swap_files import check_swap_fits, place_swap_file
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.numa_projection import powered_on
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.engine.world.world import World
from vsphere_client.model.commands import (
    PowerOffVm,
    PowerOnVm,
    ResetVm,
    RestartGuest,
    ShutdownGuest,
    SuspendVm,
    VmCommand,
)
from vsphere_client.model.faults import (
    HostNotReachable,
    InvalidPowerState,
    MigrationFault,
    NoCompatibleHost,
    NotSupported,
    QuestionPending,
    TaskInProgress,
    VimFault,
)
from vsphere_client.model.kinds import ConnectionState, MaintenanceState, PowerState
from vsphere_client.model.tasks import Stage
from vsphere_client.model.units import SECOND_US
from vsphere_client.model.virtual_machine import VirtualMachineConfig

POWER_ON_US = 3 * SECOND_US
"""Creating the swap file, starting VMX and VMM (our assumption)."""
POWER_OFF_US = 1 * SECOND_US
SUSPEND_MB_PER_S = 400.0
"""Speed at which a suspend writes memory to the datastore (our assumption)."""
GUEST_SHUTDOWN_US = 30 * SECOND_US
"""What a guest takes to shut down (our assumption)."""

V = TypeVar("V", bound=VmCommand)


class VmOperation(Operation[V]):
    """An operation on one VM that holds the VM while it runs."""

    def entity(self, engine: Engine, command: V) -> VirtualMachine:
        """The VM of the command."""
        return engine.world.find(VirtualMachine, command.vm)

    def moid_of(self, task: Task) -> str:
        """The id of the VM of a task."""
        return task.entity or ""

    def subject(self, engine: Engine, task: Task) -> VirtualMachine:
        """The VM of a running task."""
        return engine.world.vm(self.moid_of(task))

    def running_subject(self, engine: Engine, task: Task) -> VirtualMachine:
        """The VM of a running task, still on and on a host that answers; raises what is wrong with it."""
        vm = self.subject(engine, task)
        check_power_state(vm, PowerState.ON)
        check_host_answers(engine, vm)
        return vm

    def hold(self, engine: Engine, task: Task) -> VirtualMachine:
        """Take the VM for this task; raises TaskInProgress when another holds it."""
        vm = self.subject(engine, task)
        check_not_held(engine, task, vm)
        engine.world.update(vm, busy_task=task.key)
        return vm

    def hold_running(self, engine: Engine, task: Task) -> VirtualMachine:
        """Take a VM that runs for this task; raises what is wrong with it, or TaskInProgress."""
        check_no_question(self.running_subject(engine, task))
        return self.hold(engine, task)

    def let_go(self, engine: Engine, task: Task) -> None:
        """Let another task have the VM."""
        vm = engine.world.objects.get(self.moid_of(task))
        if isinstance(vm, VirtualMachine) and vm.busy_task == task.key:
            engine.world.update(vm, busy_task=None)

    def undo(self, engine: Engine, task: Task, command: V, fault: VimFault) -> None:
        """Let the VM go."""
        self.let_go(engine, task)


def check_not_held(engine: Engine, task: Task, vm: VirtualMachine) -> None:
    """Refuse a VM that another task holds; raises TaskInProgress."""
    if vm.busy_task is not None and vm.busy_task != task.key:
        other = engine.tasks.get(vm.busy_task)
        raise TaskInProgress(entity=vm.name, task=other.name if other else vm.busy_task)


def check_no_question(vm: VirtualMachine) -> None:
    """Refuse a VM that stands still until a question of its is answered; raises QuestionPending."""
    if vm.question is not None:
        raise QuestionPending(vm=vm.name)


def check_power_state(vm: VirtualMachine, required: PowerState) -> None:
    """Refuse an operation in another power state; raises InvalidPowerState."""
    if vm.power_state != required:
        raise InvalidPowerState(
            vm=vm.name, existing=POWER_STATE_WORDS[vm.power_state], required=POWER_STATE_WORDS[required]
        )


POWER_STATE_WORDS = {
    PowerState.ON: "Powered on",
    PowerState.OFF: "Powered off",
    PowerState.SUSPENDED: "Suspended",
    PowerState.STANDBY: "Standby",
}
"""Power states as faults name them."""


def check_host_answers(engine: Engine, vm: VirtualMachine) -> HostSystem:
    """The VM's host, if vCenter is connected to it and it answers now; raises HostNotReachable.

    A host that just fell silent is still shown as connected, yet what vCenter asks of it fails.
    """
    if vm.host is None:
        raise HostNotReachable(host="(none)")
    host = engine.world.host(vm.host)
    if host.connection_state != ConnectionState.CONNECTED or not vcenter_reaches(host):
        raise HostNotReachable(host=host.name)
    return host


def _choose(engine: Engine, vm: VirtualMachine, named: str | None) -> Chosen:
    """The host for a power-on; where no host is, the pools say so if they would refuse it on any."""
    try:
        return choose_host(engine, vm, named)
    except NoCompatibleHost:
        check_pool_admission(engine, vm)
        raise


class PowerOn(VmOperation[PowerOnVm]):
    """Power a VM on where initial placement or the command says."""

    description_id = "VirtualMachine.powerOn"

    def begin(self, engine: Engine, task: Task, command: PowerOnVm) -> Stage:
        """Check, choose a host and reserve what the VM needs."""
        vm = self.subject(engine, task)
        if vm.power_state == PowerState.ON:
            raise InvalidPowerState(vm=vm.name, existing="Powered on", required="Powered off")
        self.hold(engine, task)
        try:
            check_latency_settings(engine.world, vm, command.host)
            chosen = _choose(engine, vm, command.host)
            check_cpu_features(engine.world, vm, chosen.host)
            check_power_on_admission(engine, vm, chosen.host)
            check_bandwidth(engine.world, vm, chosen.host)
            check_swap_fits(engine.world, vm, chosen.host)
        except VimFault:
            self.let_go(engine, task)
            raise
        task.reasons = chosen.reasons
        place_vm(engine.world, vm, chosen.host)
        engine.world.vms.starting[vm.row] = True
        engine.events.post("VmStartingEvent", vm)
        return Stage(f"Powering on at {chosen.host.name}", POWER_ON_US, 95)

    def advance(self, engine: Engine, task: Task, command: PowerOnVm) -> None:
        """Let the VM execute, if its host still can."""
        vm = self.subject(engine, task)
        host = check_host_answers(engine, vm)
        if host.maintenance == MaintenanceState.IN_MAINTENANCE:
            raise HostNotReachable(host=host.name)
        # VMs that start beside it may have filled the datastore meanwhile.
        check_swap_fits(engine.world, vm, host)
        engine.world.vms.starting[vm.row] = False
        run_vm(engine, vm)
        engine.events.post("VmPoweredOnEvent", vm)
        self.let_go(engine, task)

    def undo(self, engine: Engine, task: Task, command: PowerOnVm, fault: VimFault) -> None:
        """Say why the VM stays off, and let it go."""
        vm = engine.world.objects.get(task.entity or "")
        if isinstance(vm, VirtualMachine):
            engine.world.vms.starting[vm.row] = False
            engine.events.post("VmFailedToPowerOnEvent", vm, reason=fault.text)
        self.let_go(engine, task)


def check_cpu_features(world: World, vm: VirtualMachine, host: HostSystem) -> None:
    """Refuse a host that does not show what the VM's own EVC mode asks for (vmotion.md 3, row 10).

    A suspended VM resumes with the features it was started with (vmotion.md 1), others adapt.

    Raises:
        MigrationFault: FeatureRequirementsNotMet, with the features that are missing.
    """
    cluster_mode = world.cluster(host.cluster).config.evc_mode if host.cluster else None
    offered, wanted = cluster_mode or host.config.evc, vm.config.evc_mode
    if vm.power_state == PowerState.SUSPENDED:
        wanted = vm.cpu_level
    if wanted is not None and (why := describe_incompatible(wanted, offered, vm.name, host.name)) is not None:
        raise MigrationFault((why,), fault="FeatureRequirementsNotMet", text=INCOMPATIBLE)


def run_vm(engine: Engine, vm: VirtualMachine) -> None:
    """Turn a VM's state to powered on, its swap file made, and tell the other mechanisms."""
    place_swap_file(engine.world, vm)
    resumes = vm.power_state == PowerState.SUSPENDED
    engine.world.update(
        vm,
        config=vm.config if resumes else config_at_start(engine.world, vm),
        power_state=PowerState.ON,
        connection_state=ConnectionState.CONNECTED,
        boot_us=engine.now_us,
        guest_hung=False,
        process_died=False,
        question=None,
        **({} if resumes else features_at_start(engine.world, vm)),
    )
    engine.notify(VmPower(vm.moid))


def config_at_start(world: World, vm: VirtualMachine) -> VirtualMachineConfig:
    """The configuration of a VM that is powered on where it is: the NUMA nodes of its guest are decided."""
    return vm.config if vm.host is None else powered_on(vm.config, world.host(vm.host).config)


def features_at_start(world: World, vm: VirtualMachine, level: str | None = None) -> dict[str, Any]:
    """What a VM that is powered on gets of its CPU and keeps until its next power cycle.

    The EVC level whose features it sees, its own, its cluster's or its host's (or one that is known), and what the
    host's BIOS hides.
    """
    if vm.host is None:
        return {"cpu_level": level, "bios_off": ()}
    host = world.host(vm.host)
    mode = world.cluster(host.cluster).config.evc_mode if host.cluster else None
    shown = level or vm.config.evc_mode or mode or host.config.evc
    return {"cpu_level": shown, "bios_off": host.config.bios_off}


def stop_vm(engine: Engine, vm: VirtualMachine, state: PowerState = PowerState.OFF) -> None:
    """Turn a VM's state to powered off or suspended and tell the other mechanisms."""
    gone = {"guest_hung": False, "process_died": False, "swap_datastore": None, "question": None}
    engine.world.update(vm, power_state=state, **gone)
    engine.notify(VmPower(vm.moid))


class PowerOff(VmOperation[PowerOffVm]):
    """Power a VM off at once."""

    description_id = "VirtualMachine.powerOff"

    def begin(self, engine: Engine, task: Task, command: PowerOffVm) -> Stage:
        """Check and stop the VMX."""
        vm = self.subject(engine, task)
        if vm.power_state == PowerState.OFF:
            raise InvalidPowerState(vm=vm.name, existing="Powered off", required="Powered on")
        check_host_answers(engine, vm)
        self.hold(engine, task)
        engine.events.post("VmStoppingEvent", vm)
        return Stage("Powering off", POWER_OFF_US, 95)

    def advance(self, engine: Engine, task: Task, command: PowerOffVm) -> None:
        """Let the VM be off."""
        vm = self.subject(engine, task)
        check_host_answers(engine, vm)
        stop_vm(engine, vm)
        engine.events.post("VmPoweredOffEvent", vm)
        self.let_go(engine, task)


class Suspend(VmOperation[SuspendVm]):
    """Write a VM's memory to its datastore and stop it."""

    description_id = "VirtualMachine.suspend"

    def begin(self, engine: Engine, task: Task, command: SuspendVm) -> Stage:
        """Check and begin to write memory."""
        vm = self.hold_running(engine, task)
        consumed = float(engine.world.vms.memory_consumed_mb[vm.row])
        seconds = 1 + consumed / SUSPEND_MB_PER_S
        return Stage(f"Writing {consumed:,.0f} MB of memory", round(seconds * SECOND_US), 95)

    def advance(self, engine: Engine, task: Task, command: SuspendVm) -> None:
        """Let the VM be suspended."""
        vm = self.running_subject(engine, task)
        stop_vm(engine, vm, PowerState.SUSPENDED)
        engine.events.post("VmSuspendedEvent", vm)
        self.let_go(engine, task)


class Reset(VmOperation[ResetVm]):
    """Reset a running VM: same host, power state unchanged, guest boots anew."""

    description_id = "VirtualMachine.reset"

    def begin(self, engine: Engine, task: Task, command: ResetVm) -> Stage:
        """Check and reset."""
        self.hold_running(engine, task)
        return Stage("Resetting", POWER_OFF_US, 95)

    def advance(self, engine: Engine, task: Task, command: ResetVm) -> None:
        """Let the guest boot anew."""
        vm = self.running_subject(engine, task)
        engine.world.update(vm, boot_us=engine.now_us, guest_hung=False)
        engine.events.post("VmResettingEvent", vm)
        self.let_go(engine, task)


class GuestOperation(VmOperation[V]):
    """Something that VMware Tools asks the guest to do."""

    def begin(self, engine: Engine, task: Task, command: V) -> Stage:
        """Check for running Tools and ask the guest."""
        vm = self.running_subject(engine, task)
        if not vm.config.tools or vm.guest_hung or vm.question is not None:
            raise NotSupported(what="VMware Tools is not running in the guest.")
        self.hold(engine, task)
        return Stage("Waiting for the guest", GUEST_SHUTDOWN_US, 95)


class Shutdown(GuestOperation[ShutdownGuest]):
    """Shut the guest down; the VM is off afterwards."""

    description_id = "VirtualMachine.shutdownGuest"

    def advance(self, engine: Engine, task: Task, command: ShutdownGuest) -> None:
        """Let the VM be off."""
        vm = self.running_subject(engine, task)
        engine.events.post("VmGuestShutdownEvent", vm)
        stop_vm(engine, vm)
        engine.events.post("VmPoweredOffEvent", vm)
        self.let_go(engine, task)


class Reboot(GuestOperation[RestartGuest]):
    """Restart the guest."""

    description_id = "VirtualMachine.rebootGuest"

    def advance(self, engine: Engine, task: Task, command: RestartGuest) -> None:
        """Let the guest be up again."""
        vm = self.running_subject(engine, task)
        engine.world.update(vm, boot_us=engine.now_us)
        engine.events.post("VmGuestRebootEvent", vm)
        self.let_go(engine, task)
