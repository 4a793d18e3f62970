"""Latency sensitivity High: a core for each vCPU, and the full reservations it takes (vmkernel.md 1.8).

Whoever starts, restarts or moves such a VM asks the same question: does its CPU reservation pay for whole
cores there? The cores are free if that reservation is: a host can reserve no more than its cores.
"""

from __future__ import annotations

from vsphere_client.model.reasons import Reason, because

_TOLERANCE_MHZ = 1.0


def least_reservation_mhz(num_cpu: int, core_mhz: float) -> float:
    """CPU reservation with which every vCPU gets a core to itself; virtual hyper-threads are not used."""
    return num_cpu * core_mhz


def has_own_cores(sensitive: bool, num_cpu: int, reservation_mhz: float, core_mhz: float) -> bool:
    """Whether a VM's vCPUs have cores to themselves on a host with that clock."""
    return sensitive and reservation_mhz >= least_reservation_mhz(num_cpu, core_mhz) - _TOLERANCE_MHZ


def fastest_core_mhz(sensitive: bool, num_cpu: int, reservation_mhz: float) -> float | None:
    """The fastest clock at which a VM's reservation is a core for each vCPU; None if it needs none."""
    return reservation_mhz / num_cpu if sensitive else None


def clock_objection(
    vm: str, host: str, num_cpu: int, fastest_mhz: float | None, core_mhz: float
) -> Reason | None:
    """Why a host's cores are too fast for the reservation of a latency-sensitive VM; None if they are not.

    Args:
        vm: its name.
        host: its name.
        num_cpu: vCPUs of the VM.
        fastest_mhz: see `fastest_core_mhz`.
        core_mhz: clock of the host.
    """
    if fastest_mhz is None or has_own_cores(True, num_cpu, fastest_mhz * num_cpu, core_mhz):
        return None
    return because(
        "latency_cpu_reservation",
        "{vm} is latency-sensitive and reserves {reserved:.0f} MHz; cores of its own on {host} take {least:.0f} MHz",
        vm=vm,
        host=host,
        reserved=fastest_mhz * num_cpu,
        least=least_reservation_mhz(num_cpu, core_mhz),
    )


def latency_refusals(
    num_cpu: int, memory_mb: float, cpu_reservation_mhz: float, memory_reservation_mb: float, core_mhz: float
) -> tuple[Reason, ...]:
    """Why a latency-sensitive VM may not power on: CPU or memory is not reserved in full."""
    refusals = []
    if not has_own_cores(True, num_cpu, cpu_reservation_mhz, core_mhz):
        text = (
            "Invalid CPU reservation for the latency-sensitive VM, (sched.cpu.min) should be at least "
            "{least:.0f} MHz."
        )
        refusals.append(
            because("latency_cpu_reservation", text, least=least_reservation_mhz(num_cpu, core_mhz))
        )
    if memory_reservation_mb < memory_mb:
        text = "Invalid memory setting: memory reservation (sched.mem.min) should be equal to memsize({size:.0f})."
        refusals.append(because("latency_memory_reservation", text, size=memory_mb))
    return tuple(refusals)
