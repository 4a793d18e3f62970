"""Counters of the VMFS pointer block cache in a running lab."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vsphere_client.engine.statistics.pointer_blocks import open_on_vmfs_tb
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import PowerOffVm, UpdateHostOptions
from vsphere_client.model.units import SECOND_US
from vsphere_client.session.session import Session
from vsphere_client.session.views.performance import series_of

LAB = """
format: 1
name: Large files
inventory:
  datacenters:
  - name: DC1
    datastores:
    - {name: vmfs, gb: 60000}
    - {name: nfs, gb: 60000, type: NFS}
    hosts:
    - {name: h1, sockets: 2, cores_per_socket: 8, memory_mb: 65536}
    - {name: h2, sockets: 2, cores_per_socket: 8, memory_mb: 65536}
    vms:
    - {name: thick, host: h1, power: "on", disks: [{gb: 20480, datastore: vmfs, thin: false}]}
    - {name: thin, host: h1, power: "on", disks: [{gb: 20480, datastore: vmfs, thin: true, written_gb: 4096}]}
    - {name: elsewhere, host: h1, power: "on", disks: [{gb: 10240, datastore: nfs, thin: false}]}
    - {name: idle, host: h2, power: "off", disks: [{gb: 10240, datastore: vmfs, thin: false}]}
"""
COUNTERS = ("size", "sizeMax", "workingSet", "workingSetMax", "overhead", "capMissRatio")


@pytest.fixture
def session() -> Session:
    made = Session(load_lab_text(LAB, Path()))
    made.run_until(60 * SECOND_US)
    return made


def shown(session: Session, name: str) -> dict[str, float]:
    moid = session.engine.world.find(HostSystem, name).moid
    ids = [f"mem.vmfs.pbc.{one}.latest" for one in COUNTERS]
    found = series_of(session, moid, ids, "realtime")
    return {one.counter.id.split(".")[3]: float(one.values[-1]) for one in found}


def test_what_vms_of_a_host_have_open_on_vmfs(session: Session) -> None:
    """20 TB and the 4 TB written of a thin disk; NFS has no such blocks, and a VM that is off has nothing open."""
    figures = shown(session, "h1")
    assert figures["workingSet"] == pytest.approx(24, abs=0.01)
    assert figures["size"] == pytest.approx(96, abs=0.05)
    assert (figures["sizeMax"], figures["workingSetMax"], figures["capMissRatio"]) == (128, 32, 0)
    assert figures["overhead"] == pytest.approx(24 * 64, abs=1)
    assert shown(session, "h2")["workingSet"] == 0


def test_a_smaller_cache_misses(session: Session) -> None:
    """VMFS3.MaxAddressableSpaceTB of 16 of 24 TB: a third has no room."""
    host = session.engine.world.find(HostSystem, "h1").moid
    session.submit(UpdateHostOptions(host=host, options={"VMFS3.MaxAddressableSpaceTB": 16}))
    session.run_for(60 * SECOND_US)
    figures = shown(session, "h1")
    assert (figures["workingSet"], figures["size"]) == (16, 64)
    assert figures["capMissRatio"] == pytest.approx(100 / 3, abs=0.1)
    session.submit(PowerOffVm(vm="thick"))
    session.run_for(120 * SECOND_US)
    assert shown(session, "h1")["capMissRatio"] == 0
    assert np.flatnonzero(open_on_vmfs_tb(session.engine.world)).size == 1
