"""An array that several hosts share: Storage I/O Control, reservations, limits (vmkernel.md 4.2, 4.3)."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from engine_scene import done, refusal, run

from vsphere_client.engine.engine import Engine
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import LabError, load_lab_text
from vsphere_client.model.allocation import DiskAllocation
from vsphere_client.model.commands import PowerOffVm, PowerOnVm, ReconfigureVm

LAB = """
format: 1
name: shared array
inventory:
  datacenters:
  - name: DC
    datastores:
    - {name: a, gb: 900, max_iops: 8000, latency_ms: 0.2, queue_depth: 128, competing_ios: 64,
       storage_io_control: {enabled: CONTROL, congestion_threshold_ms: 7}}
    clusters:
    - name: C1
      hosts: [{name: "esx{n}", count: 2}]
      vms:
"""
BUSY = 50_000.0


class Disk(NamedTuple):
    """A VM with one disk: its host, shares, what it asks, and the rest of the disk's settings."""

    host: int
    shares: int = 1000
    iops: float = BUSY
    more: str = ""


def lab(disks: list[Disk], control: bool = True) -> str:
    vms = [
        f"      - {{name: v{n}, host: esx{disk.host}, memory_mb: 256, "
        f"disks: [{{gb: 1, datastore: a, shares: {disk.shares}{disk.more}}}], "
        f"workload: {{constant: {{disk_iops: {disk.iops}, disk_io_kb: 8}}}}}}"
        for n, disk in enumerate(disks)
    ]
    return LAB.replace("CONTROL", str(control).lower()) + "\n".join(vms)


def settled(disks: list[Disk], control: bool = True) -> Engine:
    engine = build_engine(load_lab_text(lab(disks, control), Path()))
    run(engine, 500)
    return engine


def iops(engine: Engine) -> list[float]:
    return [float(engine.world.vms.disk_iops[vm.row]) for vm in engine.world.vm_at.values()]


def test_the_array_is_divided_among_hosts_first_and_then_among_vms() -> None:
    """vmkernel.md case 22: 8000 IOPS, shares 1000/2500 on one host and 500/1000 on the other."""
    engine = settled([Disk(1, 1000), Disk(1, 2500), Disk(2, 500), Disk(2, 1000)])
    assert iops(engine) == pytest.approx([1600, 4000, 800, 1600], rel=1e-3)
    # The hosts' windows stand as the sums of their shares, 3500 to 1500.
    depth = engine.world.devices.depth
    assert depth[0] / depth[1] == pytest.approx(3500 / 1500, rel=1e-3)


def test_what_an_idle_vm_leaves_goes_to_its_sibling_and_beyond_its_limit_to_the_other_host() -> None:
    """vmkernel.md 4.3: the sibling has twice its own part; with a limit of 2500 the rest goes to the other host."""
    others = [Disk(2), Disk(2)]
    assert iops(settled([Disk(1, iops=0), Disk(1), *others])) == pytest.approx(
        [0, 4000, 2000, 2000], rel=1e-3
    )
    limited = Disk(1, more=", limit_iops: 2500")
    got = iops(settled([Disk(1, iops=0), limited, *others]))
    assert got == pytest.approx([0, 2500, 2750, 2750], rel=1e-3)


def test_a_reservation_that_is_not_used_is_nobodys_loss() -> None:
    """vmkernel.md 4.3: it is not hoarded; who reserves 6000 and asks for 100 leaves 7900."""
    got = iops(settled([Disk(1, iops=100, more=", reservation_iops: 6000"), Disk(2)]))
    assert got == pytest.approx([100, 7900], rel=1e-3)


@pytest.mark.parametrize("control", [True, False])
def test_an_array_that_is_over_reserved_goes_by_reservations_and_powers_on_all_the_same(
    control: bool,
) -> None:
    """vmkernel.md 4.3: 12,000 and 4,000 of 8,000 give 6,000 and 2,000, and no power-on is refused."""
    disks = [Disk(1, 500, more=", reservation_iops: 12000"), Disk(2, 4000, more=", reservation_iops: 4000")]
    engine = settled(disks, control)
    assert iops(engine) == pytest.approx([6000, 2000])
    done(engine, PowerOffVm(vm="v1"))
    assert done(engine, PowerOnVm(vm="v1", host="esx2")).fault is None
    # Little: what the open windows hold, 8000 a second.
    run(engine, 600)
    windows = float(engine.world.devices.depth.sum())
    assert engine.world.datastores.latency_ms[0] == pytest.approx(windows / 8.0, rel=0.01)


def test_a_reservation_above_the_limit_is_refused_by_hosts_and_labs() -> None:
    engine = build_engine(load_lab_text(lab([Disk(1)]), Path()))
    wrong = (DiskAllocation(limit_iops=100, reservation_iops=200),)
    assert (
        "disk reservation. It is above the limit." in refusal(engine, ReconfigureVm(vm="v0", disks=wrong))[1]
    )
    with pytest.raises(LabError) as caught:
        load_lab_text(lab([Disk(1, more=", limit_iops: 100, reservation_iops: 200")]), Path())
    (problem,) = caught.value.problems
    assert problem.place.endswith("vms[0].disks[0].limit_iops")
    assert problem.message == "the limit of 100 IOPS is below the reservation of 200 IOPS"
