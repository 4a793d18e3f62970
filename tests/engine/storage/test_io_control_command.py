"""Storage I/O Control by command: task, event, threshold, effect, and what is refused."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, done, event_types, run

from vsphere_client.engine.world.objects import Datastore
from vsphere_client.model.commands import ConfigureDatastoreIoControl
from vsphere_client.model.faults import InvalidArgument
from vsphere_client.model.storage import DatastoreConfig, StorageIoControl
from vsphere_client.model.tasks import TASK_NAMES
from vsphere_client.model.workload import Load, WorkloadSpec

HUNGRY = WorkloadSpec(constant=Load(disk_iops=50_000, disk_io_kb=8))


def configure(**control: object) -> ConfigureDatastoreIoControl:
    return ConfigureDatastoreIoControl(
        datastore="ds1", storage_io_control=StorageIoControl.model_validate({"enabled": True} | control)
    )


def test_the_task_bears_the_names_of_the_product(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1)
    task = done(engine, configure())
    assert task.fault is None
    assert task.name == "Configure Storage I/O Control on datastore"
    assert TASK_NAMES["StorageResourceManager.ConfigureDatastoreIORM"] == task.name
    assert "DatastoreIORMReconfiguredEvent" in event_types(engine)
    store = engine.world.find(Datastore, "ds1")
    assert engine.world.datastores.congestion_threshold_ms[store.row] == 30


@pytest.mark.parametrize(
    ("percent", "threshold_ms"),
    # Latency at rest 2 ms on the curve 2 / (1 - 0.95 load): 0.9 -> 13.79, 0.5 -> 3.81.
    [(90, 2 / (1 - 0.95 * 0.9)), (50, 2 / (1 - 0.95 * 0.5))],
)
def test_the_automatic_threshold_is_a_part_of_the_peak(
    small_engine: EngineBuilder, percent: float, threshold_ms: float
) -> None:
    engine = small_engine(hosts=1, vms=1, start=False)
    store = engine.world.find(Datastore, "ds1")
    engine.world.update(store, config=DatastoreConfig(gb=1000, latency_ms=2.0))
    engine.start()
    done(engine, configure(mode="automatic", peak_throughput_percent=percent))
    assert engine.world.datastores.congestion_threshold_ms[store.row] == pytest.approx(threshold_ms)


def test_latency_falls_to_the_threshold_and_rises_again(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=4, workload=HUNGRY, start=False)
    store = engine.world.find(Datastore, "ds1")
    config = DatastoreConfig(gb=1000, latency_ms=0.2, max_iops=8000)
    engine.world.update(store, config=config)
    engine.start()
    latency = engine.world.datastores.latency_ms
    run(engine, 60)
    # Two queues of 64 operations at 8000 a second.
    assert latency[store.row] == pytest.approx(16)
    done(engine, configure(congestion_threshold_ms=6))
    run(engine, 600)
    assert 6 < latency[store.row] < 7
    done(engine, configure(enabled=False))
    run(engine, 60)
    assert latency[store.row] == pytest.approx(16)


def test_vsan_and_an_unmounted_datastore_are_refused(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1)
    store = engine.world.find(Datastore, "ds1")
    engine.world.update(store, config=store.config.model_copy(update={"type": "vSAN"}))
    task = done(engine, configure())
    assert isinstance(task.fault, InvalidArgument)
    assert "not supported on vSAN" in task.fault.text
    engine.world.update(store, config=store.config.model_copy(update={"type": "VMFS"}))
    store.hosts.clear()
    assert isinstance(done(engine, configure()).fault, InvalidArgument)
    assert not store.config.storage_io_control.enabled
