"""What Configure > vSphere DRS says of the generation, and from when on VMs are moved for balance."""

from __future__ import annotations

from pathlib import Path

from vsphere_client.labs.load import load_lab_text
from vsphere_client.session.session import Session
from vsphere_client.session.views.configure_drs import drs_settings

LAB = """
format: 1
name: Settings
inventory:
  datacenters:
  - name: DC1
    datastores: [{{name: san01, type: NFS, gb: 4096, hosts: all}}]
    clusters:
    - name: C1
      drs: {{enabled: true, {drs}}}
      hosts: [{{name: 'esx{{n:02}}', count: 4, sockets: 1, cores_per_socket: 8, mhz: 2500, memory_mb: 65536}}]
"""


def rows(drs: str) -> dict[str, tuple[str, str]]:
    session = Session(load_lab_text(LAB.format(drs=drs), Path()))
    moid = next(iter(session.engine.world.cluster_at.values())).moid
    found = [row for group in drs_settings(session, moid) for row in group.rows]
    return {row.label: (row.value, row.note) for row in found}


def test_drs2_asks_for_points_and_headroom() -> None:
    told = rows("migration_threshold: 4")
    assert told["A move must bring"][0] == "1 point net"
    assert told["Headroom loss starts at"][0] == "30 % host load"
    assert told["Runs every"][0] == "60 s"
    assert told["Generation"][0] == "DRS 2 (since 7.0)"


def test_the_legacy_drs_looks_at_how_far_hosts_lie_apart() -> None:
    """drs.md 6.1 and 6.3: four hosts at slider 3 have the target 0.100, and 20 points of difference."""
    told = rows("generation: legacy, advanced: {PollPeriodSec: 600}")
    assert told["Target host load standard deviation"] == ("0.100", "with 4 hosts in service")
    assert told["Largest difference of two hosts"][0] == "20 %"
    assert "A move must bring" not in told
    assert told["Runs every"][0] == "600 s"
    assert "three times as fast as 6.0" in told["Generation"][1]


def test_threshold_1_moves_nothing_for_balance() -> None:
    for generation in ("drs2", "legacy"):
        told = rows(f"generation: {generation}, migration_threshold: 1")
        assert told["A move must bring"][0] == "never for balance alone"
    off = rows("generation: legacy, advanced: {CheckPairWiseImbalance: 0}")
    assert off["Largest difference of two hosts"][0] == "Not looked at"
