"""Small engines for the tests of the engine: a cluster of alike hosts, a datastore, a network, VMs."""

from __future__ import annotations

from typing import Protocol

import pytest

from vsphere_client.engine.engine import Engine, EngineSettings
from vsphere_client.engine.inventory import build
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datastore,
    Folder,
    HostSystem,
    Network,
    ResourcePool,
)
from vsphere_client.model.cluster import ClusterConfig
from vsphere_client.model.host_system import (
    HostConfig,
    HostDisk,
    PhysicalNic,
    default_vmkernel,
    numbered_adapters,
)
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.network import NetworkConfig
from vsphere_client.model.storage import DatastoreConfig
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import WorkloadSpec

NICS = (PhysicalNic(name="vmnic0"), PhysicalNic(name="vmnic1"))
DISKS = (HostDisk(name="d0", tier="cache", gb=400), HostDisk(name="d1", tier="capacity", gb=1000))


class EngineBuilder(Protocol):
    """Builds a small engine; see `small_engine`."""

    def __call__(
        self,
        hosts: int = 3,
        vms: int = 0,
        *,
        cluster: ClusterConfig | None = None,
        host: HostConfig | None = None,
        vm: VirtualMachineConfig | None = None,
        workload: WorkloadSpec | None = None,
        datastore_gb: float = 1000.0,
        seed: int = 1,
        start: bool = True,
        step_s: int = 20,
    ) -> Engine:
        """Build one."""
        ...


@pytest.fixture
def small_engine() -> EngineBuilder:
    """A builder of engines with a cluster ``C1`` of hosts ``esx01.lab.local`` … and VMs ``vm01`` ….

    A host has 1 x 8 cores of 2500 MHz (20,000 MHz), 65,536 MB, two uplinks and two disks; a VM has
    2 vCPUs and 4096 MB, lies on ``ds1`` that all hosts mount, is powered on and has the workload; VMs go
    to the hosts in turn. ``start`` begins the services.
    """
    return _build


def _build(
    hosts: int = 3,
    vms: int = 0,
    *,
    cluster: ClusterConfig | None = None,
    host: HostConfig | None = None,
    vm: VirtualMachineConfig | None = None,
    workload: WorkloadSpec | None = None,
    datastore_gb: float = 1000.0,
    seed: int = 1,
    start: bool = True,
    step_s: int = 20,
) -> Engine:
    engine = Engine(EngineSettings(seed=seed, step_us=step_s * 1_000_000))
    home = _add_cluster(engine, hosts, cluster or ClusterConfig(), host, datastore_gb)
    config = (vm or VirtualMachineConfig(num_cpu=2, memory_mb=4096)).model_copy(
        update={} if workload is None else {"workload": workload}
    )
    _add_vms(engine, home, vms, config)
    if start:
        engine.start()
    return engine


def _add_cluster(
    engine: Engine, hosts: int, config: ClusterConfig, host: HostConfig | None, datastore_gb: float
) -> ClusterComputeResource:
    world = engine.world
    datacenter = build.add_datacenter(world, "DC1")
    cluster = build.add_cluster(world, "C1", world.get(datacenter.host_folder, Folder), config)
    datastore = build.add_datastore(world, "ds1", datacenter, DatastoreConfig(gb=datastore_gb))
    network = build.add_network(world, "VM Network", datacenter, NetworkConfig())
    for index in range(hosts):
        installed = (
            host.model_copy(update={"vmkernel": numbered_adapters(host.vmkernel, index)}) if host else None
        )
        installed = installed or HostConfig(
            sockets=1,
            cores_per_socket=8,
            mhz=2500,
            memory_mb=65_536,
            nics=NICS,
            disks=DISKS,
            vmkernel=default_vmkernel(NICS, index, config.vsan.enabled),
        )
        added = build.add_host(world, f"esx{index + 1:02}.lab.local", installed, cluster, None)
        build.mount(world, datastore, added)
        build.connect_network(world, network, added)
    return cluster


def _add_vms(
    engine: Engine, cluster: ClusterComputeResource, count: int, config: VirtualMachineConfig
) -> None:
    world = engine.world
    hosts = list(world.all_of(HostSystem))
    folder = next(f for f in world.all_of(Folder) if f.hidden and f.name == "vm")
    datastore, network = world.find(Datastore, "ds1"), world.find(Network, "VM Network")
    for index in range(count):
        build.add_vm(
            world,
            f"vm{index + 1:02}",
            config,
            folder,
            world.get(cluster.root_pool, ResourcePool),
            hosts[index % len(hosts)],
            (datastore.moid,),
            (network.moid,),
            PowerState.ON,
        )
