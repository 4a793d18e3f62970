"""vCenter's settings of costs and maximums, from the lab to the queue (vmotion.md 5)."""

from __future__ import annotations

from pathlib import Path

import pytest

from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import MigrateVm

LAB = """
format: 1
name: fewer at once
vcenter: {advanced: {SETTINGS}}
inventory:
  datacenters:
  - name: DC
    datastores: [{name: ds1, type: NFS, gb: 1000, hosts: all}]
    clusters:
    - name: C1
      hosts: [{name: esx01, count: 1, nics: [{name: vmnic0, mbps: 10000}]}, {name: esx02}]
      vms: [{name: "vm{n:02}", count: 12, host: esx01, memory_mb: 1024}]
"""


@pytest.mark.parametrize(
    ("settings", "running"),
    [
        ("", 8),
        ("config.vpxd.ResourceManager.maxCostPer10GNic: 3", 3),
        ("config.vpxd.ResourceManager.costPerVmotionESX41: 4", 2),
    ],
)
def test_fewer_migrations_run_at_once(settings: str, running: int) -> None:
    engine = build_engine(load_lab_text(LAB.replace("SETTINGS", settings), Path()))
    engine.run_until(1_000_000)
    for vm in list(engine.world.vm_at.values()):
        engine.submit(MigrateVm(vm=vm.moid, host="esx02"))
    service = engine.service(MigrationService)
    assert (len(service.running), len(service.waiting)) == (running, 12 - running)
