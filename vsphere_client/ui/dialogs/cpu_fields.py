"""Fields of a virtual machine's CPUs: what its guest sees of them, the pCPUs it is bound to or has to itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox

from vsphere_client.decisions.cpu.affinity import describe_affinity, read_affinity
from vsphere_client.decisions.cpu.latency_sensitivity import LEVEL_WORDS, claim_of
from vsphere_client.decisions.cpu.virtual_topology import SOCKETS_BY_NODE
from vsphere_client.engine.esxi.vm_operations import affinity_problem
from vsphere_client.model.advanced_options import (
    CORES_PER_SOCKET,
    LEAST_VCPUS,
    MAX_PER_VIRTUAL_NODE,
    OptionValue,
    vm_option_number,
)
from vsphere_client.model.host_system import HostConfig
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.ui.dialogs.form import Form, choice_field, text_field, tick
from vsphere_client.ui.widgets.themed import text_label

ASSIGNED = "Assigned at power on"


class TopologyRows:
    """Cores per socket, NUMA nodes and CPU Hot Plug; only a VM that is off takes others.

    Args:
        form: Gets the rows.
        config: Of the VM.
        cold: Why it takes no others now; empty if it does.
    """

    def __init__(self, form: Form, config: VirtualMachineConfig, cold: str) -> None:
        self._config, options = config, config.advanced
        self.cores, self.nodes = choice_field(()), choice_field(())
        self._before = [str(options.get(key, "")) for key in (CORES_PER_SOCKET, MAX_PER_VIRTUAL_NODE)]
        self.hot_add = tick("Enable CPU Hot Add", config.cpu_hot_add)
        self._threads = config.simultaneous_threads
        self.note = text_label("", "caption", wrap=True)
        self.set_cpus(config.num_cpu)
        form.add_heading("CPU Topology")
        form.add("cores_per_socket", "Cores per Socket", self.cores)
        form.add("numa_nodes", "NUMA nodes", self.nodes)
        form.add("numa_note", "", self.note)
        form.add("cpu_hot_add", "CPU Hot Plug", self.hot_add)
        for field in (self.cores, self.nodes, self.hot_add):
            field.setEnabled(not cold)
            field.setToolTip(cold)
        self.hot_add.toggled.connect(lambda _on: self._tell())

    def _tell(self) -> None:
        """Under the nodes: why the guest would see one all the same."""
        least = int(vm_option_number(self._config.advanced, LEAST_VCPUS))
        few = f"A guest with fewer than {least} vCPUs sees one node (numa.vcpu.min)."
        hidden = "CPU Hot Plug hides NUMA: the guest sees one node."
        words = hidden if self.hot_add.isChecked() else few if self._num_cpu < least else ""
        self.note.setText(words)
        self.note.setVisible(bool(words))

    def set_cpus(self, num_cpu: int) -> None:
        """Offer what divides so many vCPUs evenly, beside what is set."""
        self._num_cpu, threads = num_cpu, self._threads
        sizes = [size for size in range(threads, num_cpu + 1, threads) if num_cpu % size == 0]
        default = ASSIGNED if self._config.hardware_version >= SOCKETS_BY_NODE else "Default (1)"
        each = "core" if threads == 1 else f"{threads}-thread core"
        sockets = [(str(size), _several(size // threads, each, num_cpu // size, "socket")) for size in sizes]
        nodes = [(str(size), _several(num_cpu // size, "node", size, "vCPU")) for size in reversed(sizes)]
        fields = (self.cores, self.nodes)
        for field, before, choices in zip(
            fields, self._before, ([("", default), *sockets], [("", ASSIGNED), *nodes]), strict=True
        ):
            _offer(field, choices, field.currentData() if field.count() else before)
        self._tell()

    def set_threads(self, threads: int) -> None:
        """Reckon with cores of so many hyper-threads, each a vCPU."""
        self._threads = threads
        self.set_cpus(self._num_cpu)

    def advanced(self, options: dict[str, OptionValue]) -> dict[str, OptionValue]:
        """The advanced options with what was chosen here; a field that nobody touched leaves its option alone."""
        changed = dict(options)
        fields = ((CORES_PER_SOCKET, self.cores), (MAX_PER_VIRTUAL_NODE, self.nodes))
        for (key, field), before in zip(fields, self._before, strict=True):
            chosen = field.currentData()
            if chosen != before:
                changed.pop(key, None)
                changed |= {key: int(chosen)} if chosen else {}
        return changed


def _offer(field: QComboBox, choices: Sequence[tuple[str, str]], chosen: str) -> None:
    field.clear()
    for key, words in choices:
        field.addItem(words, key)
    if chosen and field.findData(chosen) < 0:
        field.addItem(chosen, chosen)
    field.setCurrentIndex(max(0, field.findData(chosen)))


def _several(count: int, what: str, others: int, of: str) -> str:
    """``2 nodes of 6 vCPUs`` or ``6 cores, 2 sockets``."""
    first = f"{count} {what}{'s' if count != 1 else ''}"
    second = f"{others} {of}{'s' if others != 1 else ''}"
    return f"{first} of {second}" if what == "node" else f"{first}, {second}"


class LatencyField:
    """Latency Sensitivity, and under it what the chosen level asks to be reserved.

    Args:
        form: Gets the rows.
        config: Of the VM.
        host: Of its host, if it has one.
        cold: Why it takes no other level now; empty if it does.
    """

    def __init__(self, form: Form, config: VirtualMachineConfig, host: HostConfig | None, cold: str) -> None:
        self._config, self._host, self._num_cpu = config, host, config.num_cpu
        levels = {_level_key(*level): words for level, words in LEVEL_WORDS.items()}
        chosen = _level_key(config.latency_sensitivity, config.simultaneous_threads)
        self.level = choice_field(tuple(levels.items()), chosen)
        self.level.setEnabled(not cold)
        self.level.setToolTip(cold)
        self.note = text_label("", "caption", wrap=True)
        form.add("latency_sensitivity", "Latency Sensitivity", self.level)
        form.add("latency_note", "", self.note)
        self.level.currentIndexChanged.connect(lambda _at: self._tell())
        self._tell()

    def values(self) -> dict[str, str | int]:
        """Level and threads a core, as a command takes them."""
        level, threads = str(self.level.currentData()).split("/")
        return {"latency_sensitivity": level, "simultaneous_threads": int(threads)}

    def set_cpus(self, num_cpu: int) -> None:
        """Reckon with so many vCPUs."""
        self._num_cpu = num_cpu
        self._tell()

    def wanted(self) -> VirtualMachineConfig:
        """The VM with so many vCPUs and the level chosen."""
        return self._config.model_copy(update={"num_cpu": self._num_cpu, **self.values()})

    def _tell(self) -> None:
        claim = claim_of(self.wanted())
        self.note.setVisible(claim is not None)
        if claim is not None:
            least = "" if self._host is None else f", {claim.least_mhz(self._host.mhz):,.0f} MHz on its host"
            cores = "1 core" if claim.cores == 1 else f"{claim.cores} cores"
            self.note.setText(f"Needs CPU reserved for {cores}{least}, and all guest memory.")


def _level_key(level: str, threads: int) -> str:
    return f"{level}/{threads}"


class AffinityField:
    """Scheduling Affinity: the logical processors a VM may run on, as ``0-3, 8``.

    Args:
        form: Gets the row.
        config: Of the VM.
        host: Of its host, if it has one.
        closed: Why nobody may set one here; empty if one may.
    """

    def __init__(
        self, form: Form, config: VirtualMachineConfig, host: HostConfig | None, closed: str
    ) -> None:
        self._host = host
        self._before = describe_affinity(config.cpu_affinity) if config.cpu_affinity else ""
        hint = "None" if host is None else f"None; the host has 0-{host.logical_processors - 1}"
        self.line = text_field(self._before, hint)
        self.line.setEnabled(not closed)
        self.line.setToolTip(closed)
        form.add("cpu_affinity", "Scheduling Affinity", self.line)

    def value(self) -> tuple[int, ...]:
        """The pCPUs; raises ValueError with a sentence."""
        return read_affinity(self.line.text())

    def problem(self, num_cpu: int) -> str | None:
        """What is wrong with what was typed, if anything is."""
        if self.line.text() == self._before:
            return None
        try:
            return affinity_problem(self.value(), num_cpu, self._host)
        except ValueError as error:
            return str(error)
