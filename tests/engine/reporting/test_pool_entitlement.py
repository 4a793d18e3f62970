"""A pool's entitlement counts what its VMs ask for, not what each of them could have alone."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, done, run

from vsphere_client.labs.report import report_of
from vsphere_client.model.cluster import ClusterConfig, DrsConfig
from vsphere_client.model.commands import CreateResourcePool, MoveVmToPool
from vsphere_client.model.workload import Load, WorkloadSpec


def test_idle_vms_do_not_add_up_the_same_spare_capacity(small_engine: EngineBuilder) -> None:
    cluster = ClusterConfig(drs=DrsConfig(enabled=True, automation="manual"))
    load = WorkloadSpec(constant=Load(cpu_mhz=100))
    engine = small_engine(hosts=1, vms=3, cluster=cluster, workload=load)
    done(engine, CreateResourcePool(name="Prod", parent="C1"))
    for name in ("vm01", "vm02", "vm03"):
        done(engine, MoveVmToPool(vm=name, resource_pool="Prod"))
    run(engine, 20)
    report = report_of(engine, "test", 1)
    assert report["resource_pools"][0]["cpu"]["entitlement_mhz"] == pytest.approx(300)
    # Each alone could have both of its vCPUs of 2500 MHz.
    assert report["vms"][0]["cpu"]["entitlement_mhz"] == pytest.approx(5000)
