"""vCenter's settings of costs and maximums, from the lab to the queue (vmotion.md 5)."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import MigrateVm, UpdateVcenterOptions

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


KEY = "config.vpxd.ResourceManager."


def twelve_on_their_way(settings: str = "") -> Engine:
    engine = build_engine(load_lab_text(LAB.replace("SETTINGS", settings), Path()))
    engine.run_until(1_000_000)
    for vm in list(engine.world.vm_at.values()):
        engine.submit(MigrateVm(vm=vm.moid, host="esx02"))
    return engine


def at_once(engine: Engine) -> tuple[int, int]:
    service = engine.service(MigrationService)
    return len(service.running), len(service.waiting)


@pytest.mark.parametrize(
    ("settings", "running"),
    [
        ("", 8),
        ("config.vpxd.ResourceManager.maxCostPer10GNic: 3", 3),
        ("config.vpxd.ResourceManager.costPerVmotionESX41: 4", 2),
    ],
)
def test_fewer_migrations_run_at_once(settings: str, running: int) -> None:
    assert at_once(twelve_on_their_way(settings)) == (running, 12 - running)


def test_a_higher_limit_lets_those_start_that_wait() -> None:
    engine = twelve_on_their_way(f"{KEY}maxCostPer10GNic: 3")
    assert at_once(engine) == (3, 9)
    engine.submit(UpdateVcenterOptions(options={KEY + "maxCostPer10GNic": 5}))
    engine.run_until(1_000_000)
    assert at_once(engine) == (5, 7)
    waiting = engine.tasks.get(next(iter(engine.service(MigrationService).waiting)))
    assert waiting is not None
    assert "5 of 5 units are taken" in waiting.details


def test_a_lower_limit_keeps_those_that_run_and_starts_no_other() -> None:
    engine = twelve_on_their_way()
    before = engine.world.root.options
    engine.submit(UpdateVcenterOptions(options={KEY + "maxCostPerEsx41Host": 2}))
    engine.run_until(1_000_000)
    assert at_once(engine) == (8, 4)
    engine.submit(UpdateVcenterOptions(options={KEY + "maxCostPerEsx41Host": 8}))
    engine.run_until(1_000_000)
    assert engine.world.root.options == before == {}, "what has its default again is forgotten"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            {KEY + "maxCostPer100GNic": 8},
            "no advanced option 'config.vpxd.ResourceManager.maxCostPer100GNic'",
        ),
        ({KEY + "maxCostPer10GNic": 0}, "maxCostPer10GNic takes a whole number from 1 to 64"),
        ({KEY + "maxCostPer10GNic": 4.5}, "maxCostPer10GNic takes a whole number from 1 to 64"),
        ({KEY + "maxCostPer10GNic": "many"}, "maxCostPer10GNic takes a whole number from 1 to 64"),
    ],
)
def test_unknown_settings_and_bad_values_are_refused_in_one_sentence(
    options: dict[str, float | str], told: str
) -> None:
    with pytest.raises(ValidationError, match=told) as refused:
        UpdateVcenterOptions(options=options)
    assert refused.value.error_count() == 1
