"""Hosts with two vMotion adapters: what they carry together, and what is said of their set-up (vmotion.md 9)."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_scene import done, records

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.vmotion.network import path_mb_per_s, vmotion_links
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import MigrateVm
from vsphere_client.model.tasks import TaskState
from vsphere_client.session.session import Session
from vsphere_client.session.views.configure_host import vmotion_advice

LAB = """
format: 1
name: two adapters
inventory:
  datacenters:
  - name: DC
    datastores: [{name: ds1, type: VMFS, gb: 1000, hosts: all}]
    networks: [{name: VM Network, hosts: all}]
    clusters:
    - name: C1
      hosts:
      - &host
        name: esx01
        nics: [{name: vmnic0, mbps: 1000}, {name: vmnic1, mbps: 10000}, {name: vmnic2, mbps: 10000}]
        vmkernel:
        - {name: vmk0, services: [management], nic: vmnic0, ip: 10.1.0.1}
        - {name: vmk1, services: [vmotion], nic: vmnic1, ip: 10.2.0.1}
        - {name: vmk2, services: [vmotion], nic: vmnic2, ip: SECOND.11}
      - <<: *host
        name: esx02
        vmkernel:
        - {name: vmk0, services: [management], nic: vmnic0, ip: 10.1.0.2}
        - {name: vmk1, services: [vmotion], nic: vmnic1, ip: 10.2.0.2}
        - {name: vmk2, services: [vmotion], nic: vmnic2, ip: SECOND.12}
      vms:
      - name: web
        host: esx01
        memory_mb: 16384
        workload: {constant: {cpu_mhz: 500, memory_active_mb: 16000, dirty_mb_per_s: 5}}
"""


def built(second: str) -> Session:
    session = Session(load_lab_text(LAB.replace("SECOND", second), Path()))
    session.run_until(60_000_000)
    return session


def moved_at(engine: Engine) -> float:
    """MB/s of the first pass."""
    assert done(engine, MigrateVm(vm="web", host="esx02"), 200).state == TaskState.SUCCESS
    first = records(engine)[-1].passes[0]
    return first.mb / first.seconds


def test_two_adapters_of_one_subnet_carry_twice_as_much() -> None:
    session = built("10.2.0")
    host = session.engine.world.find(HostSystem, "esx01")
    assert vmotion_links(host) == (10_000, 10_000)
    assert vmotion_advice(session, host.moid) == ()
    assert moved_at(session.engine) == pytest.approx(2 * 1175, rel=0.01)


def test_an_adapter_of_another_subnet_is_told_of() -> None:
    session = built("10.9.0")
    host = session.engine.world.find(HostSystem, "esx01")
    (told,) = vmotion_advice(session, host.moid)
    assert told.startswith("vmk2 is in subnet 10.9.0.0/24, vmk1 in 10.2.0.0/24")


@pytest.mark.parametrize(
    ("version", "adapters", "gbps"),
    [("6.7.0", 1, 15), ("6.7.0", 2, 30), ("6.7.0", 3, 37.6), ("8.0.3", 1, 37.6)],
)
def test_adapters_on_one_40_gbe_uplink(version: str, adapters: int, gbps: float) -> None:
    """vmotion.md 9 and 14: before 7.0 U2 18, 28 and 36 Gbps were measured; the model's streams carry 15 Gbps each."""
    more = "".join(
        f"        - {{name: vmk{n}, services: [vmotion], nic: vmnic1, ip: 10.2.0.{n}HOST}}\n"
        for n in range(2, adapters + 1)
    )
    text = LAB.replace("{name: vmnic1, mbps: 10000}", "{name: vmnic1, mbps: 40000}")
    lines = [line for line in text.splitlines(True) if "SECOND" not in line]
    for at, line in reversed(list(enumerate(lines))):
        if "vmk1" in line:
            lines.insert(at + 1, more.replace("HOST", line.split("10.2.0.")[1][0]))
    text = "".join(lines).replace(
        "        name: esx01\n", f"        name: esx01\n        version: {version}\n"
    )
    session = Session(
        load_lab_text(text.replace("- name: web", "- name: web\n        hardware_version: 13"), Path())
    )
    session.run_until(60_000_000)
    hosts = [session.engine.world.find(HostSystem, name) for name in ("esx01", "esx02")]
    assert 8 * path_mb_per_s(session.engine.world, hosts[0], hosts[1], 1.0) == pytest.approx(gbps * 1000)
    shared = [one for one in vmotion_advice(session, hosts[0].moid) if "both have" in one]
    assert shared == []
