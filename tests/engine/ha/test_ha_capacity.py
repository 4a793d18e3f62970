"""Admission control of the engine: power-ons, views and the report."""

import pytest

from vsphere_client.engine.ha.admission import admission_of
from vsphere_client.engine.ha.service import HaService
from vsphere_client.model.allocation import MemoryAllocation
from vsphere_client.model.cluster import HaAdmissionControl
from vsphere_client.model.commands import (
    CreateVm,
    EnterMaintenanceMode,
    ExitMaintenanceMode,
    FailHost,
    PowerOnVm,
)
from vsphere_client.model.virtual_machine import VirtualMachineConfig

HOST_MB = 65_536 - 1536  # a host of small_engine less its VMkernel


def with_reservation(mb):
    return VirtualMachineConfig(num_cpu=1, memory_mb=mb, memory=MemoryAllocation(reservation_mb=mb))


def test_percentages_follow_from_host_failures(ha_scene):  # ha_ft.md case 7: 4 equal hosts
    scene = ha_scene(admission_control=HaAdmissionControl())
    admission = admission_of(scene.engine, scene.cluster)
    assert admission.allowed
    assert admission.numbers["configured_memory_percent"] == 25
    assert admission.numbers["current_memory_percent"] == 100


def test_a_power_on_above_the_kept_capacity_is_refused(ha_scene):  # case 8 with our hosts
    scene = ha_scene(hosts=2, admission_control=HaAdmissionControl())
    for number, name in enumerate("ab", 1):
        config, host = with_reservation(60_000), scene.host(number).name
        scene.engine.submit(CreateVm(name=name, config=config, host=host, datastore="ds1"))
    scene.at(10)
    first = scene.engine.submit(PowerOnVm(vm="a"))
    scene.at(20)
    assert first.fault is None  # 60 of 128 GB: more than 50 % stay free
    second = scene.engine.submit(PowerOnVm(vm="b"))
    assert second.fault.name == "InsufficientFailoverResourcesFault"
    memory = next(reason for reason in second.reasons if reason.code == "memory_percent")
    overhead_mb = float(scene.engine.world.vms.overhead_mb[[scene.vm_named(name).row for name in "ab"]].sum())
    free = int(100 * (1 - (120_000 + overhead_mb) / (2 * HOST_MB)))
    assert (memory.facts["configured"], memory.facts["free"]) == (50, free)


def test_slots_in_the_report(ha_scene):
    scene = ha_scene(
        hosts=3,
        vms=6,
        admission_control=HaAdmissionControl(policy="slot", slot_memory_mb=1000, slot_cpu_mhz=1000),
    )
    row = scene.engine.service(HaService).report_row(scene.cluster)["admission_control"]
    # 19,900 MHz and 64,000 MB give 19 slots a host.
    assert row["total_slots"] == 57
    assert row["used_slots"] == 6
    assert row["available_slots"] == 57 - 19 - 6
    assert row["current_failover_capacity"] == 2


def test_a_failed_host_still_counts_and_one_in_maintenance_does_not(ha_scene):
    scene = ha_scene(hosts=3, vms=3, admission_control=HaAdmissionControl())
    before = admission_of(scene.engine, scene.cluster).numbers
    scene.at(100, FailHost(host=scene.host(1).name))
    assert admission_of(scene.engine, scene.cluster).numbers == before
    scene.at(200, EnterMaintenanceMode(host=scene.host(2).name))
    assert admission_of(scene.engine, scene.cluster).numbers["hosts"] == 2


def test_too_few_hosts_is_told_and_restored(ha_scene):
    scene = ha_scene(hosts=2, admission_control=HaAdmissionControl())
    scene.at(100, EnterMaintenanceMode(host=scene.host(1).name))
    scene.at(200, ExitMaintenanceMode(host=scene.host(1).name))
    scene.at(300)
    assert len(scene.events("com.vmware.vc.HA.InsufficientFailoverLevelEvent")) == 1
    assert len(scene.events("FailoverLevelRestored")) == 1


@pytest.mark.parametrize(
    ("advanced", "size"), [({}, 32.0), ({"das.vmcpuminmhz": 256}, 256.0), ({"das.nobody": 1}, 32.0)]
)
def test_advanced_options_count_and_unknown_ones_do_not(ha_scene, advanced, size):
    scene = ha_scene(vms=2, admission_control=HaAdmissionControl(policy="slot"), advanced=advanced)
    assert admission_of(scene.engine, scene.cluster).numbers["slot_cpu_mhz"] == size


def test_the_page_of_the_cluster(ha_scene):
    scene = ha_scene(vms=4)
    state = scene.engine.service(HaService).state(scene.cluster)
    assert (state.protected_vms, state.unprotected_vms) == (4, 0)
    assert state.primary_name.startswith("esx")
    # One datastore is one heartbeat datastore.
    texts = {issue.text for issue in state.issues}
    assert texts == {
        "The number of vSphere HA heartbeat datastores for this host is 1, which is less than required: 2"
    }
