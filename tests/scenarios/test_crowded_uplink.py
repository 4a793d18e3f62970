"""The lab of the crowded uplink: shares of Network I/O Control while a vMotion competes with guests."""

from __future__ import annotations

from pathlib import Path

import pytest

from vsphere_client.labs.load import load_lab
from vsphere_client.session.session import Session

LAB = Path(__file__).parents[2] / "resources" / "labs" / "crowded_uplink.yaml"
MINUTE = 60_000_000
LINE_MB_PER_S = 1175.0
"""What a vMotion gets of 10 GbE alone (vmotion.md 15)."""


def test_the_migration_gets_its_shares_of_the_line_and_the_guests_theirs() -> None:
    session = Session(load_lab(LAB))
    session.run_until(5 * MINUTE)
    world = session.engine.world
    row = next(row for row, host in world.host_at.items() if host.name.startswith("esx01"))
    # Four guests ask for more than the line; without a vMotion they fill it.
    assert float(world.hosts.net_tx_mbps[row]) == pytest.approx(10_000, rel=0.02)
    session.run_until(20 * MINUTE)
    (migration,) = session.report()["migrations"]
    first = migration["passes"][0]
    # 50 of the 100 + 50 shares that are asked for: a third.
    assert first["mb"] / first["seconds"] == pytest.approx(LINE_MB_PER_S / 3, rel=0.01)
    assert all(answer.held for answer in session.results)
