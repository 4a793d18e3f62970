"""NFS behind a full link, and vSAN whose copies are far away."""

from __future__ import annotations

import pickle

import pytest
from engine_scene import EngineBuilder, find_host, find_vm, run
from pydantic import ValidationError

from vsphere_client.decisions.network_io.traffic import TYPES
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.storage.device_names import device_name, paths_to
from vsphere_client.engine.world.objects import Datastore, Network
from vsphere_client.model.host_system import VmkernelAdapter
from vsphere_client.model.network import NetworkConfig, Teaming
from vsphere_client.model.storage import DatastoreConfig
from vsphere_client.model.workload import Load, WorkloadSpec

NFS = DatastoreConfig(type="NFS", gb=1000, max_iops=1e6, latency_ms=0.1)
MBIT = 64 * 1024 * 8 / 1e6
"""An operation of 64 KB in Mbit."""


def io(iops: float, read_percent: float, net_mbps: float = 0.0) -> WorkloadSpec:
    return WorkloadSpec(
        constant=Load(
            disk_iops=iops,
            disk_io_kb=64,
            disk_read_percent=read_percent,
            net_mbps=net_mbps,
            net_rx_percent=0,
        )
    )


def scene(small_engine: EngineBuilder, store: DatastoreConfig, load: WorkloadSpec, hosts: int = 1) -> Engine:
    """VMs whose guests send over vmnic0, the uplink of the management adapter that carries NFS, too."""
    engine = small_engine(hosts=hosts, vms=hosts, workload=load, start=False)
    world = engine.world
    world.update(world.find(Datastore, "ds1"), config=store)
    next(world.all_of(Network)).config = NetworkConfig(teaming=Teaming(policy="explicit", active=("vmnic0",)))
    for vm in world.vm_at.values():
        world.moved(vm)
    engine.start()
    run(engine, 60)
    return engine


def iops_and_ms(engine: Engine, vm: str = "vm01") -> tuple[float, float]:
    row = find_vm(engine, vm).row
    return float(engine.world.vms.disk_iops[row]), float(engine.world.vms.disk_latency_ms[row])


def test_a_link_with_room_changes_nothing(small_engine: EngineBuilder) -> None:
    iops, latency_ms = iops_and_ms(scene(small_engine, NFS, io(10_000, 50)))
    assert iops == 10_000
    assert latency_ms == pytest.approx(0.1 / (1 - 0.95 * 0.01) + 0.01)


@pytest.mark.parametrize(
    ("guests_mbps", "left_mbps"),
    # Alone NFS has 10 Gbps but for the management; against guests that want all, types share evenly.
    [(0, 9999.9), (20_000, 4999.95)],
)
def test_writes_go_as_fast_as_the_link_lets_them(
    small_engine: EngineBuilder, guests_mbps: float, left_mbps: float
) -> None:
    engine = scene(small_engine, NFS, io(25_000, 0, guests_mbps))
    iops, latency_ms = iops_and_ms(engine)
    assert iops == pytest.approx(left_mbps / MBIT, rel=1e-4)
    # Little: 64 operations under way.
    assert latency_ms == pytest.approx(64_000 / iops + 0.01, rel=1e-4)
    store = engine.world.find(Datastore, "ds1").row
    assert engine.world.datastores.seen_latency_ms[store] == pytest.approx(64_000 / iops)
    assert engine.world.datastores.latency_ms[store] < 0.2
    device = engine.world.devices
    assert device.device_latency_ms[device.rows_of(find_host(engine).row)] == pytest.approx(64_000 / iops)


def test_iscsi_shares_the_link_with_guests_as_its_own_type(small_engine: EngineBuilder) -> None:
    """Software iSCSI has 128 operations at the device (vmkernel.md 4.1), and half of the link beside guests."""
    store = DatastoreConfig(transport="iscsi", gb=1000, max_iops=1e6, latency_ms=0.1)
    engine = scene(small_engine, store, io(25_000, 0, 20_000))
    iops, latency_ms = iops_and_ms(engine)
    assert iops == pytest.approx(4999.95 / MBIT, rel=1e-4)
    assert latency_ms > 1
    world = engine.world
    row = world.uplinks_of[find_host(engine).row]["vmnic0"]
    assert world.traffic.tx[row, TYPES.index("iscsi")] == pytest.approx(4999.95, rel=1e-3)
    assert world.traffic.tx[row, TYPES.index("nfs")] == 0
    found = world.find(Datastore, "ds1")
    assert world.datastores.queue_depth[found.row] == 128
    assert [path.partition(":T")[0] for path in paths_to(found)] == ["vmhba64:C0", "vmhba64:C1"]


def test_nvme_over_tcp_is_a_type_of_its_own_with_a_queue_of_its_own(small_engine: EngineBuilder) -> None:
    """A queue of 1,023 (vmkernel.md 4.1); it goes over the adapter with its service, and has half of the link there."""
    store = DatastoreConfig(transport="nvme_tcp", gb=1000, max_iops=1e6, latency_ms=0.1)
    engine = scene(small_engine, store, io(25_000, 0, 20_000))
    world, host = engine.world, find_host(engine)
    row = world.uplinks_of[host.row]["vmnic0"]
    number = TYPES.index("nvme_tcp")
    assert world.traffic.tx[row, number] == pytest.approx(4999.95, rel=1e-3)
    found = world.find(Datastore, "ds1")
    assert world.datastores.queue_depth[found.row] == 1023
    assert [path.partition(":L")[0] for path in paths_to(found)] == ["vmhba65:C0:T0", "vmhba65:C0:T1"]
    assert device_name(found).startswith("eui.")
    own = VmkernelAdapter(name="vmk5", services=("nvme_tcp",), nic="vmnic1", network="NVMe")
    adapters = (*host.config.vmkernel, own)
    world.update(host, config=host.config.model_copy(update={"vmkernel": adapters}))
    run(engine, 40)
    other = world.uplinks_of[host.row]["vmnic1"]
    assert world.traffic.tx[row, number] == 0
    # Alone it has the whole of the other link.
    assert world.traffic.tx[other, number] == pytest.approx(10_000, rel=1e-3)


@pytest.mark.parametrize(("transport", "words"), [("iscsi", "iSCSI"), ("nvme_tcp", "NVMe over TCP")])
def test_only_devices_are_reached_over_a_network(transport: str, words: str) -> None:
    with pytest.raises(ValidationError, match=f"no device that {words} could reach"):
        DatastoreConfig.model_validate({"type": "NFS", "transport": transport})


def test_reads_do_not_wait_for_what_leaves_the_host(small_engine: EngineBuilder) -> None:
    iops, _ = iops_and_ms(scene(small_engine, NFS, io(10_000, 100, 20_000)))
    assert iops == 10_000


def test_only_the_host_with_the_full_link_is_slow(small_engine: EngineBuilder) -> None:
    engine = scene(small_engine, NFS, io(10_000, 0), hosts=2)
    vm, world = find_vm(engine), engine.world
    world.uplinks.vmotion_tx_mbps[world.uplinks_of[world.host(vm.host or "").row]["vmnic0"]] = 20_000
    run(engine, 60)
    slow, fast = iops_and_ms(engine), iops_and_ms(engine, "vm02")
    assert slow[0] == pytest.approx(4999.95 / MBIT, rel=1e-4)
    assert fast[0] == 10_000
    assert slow[1] > 6 > 0.2 > fast[1]


def test_the_state_of_a_full_link_is_kept_and_does_not_swing(small_engine: EngineBuilder) -> None:
    engine = scene(small_engine, NFS, io(25_000, 0, 20_000))
    copy: Engine = pickle.loads(pickle.dumps(engine))
    copy.wire()
    seen = []
    for _ in range(5):
        run(engine, 20)
        run(copy, 20)
        seen.append(iops_and_ms(engine)[0])
    assert iops_and_ms(copy) == iops_and_ms(engine)
    assert max(seen) == pytest.approx(min(seen))


@pytest.mark.parametrize(("read_percent", "more_ms"), [(100, 0.0), (50, 2.5), (0, 5.0)])
def test_writes_of_vsan_wait_for_the_far_site(
    small_engine: EngineBuilder, read_percent: float, more_ms: float
) -> None:
    """vsan.md 18: stretched adds the round trip between sites, here 5 ms, to writes."""
    store = DatastoreConfig(type="vSAN", gb=1000, max_iops=1e6, latency_ms=0.6)
    engine = scene(small_engine, store, io(100, read_percent), hosts=2)
    near = iops_and_ms(engine)[1]
    far = find_host(engine, 2)
    engine.world.update(far, config=far.config.model_copy(update={"distance_ms": 5.0}))
    run(engine, 60)
    for vm in ("vm01", "vm02"):
        assert iops_and_ms(engine, vm) == (100, pytest.approx(near + more_ms))


def test_a_guest_with_a_short_queue_writes_less_over_a_distance(small_engine: EngineBuilder) -> None:
    store = DatastoreConfig(type="vSAN", gb=1000, max_iops=1e6, latency_ms=0.6)
    engine = scene(small_engine, store, io(40_000, 0), hosts=2)
    far = find_host(engine, 2)
    engine.world.update(far, config=far.config.model_copy(update={"distance_ms": 5.0}))
    run(engine, 60)
    iops, _ = iops_and_ms(engine)
    # 64 operations under way, each at least 5.6 ms.
    assert iops < 64_000 / 5.6
