"""Panel n on hosts with several switches: every port stands on its own, with the uplink and the losses it has."""

from __future__ import annotations

from pathlib import Path

import pytest

from vsphere_client.labs.load import load_lab_text
from vsphere_client.session.session import Session
from vsphere_client.session.views.esxtop.network import PortRow, port_rows
from vsphere_client.session.views.esxtop.scene import scene_of

LAB = """
format: 1
name: Switches
inventory:
  datacenters:
  - name: DC1
    datastores: [{name: san, type: VMFS}]
    networks:
    - {name: LAN, switch: vSwitch1}
    distributed_switches:
    - name: DSwitch
      hosts: all
      nics: [vmnic2]
      portgroups: [{name: DPG}]
    clusters:
    - name: C1
      hosts:
      - name: h1
        memory_mb: 65536
        nics: [{name: vmnic0, mbps: 1000}, {name: vmnic1, mbps: 1000}, {name: vmnic2, mbps: 1000}]
        switches: [{name: vSwitch0, nics: [vmnic0]}, {name: vSwitch1, nics: [vmnic1]}]
        vmkernel:
        - {name: vmk0, services: [management], nic: vmnic0}
        - {name: vmk1, services: [ft_logging], nic: vmnic2, network: DPG}
        service_traffic: {ft: {tx_mbps: 2000}}
      vms:
      - {name: web, host: h1, power: "on", num_cpu: 1, memory_mb: 1024, networks: [LAN],
         workload: {constant: {net_mbps: 100}}}
      - {name: db, host: h1, power: "on", num_cpu: 1, memory_mb: 1024, networks: [DPG]}
"""


@pytest.fixture(scope="module")
def ports() -> dict[str, PortRow]:
    session = Session(load_lab_text(LAB, Path()))
    session.run_until(60_000_000)
    moid = next(one.moid for one in session.engine.world.objects.values() if one.name == "h1")
    found = port_rows(scene_of(session, moid))
    return {f"{row.switch} {row.used_by.rpartition(':')[2]}": row for row in found}


def test_every_port_stands_on_its_switch(ports: dict[str, PortRow]) -> None:
    assert list(ports) == [
        "vSwitch0 Management",
        "vSwitch0 vmnic0",
        "vSwitch0 Shadow of vmnic0",
        "vSwitch0 vmk0",
        "vSwitch1 Management",
        "vSwitch1 vmnic1",
        "vSwitch1 Shadow of vmnic1",
        "vSwitch1 web",
        "DvsPortset-0 Management",
        "DvsPortset-0 vmnic2",
        "DvsPortset-0 Shadow of vmnic2",
        "DvsPortset-0 vmk1",
        "DvsPortset-0 db",
    ]
    used = {name: row.uplink for name, row in ports.items() if row.uplink not in ("-", "n/a")}
    assert list(used.values()) == ["vmnic0", "vmnic1", "vmnic2", "vmnic2"]


def test_port_numbers_tell_the_switch(ports: dict[str, PortRow]) -> None:
    """33554433 is the first port of the first switch, 50331649 that of the second."""
    bases = [row.gid for name, row in ports.items() if name.endswith("Management")]
    assert bases == [33_554_433, 50_331_649, 67_108_865]


def test_every_uplink_has_a_shadow_beside_it(ports: dict[str, PortRow]) -> None:
    """As esxtop lists them: 33554436 vmnic0, 33554437 Shadow of vmnic0, 33554438 vmnic1; no uplink, no traffic."""
    for switch, nic in (("vSwitch0", "vmnic0"), ("vSwitch1", "vmnic1"), ("DvsPortset-0", "vmnic2")):
        uplink, shadow = ports[f"{switch} {nic}"], ports[f"{switch} Shadow of {nic}"]
        assert (shadow.gid, shadow.uplink) == (uplink.gid + 1, "n/a")
        assert shadow.tx == shadow.rx == shadow.dropped_tx == 0


def test_an_adapter_of_the_vmkernel_loses_what_its_uplink_cannot_carry(ports: dict[str, PortRow]) -> None:
    vmk = ports["DvsPortset-0 vmk1"]
    assert vmk.tx == pytest.approx(1000, abs=0.1)
    assert vmk.dropped_tx == pytest.approx(50, abs=0.1)
    assert ports["DvsPortset-0 vmnic2"].dropped_tx == pytest.approx(50, abs=0.1)
    assert ports["vSwitch0 vmk0"].dropped_tx == 0
