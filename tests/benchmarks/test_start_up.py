"""How long a lab of 2,520 hosts and 40,000 VMs takes to open (aim: 5 s and 1 GB), and its report and checkpoint."""

from __future__ import annotations

from pathlib import Path

import pytest
from estates import CLUSTERS, HOSTS, VMS, large_lab
from pytest_benchmark.fixture import BenchmarkFixture

from vsphere_client.labs.load import load_lab_text
from vsphere_client.persistence.state import dump_engine, load_engine
from vsphere_client.session.session import Session


@pytest.fixture(scope="module")
def large_session() -> Session:
    return Session(load_lab_text(large_lab(), Path()))


def test_opening(benchmark: BenchmarkFixture) -> None:
    text = large_lab()
    session = benchmark.pedantic(lambda: Session(load_lab_text(text, Path())), rounds=2)
    assert len(session.engine.world.host_at) == CLUSTERS * HOSTS
    assert len(session.engine.world.vm_at) == CLUSTERS * VMS


def test_a_report(benchmark: BenchmarkFixture, large_session: Session) -> None:
    report = benchmark.pedantic(large_session.report, rounds=1)
    assert len(report["vms"]) == CLUSTERS * VMS


def test_saving_and_restoring_a_checkpoint(benchmark: BenchmarkFixture, large_session: Session) -> None:
    restored = benchmark.pedantic(
        lambda: load_engine(dump_engine(large_session.engine), large_session.engine), rounds=1
    )
    assert len(restored.world.vm_at) == CLUSTERS * VMS
