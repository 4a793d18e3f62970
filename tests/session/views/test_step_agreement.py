"""The micro scheduler and the step agree on hosts with bound VMs, and with the side-channel aware schedulers.

Tolerance, stated here once: over 8 s what each VM runs, uses and waits lies within 8 points per vCPU of the step's.
Guests that are idle in between share two pCPUs or more here: what does not fit a burst is lost in the micro scheduler
and put off in the step, which differs most where two meet on a single pCPU.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from vsphere_client.decisions.microscheduler.reading import read_schedule
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.units import SECOND_US
from vsphere_client.session.session import Session
from vsphere_client.session.views.micro_schedule import micro_run

POINTS = 8.0
HOST = (
    "{{name: h1, sockets: {sockets}, cores_per_socket: {cores}, threads_per_core: {threads}, mhz: 2000, "
    "memory_mb: 65536, advanced: {{{advanced}}}, vms: [{vms}]}}"
)
V1 = "VMkernel.Boot.hyperthreadingMitigation: 1"
V2 = V1 + ", VMkernel.Boot.hyperthreadingMitigationIntraVM: 0"
VM = (
    '{{name: {name}, power: "on", num_cpu: {cpus}, memory_mb: 1024, cpu_affinity: [{pcpus}], '
    "workload: {{constant: {{cpu_percent: {percent}, memory_active_mb: 100}}}}, advanced: {{{options}}}}}"
)
_STRANGERS = [(1, "", 100)] * 6
_SIBLINGS = [(2, "", 100)] * 4
_MIXED = [(1, "", 70), (2, "", 90), (4, "", 100), (1, "", 50), (2, "", 60)]
APART: dict[str, tuple[str, list[tuple[int, str, int]]]] = {
    f"{words}, {number}": (options, mix)
    for number, options in (("v1", V1), ("v2", V2))
    for words, mix in (("strangers", _STRANGERS), ("siblings", _SIBLINGS), ("mixed", _MIXED))
}
MIXES: dict[str, tuple[int, list[tuple[int, str, int]]]] = {
    "three on a core, the others apart": (1, [(1, "0", 100)] * 3 + [(1, "", 100)] * 2),
    "two threads of a core": (2, [(1, "0, 1", 100)] * 2 + [(1, "", 60)] * 2),
    "four on two threads": (2, [(1, "0, 1", 100)] * 4 + [(1, "", 60)] * 2),
    "SMP on too few": (1, [(4, "0, 1", 100), (1, "", 100)]),
    "half busy on two": (1, [(1, "2, 3", 40)] * 3 + [(1, "", 60)] * 3),
    "all bound, full": (1, [(2, "0, 1", 100), (2, "0, 1", 100), (2, "2, 3", 100)]),
    "a full host": (1, [(1, "0", 100)] + [(1, "", 100)] * 6),
}


@pytest.mark.parametrize("name", MIXES)
def test_bound_vms_fare_the_same_in_both(name: str) -> None:
    threads, mix = MIXES[name]
    compare(threads, "", mix)


PREFER_HT = "numa.vcpu.preferHT: true"
NODES: dict[str, list[tuple[int, str, int, str]]] = {
    "six vCPUs on the threads of a node of four cores": [(6, "", 100, PREFER_HT)],
    "the same, half busy, beside others": [(6, "", 50, PREFER_HT), (2, "", 100, ""), (2, "", 60, "")],
    "two on one node": [(4, "", 100, "numa.nodeAffinity: '1'")] * 2 + [(2, "", 100, "")],
}


@pytest.mark.parametrize("name", NODES)
def test_who_is_kept_on_nodes_fares_the_same_in_both(name: str) -> None:
    """Two nodes of four cores with two threads each."""
    compare(2, "", NODES[name], sockets=2)


@pytest.mark.parametrize("name", APART)
def test_the_side_channel_aware_schedulers_are_the_same_in_both(name: str) -> None:
    """On four cores with eight threads; v1 leaves four of them."""
    options, mix = APART[name]
    compare(2, options, mix)


def compare(threads: int, advanced: str, mix: Sequence[tuple[Any, ...]], sockets: int = 1) -> None:
    """Run a host of four cores a node both ways; of each VM vCPUs, pCPUs, percent and perhaps options."""
    vms = ", ".join(
        VM.format(name=f"v{at}", cpus=cpus, pcpus=pcpus, percent=percent, options="".join(options))
        for at, (cpus, pcpus, percent, *options) in enumerate(mix)
    )
    text = "\n".join(
        (
            "format: 1",
            "name: Bound",
            "inventory:",
            "  datacenters:",
            "  - name: DC1",
            "    hosts:",
            f"    - {HOST.format(sockets=sockets, cores=4, threads=threads, advanced=advanced, vms=vms)}",
        )
    )
    session = Session(load_lab_text(text, Path()))
    session.run_until(40 * SECOND_US)
    world = session.engine.world
    run = micro_run(session, world.find(HostSystem, "h1").moid, 8 * SECOND_US)
    run.scheduler.run_until(8 * SECOND_US)
    schedule = read_schedule(run.scheduler)
    for row, vm in world.vm_at.items():
        count = int(world.vms.num_cpu[row])
        mine = [one.at for one in schedule.worlds if one.group == vm.name and one.kind == "vcpu"]
        micro = schedule.group_totals(mine)
        waits = (micro.ready + micro.costop) / count
        table = world.vms
        believed = float(table.cpu_ready_percent[row] + table.cpu_costop_percent[row])
        assert micro.run / count == pytest.approx(float(table.cpu_run_percent[row]), abs=POINTS), vm.name
        assert waits == pytest.approx(believed, abs=POINTS), vm.name
        work = float(table.cpu_used_percent[row])
        assert micro.used / count == pytest.approx(work, abs=POINTS), vm.name
