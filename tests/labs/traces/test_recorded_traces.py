"""The real traces: the published figures (table "What they look like") and the estates made of them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vsphere_client.engine.workload.series import SeriesLibrary
from vsphere_client.engine.workload.table import WorkloadTable
from vsphere_client.labs.traces.estates import bitbrains_lab, planetlab_lab
from vsphere_client.labs.traces.source import add_traces, load_infos, load_traces
from vsphere_client.model.workload import WorkloadSpec

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
PLANETLAB = DATA / "planetlab_20110303.zip"
BITBRAINS = DATA / "bitbrains_rnd_2013-07_100vms_14d.zip"

pytestmark = pytest.mark.skipif(
    not (PLANETLAB.exists() and BITBRAINS.exists()), reason="the recorded traces are not on this machine"
)


def _clusters(text: str) -> list[dict[str, Any]]:
    lab = json.loads(text)
    assert text.startswith("{")
    assert lab["format"] == 1
    clusters: list[dict[str, Any]] = lab["inventory"]["datacenters"][0]["clusters"]
    return clusters


def test_planetlab_has_the_published_figures() -> None:
    traces = load_traces(PLANETLAB, "planetlab")
    cpu = np.array([series.cpu for series in traces], np.float64)
    assert cpu.shape == (1052, 288)
    assert [series.key for series in traces] == sorted(series.key for series in traces)
    means = cpu.mean(axis=1)
    assert round(float(cpu.mean()), 1) == 12.3
    assert [round(float(f(means)), 1) for f in (np.min, np.median, np.max)] == [0.7, 6.8, 94.6]
    assert round(float((cpu == 0).mean()) * 100, 1) == 15.0


def test_bitbrains_has_the_published_figures() -> None:
    """Means in percent of what is provisioned, weighted by VM, on the grid: within 0.1 of the raw figures."""
    traces, infos = load_traces(BITBRAINS, "bitbrains"), load_infos(BITBRAINS)
    assert (len(traces), sum(info.samples for info in infos)) == (100, 403_060)
    assert {4023 <= info.samples <= 4032 for info in infos} == {True}
    assert {len(series.cpu) for series in traces} <= set(range(4020, 4040))
    percent = [
        series.cpu.astype(np.float64) / info.cpu_mhz * 100 for series, info in zip(traces, infos, strict=True)
    ]
    means = [float(p.mean()) for p in percent]
    assert float(np.mean(means)) == pytest.approx(5.8, abs=0.1)
    assert float(np.median(means)) == pytest.approx(1.8, abs=0.1)
    assert (min(means), max(means)) == (pytest.approx(0.001, abs=0.001), pytest.approx(55.7, abs=0.1))
    zeros = sum(int((p == 0).sum()) for p in percent) / sum(len(p) for p in percent)
    assert zeros * 100 == pytest.approx(13.5, abs=0.1)
    # Two VMs grew from one to two vCPUs on the way; they count by the larger size.
    assert Counter(info.num_cpu for info in infos) == {1: 41, 2: 23, 4: 24, 8: 11, 32: 1}


def test_the_planetlab_estate_is_the_published_one(tmp_path: Path) -> None:
    clusters = _clusters(planetlab_lab(PLANETLAB, tmp_path))
    hosts = [host for cluster in clusters for host in cluster["hosts"]]
    assert len(clusters) == 9
    assert max(len(cluster["hosts"]) for cluster in clusters) <= 96
    assert all(cluster["drs"]["enabled"] for cluster in clusters)
    assert Counter(host["type"] for host in hosts) == {"g4": 400, "g5": 400}
    vms = sorted((vm for cluster in clusters for vm in cluster["vms"]), key=lambda vm: str(vm["name"]))
    types = Counter((vm["workload"]["trace"]["mhz"], vm["memory_mb"]) for vm in vms)
    assert types == {(2500, 870): 263, (2000, 1740): 263, (1000, 1740): 263, (500, 613): 263}
    members = [vm["workload"]["trace"]["member"] for vm in vms]
    assert members == sorted(set(members))


def test_vms_are_on_hosts_of_their_cluster_that_have_the_memory(tmp_path: Path) -> None:
    for text in (planetlab_lab(PLANETLAB, tmp_path), bitbrains_lab(BITBRAINS, tmp_path)):
        types = json.loads(text)["host_types"]
        for cluster in _clusters(text):
            room = {host["name"]: types[host["type"]]["memory_mb"] for host in cluster["hosts"]}
            for vm in cluster["vms"]:
                room[vm["host"]] -= vm["memory_mb"]
            assert min(room.values()) > 0.1 * 4096


def test_the_bitbrains_estate_holds_every_recorded_vm(tmp_path: Path) -> None:
    clusters = _clusters(bitbrains_lab(BITBRAINS, tmp_path))
    assert {cluster["name"]: len(cluster["vms"]) for cluster in clusters} == {"Business": 99, "Large": 1}
    assert 2 <= max(len(cluster["hosts"]) for cluster in clusters) <= 12
    (large,) = clusters[1]["vms"]
    assert (large["num_cpu"], large["memory_mb"]) == (32, 523_734)


def test_the_estates_workloads_can_be_asked_for(tmp_path: Path) -> None:
    """From the lab's text to demand: the mean over the day is the traces' mean of each VM's own MIPS."""
    clusters = _clusters(planetlab_lab(PLANETLAB, tmp_path))
    vms = [vm for cluster in clusters for vm in cluster["vms"]]
    specs = [WorkloadSpec.model_validate(vm["workload"]) for vm in vms]
    library = SeriesLibrary()
    add_traces(library, [spec.trace for spec in specs if spec.trace is not None], tmp_path)
    table = WorkloadTable(library)
    for row, (vm, spec) in enumerate(zip(vms, specs, strict=True)):
        table.assign(
            row, spec, num_cpu=1, core_mhz=1860, memory_mb=vm["memory_mb"], now_us=0, seed=1, name=vm["name"]
        )
    on = np.ones(len(vms), np.bool_)
    day = [table.demand(k * 300_000_000, on).cpu_mhz for k in range(288)]
    cpu = {s.key: s.cpu.astype(np.float64).mean() for s in load_traces(PLANETLAB, "planetlab")}
    wanted = [s.trace.mhz * cpu[s.trace.member] / 100 for s in specs if s.trace and s.trace.mhz]
    assert np.mean(day, axis=0) == pytest.approx(np.array(wanted))
