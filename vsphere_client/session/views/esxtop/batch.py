r"""Batch mode: samples as the tool writes them for Perfmon, one column a counter, one line a sample.

The layout is that of ``esxtop -b``: the first column is ``(PDH-CSV 4.0) (UTC)(0)`` with the time as
``MM/DD/YYYY HH:MM:SS``, the others are ``\\host\Group(instance)\Counter``; everything is quoted.

Read in files that the tool wrote, or in programs that read them: the groups Memory, Physical Cpu Load, Physical
Cpu(n, _Total), Group Cpu(gid:name), Vcpu(gid:name:world:world name), Group Memory(gid:name), Physical Disk Adapter,
Path, SCSI Device, Per-Device-Per-World and NFS Volume, Virtual Disk(vm and vm:scsi0:0), Network
Port(switch:port:user), Interrupt Vector, Numa Node and PCPU Power State; of their counters all averages of load and
overcommitment, the three times of a processor, all of Group Cpu but Members, in Group Memory the sizes, Touched, %
Active Estimate, swap, compression, Overhead, Shared Saved and Numa % Local, all of disks but Paths, all of Network
Port, and of Memory Machine, Kernel, NonKernel, Free, Kernel State, PShare Shared, Swap Target, Swap Read and Write,
Memctl Current and Target. The other names follow their pattern (our assumption). The columns are those of the first
sample; what comes later has none, what goes leaves its cells empty (our assumption).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TextIO

from vsphere_client.decisions.resources.memory import STATE_NAMES
from vsphere_client.session.views.esxtop.choice import Choice
from vsphere_client.session.views.esxtop.columns import FieldGroup, Row, Value, spread, value_of
from vsphere_client.session.views.esxtop.memory import HostMemory, MemoryRow, host_memory
from vsphere_client.session.views.esxtop.panels import PANELS
from vsphere_client.session.views.esxtop.processors import Processors, processors_of
from vsphere_client.session.views.esxtop.watch import Look, reading_of

TIME_COLUMN = "(PDH-CSV 4.0) (UTC)(0)"
GROUPS = {
    "c": "Group Cpu",
    "m": "Group Memory",
    "d": "Physical Disk Adapter",
    "u": "Physical Disk SCSI Device",
    "v": "Virtual Disk",
    "n": "Network Port",
    "i": "Interrupt Vector",
    "x": "VSAN Role",
    "p": "PCPU Power State",
}
"""Name of a panel's rows; a device without a queue is an NFS volume."""
NFS_GROUP = "Physical Disk NFS Volume"
PARTS = {
    "c": "Vcpu",
    "d": "Physical Disk Path",
    "u": "Physical Disk Per-Device-Per-World",
    "v": "Virtual Disk",
}
"""Name of what a panel's rows unfold to."""
DEFAULT_CHOICE = Choice()


@dataclass(slots=True)
class BatchWriter:
    """Writes samples to a text stream; the first one decides the columns.

    Args:
        out: Where the lines go.
        host: Name of the host in the columns.
        everything: All fields, worlds and disks; else those that the choice shows, and their rows.
        choice: What a configuration file asks for.
    """

    out: TextIO
    host: str
    everything: bool = False
    choice: Choice = DEFAULT_CHOICE
    _names: list[str] = field(default_factory=list)

    def write(self, look: Look) -> None:
        """Write one sample."""
        found = dict(counters_of(look, self.everything, self.choice))
        writer = csv.writer(self.out, quoting=csv.QUOTE_ALL, lineterminator="\n")
        if not self._names:
            self._names = list(found)
            writer.writerow([TIME_COLUMN, *(f"\\\\{self.host}\\{name}" for name in self._names)])
        time = look.scene.now.strftime("%m/%d/%Y %H:%M:%S")
        writer.writerow([time, *(_text(found.get(name)) for name in self._names)])


def _text(value: Value) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def counters_of(look: Look, everything: bool, choice: Choice = DEFAULT_CHOICE) -> Iterator[tuple[str, Value]]:
    r"""Name, from behind the host's name on, and value of every counter of a look."""
    yield from _averages("Memory", "Memory Overcommit", look.overcommit)
    yield from _averages("Physical Cpu Load", "Cpu Load", look.load)
    yield from _processors(processors_of(look.scene))
    rows = {key: reading_of(look, key).rows for key in GROUPS}
    memory = tuple(row for row in rows["m"] if isinstance(row, MemoryRow) and row.vm)
    if look.scene.running:
        of_host = host_memory(look.scene, memory)
        yield from _host_memory(of_host)
        for node, (size, free) in enumerate(of_host.nodes):
            yield f"Numa Node({node})\\Total MBytes", size
            yield f"Numa Node({node})\\Free MBytes", free
    for key, group in GROUPS.items():
        yield from _rows(key, group, rows[key], fields_wanted(key, everything, choice), everything)
    yield "Power\\Power Usage Now Watts", look.scene.of_host("power_watts")


def _averages(group: str, counter: str, values: Sequence[float]) -> Iterator[tuple[str, Value]]:
    for minutes, value in zip((1, 5, 15), values, strict=True):
        yield f"{group}\\{counter} ({minutes} Minute Avg)", value


def _processors(found: Processors) -> Iterator[tuple[str, Value]]:
    yield from _times("% Processor Time", found.used, found.used_average)
    yield from _times("% Util Time", found.util, found.util_average)
    if found.threads_per_core > 1:
        # Both threads of a core tell the time of their core.
        both = tuple(value for value in found.core_util for _ in range(found.threads_per_core))
        yield from _times("% Core Util Time", both, found.core_util_average)


def _times(counter: str, values: Sequence[float], average: float) -> Iterator[tuple[str, Value]]:
    for index, value in enumerate(values):
        yield f"Physical Cpu({index})\\{counter}", value
    yield f"Physical Cpu(_Total)\\{counter}", average


def _host_memory(found: HostMemory) -> Iterator[tuple[str, Value]]:
    named: tuple[tuple[str, Value], ...] = (
        ("Machine MBytes", found.total),
        ("Kernel MBytes", found.kernel),
        ("NonKernel MBytes", found.other),
        ("Free MBytes", found.free),
        ("Kernel Managed MBytes", found.managed),
        ("Kernel MinFree MBytes", found.min_free),
        ("Kernel Reserved MBytes", found.reserved),
        ("Kernel Unreserved MBytes", found.unreserved),
        ("Kernel State", STATE_NAMES.index(found.state)),
        ("PShare Shared MBytes", found.shared),
        ("PShare Common MBytes", found.common),
        ("PShare Savings MBytes", found.saving),
        ("Swap Used MBytes", found.swapped),
        ("Swap Target MBytes", found.swap_target),
        ("Swap MBytes Read/sec", found.swap_in),
        ("Swap MBytes Write/sec", found.swap_out),
        ("Compressed MBytes", found.zipped),
        ("Memctl Current MBytes", found.balloon),
        ("Memctl Target MBytes", found.balloon_target),
        ("Memctl Max MBytes", found.balloon_max),
    )
    for counter, value in named:
        yield f"Memory\\{counter}", value


def fields_wanted(panel: str, everything: bool, choice: Choice) -> tuple[FieldGroup, ...]:
    """The fields of a panel that are written, in the panel's order."""
    letters = replace(choice, panel=panel).letters
    return tuple(one for one in PANELS[panel].groups if everything or one.letter in letters)


def _rows(
    panel: str, group: str, rows: Sequence[Row], wanted: Sequence[FieldGroup], everything: bool
) -> Iterator[tuple[str, Value]]:
    for row in rows:
        named = NFS_GROUP if panel == "u" and value_of(row, _QUEUE) is None else group
        yield from _counters(named, row, wanted)
        # Disks of a VM always have columns of their own, its worlds only when everything is wanted.
        if everything or panel == "v":
            for part in row.parts:
                yield from _counters(PARTS[panel], part, wanted)


_QUEUE = next(column for group in PANELS["u"].groups for column in group.columns if column.key == "queue")


def _counters(group: str, row: Row, wanted: Sequence[FieldGroup]) -> Iterator[tuple[str, Value]]:
    for fields in wanted:
        for column in spread(fields.columns, (row,)):
            value = value_of(row, column)
            if column.counter and value is not None:
                yield f"{group}({row.instance})\\{column.counter}", value
