"""Route based on IP hash and on source MAC hash: which uplinks a port uses, and what that lets through."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_scene import done, find_vm, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.network.places import port_uplinks
from vsphere_client.engine.world.objects import HostSystem, Network
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.allocation import NetworkAllocation
from vsphere_client.model.commands import FailNic, ReconfigurePortGroup, ReconfigureVm
from vsphere_client.model.network import Teaming
from vsphere_client.session.session import Session
from vsphere_client.session.views.esxtop.network import port_rows
from vsphere_client.session.views.esxtop.scene import scene_of
from vsphere_client.session.views.switch_ports import port_keys, port_row

LAB = """
format: 1
name: hashes
inventory:
  datacenters:
  - name: DC
    distributed_switches:
    - {name: DS, hosts: all, portgroups: [{name: DPG, teaming: {policy: POLICY}}]}
    clusters:
    - name: C1
      hosts: [{name: esx1, cores_per_socket: 8, nics: [{name: vmnic0, mbps: 10000}, {name: vmnic1, mbps: 10000}]}]
      vms:
      - {name: busy, host: esx1, memory_mb: 512, networks: [{network: DPG, mac: "00:50:56:00:00:01"}],
         workload: {constant: {net_mbps: 12000, net_rx_percent: 0}}}
      - {name: quiet, host: esx1, memory_mb: 512, networks: [{network: DPG, mac: "00:50:56:00:07:03"}],
         workload: {constant: {net_mbps: 400, net_rx_percent: 25}}}
"""


def lab(policy: str) -> Engine:
    engine = build_engine(load_lab_text(LAB.replace("POLICY", policy), Path()))
    run(engine, 20)
    return engine


def names(engine: Engine, vm: str) -> list[str]:
    world = engine.world
    known = {row: name for name, row in world.uplinks_of[world.find(HostSystem, "esx1").row].items()}
    return [known[row] for row in port_uplinks(world, world.ports_of[find_vm(engine, vm).row][0])]


def sent(engine: Engine, vm: str) -> float:
    return float(engine.world.vms.net_tx_mbps[find_vm(engine, vm).row])


def carried(engine: Engine) -> list[float]:
    world = engine.world
    rows = world.uplinks_of[world.find(HostSystem, "esx1").row].values()
    return [float(world.uplinks.tx_mbps[row]) for row in rows]


def test_by_ip_hash_a_port_uses_all_uplinks_at_once() -> None:
    """12,300 Mbps on two links of 10,000: a guest with many peers sends half over each, and nothing is lost."""
    engine = lab("ip_hash")
    assert names(engine, "busy") == names(engine, "quiet") == ["vmnic0", "vmnic1"]
    assert sent(engine, "busy") == pytest.approx(12_000)
    assert carried(engine) == pytest.approx([6150, 6150], abs=0.1)
    ports, row = engine.world.ports, engine.world.ports_of[find_vm(engine, "quiet").row][0]
    assert (ports.tx_mbps[row], ports.rx_mbps[row]) == pytest.approx((300, 100))
    assert engine.world.vms.net_dropped_percent[find_vm(engine, "busy").row] == 0
    # With every other policy one port has one link.
    assert sent(lab("originating_port"), "busy") <= 10_000


def test_by_ip_hash_the_last_link_carries_what_it_can() -> None:
    engine = lab("ip_hash")
    done(engine, FailNic(host="esx1", nic="vmnic0"))
    run(engine, 20)
    assert names(engine, "busy") == ["vmnic1"]
    assert carried(engine) == pytest.approx([0, 10_000])
    assert sent(engine, "busy") + sent(engine, "quiet") == pytest.approx(10_000, rel=1e-3)


def test_a_limit_holds_for_a_port_however_many_links_it_uses() -> None:
    engine = lab("ip_hash")
    done(engine, ReconfigureVm(vm="busy", networks=(NetworkAllocation(limit_mbps=3000),)))
    run(engine, 20)
    assert sent(engine, "busy") == pytest.approx(3000)
    assert carried(engine) == pytest.approx([1650, 1650], abs=0.1)


def test_by_mac_hash_the_last_octet_tells_the_uplink() -> None:
    """Octets 1 and 3 are odd: both of two uplinks' second; 2 would be the first."""
    engine = lab("mac_hash")
    assert names(engine, "busy") == names(engine, "quiet") == ["vmnic1"]
    even = build_engine(load_lab_text(LAB.replace("POLICY", "mac_hash").replace("07:03", "07:02"), Path()))
    run(even, 20)
    assert names(even, "quiet") == ["vmnic0"]


def test_a_port_group_that_changes_its_policy_is_hashed_at_once() -> None:
    engine = lab("explicit")
    assert names(engine, "busy") == ["vmnic0"]
    done(engine, ReconfigurePortGroup(network="DPG", teaming=Teaming(policy="mac_hash")))
    run(engine, 20)
    assert names(engine, "busy") == names(engine, "quiet") == ["vmnic1"]


def test_esxtop_and_the_ports_list_name_all_uplinks_of_a_hashed_port() -> None:
    vmk = "vmkernel: [{name: vmk0, services: [management], nic: vmnic0, network: DPG}], nics:"
    text = LAB.replace("POLICY", "ip_hash").replace("nics:", vmk, 1)
    session = Session(load_lab_text(text, Path()))
    session.run_until(20_000_000)
    world = session.engine.world
    shown = port_rows(scene_of(session, world.find(HostSystem, "esx1").moid))
    assert {row.uplink for row in shown if row.vm or row.used_by == "vmk0"} == {"all(2)"}
    group = world.find(Network, "DPG").moid
    listed = [port_row(session, group, key) for key in port_keys(session, group) if key.kind == "vm"]
    assert [one.uplinks for one in listed if one is not None] == [("vmnic0", "vmnic1")] * 2
