"""Rules of thumb that experts read esxtop by, and what a value beyond one means, in numbers.

The thresholds are those of the vmkernel sheet, 1.3 (CPU), 1.7 (NUMA), 2.6 (memory) and 4.1 (storage).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from vsphere_client.session.views.esxtop.columns import Row

Severity = Literal["look", "problem"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A value beyond a rule of thumb and the sentence that says so.

    ``blame`` ranks what a course on memory blames first (vmkernel.md 2.6): 0 is what a guest waits for, then what is
    swapped and compressed now, what was once, and the balloon last. ``lost_mb`` is what the VM gave back.
    """

    severity: Severity
    row: str
    words: str
    blame: int = 0
    lost_mb: float = 0.0


@dataclass(frozen=True, slots=True)
class Rule:
    """Where a value deserves a look and where it is a problem.

    Args:
        title: The field as the screen writes it.
        look: From above this it deserves a look.
        problem: Above this it is a problem.
        means: What it says of the host or the VM.
        unit: Behind the number.
        per_vcpu: A VM's row is divided by its vCPUs first, as the rule is meant for one; only for VMs.
        below: The rule is broken by small values.
        blame: Rank of a `Finding` of it.
    """

    title: str
    look: float
    problem: float
    means: str
    unit: str = ""
    per_vcpu: bool = False
    below: bool = False
    blame: int = 0

    def check(self, row: Row, value: float) -> Finding | None:
        """The finding of a value, or None when it is fine."""
        if self.per_vcpu and not row.vm:
            # The VMkernel's own groups wait and are ready without harm: idle worlds nearly always.
            return None
        one = value / row.num_cpu if self.per_vcpu else value
        severity = self._severity(one)
        if severity is None:
            return None
        lost = sum(float(getattr(row, key, 0.0)) for key in GIVEN_BACK) if self.blame else 0.0
        return Finding(severity, row.name, self._words(row, value, one, severity), self.blame, lost)

    def _severity(self, value: float) -> Severity | None:
        if self._beyond(value, self.problem):
            return "problem"
        return "look" if self._beyond(value, self.look) else None

    def _beyond(self, value: float, limit: float) -> bool:
        return value < limit if self.below else value > limit

    def _words(self, row: Row, value: float, one: float, severity: Severity) -> str:
        limit = self.problem if severity == "problem" else self.look
        side = "below" if self.below else "above"
        word = "problem" if severity == "problem" else "look"
        told = f"{self.title} {value:.4g}{self.unit}"
        if self.per_vcpu and row.num_cpu > 1:
            told += f" over {row.num_cpu} vCPUs = {one:.3g}{self.unit} per vCPU"
        # Some rules are broken by anything that the screen would not write as 0.00.
        shown = f"{limit:g}" if limit >= 1 else "0"
        return f"{row.name}: {told}: {word} {side} {shown} ({self.means})"


GIVEN_BACK = ("balloon", "swapped", "zip_used")
"""Fields of a VM's row that hold what it gave back, MB."""
_PAGING, _PAGED, _BALLOON = 1, 2, 3

RULES: dict[str, Rule] = {
    "rdy": Rule("%RDY", 5, 10, "it waits for a processor", " %", per_vcpu=True),
    "cstp": Rule("%CSTP", 3, 3, "too many vCPUs, or snapshots", " %", per_vcpu=True),
    "mlmtd": Rule("%MLMTD", 0.005, 0.005, "a CPU limit holds it back", " %", per_vcpu=True),
    "swpwt": Rule("%SWPWT", 5, 5, "it waits for swapped memory", " %", per_vcpu=True),
    "sys": Rule("%SYS", 20, 20, "the VMkernel works hard for its I/O", " %", per_vcpu=True),
    "balloon": Rule(
        "MCTLSZ", 0.5, float("inf"), "memory is short, the balloon has taken some", " MB", blame=_BALLOON
    ),
    "swapped": Rule(
        "SWCUR", 0.5, float("inf"), "swapped out; hurts only while SWR/s is above 0", " MB", blame=_PAGED
    ),
    "swap_in": Rule("SWR/s", 0.005, 0.005, "the guest waits for the disk", " MB/s", blame=_PAGING),
    "swap_out": Rule("SWW/s", 0.005, 0.005, "the host swaps this VM out", " MB/s", blame=_PAGING),
    "zip_used": Rule("CACHEUSD", 0.5, float("inf"), "the host compresses memory", " MB", blame=_PAGED),
    "zipped": Rule("ZIP/s", 0.005, 0.005, "the host compresses now", " MB/s", blame=_PAGING),
    "unzipped": Rule("UNZIP/s", 0.005, 0.005, "the guest uses compressed memory", " MB/s", blame=_PAGING),
    "local_percent": Rule("N%L", 80, 80, "memory lies on another NUMA node", " %", below=True),
    "davg": Rule("DAVG", 20, 25, "the array or the path is slow", " ms"),
    "kavg": Rule("KAVG", 2, 2, "commands wait in the VMkernel's queue", " ms"),
    "gavg": Rule("GAVG", 25, 25, "what the guest feels", " ms"),
    "queued": Rule("QUED", 0.5, 0.5, "the device queue is full"),
    "conflicts": Rule("CONS/s", 0.005, 20, "other hosts reserve the device for its metadata"),
    "aborts": Rule("ABRTS/s", 0.0, 0.0, "the guest gave commands up: storage does not answer"),
    "resets": Rule("RESETS/s", 0.0, 0.0, "the guest resets its bus: storage does not answer"),
    "latency_read": Rule("LAT/rd", 20, 25, "what the guest feels", " ms"),
    "latency_write": Rule("LAT/wr", 20, 25, "what the guest feels", " ms"),
    "dropped_tx": Rule("%DRPTX", 0.005, 0.005, "the link is saturated", " %"),
    "dropped_rx": Rule("%DRPRX", 0.005, 0.005, "the guest does not take its packets", " %"),
}
"""By attribute of the row."""
HELD_BACK = replace(RULES["rdy"], means="its CPU limit holds it back, see %MLMTD")


def in_order_of_blame(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Problems before what deserves a look; of memory what hurts before what is history, who lost most first."""
    return tuple(sorted(findings, key=lambda one: (one.severity != "problem", one.blame, -one.lost_mb)))


def finding(row: Row, key: str) -> Finding | None:
    """What is remarkable about a field of a row; only of VMs and of storage and network, None when fine."""
    rule, value = RULES.get(key), getattr(row, key, None)
    if rule is None or not isinstance(value, float):
        return None
    if key == "rdy" and getattr(row, "mlmtd", 0.0) > value / 2:
        rule = HELD_BACK
    return rule.check(row, value)
