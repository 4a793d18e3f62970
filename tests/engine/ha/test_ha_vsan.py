"""vSphere HA in vSAN clusters: agents on the vSAN network, no heartbeat datastores, objects that must be open."""

from pathlib import Path

from ha_scenes import RESTARTED, Scene

from vsphere_client.engine.ha.service import HaService
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.engine.world.unmanaged import UnmanagedHost
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import AddHost, FailHost, FailNic, IsolateHost
from vsphere_client.model.host_system import HostConfig, VmkernelAdapter
from vsphere_client.model.kinds import ConnectionState

LAB = """
format: 1
name: vSAN and HA
inventory:
  datacenters:
  - name: DC1
    networks: [{name: VM Network, hosts: all}]
    clusters:
    - name: C1
      ha: {enabled: true}
      vsan: {enabled: true}
      hosts:
      - name: esx01.lab.local
        disks: &disks [{name: d0, tier: cache, media: NVMe, gb: 400}, {name: d1, tier: capacity, gb: 2000}]
        vmkernel: &kernel
        - {name: vmk0, services: [management, vmotion], nic: vmnic0}
        - {name: vmk2, services: [vsan], nic: vmnic1}
      - {name: esx02.lab.local, disks: *disks, vmkernel: *kernel}
      - {name: esx03.lab.local, disks: *disks, vmkernel: *kernel}
      - {name: esx04.lab.local, disks: *disks, vmkernel: *kernel}
      vms:
      - {name: vm01, host: esx01.lab.local, disks: [{gb: 40, storage_policy: RAID-1 FTT=1}]}
      - {name: vm02, host: esx02.lab.local, disks: [{gb: 40, storage_policy: RAID-1 FTT=1}]}
"""


def open_scene():
    return Scene(build_engine(load_lab_text(LAB, Path())))


def test_a_dead_host_is_declared_after_15_s():  # vSAN has no heartbeat datastores: ha_ft.md 4 and case 11
    scene = open_scene()
    scene.at(100, FailHost(host=scene.host(2).name))
    scene.at(200)
    assert scene.events("com.vmware.vc.HA.DasHostFailedEvent") == [(115.0, scene.host(2).name)]
    assert scene.events(RESTARTED) == [(123.0, "vm02")]


def test_an_isolated_management_network_leaves_the_agents_alone():  # ha_ft.md 15
    scene = open_scene()
    scene.at(100, IsolateHost(host=scene.host(2).name))
    scene.at(400)
    assert scene.power_ons() == []
    assert scene.runs(2)


def test_a_host_without_vsan_network_loses_its_vms():
    scene = open_scene()
    scene.at(100, *[FailNic(host=scene.host(2).name, nic=nic.name) for nic in scene.host(2).config.nics])
    scene.at(400)
    # Alone it has no majority of any object: its locks are void and the VM starts elsewhere.
    assert scene.power_ons() == [(115.0, "vm02")]
    assert scene.vm(2).host != scene.host(2).moid


def test_a_host_without_an_adapter_for_vsan_gets_no_agent_and_is_not_taken_for_dead():
    scene = open_scene()
    plain = HostConfig(
        vmkernel=(VmkernelAdapter(name="vmk0", services=("management", "vmotion"), nic="vmnic0"),)
    )
    scene.engine.world.unmanaged["new"] = UnmanagedHost("new", plain)
    scene.at(100, AddHost(host="new", password="VMware1!", cluster="C1"))
    scene.at(400)
    added = scene.engine.world.find(HostSystem, "new")
    assert added.connection_state == ConnectionState.CONNECTED
    assert added.ha_state == "uninitialized"
    assert scene.events("com.vmware.vc.HA.DasHostFailedEvent") == []
    (told,) = [one for one in scene.engine.events.all() if one.type_id == "HostDasErrorEvent"]
    why = "new has no VMkernel adapter for vSAN, the network that vSphere HA agents use in this cluster"
    assert told.message == (
        f"vSphere HA agent on new in cluster C1 in DC1 has an error, it could not be configured: {why}"
    )
    issues = scene.engine.service(HaService).state(scene.cluster).issues
    assert why in [one.text for one in issues if one.entity == added.moid]
