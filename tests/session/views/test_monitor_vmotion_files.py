"""The files of a migration as the vMotion view shows them, while they are copied and afterwards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vsphere_client.engine.world.objects import Datastore
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import MigrateVm
from vsphere_client.session.session import Session
from vsphere_client.session.views.monitor_vmotion import VMotionView, vmotion_view
from vsphere_client.session.views.monitor_vmotion_files import FileRow, describe_files
from vsphere_client.ui.objects.virtual_machine.vmotion_words import describe_answer

LAB = {
    "format": 1,
    "name": "files",
    "inventory": {
        "datacenters": [
            {
                "name": "DC",
                "datastores": [
                    {"name": "local1", "type": "VMFS", "gb": 500, "hosts": ["esx01"]},
                    {"name": "local2", "type": "VMFS", "gb": 500, "hosts": ["esx02"]},
                ],
                "clusters": [
                    {
                        "name": "C1",
                        "hosts": [{"name": "esx01"}, {"name": "esx02"}],
                        "vms": [
                            {
                                "name": "vm01",
                                "host": "esx01",
                                "disks": [
                                    {"gb": 40, "datastore": "local1", "written_gb": 20},
                                    {"gb": 40, "datastore": "local1", "written_gb": 10},
                                ],
                            }
                        ],
                    }
                ],
            }
        ]
    },
}


@pytest.fixture
def session() -> Session:
    made = Session(load_lab_text(json.dumps(LAB), Path()))
    made.run_until(60_000_000)
    return made


def shown(session: Session) -> VMotionView:
    vm = next(iter(session.engine.world.vm_at.values()))
    view = vmotion_view(session, vm.moid)
    assert view is not None
    return view


def test_what_is_copied_grows_and_the_rest_waits(session: Session) -> None:
    task = session.engine.submit(MigrateVm(vm="vm01", host="esx02", datastore="local2"))
    while task.stage is None or task.stage.label != "Copying Hard disk 1":
        session.run_until(session.now_us + 100_000)
    session.run_until(session.now_us + 5_000_000)
    home, first, second = shown(session).files
    assert (home.label, home.running, home.carrier) == ("VM home", False, "NFC, management network")
    assert (first.running, first.carrier) == (True, "vMotion network")
    # 400 MB/s, the most of one copy, for about 5 s of 20 GB.
    assert first.share == pytest.approx(5 * 400 / (20 * 1024), abs=0.01)
    assert (second.share, second.carrier) == (0.0, "")
    left = (20 * (1 - first.share) + 10) * 1024 / 400
    told = describe_files(shown(session).files).splitlines()
    assert told[-1] == f"About {left:,.0f} s left."


def test_afterwards_each_has_its_seconds(session: Session) -> None:
    session.engine.submit(MigrateVm(vm="vm01", host="esx02", datastore="local2"))
    session.run_until(session.now_us + 200_000_000)
    view = shown(session)
    assert view.result == "success"
    assert [row.label for row in view.files] == ["VM home", "Hard disk 1", "Hard disk 2"]
    assert [row.running for row in view.files] == [False, False, False]
    assert view.files[1].seconds == pytest.approx(20 * 1024 / 400, abs=0.1)
    assert describe_files(view.files) == (
        "VM home: NFC, management network.\nHard disk 1, Hard disk 2: vMotion network."
    )


def test_one_carrier_is_said_once() -> None:
    rows = (
        FileRow("VM home", 0.1, 0.3, 1.0, "storage fabric"),
        FileRow("Hard disk 1", 10, 26, 1.0, "storage fabric"),
    )
    assert describe_files(rows) == "Over: storage fabric."
    assert describe_files(()) == ""


def test_one_that_fails_in_the_switchover_goes_on_at_the_source(session: Session) -> None:
    world = session.engine.world
    vm = next(iter(world.vm_at.values()))
    config = vm.config.model_copy(update={"advanced": {"vmotion.maxSwitchoverSeconds": 1}})
    world.update(vm, config=config)
    task = session.engine.submit(MigrateVm(vm="vm01", host="esx02", datastore="local2"))
    while task.stage is None or task.stage.key != "copy":
        session.run_until(session.now_us + 100_000)
    assert shown(session).crosses == (task.stage.label != "Copying VM home")
    world.datastores.base_latency_ms[world.find(Datastore, "local2").row] = 3000.0
    session.run_until(session.now_us + 300_000_000)
    view = shown(session)
    assert "maximum switchover time of 1 second(s)" in view.result
    assert view.wire.port_before == view.wire.port_after
    assert not view.crosses
    runs = [bar for bar in view.bars if bar.label == "vm01 runs here"]
    assert [bar.lane for bar in runs] == [("source", "VMX")] * 2
    assert describe_answer(view) == "The guest goes on at esx01: port, IP and MAC stay the same."
