"""Migrate, Ready to complete: schedule this migration for later."""

from __future__ import annotations

from vsphere_client.model.commands import CommandCall, MigrateVm, ScheduleTask
from vsphere_client.ui.wizards.migrate import open_migrate


def at_ready(window, door, named, *vms):
    wizard = open_migrate(window, door, [named(vm) for vm in vms], host=named("esx05.lab.local"))
    wizard.go_next()
    wizard.page().finish_checks()
    wizard.go_to("ready")
    assert wizard.key == "ready"
    return wizard


def test_an_hour_from_now_is_proposed(window, door, named):
    wizard = at_ready(window, door, named, "web-fe-07")
    page = wizard.page()
    assert page.form.isHidden()
    page.later.setChecked(True)
    assert not page.form.isHidden()
    now = door.session.engine.now
    assert f"{now:%Y-%m-%d %H:%M:%S}" in page.now.text()
    assert page.name.text() == "web-fe-07 - Migrate"
    wizard.finish()
    (task,) = door.submitted
    assert isinstance(task, ScheduleTask)
    move = MigrateVm(vm=named("web-fe-07"), host=named("esx05.lab.local"), priority="high")
    assert task.command == CommandCall.of(move)
    assert task.command.command() == move
    assert task.at == page.at.text()


def test_a_wrong_time_keeps_the_wizard_open(window, door, named):
    wizard = at_ready(window, door, named, "web-fe-07")
    page = wizard.page()
    page.later.setChecked(True)
    for text, words in (
        ("soon", "date and time"),
        ("1970-01-01 08:00", "in the past"),
        ("", "date and time"),
    ):
        page.at.setText(text)
        page.at.textEdited.emit(text)
        assert words in wizard.flow.problems("ready")[0].text
        wizard.finish()
        assert door.submitted == []
    page.later.setChecked(False)
    wizard.finish()
    assert [type(one) for one in door.submitted] == [MigrateVm]


def test_several_get_numbers(window, door, named):
    wizard = at_ready(window, door, named, "web-fe-07", "web-fe-06")
    wizard.page().later.setChecked(True)
    wizard.finish()
    assert [one.name for one in door.submitted] == ["2 VMs - Migrate (1)", "2 VMs - Migrate (2)"]
