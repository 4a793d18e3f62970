"""A wizard veils the window, but time can be paused, run and moved beside it, and what it shows follows."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from vsphere_client.model.commands import DeleteVm, EnterMaintenanceMode, FailHost, MigrateVm, Rename
from vsphere_client.ui.dialogs.rename import RenameDialog
from vsphere_client.ui.shell.past_question import PastQuestion
from vsphere_client.ui.widgets.scrim import Scrim

SECOND = 1_000_000


@pytest.fixture
def wizard(window, find, driver):
    driver.session.run_until(20 * SECOND)
    driver.flush()
    return window.run_action("vm.migrate", [find("web-fe-07")])


def veils(window):
    return [one for one in window.findChildren(Scrim) if not one.isHidden()]


def under_the_mouse(window, widget):
    return window.childAt(widget.mapTo(window, widget.rect().center()))


def test_the_veil_leaves_the_time_bar_free(window, wizard, driver, qtbot):
    assert not wizard.isModal()
    assert window.is_veiled
    assert under_the_mouse(window, window.navigator) is veils(window)[0]
    assert under_the_mouse(window, window.top_bar.search) is veils(window)[0]
    assert driver.paused
    qtbot.mouseClick(window.time_bar.play_button, Qt.MouseButton.LeftButton)
    assert not driver.paused
    qtbot.mouseClick(window.time_bar.play_button, Qt.MouseButton.LeftButton)
    assert driver.paused
    assert wizard.isVisible()


def test_keys_do_not_reach_what_is_veiled(window, wizard, qtbot):
    window.navigator.tree().setFocus()
    QApplication.processEvents()
    assert not window.navigator.isAncestorOf(QApplication.focusWidget() or window)
    shown = window.navigator.view
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(window, Qt.Key.Key_F2)
    assert window.navigator.view == shown
    assert not [one for one in window.findChildren(RenameDialog) if one.isVisible()]


def test_the_focus_returns_when_the_wizard_goes(window, find, driver, qtbot):
    tree = window.navigator.tree()
    window.activateWindow()
    tree.setFocus()
    wizard = window.run_action("vm.migrate", [find("web-fe-07")])
    wizard.reject()
    assert not window.is_veiled
    assert window.focusWidget() is tree


def test_findings_follow_time_that_passes_meanwhile(window, wizard, driver, find):
    wizard.flow.choose("host", find("esx06.lab.local"))
    wizard.go_next()
    assert wizard.next_button.isEnabled()
    driver.submit(EnterMaintenanceMode(host=find("esx06.lab.local")))
    driver.session.run_until(30 * SECOND)
    driver.flush()
    wizard.catch_up()
    assert not wizard.next_button.isEnabled()


def test_two_wizards_on_one_machine_share_the_veil(window, wizard, driver, find):
    other = window.run_action("vm.migrate", [find("web-fe-07")])
    assert len(veils(window)) == 1
    for one in (wizard, other):
        one.flow.choose("host", find("esx06.lab.local"))
    wizard.finish()
    assert window.is_veiled
    other.catch_up()
    other.finish()
    assert not window.is_veiled
    tasks = [task for task in driver.session.engine.tasks.all() if isinstance(task.command, MigrateVm)]
    assert len(tasks) == 2


def test_a_machine_that_vanishes_is_told_once(window, driver, find):
    machine = find("test-ci-11")
    driver.session.run_until(5 * SECOND)
    wizard = window.run_action("vm.migrate", [machine])
    wizard.flow.choose("host", find("esx06.lab.local"))
    wizard.go_to("compute")
    driver.submit(DeleteVm(vm=machine))
    driver.session.run_until(30 * SECOND)
    driver.flush()
    assert machine not in driver.session.engine.world.objects
    wizard.catch_up()
    wizard.catch_up()
    assert len(wizard.shown_problems()) == 1
    assert "The object 'test-ci-11' has already been deleted" in wizard.shown_problems()[0]
    assert not wizard.next_button.isEnabled()
    wizard.finish()
    assert wizard.isVisible()
    driver.seek(2 * SECOND)
    assert not wizard.shown_problems()
    assert wizard.next_button.isEnabled()
    wizard.reject()


def test_a_dialog_is_told_of_its_object_and_shows_another_moment(window, driver, find):
    driver.session.run_until(20 * SECOND)
    driver.submit(Rename(entity=find("web-fe-07"), name="web-renamed"))
    driver.session.run_until(40 * SECOND)
    driver.flush()
    dialog = window.run_action("rename", [find("web-renamed")])
    assert dialog.name.text() == "web-renamed"
    driver.seek(10 * SECOND)
    assert not dialog.isVisible()
    again = next(one for one in window.findChildren(type(dialog)) if one.isVisible())
    assert again.name.text() == "web-fe-07"
    again.name.setText("web-other")
    again.press_ok()
    question = next(one for one in window.findChildren(PastQuestion) if one.isVisible())
    assert question.isModal()
    question.press_ok()
    assert find("web-other")


def test_a_wizard_that_ends_in_the_past_asks_once_for_all_its_machines(window, driver, find):
    driver.session.run_until(40 * SECOND)
    driver.flush()
    wizard = window.run_action("vm.migrate", [find("web-fe-07"), find("app-api-02")])
    driver.seek(20 * SECOND)
    wizard.flow.choose("host", find("esx06.lab.local"))
    wizard.finish()
    asked = [one for one in window.findChildren(PastQuestion) if one.isVisible()]
    assert len(asked) == 1
    asked[0].press_ok()
    assert driver.live
    tasks = [task for task in driver.session.engine.tasks.all() if isinstance(task.command, MigrateVm)]
    assert {task.command.vm for task in tasks} == {find("web-fe-07"), find("app-api-02")}


def test_closing_the_window_closes_its_dialogs(window, wizard):
    window.close()
    assert not wizard.isVisible()


def test_the_sentence_of_a_page_tells_where_the_machine_is_now(window, wizard, driver, find):
    wizard.go_next()
    host = driver.session.engine.world.vm(find("web-fe-07")).host
    name = driver.session.engine.world.host(host).name
    assert wizard._page_sentence.text().endswith(f"It now runs on {name}.")
    driver.session.submit(FailHost(host=host))
    driver.session.run_for(120 * SECOND)
    driver.flush()
    now = driver.session.engine.world.host(driver.session.engine.world.vm(find("web-fe-07")).host).name
    assert now != name
    assert wizard._page_sentence.text().endswith(f"It now runs on {now}.")
