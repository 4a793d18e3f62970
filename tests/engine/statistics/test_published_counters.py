"""The published table of counters: the simulator has all of it, as it is published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vsphere_client.engine.statistics.catalogue import counters
from vsphere_client.engine.statistics.formulas import FORMULAS
from vsphere_client.engine.statistics.formulas.instances import PART_FORMULAS
from vsphere_client.engine.statistics.kinds import MEASURED_OF

PUBLISHED = Path(__file__).parents[3] / ".." / "shared" / "facts" / "data" / "perf_counters.json"
OURS_BEYOND = ("storageAdapter.", "storagePath.", "mem.tier", "disk.totalLatency.")
"""Counters that the published capture does not list: of adapters, paths, memory tiering, and one of the sheet."""

SHEET = """
cpu.usage.average % rate 1
cpu.usagemhz.average MHz rate 1
cpu.ready.summation ms delta 1
cpu.reservedCapacity.average MHz absolute 2
cpu.idle.summation ms delta 2
cpu.costop.summation ms delta 2
cpu.utilization.average % rate 2
cpu.coreUtilization.average % rate 2
cpu.demand.average MHz absolute 2
cpu.latency.average % rate 2
cpu.entitlement.latest MHz absolute 2
cpu.run.summation ms delta 2
cpu.maxlimited.summation ms delta 2
cpu.system.summation ms delta 3
cpu.wait.summation ms delta 3
cpu.used.summation ms delta 3
cpu.swapwait.summation ms delta 3
cpu.overlap.summation ms delta 3
cpu.readiness.average % rate 4
mem.usage.average % absolute 1
mem.consumed.average KB absolute 1
mem.overhead.average KB absolute 1
mem.vmmemctl.average KB absolute 1
mem.swapinRate.average KBps rate 1
mem.swapoutRate.average KBps rate 1
mem.active.average KB absolute 2
mem.granted.average KB absolute 2
mem.shared.average KB absolute 2
mem.zero.average KB absolute 2
mem.sharedcommon.average KB absolute 2
mem.swapped.average KB absolute 2
mem.swapused.average KB absolute 2
mem.swapin.average KB absolute 2
mem.swapout.average KB absolute 2
mem.compressed.average KB absolute 2
mem.compressionRate.average KBps rate 2
mem.decompressionRate.average KBps rate 2
mem.latency.average % absolute 2
mem.entitlement.average KB absolute 2
mem.vmmemctltarget.average KB absolute 2
mem.state.latest num absolute 2
disk.usage.average KBps rate 1
disk.maxTotalLatency.latest ms absolute 1
disk.deviceLatency.average ms absolute 1
disk.kernelLatency.average ms absolute 2
disk.totalLatency.average ms absolute 2
disk.numberReadAveraged.average num rate 1
disk.numberWriteAveraged.average num rate 1
datastore.totalReadLatency.average ms absolute 1
datastore.totalWriteLatency.average ms absolute 1
net.usage.average KBps rate 1
net.packetsRx.summation num delta 2
net.packetsTx.summation num delta 2
net.droppedRx.summation num delta 2
net.droppedTx.summation num delta 2
power.power.average W rate 2
sys.uptime.latest s absolute 1
rescpu.actav1.latest % absolute 3
rescpu.actav5.latest % absolute 3
rescpu.actav15.latest % absolute 3
rescpu.runav1.latest % absolute 3
"""
"""Rows of vmkernel.md 8.2: counter, unit, type, level."""


@pytest.mark.skipif(not PUBLISHED.is_file(), reason="the fact sheets are not beside the repository")
def test_every_published_counter_is_there_as_it_is_published() -> None:
    published = {row["id"]: row for row in json.loads(PUBLISHED.read_text(encoding="utf-8"))["counters"]}
    assert set(published) <= set(counters())
    for info in counters().values():
        row = published.get(info.id)
        assert row is not None or info.id.startswith(OURS_BEYOND), info.id
        if row is not None:
            assert (info.group, info.unit, info.rollup, info.level) == (
                row["group"],
                row["unit"],
                row["rollup"],
                row["level"],
            )
            assert info.entities
            assert set(row.get("entities", info.entities)) <= set(info.entities), info.id


@pytest.mark.parametrize("row", SHEET.split("\n")[1:-1])
def test_units_types_and_levels_are_those_of_the_sheet(row: str) -> None:
    counter, unit, stats_type, level = row.split()
    info = counters()[counter]
    assert (info.unit, info.stats_type, info.level) == (unit, stats_type, int(level))


def test_what_is_computed_is_in_the_table_and_the_table_names_kinds_that_there_are() -> None:
    computed = {counter for formulas in (*FORMULAS.values(), *PART_FORMULAS.values()) for counter in formulas}
    assert computed <= set(counters())
    kinds = {str(kind) for kind in MEASURED_OF} | {"Datacenter"}
    assert all(set(info.entities) <= kinds for info in counters().values())
