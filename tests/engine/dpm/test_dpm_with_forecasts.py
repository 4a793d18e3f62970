"""DPM with forecasts acts ahead too (drs.md 10): it wakes a host before the morning's work."""

from __future__ import annotations

from pathlib import Path

import pytest

from vsphere_client.engine.dpm.service import DpmService
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.units import HOUR_US

LAB = """
format: 1
name: Mornings
step_s: 300
inventory:
  datacenters:
  - name: DC1
    datastores: [{{name: san01, type: VMFS, gb: 4096, hosts: all}}]
    networks: [{{name: VM Network, hosts: all}}]
    clusters:
    - name: C1
      drs: {{enabled: true, predictive: {predictive}, dpm: {{enabled: true}}}}
      hosts:
      - {{name: esx01, sockets: 1, cores_per_socket: 8, mhz: 2500, memory_mb: 65536}}
      - {{name: esx02, sockets: 1, cores_per_socket: 8, mhz: 2500, memory_mb: 65536}}
      vms:
      - {{name: a, host: esx01, num_cpu: 4, memory_mb: 2048, workload: {load}}}
      - {{name: b, host: esx01, num_cpu: 4, memory_mb: 2048, workload: {load}}}
"""
IDLE, BUSY = "cpu_mhz: 200, memory_active_mb: 300", "cpu_mhz: 9000, memory_active_mb: 300"
# The lab begins at 8:00; the work is from 10:00 to 12:00 of each day.
STEPS = ", ".join(
    f"{{at: {hour}h, {load}}}" for hour, load in ((0, IDLE), (2, BUSY), (4, IDLE), (26, BUSY), (28, IDLE))
)


@pytest.mark.parametrize("predictive", [False, True])
def test_a_host_wakes_before_the_work_begins(predictive: bool) -> None:
    text = LAB.format(predictive=str(predictive).lower(), load="{steps: [" + STEPS + "]}")
    engine = build_engine(load_lab_text(text, Path()))
    engine.run_until(28 * HOUR_US)
    (record,) = engine.service(DpmService).records.values()
    woken = [one for one in record.history if one.advice.action == "powerOn"]
    # both days the host is woken once; the first has no yesterday
    first, second = (one.at_us / HOUR_US for one in woken)
    assert 2 <= first < 2.5
    # 2 x 9 of 20 GHz are 90 %: above the band of 81 %, known an hour ahead by yesterday
    assert 25 <= second < 26 if predictive else 26 <= second < 26.5
    said = "is expected to reach 90 % within the hour" if predictive else "has been at 90 % for 5 min"
    assert said in woken[1].advice.why
