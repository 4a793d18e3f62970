"""How full datastores are."""

from __future__ import annotations

from typing import Any

import pytest

from vsphere_client.decisions.resources.memory.sizes import VMX_SWAP_MB
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.storage.capacity import HOME_GB, taken_gb
from vsphere_client.engine.world.objects import Datastore
from vsphere_client.model.allocation import MemoryAllocation
from vsphere_client.model.commands import CreateVm, DeleteVm, PowerOffVm
from vsphere_client.model.virtual_machine import VirtualDisk, VirtualMachineConfig


def used(engine: Engine) -> float:
    """GB used of ``ds1``."""
    return float(engine.world.datastores.used_gb[engine.world.find(Datastore, "ds1").row])


@pytest.mark.parametrize(
    ("disk", "gb"),
    [
        (VirtualDisk(gb=40), 20.0),
        (VirtualDisk(gb=40, written_gb=13), 13.0),
        (VirtualDisk(gb=40, written_gb=50), 40.0),
        (VirtualDisk(gb=40, thin=False), 40.0),
    ],
)
def test_what_a_disk_takes(disk: VirtualDisk, gb: float) -> None:
    assert taken_gb(disk) == gb


def test_used_space_follows_the_vms(small_engine: Any) -> None:
    """Three VMs: half of 40 GB, and 4 GB of memory less 1 GB reserved as swap file."""
    config = VirtualMachineConfig(
        memory_mb=4096, disks=(VirtualDisk(gb=40),), memory=MemoryAllocation(reservation_mb=1024)
    )
    engine = small_engine(hosts=2, vms=3, vm=config)
    each, vmx = HOME_GB + 20 + 3, VMX_SWAP_MB / 1024
    assert used(engine) == pytest.approx(3 * (each + vmx))
    engine.submit(PowerOffVm(vm="vm01"))
    engine.run_until(60_000_000)
    assert used(engine) == pytest.approx(3 * each - 3 + 2 * vmx)
    engine.submit(DeleteVm(vm="vm01"))
    assert used(engine) == pytest.approx(2 * (each + vmx))
    engine.submit(CreateVm(name="new", config=config, cluster="C1", datastore="ds1"))
    engine.run_until(120_000_000)
    assert used(engine) == pytest.approx(2 * (each + vmx) + HOME_GB + 20)
