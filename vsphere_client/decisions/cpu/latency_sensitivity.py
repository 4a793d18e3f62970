"""Latency sensitivity High: cores for a VM alone, and the full reservations they take (vmkernel.md 1.8).

Each vCPU gets a core, or with virtual hyper-threads a thread of one: neighbours in the VM share a core then.
Whoever starts, restarts or moves such a VM asks the same question: does its CPU reservation pay for whole
cores there? The cores are free if that reservation is: a host can reserve no more than its cores.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vsphere_client.model.reasons import Reason, because
from vsphere_client.model.virtual_machine import VirtualMachineConfig

NO_HYPER_THREADS = "latency_hyper_threads"
"""Code of the reason of a host whose cores have too few threads."""
LEVEL_WORDS: Mapping[tuple[str, int], str] = {
    ("normal", 1): "Normal",
    ("high", 1): "High",
    ("high", 2): "High with Hyper-threading",
}
"""Levels of latency sensitivity as the client names them, by level and threads a core."""
_TOLERANCE_MHZ = 1.0


@dataclass(frozen=True, slots=True)
class CoreClaim:
    """What a latency-sensitive VM wants of a host: so many cores, vCPUs on each of them, and the MHz it reserves."""

    cores: int
    threads: int
    reserved_mhz: float

    def least_mhz(self, core_mhz: float) -> float:
        """The CPU reservation that is needed where cores have that clock."""
        return self.cores * core_mhz

    def pays(self, core_mhz: float) -> bool:
        """Whether what is reserved comes to whole cores of that clock."""
        return self.reserved_mhz >= self.least_mhz(core_mhz) - _TOLERANCE_MHZ

    def met(self, core_mhz: float, host_threads: int) -> bool:
        """Whether the vCPUs have cores to themselves on a host with that clock and so many threads a core."""
        return self.threads <= host_threads and self.pays(core_mhz)


def describe_level(config: VirtualMachineConfig) -> str:
    """``Normal``, ``High`` or ``High with Hyper-threading``, as the client names the level."""
    return LEVEL_WORDS[config.latency_sensitivity, config.simultaneous_threads]


def claim_of(config: VirtualMachineConfig) -> CoreClaim | None:
    """What a VM claims; None if it is not latency-sensitive."""
    if config.latency_sensitivity != "high":
        return None
    threads = config.simultaneous_threads
    return CoreClaim(-(-config.num_cpu // threads), threads, config.cpu.reservation_mhz)


def claim_objection(
    vm: str, host: str, claim: CoreClaim | None, core_mhz: float, host_threads: int
) -> Reason | None:
    """Why a host cannot give a latency-sensitive VM its cores; None if it can.

    Args:
        vm: its name.
        host: its name.
        claim: of the VM; None where it makes none.
        core_mhz: clock of the host.
        host_threads: that the host's cores can use.
    """
    if claim is None or claim.met(core_mhz, host_threads):
        return None
    if claim.threads > host_threads:
        return _no_threads(host, claim, host_threads)
    return because(
        "latency_cpu_reservation",
        "{vm} is latency-sensitive and reserves {reserved:.0f} MHz; cores of its own on {host} take {least:.0f} MHz",
        vm=vm,
        host=host,
        reserved=claim.reserved_mhz,
        least=claim.least_mhz(core_mhz),
    )


def _no_threads(host: str, claim: CoreClaim, host_threads: int) -> Reason:
    return because(
        NO_HYPER_THREADS,
        "Virtual hyper-threading needs {threads} hyper-threads on each core; the cores of {host} run {there}",
        host=host,
        threads=claim.threads,
        there=host_threads,
    )


def fault_text(claim: CoreClaim, core_mhz: float, objection: Reason) -> str:
    """How a fault names an objection of `claim_objection`: the product's own sentence on reservations."""
    return objection.text if objection.code == NO_HYPER_THREADS else _sched_cpu_min(claim, core_mhz).text


def _sched_cpu_min(claim: CoreClaim, core_mhz: float) -> Reason:
    return because(
        "latency_cpu_reservation",
        "Invalid CPU reservation for the latency-sensitive VM, (sched.cpu.min) should be at least {least:.0f} MHz.",
        least=claim.least_mhz(core_mhz),
    )


def latency_refusals(
    config: VirtualMachineConfig, host: str, core_mhz: float, host_threads: int
) -> tuple[Reason, ...]:
    """Why a VM may not power on for its latency sensitivity: no hyper-threads there, CPU or memory not reserved."""
    claim = claim_of(config)
    if claim is None:
        return ()
    refusals = []
    if claim.threads > host_threads:
        refusals.append(_no_threads(host, claim, host_threads))
    if not claim.pays(core_mhz):
        refusals.append(_sched_cpu_min(claim, core_mhz))
    if config.memory.reservation_mb < config.memory_mb:
        text = "Invalid memory setting: memory reservation (sched.mem.min) should be equal to memsize({size:.0f})."
        refusals.append(because("latency_memory_reservation", text, size=config.memory_mb))
    return tuple(refusals)
