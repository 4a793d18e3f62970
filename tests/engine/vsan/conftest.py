"""Small vSAN clusters for the tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from vsan_scenes import GROUP, VsanScene

from vsphere_client.engine.inventory import build
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    Folder,
    HostSystem,
    ResourcePool,
)
from vsphere_client.model.cluster import ClusterConfig, VsanConfig
from vsphere_client.model.host_system import HostDisk
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.storage import DatastoreConfig
from vsphere_client.model.virtual_machine import VirtualDisk, VirtualMachineConfig


@pytest.fixture
def vsan_scene(small_engine: Any) -> Callable[..., VsanScene]:
    """A builder of vSAN clusters ``C1`` with hosts ``esx01.lab.local`` … and VMs ``vm01`` … with one disk.

    ``disks`` are those of a host (default: one cache, one capacity disk of 1000 GB); ``racks`` names the fault
    domain of each host; ``policies`` are those of the VMs in turn.
    """

    def build_scene(
        hosts: int = 4,
        vms: int = 1,
        *,
        disks: tuple[HostDisk, ...] = GROUP,
        racks: Sequence[str] = (),
        policies: Sequence[str] = ("RAID-1 FTT=1",),
        disk_gb: float = 100.0,
        written_gb: float | None = 90.0,
        power: PowerState = PowerState.ON,
        **vsan: Any,
    ) -> VsanScene:
        config = ClusterConfig(vsan=VsanConfig(enabled=True, **vsan))
        engine = small_engine(hosts, 0, cluster=config, start=False)
        world = engine.world
        for index, host in enumerate(world.all_of(HostSystem)):
            changes: dict[str, Any] = {"disks": disks}
            if racks:
                changes["fault_domain"] = racks[index]
            world.update(host, config=host.config.model_copy(update=changes))
        cluster = world.find(ClusterComputeResource, "C1")
        datacenter = world.find(Datacenter, "DC1")
        datastore = build.add_datastore(world, "vsan", datacenter, DatastoreConfig(type="vSAN", gb=0))
        datastore.cluster = cluster.moid
        seats = list(world.all_of(HostSystem))
        for host in seats:
            build.mount(world, datastore, host)
        for index in range(vms):
            policy = policies[index % len(policies)]
            disk = VirtualDisk(gb=disk_gb, written_gb=written_gb, datastore="vsan", storage_policy=policy)
            vm = VirtualMachineConfig(num_cpu=1, memory_mb=2048, disks=(disk,), storage_policy=policy)
            build.add_vm(
                world,
                f"vm{index + 1:02}",
                vm,
                world.get(datacenter.vm_folder, Folder),
                world.get(cluster.root_pool, ResourcePool),
                seats[index % len(seats)],
                (datastore.moid,),
                (),
                power,
            )
        engine.start()
        return VsanScene(engine)

    return build_scene
