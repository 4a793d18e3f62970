"""The lines above the fields, as the tool writes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from vsphere_client.session.views.esxtop.cpu import world_count
from vsphere_client.session.views.esxtop.history import Averages
from vsphere_client.session.views.esxtop.memory import HostMemory, host_memory, memory_rows
from vsphere_client.session.views.esxtop.processors import processors_of
from vsphere_client.session.views.esxtop.scene import HostScene

DOWN = "The host does not run: it gives no figures."
AVERAGE, CUT = "AVG: ", "\u2026"


def header_lines(panel: str, scene: HostScene, load: Averages, overcommit: Averages) -> tuple[str, ...]:
    """All header lines of a panel; the first is the same everywhere but for memory's averages."""
    told = (
        f"MEM overcommit avg: {_three(overcommit)}" if panel == "m" else f"CPU load average: {_three(load)}"
    )
    first = f"{_who(scene)}; {told}"
    if not scene.running:
        return (first, DOWN)
    more = _MORE.get(panel)
    return (first, *(more(scene) if more else ()))


def _who(scene: HostScene) -> str:
    vcpus = sum(vm.config.num_cpu for vm in scene.vms)
    return (
        f"{clock_text(scene.now)} up {uptime_text(scene.uptime_s)}, {world_count(scene)} worlds, "
        f"{len(scene.vms)} VMs, {vcpus} vCPUs"
    )


def clock_text(now: datetime) -> str:
    """The time of day, such as `` 8:00:20am``."""
    return f"{now.hour % 12 or 12:2d}:{now:%M:%S}{'am' if now.hour < 12 else 'pm'}"


def uptime_text(seconds: int) -> str:
    """Days, hours and minutes, such as ``2 days  3:07``."""
    days, rest = divmod(seconds, 86_400)
    hours, minutes = rest // 3_600, rest % 3_600 // 60
    told = f"{days} day{'s' if days > 1 else ''} " if days else ""
    return f"{told}{hours:2d}:{minutes:02d}"


def _three(averages: Averages) -> str:
    return ", ".join(f"{value:.2f}" for value in averages)


def _cpu_lines(scene: HostScene) -> tuple[str, ...]:
    found = processors_of(scene)
    lines = [
        processor_line("PCPU USED(%)", found.used, found.used_average),
        processor_line("PCPU UTIL(%)", found.util, found.util_average),
    ]
    if found.threads_per_core > 1:
        lines.append(processor_line("CORE UTIL(%)", found.core_util, found.core_util_average))
    return tuple(lines)


def processor_line(title: str, values: tuple[float, ...], average: float) -> str:
    """Each processor's figure, the average at the end."""
    told = " ".join(f"{value:3.0f}" if value >= 99.95 else f"{value:3.1f}".rjust(4) for value in values)
    return f"{title}: {told} {AVERAGE}{average:4.1f}"


def fitted(line: str, characters: int) -> str:
    """A header line in so many characters; of many processors the last ones go, and the average stays."""
    if len(line) <= characters:
        return line
    told, mark, average = line.partition(AVERAGE)
    tail = f"{CUT} {mark}{average}" if mark else CUT
    return told[: max(0, characters - len(tail))] + tail[:characters]


def _memory_lines(scene: HostScene) -> tuple[str, ...]:
    return memory_lines(host_memory(scene, memory_rows(scene)))


def memory_lines(found: HostMemory) -> tuple[str, ...]:
    """The header of panel m; MB."""
    nodes = ", ".join(f"{size:6.0f} ({free:6.0f})" for size, free in found.nodes)
    return (
        _figures(
            "PMEM  /MB",
            (found.total, "total"),
            (found.kernel, "vmk"),
            (found.other, "other"),
            (found.free, "free"),
        ),
        _figures(
            "VMKMEM/MB",
            (found.managed, "managed"),
            (found.min_free, "minfree"),
            (found.reserved, "rsvd"),
            (found.unreserved, "ursvd"),
        )
        + f", {found.state} state",
        f"NUMA  /MB: {nodes}",
        _figures("PSHARE/MB", (found.shared, "shared"), (found.common, "common"), (found.saving, "saving")),
        _figures("SWAP  /MB", (found.swapped, "curr"), (found.swap_target, "rclmtgt"))
        + f", {found.swap_in:10.2f} r/s, {found.swap_out:10.2f} w/s",
        _figures("ZIP   /MB", (found.zipped, "zipped"), (found.zip_saved, "saved")),
        _figures(
            "MEMCTL/MB", (found.balloon, "curr"), (found.balloon_target, "target"), (found.balloon_max, "max")
        ),
    )


def _figures(title: str, *figures: tuple[float, str]) -> str:
    return f"{title}: " + ", ".join(f"{value:8.0f} {word:>7}" for value, word in figures)


def _power_lines(scene: HostScene) -> tuple[str, ...]:
    return (f"Power Usage: {scene.of_host('power_watts'):.0f}W, Power Cap: N/A",)


_MORE: dict[str, Callable[[HostScene], tuple[str, ...]]] = {
    "c": _cpu_lines,
    "m": _memory_lines,
    "p": _power_lines,
}
