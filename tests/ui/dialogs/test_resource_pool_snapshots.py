"""Turning DRS off asks for a snapshot of the resource pools; the cluster's menu restores it."""

import pytest
from PySide6.QtWidgets import QFileDialog

from vsphere_client.commands.actions import ACTIONS
from vsphere_client.commands.menus import menu_for
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.inventory.pool_snapshots import take_pool_snapshot
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.model.commands import ReconfigureCluster, RestoreResourcePools
from vsphere_client.ui.dialogs.restore_pools import RestorePoolsDialog
from vsphere_client.ui.dialogs.run_action import opener, run_action
from vsphere_client.ui.dialogs.turn_off_drs import TurnOffDrsDialog


@pytest.fixture
def prod(session, named):
    return session.engine.world.get(named("Prod-01"), ClusterComputeResource)


@pytest.fixture
def turning_off(window, door, session, prod):
    """The question after DRS was switched off in Edit Cluster Settings, and that dialog."""

    def made():
        edit = opener("edit_drs")(window, door, Selection(session, (prod.moid,)), "")
        edit.enabled.setChecked(False)
        edit.press_ok()
        (question,) = edit.findChildren(TurnOffDrsDialog)
        return edit, question

    return made


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "Prod-01.snapshot"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(path), ""))
    return path


def test_yes_saves_the_tree_and_the_menu_restores_it(turning_off, window, door, session, prod, file):
    before = take_pool_snapshot(session.engine.world, prod)
    edit, question = turning_off()
    assert door.submitted == []
    assert f"{before.pool_count} resource pool" in question.told
    question.press_ok()
    (command,) = door.submitted
    assert isinstance(command, ReconfigureCluster)
    assert not command.drs.enabled
    assert not edit.isVisible()
    session.run_for(1_000_000)
    assert take_pool_snapshot(session.engine.world, prod) is None
    chosen = Selection(session, (prod.moid,))
    assert "turned off" in ACTIONS["cluster.restore_pools"].reason_against(chosen)
    door.submit(ReconfigureCluster(cluster=prod.moid, drs=command.drs.model_copy(update={"enabled": True})))
    session.run_for(1_000_000)
    assert menu_for(chosen).item("cluster.restore_pools").enabled
    dialog = run_action(window, door, ACTIONS["cluster.restore_pools"], chosen)
    assert isinstance(dialog, RestorePoolsDialog)
    dialog.browse.click()
    assert dialog.held.text().startswith("Taken from Prod-01: ")
    dialog.press_ok()
    assert isinstance(door.submitted[-1], RestoreResourcePools)
    session.run_for(1_000_000)
    assert take_pool_snapshot(session.engine.world, prod) == before
    assert (
        ACTIONS["cluster.restore_pools"].reason_against(chosen)
        == "Prod-01 has resource pools; delete them first."
    )


def test_no_turns_drs_off_and_cancel_does_not(turning_off, door):
    edit, question = turning_off()
    question.reject()
    assert (door.submitted, edit.isVisible()) == ([], True)
    edit, question = turning_off()
    question.no_button.click()
    assert [type(one) for one in door.submitted] == [ReconfigureCluster]


def test_without_a_file_drs_stays_on(turning_off, door, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: ("", ""))
    _edit, question = turning_off()
    question.press_ok()
    (told,) = question.shown_problems()
    assert "No file was chosen: the snapshot is not saved, and DRS is still on." in told
    assert door.submitted == []


def test_files_that_cannot_be_restored(window, door, session, prod, tmp_path):
    dialog = opener("restore_pools")(window, door, Selection(session, (prod.moid,)), "")
    told = []
    for name, text in (("", None), ("none", None), ("odd", "{}"), ("own", _saved(session, prod))):
        path = tmp_path / name
        if text is not None:
            path.write_text(text)
        dialog.path.setText(str(path) if name else "")
        dialog.press_ok()
        told.append(dialog.form.error("path"))
    assert told == [
        "Choose a snapshot file.",
        "The file could not be read: No such file or directory.",
        "The file is no resource pool snapshot.",
        "Prod-01 has resource pools; delete them first.",
    ]
    assert door.submitted == []


def _saved(session, cluster):
    return take_pool_snapshot(session.engine.world, cluster).model_dump_json()
