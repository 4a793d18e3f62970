from dataclasses import replace

import pytest

from vsphere_client.engine.world.objects import (
    DistributedVirtualPortgroup,
    DistributedVirtualSwitch,
    HostSystem,
    VirtualMachine,
)
from vsphere_client.model.commands import DeleteVm, FailNic, PowerOffVm
from vsphere_client.session.session import Session
from vsphere_client.session.views.switch_ports import PortKey, port_keys, port_row

LAB = """
format: 1
name: Ports
seed: 3
inventory:
  datacenters:
  - name: DC1
    datastores: [{name: ds1, type: VMFS, gb: 4096, hosts: all}]
    networks: [{name: VM Network}]
    distributed_switches:
    - {name: DSwitch, portgroups: [{name: Web, vlan: 10}, {name: Kernel}]}
    clusters:
    - name: C1
      drs: {enabled: false}
      hosts:
      - {name: esx01, vmkernel: &kernel [{name: vmk0, services: [management], network: Kernel, ip: 10.0.0.1},
                                         {name: vmk1, services: [vmotion], network: Kernel, ip: 10.0.1.1}]}
      - {name: esx02, vmkernel: [{name: vmk0, services: [management], network: Kernel, ip: 10.0.0.2}]}
      vms:
      - {name: web, host: esx01, num_cpu: 2, memory_mb: 4096, disks: [{gb: 10}], networks: [Web, VM Network, Web],
         workload: {constant: {cpu_mhz: 500, memory_active_mb: 512, net_mbps: 300}}}
      - {name: off, host: esx02, num_cpu: 2, memory_mb: 4096, disks: [{gb: 10}], networks: [Web], power: "off"}
"""


@pytest.fixture
def session(tmp_path):
    path = tmp_path / "ports.yaml"
    path.write_text(LAB)
    made = Session.open(path)
    made.run_until(60_000_000)
    return made


def switch_of(session):
    return next(session.engine.world.all_of(DistributedVirtualSwitch)).moid


def rows_of(session, moid):
    return [port_row(session, moid, key) for key in port_keys(session, moid)]


def test_a_switch_lists_uplinks_vmkernel_adapters_and_virtual_machines(session):
    rows = rows_of(session, switch_of(session))
    nics = len(session.engine.world.find(HostSystem, "esx01").config.nics)
    uplinks, rest = rows[: 2 * nics], rows[2 * nics :]
    assert {row.group_name for row in uplinks} == {"DSwitch-DVUplinks"}
    assert [(row.connectee_name, row.name, row.group_name, row.vlan) for row in rest] == [
        ("esx01", "vmk0", "Kernel", ""),
        ("esx01", "vmk1", "Kernel", ""),
        ("esx02", "vmk0", "Kernel", ""),
        ("web", "Network adapter 1", "Web", "10"),
        ("web", "Network adapter 3", "Web", "10"),
        ("off", "Network adapter 1", "Web", "10"),
    ]
    assert len({row.port_id for row in rows}) == len(rows)


def test_a_port_group_lists_its_own(session):
    group = session.engine.world.find(DistributedVirtualPortgroup, "Web")
    assert [row.connectee_name for row in rows_of(session, group.moid)] == ["web", "web", "off"]
    kernel = session.engine.world.find(DistributedVirtualPortgroup, "Kernel")
    assert [row.device for row in rows_of(session, kernel.moid)] == ["vmk0", "vmk1", "vmk0"]


def test_addresses_are_of_the_ranges_that_vcenter_and_hosts_assign(session):
    for row in rows_of(session, switch_of(session)):
        if row.mac:
            part = int(row.mac.split(":")[3], 16)
            assert row.mac.startswith("00:50:56:")
            assert part in (range(0x60, 0x80) if row.device else range(0x80, 0xC0))
    addresses = [row.mac for row in rows_of(session, switch_of(session)) if row.mac]
    assert len(set(addresses)) == len(addresses)


def test_traffic_is_what_the_engine_moves_through_the_ports(session):
    group = session.engine.world.find(DistributedVirtualPortgroup, "Web")
    first, second, off = rows_of(session, group.moid)
    # 300 Mbps in even parts over three connected adapters, the second of which is on another switch.
    assert first.tx_mbps + first.rx_mbps == pytest.approx(100.0)
    assert second.tx_mbps + second.rx_mbps == pytest.approx(100.0)
    assert (off.tx_mbps, off.rx_mbps, off.up, off.uplinks) == (0.0, 0.0, False, ())
    assert first.up
    assert first.uplinks[0] in {
        nic.name for nic in session.engine.world.find(HostSystem, "esx01").config.nics
    }


def test_a_failed_uplink_is_down_while_the_guest_keeps_its_link(session):
    moid, host = switch_of(session), session.engine.world.find(HostSystem, "esx01")
    for nic in host.config.nics:
        session.submit(FailNic(host=host.moid, nic=nic.name))
    session.run_for(5_000_000)
    rows = [row for row in rows_of(session, moid) if row.host == host.moid]
    assert {row.up for row in rows if row.name.startswith("Uplink")} == {False}
    web = [row for row in rows if row.connectee_name == "web"]
    assert [(row.up, row.uplinks) for row in web] == [(True, ())] * 2


def test_a_port_of_one_that_left_says_nothing(session):
    vm, moid = session.engine.world.find(VirtualMachine, "web"), switch_of(session)
    key = next(key for key in port_keys(session, moid) if key.owner == vm.moid)
    assert port_row(session, moid, replace(key, number=1)) is None
    assert port_row(session, moid, PortKey("vmkernel", vm.host, 9)) is None
    assert port_row(session, moid, PortKey("uplink", vm.host, 99)) is None
    session.submit(PowerOffVm(vm=vm.moid))
    session.run_for(60_000_000)
    assert not port_row(session, moid, key).up
    session.submit(DeleteVm(vm=vm.moid))
    session.run_for(60_000_000)
    assert port_row(session, moid, key) is None
    assert all(key.owner != vm.moid for key in port_keys(session, moid))
