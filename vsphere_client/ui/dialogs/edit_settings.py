"""Edit Settings of a virtual machine: hardware, resources, and what differs from its cluster."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QWidget

from vsphere_client.commands.figures import storage
from vsphere_client.commands.flow import Problem, limits_of
from vsphere_client.commands.selection import Selection
from vsphere_client.decisions.cpu.virtual_topology import cores_per_socket_problem
from vsphere_client.decisions.resources.levels import SharesLevel, vm_cpu_shares, vm_memory_shares
from vsphere_client.engine.esxi.vm_operations import adapters_with, check_reservations, cold_options
from vsphere_client.engine.network.reserved_bandwidth import check_adapter_reservations, switch_of
from vsphere_client.engine.world.memory_projection import swaps_vmx
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.engine.world.places import cluster_of
from vsphere_client.model.advanced_options import OptionValue
from vsphere_client.model.allocation import CpuAllocation, MemoryAllocation, NetworkAllocation
from vsphere_client.model.commands import ReconfigureVm
from vsphere_client.model.faults import InvalidArgument
from vsphere_client.model.host_system import HostConfig
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.vm_parameters import VM_PARAMETERS
from vsphere_client.session.views.allocation_bounds import bounds_of_vm
from vsphere_client.session.views.configure_cluster import CONDITION_WORDS
from vsphere_client.session.views.swap_settings import VM_PLACE_WORDS
from vsphere_client.ui.dialogs.allocation_fields import Allocation, AllocationRows
from vsphere_client.ui.dialogs.bandwidth_fields import BandwidthRows, bandwidth_of
from vsphere_client.ui.dialogs.cpu_fields import AffinityField, LatencyField, TopologyRows
from vsphere_client.ui.dialogs.disk_fields import DiskRows, allocation_of
from vsphere_client.ui.dialogs.form import Form, choice_field, count_field, tick
from vsphere_client.ui.dialogs.memory_field import MemoryField
from vsphere_client.ui.dialogs.option_table import OptionTable
from vsphere_client.ui.dialogs.tabbed_dialog import TabbedDialog
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.door import Door

COLD_ONLY = "Power the virtual machine off first."
NO_AFFINITY_IN_DRS = "Not available in a cluster with vSphere DRS: a bound virtual machine cannot be moved."
HOT_ADD_OFF = "Power the virtual machine off first: Memory Hot Plug is not enabled for it."
ALWAYS_ENCRYPTED = "An encrypted virtual machine always moves encrypted."
ENCRYPTIONS = (("disabled", "Disabled"), ("opportunistic", "Opportunistic"), ("required", "Required"))
AS_CLUSTER = ("", "Use cluster setting")
OVERRIDES: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "drs_automation",
        "DRS automation level",
        (
            ("disabled", "Disabled"),
            ("manual", "Manual"),
            ("partially_automated", "Partially Automated"),
            ("fully_automated", "Fully Automated"),
        ),
    ),
    (
        "ha_restart_priority",
        "VM restart priority",
        tuple((key, key.capitalize()) for key in ("disabled", "lowest", "low", "medium", "high", "highest")),
    ),
    ("ha_ready_condition", "VM dependency restart condition", tuple(CONDITION_WORDS.items())),
    (
        "ha_isolation_response",
        "Host isolation response",
        (
            ("none", "Disabled"),
            ("power_off", "Power off and restart VMs"),
            ("shutdown", "Shut down and restart VMs"),
        ),
    ),
    (
        "vm_monitoring",
        "VM monitoring",
        (
            ("disabled", "Disabled"),
            ("vm", "VM Monitoring Only"),
            ("vm_and_application", "VM and Application Monitoring"),
        ),
    ),
)


class EditSettingsDialog(TabbedDialog):
    """Hardware, options and advanced parameters; only what was changed goes into the command."""

    def __init__(
        self, driver: Door, vm: VirtualMachine, tab: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(driver, f"Edit Settings | {vm.name}", width=640, height=430, parent=parent)
        self._vm = vm
        self._off = vm.power_state == PowerState.OFF
        self.form.hide()
        self.hardware, self.options = Form(), Form()
        self.parameters = OptionTable(VM_PARAMETERS, vm.config.advanced, "A virtual machine")
        self.overrides: dict[str, QComboBox] = {}
        self.disk_rows: list[DiskRows] = []
        self.nic_rows: dict[int, BandwidthRows] = {}
        self._hardware(vm.config)
        self._options(vm.config)
        for page in (self.hardware, self.options, self.parameters):
            page.setContentsMargins(0, 0, current_theme().px(12), 0)
        self.add_tab("Virtual Hardware", self.hardware)
        self.add_tab("VM Options", self.options)
        self.add_tab("Advanced Parameters", self.parameters)
        if tab == "resources":
            self.cpu_rows.reservation.setFocus()

    # pages ------------------------------------------------------------------------------------------------

    def _hardware(self, config: VirtualMachineConfig) -> None:
        off = self._off
        low, high = limits_of(VirtualMachineConfig, "num_cpu")
        self.cpu = count_field(config.num_cpu, int(low or 1), int(high or 768))
        self.memory = MemoryField(config.memory_mb)
        more = off or config.cpu_hot_add
        self.cpu.setEnabled(more)
        self.cpu.setToolTip("" if more else COLD_ONLY)
        hot = off or config.memory_hot_add
        self.memory.setEnabled(hot)
        self.memory.setToolTip("" if hot else HOT_ADD_OFF)
        self.hardware.add("num_cpu", "CPU", self.cpu, head=True)
        bounds = bounds_of_vm(self.driver.session, self._vm.moid)
        cpu = Allocation(config.cpu.shares, config.cpu.reservation_mhz, config.cpu.limit_mhz)
        presets = _cpu_presets(config.num_cpu)
        self.cpu_rows = AllocationRows(
            self.hardware, "cpu", "MHz", cpu, presets, bounds.cpu_reservation, bounds.cpu_limit
        )
        self._affinity(config)
        self.hardware.add("memory_mb", "Memory", self.memory, head=True)
        memory = Allocation(config.memory.shares, config.memory.reservation_mb, config.memory.limit_mb)
        self.memory_rows = AllocationRows(
            self.hardware,
            "memory",
            "MB",
            memory,
            _memory_presets(config.memory_mb),
            bounds.memory_reservation,
            bounds.memory_limit,
        )
        self.lock = tick(
            "Reserve all guest memory (All locked)", config.memory.reservation_mb >= config.memory_mb
        )
        self.lock.toggled.connect(self._lock)
        self.hardware.add("lock", "", self.lock)
        self.memory_hot_add = tick("Enable", config.memory_hot_add)
        self.memory_hot_add.setEnabled(off)
        self.memory_hot_add.setToolTip("" if off else COLD_ONLY)
        self.hardware.add("memory_hot_add", "Memory Hot Plug", self.memory_hot_add)
        self.cpu.valueChanged.connect(lambda count: self.topology.set_cpus(count))
        self.cpu.valueChanged.connect(lambda count: self.latency.set_cpus(count))
        self.cpu.valueChanged.connect(lambda count: self.cpu_rows.set_presets(_cpu_presets(count)))
        self.memory.changed.connect(lambda mb: self._resize(round(mb)))
        self._devices(config)
        self._lock(self.lock.isChecked())

    def _resize(self, memory_mb: int) -> None:
        """Shares and a locked reservation follow the size."""
        self.memory_rows.set_presets(_memory_presets(memory_mb))
        self._lock(self.lock.isChecked())

    def _affinity(self, config: VirtualMachineConfig) -> None:
        host, cluster = self._host(), cluster_of(self.driver.session.engine.world, self._vm)
        in_drs = cluster is not None and cluster.config.drs.enabled and not config.cpu_affinity
        closed = NO_AFFINITY_IN_DRS if in_drs else ""
        self.affinity = AffinityField(self.hardware, config, host, closed)

    def _host(self) -> HostConfig | None:
        """The configuration of the host it is on."""
        return self.driver.session.engine.world.host(self._vm.host).config if self._vm.host else None

    def _devices(self, config: VirtualMachineConfig) -> None:
        for at, disk in enumerate(config.disks, 1):
            kind = "Thin Provision" if disk.thin else "Thick Provision Lazy Zeroed"
            size = text_label(f"{storage(disk.gb)}, {kind}")
            self.hardware.add(f"disk.{at}", f"Hard disk {at}", size, head=True)
            self.disk_rows.append(DiskRows(self.hardware, at, disk))
        for at, nic in enumerate(config.networks, 1):
            state = "connected" if nic.connected else "disconnected"
            words = f"{nic.network} ({state}, {nic.adapter.upper()})"
            self.hardware.add(f"nic.{at}", f"Network adapter {at}", text_label(words), head=True)
            if self._is_controlled(at - 1):
                self.nic_rows[at - 1] = BandwidthRows(
                    self.hardware, f"nic.{at}", f"Network adapter {at}", nic
                )

    def _is_controlled(self, at: int) -> bool:
        """Whether an adapter is on a distributed switch, where its shares, reservation and limit count."""
        networks = self._vm.networks
        return at < len(networks) and switch_of(self.driver.session.engine.world, networks[at]) is not None

    def _adapters(self) -> tuple[NetworkAllocation, ...]:
        """The settings of all adapters; those of standard switches stay as they are."""
        return tuple(
            self.nic_rows[at].allocation() if at in self.nic_rows else bandwidth_of(adapter)
            for at, adapter in enumerate(self._vm.config.networks)
        )

    def _lock(self, on: bool) -> None:
        self.memory_rows.reservation.setEnabled(not on)
        if on:
            self.memory_rows.reservation.setValue(self.memory.mb())

    def _options(self, config: VirtualMachineConfig) -> None:
        for key, label, choices in OVERRIDES:
            field = choice_field((AS_CLUSTER, *choices), getattr(config.overrides, key) or "")
            self.overrides[key] = field
            self.options.add(key, label, field)
        self.swap_placement = choice_field(tuple(VM_PLACE_WORDS.items()), config.swap_placement)
        self.options.add("swap_placement", "Swap file location", self.swap_placement)
        self.vmx_swap = tick("Enabled", swaps_vmx(config))
        self.vmx_swap.setEnabled(self._off)
        self.vmx_swap.setToolTip("" if self._off else COLD_ONLY)
        self.options.add("vmx_swap", "VMX swap", self.vmx_swap)
        self.encryption = choice_field(ENCRYPTIONS, config.encrypted_vmotion)
        self.encryption.setEnabled(not config.encrypted)
        self.encryption.setToolTip(ALWAYS_ENCRYPTED if config.encrypted else "")
        self.options.add("encrypted_vmotion", "Encrypted vMotion", self.encryption)
        cold = "" if self._off else COLD_ONLY
        self.topology = TopologyRows(self.options, config, cold)
        self.latency = LatencyField(self.options, config, self._host(), cold)
        self.latency.level.currentIndexChanged.connect(
            lambda _at: self.topology.set_threads(self.latency.wanted().simultaneous_threads)
        )
        self.notes = QPlainTextEdit(config.notes)
        self.notes.setFixedHeight(current_theme().px(96))
        self.options.add("notes", "Notes", self.notes)

    # the end ----------------------------------------------------------------------------------------------

    def build(self) -> tuple[ReconfigureVm, ...]:
        """One command with what was changed; none if nothing was."""
        config = self._vm.config
        overrides = {key: field.currentData() or None for key, field in self.overrides.items()}
        wanted: dict[str, Any] = {
            "num_cpu": self.cpu.value(),
            "memory_mb": self.memory.mb(),
            "cpu": CpuAllocation.model_validate(self.cpu_rows.values()),
            "memory": MemoryAllocation.model_validate(self.memory_rows.values()),
            "overrides": config.overrides.model_copy(update=overrides),
            "swap_placement": self.swap_placement.currentData(),
            "advanced": self._advanced(),
            "cpu_affinity": self._pcpus(),
            "cpu_hot_add": self.topology.hot_add.isChecked(),
            **self.latency.values(),
            "memory_hot_add": self.memory_hot_add.isChecked(),
            "encrypted_vmotion": self.encryption.currentData(),
            "notes": self.notes.toPlainText(),
        }
        changed = {name: value for name, value in wanted.items() if value != getattr(config, name)}
        disks = tuple(rows.allocation() for rows in self.disk_rows)
        if disks != tuple(allocation_of(disk) for disk in config.disks):
            changed["disks"] = disks
        if self._adapters() != tuple(bandwidth_of(adapter) for adapter in config.networks):
            changed["networks"] = self._adapters()
        return (ReconfigureVm(vm=self._vm.moid, **changed),) if changed else ()

    def _advanced(self) -> dict[str, OptionValue]:
        """The advanced parameters, with what other fields say of them."""
        options, on = self.topology.advanced(self.parameters.values()), self.vmx_swap.isChecked()
        if on != swaps_vmx(self._vm.config):
            options["sched.swap.vmxSwapEnabled"] = int(on)
        return options

    def _pcpus(self) -> tuple[int, ...]:
        """The affinity as it is to be; what cannot be read stands as it is, see ``check``."""
        try:
            wanted = self.affinity.value()
        except ValueError:
            wanted = self._vm.config.cpu_affinity
        before = self._vm.config.cpu_affinity
        return before if set(wanted) == set(before) else wanted

    def _processor_problems(self) -> list[Problem]:
        """What is wrong with parameters, sockets and affinity."""
        config, wanted = self._vm.config, self._advanced()
        found = self.parameters.problems()
        refused = cold_options(config.advanced, wanted)
        if refused and not self._off:
            found.append(Problem(f"{COLD_ONLY} It would not take {', '.join(refused)} as it runs."))
        sensitive = self.latency.wanted()
        if problem := sensitive.hyper_thread_problem:
            found.append(Problem(problem, "latency_sensitivity"))
        if problem := cores_per_socket_problem(self.cpu.value(), wanted, sensitive.simultaneous_threads):
            found.append(Problem(problem, "cores_per_socket"))
        if problem := self.affinity.problem(self.cpu.value()):
            found.append(Problem(problem, "cpu_affinity"))
        return found

    def check(self) -> Sequence[Problem]:
        """Reservations fit the size and the limits."""
        of_disks = [problem for rows in self.disk_rows for problem in rows.problems()]
        if problems := [*self._processor_problems(), *of_disks]:
            return problems
        commands = self.build()
        if not commands:
            return ()
        if commands[0].networks is not None:
            adapters = adapters_with(self._vm.config, commands[0].networks)
            try:
                check_adapter_reservations(self.driver.session.engine.world, self._vm, adapters)
            except InvalidArgument as fault:
                field = f"nic.{min(self.nic_rows) + 1}.reservation_mbps"
                return [Problem(str(fault.facts["problem"]), field)]
        changes = {
            name: value
            for name in ("num_cpu", "memory_mb", "cpu", "memory")
            if (value := getattr(commands[0], name)) is not None
        }
        try:
            check_reservations(self._vm.config.model_copy(update=changes))
        except InvalidArgument as fault:
            memory = "lock" if self.lock.isChecked() else "memory.reservation_mb"
            field = "cpu.reservation_mhz" if "CPU" in fault.text else memory
            return [Problem(str(fault.facts["problem"]), field)]
        found = [*self.cpu_rows.limit_problems(), *self.memory_rows.limit_problems()]
        if found or self._vm.power_state == PowerState.OFF:
            # Its reservation is asked for at power-on, not now.
            return found
        changed = [("cpu", self.cpu_rows), ("memory", self.memory_rows)]
        return [problem for name, rows in changed if name in changes for problem in rows.problems()]


def _cpu_presets(num_cpu: int) -> tuple[int, int, int]:
    low, normal, high = (vm_cpu_shares(SharesLevel(level), num_cpu) for level in ("low", "normal", "high"))
    return low, normal, high


def _memory_presets(memory_mb: int) -> tuple[int, int, int]:
    low, normal, high = (
        vm_memory_shares(SharesLevel(level), memory_mb) for level in ("low", "normal", "high")
    )
    return low, normal, high


def open_for(window: QWidget, driver: Door, selection: Selection, argument: str) -> EditSettingsDialog:
    """Open it for an action; the argument ``resources`` goes to the reservations."""
    dialog = EditSettingsDialog(driver, selection.all_of(VirtualMachine)[0], argument, window)
    dialog.open()
    return dialog
