"""Long work that a command begins goes on in later runs of the same instant; live, saved and replayed alike."""

from __future__ import annotations

from pathlib import Path

import pytest
from session_scene import open_text

from vsphere_client.engine import run_queue
from vsphere_client.model.commands import EnterMaintenanceMode, PowerOffVm, RunDrs
from vsphere_client.model.tasks import TaskState
from vsphere_client.session.session import Session

BUSY = """
format: 1
name: Busy
seed: 5
inventory:
  datacenters:
  - name: DC1
    clusters:
    - name: C1
      drs: {enabled: true}
      hosts:
      - {name: "h{n}", count: 3, sockets: 1, cores_per_socket: 8, memory_mb: 32768}
      vms:
      - {name: "vm{n}", count: 8, host: h1, num_cpu: 2, memory_mb: 2048,
         workload: {constant: {cpu_mhz: 2000, memory_active_mb: 500}}}
"""
AT_US = 5_000_000


@pytest.fixture
def tiny_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_queue, "PORTION_EFFORT", 1)


def two_commands(budget_s: float | None) -> Session:
    session = open_text(BUSY)
    session.run_until(AT_US)
    session.submit(RunDrs(cluster="C1"), budget_s=budget_s)
    if budget_s is not None:
        assert session.instant_open
    session.submit(EnterMaintenanceMode(host="h1"), budget_s=budget_s)
    session.submit(PowerOffVm(vm="vm8"), budget_s=budget_s)
    return session


@pytest.mark.usefixtures("tiny_portions")
def test_a_budget_changes_nothing_but_when_the_work_is_done() -> None:
    whole, divided = two_commands(None), two_commands(-1.0)
    assert not whole.instant_open
    assert divided.digest() == whole.digest()
    assert not divided.instant_open
    for session in (whole, divided):
        session.run_until(90_000_000)
    assert divided.digest() == whole.digest()
    divided.restart()
    divided.run_until(90_000_000)
    assert divided.digest() == whole.digest()


@pytest.mark.usefixtures("tiny_portions")
def test_the_task_runs_until_the_work_is_done() -> None:
    session = open_text(BUSY)
    session.run_until(AT_US)
    task = session.submit(RunDrs(cluster="C1"), budget_s=-1.0)
    assert task.state == TaskState.RUNNING
    while session.instant_open:
        assert task.state == TaskState.RUNNING
        session.run_until(AT_US, budget_s=-1.0)
    assert task.state == TaskState.SUCCESS


@pytest.mark.usefixtures("tiny_portions")
def test_a_document_that_is_closed_in_the_middle_opens_at_the_end_of_the_instant(tmp_path: Path) -> None:
    lab = tmp_path / "busy.yaml"
    lab.write_text(BUSY)
    session = Session.open(lab, tmp_path / "busy.vlab")
    session.run_until(AT_US)
    session.submit(RunDrs(cluster="C1"), budget_s=-1.0)
    assert session.instant_open
    session.close()
    with_all = open_text(BUSY)
    with_all.run_until(AT_US)
    with_all.submit(RunDrs(cluster="C1"))
    opened = Session.open(tmp_path / "busy.vlab")
    assert opened.digest() == with_all.digest()
    opened.close()
