"""How soon a discrete change is allocated for: at once with usual steps, a little later with coarse ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from vsphere_client.engine.engine import Engine
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import PowerOffVm

LAB = """
format: 1
name: prompt
step_s: {step}
inventory:
  datacenters:
  - name: DC
    datastores: [{{name: ds, type: VMFS, gb: 100, hosts: all}}]
    clusters:
    - name: C
      hosts: [{{name: esx}}]
      vms:
      - name: "vm{{n}}"
        count: 2
        host: esx
        disks: [{{gb: 1, datastore: ds}}]
        workload: {{constant: {{cpu_mhz: 1000}}}}
"""


def engine_of(step: int, tmp_path: Path) -> Engine:
    engine = build_engine(load_lab_text(LAB.format(step=step), tmp_path))
    engine.run_until(60_000_000)
    return engine


def power_off_both(engine: Engine) -> float:
    """Seconds from the end of the task until the host's usage has come down."""
    tasks = [engine.submit(PowerOffVm(vm=f"vm{n}")) for n in (1, 2)]
    while not all(task.ended for task in tasks):
        engine.run_until(engine.now_us + 100_000)
    ended_us = max(task.completed_us or 0 for task in tasks)
    while float(engine.world.hosts.cpu_usage_mhz.sum()) > 1000.0:
        engine.run_until(engine.now_us + 100_000)
    return (engine.now_us - ended_us) / 1e6


@pytest.mark.parametrize(("step", "seconds"), [(5, 0.0), (20, 0.0), (60, 2.0), (300, 14.0)])
def test_a_change_waits_a_twentieth_of_what_the_step_is_beyond_twenty_seconds(
    step: int, seconds: float, tmp_path: Path
) -> None:
    # (60 - 20) / 20 = 2 s and (300 - 20) / 20 = 14 s after the change, seen within the 0.1 s of the loop.
    assert power_off_both(engine_of(step, tmp_path)) == pytest.approx(seconds, abs=0.2)
