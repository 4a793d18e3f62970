"""Initial placement: on which host a VM is powered on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vsphere_client.decisions.placement.hosts import (
    DrsGeneration,
    HostColumns,
    VmNeeds,
    first_objection,
    loads_with,
    placement_scores,
)
from vsphere_client.model.reasons import Reason, because


@dataclass(frozen=True, slots=True)
class Candidate:
    """A host that could take the VM; ``host`` is its row, ``score`` in points up to 100."""

    host: int
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """The chosen host (its row, None if no host can), all candidates best first, and the refused."""

    host: int | None
    ranked: tuple[Candidate, ...]
    refused: tuple[tuple[int, Reason], ...]


def needs_of_off_vm(
    name: str,
    num_cpu: int,
    core_mhz: float,
    memory_mb: float,
    *,
    cpu_reservation_mhz: float = 0.0,
    memory_reservation_mb: float = 0.0,
) -> VmNeeds:
    """What to expect of a VM without a history: full use of its CPUs and memory.

    ``memory_reservation_mb`` includes overhead. Source: DRS placement (recalled for legacy).
    """
    return VmNeeds(name, num_cpu * core_mhz, memory_mb, cpu_reservation_mhz, memory_reservation_mb)


def decide_initial_placement(
    vm: VmNeeds,
    hosts: HostColumns,
    forbidden: Sequence[Reason | None],
    generation: DrsGeneration = DrsGeneration.SCORE,
) -> Placement:
    """The host on which to power on a VM: of those that may and can take it, the best score.

    ``forbidden`` gives, for each host, why it may not run the VM (state, compatibility, must
    rules), or None. Ties go to the lower row, hence to the lower reference. Admission by the
    pools and by HA comes before.

    Raises:
        ValueError: ``forbidden`` does not have one entry for each host.
    """
    if len(forbidden) != len(hosts.names):
        raise ValueError(f"{len(forbidden)} entries for {len(hosts.names)} hosts.")
    refused: list[tuple[int, Reason]] = []
    fit: list[int] = []
    for host, objection in enumerate(forbidden):
        why = objection if objection is not None else first_objection(hosts, host, vm)
        if why is None:
            fit.append(host)
        else:
            refused.append((host, why))
    ranked = _ranked(vm, hosts, fit, generation)
    return Placement(ranked[0].host if ranked else None, ranked, tuple(refused))


def _ranked(
    vm: VmNeeds, hosts: HostColumns, fit: Sequence[int], generation: DrsGeneration
) -> tuple[Candidate, ...]:
    if not fit:
        return ()
    scores = placement_scores(hosts, vm, generation)
    cpu, memory = loads_with(hosts, vm)
    rows = np.asarray(fit, dtype=np.intp)
    order = rows[np.argsort(-scores[rows], kind="stable")]
    return tuple(
        Candidate(
            int(host),
            float(scores[host]),
            (
                _why(
                    vm,
                    hosts.names[host],
                    float(cpu[host]),
                    float(memory[host]),
                    float(scores[host]),
                    generation,
                ),
            ),
        )
        for host in order
    )


def _why(
    vm: VmNeeds, host: str, cpu: float, memory: float, score: float, generation: DrsGeneration
) -> Reason:
    sentence = (
        "{vm} would score {score:.1f} on {host}"
        if generation is DrsGeneration.SCORE
        else "The cluster's balance would be {score:.1f} of 100 with {vm} on {host}"
    )
    return because(
        "placement_score",
        sentence
        + ", which would then be loaded {cpu_percent:.0f} % (CPU) and {memory_percent:.0f} % (memory).",
        vm=vm.name,
        host=host,
        score=score,
        cpu_percent=100.0 * cpu,
        memory_percent=100.0 * memory,
    )
