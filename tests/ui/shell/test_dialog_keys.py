"""Dialogs by keyboard alone: where the focus begins, and which button Enter means."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QRadioButton

from vsphere_client.ui.dialogs.inject_fault import InjectFaultDialog


@pytest.fixture
def focus_of(qtbot):
    def settled(dialog):
        qtbot.waitExposed(dialog)
        return dialog.focusWidget()

    return settled


def test_a_wizard_begins_and_goes_on_in_the_first_field_of_its_page(window, find, focus_of, qtbot):
    window.select(find("web-fe-07"))
    wizard = window.run_action("vm.migrate")
    marked = focus_of(wizard)
    assert isinstance(marked, QRadioButton)
    assert marked.isChecked()
    qtbot.keyClick(marked, Qt.Key.Key_Return)
    assert wizard.current() == 1
    assert wizard.page_area.currentWidget().isAncestorOf(wizard.focusWidget())
    wizard.reject()


def test_a_question_without_fields_begins_on_its_filled_button(window, find, focus_of):
    window.select(find("web-fe-07"))
    dialog = window.run_action("vm.power_off")
    assert focus_of(dialog) is dialog.ok_button
    dialog.reject()


def test_enter_on_cancel_cancels(window, find, driver, qtbot):
    window.select(find("web-fe-07"))
    dialog = window.run_action("vm.power_off")
    dialog.cancel_button.setFocus()
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog.cancel_button, Qt.Key.Key_Return)
    assert not [task for task in driver.session.engine.tasks.all() if "Power Off" in task.name]


@pytest.mark.parametrize(
    "action",
    ["vm.take_snapshot", "vm.revert_snapshot", "vm.delete_all_snapshots", "vm.turn_on_ft", "vm.turn_off_ft"],
)
def test_what_the_world_has_no_mechanism_for_is_grey_and_says_so(window, find, action):
    window.select(find("web-fe-07"))
    assert window.run_action(action) is None
    assert "not simulated" in window.toast.last


def test_every_fault_can_be_read_in_a_small_window(window, driver, qtbot):
    window.resize(1280, 800)
    window.inject_fault()
    dialog = window.findChild(InjectFaultDialog)
    for at in range(dialog.tabs.count()):
        dialog.tabs.setCurrentIndex(at)
        qtbot.wait(1)
        page = dialog.pages.currentWidget()
        for label in page.findChildren(QLabel):
            if label.isVisible():
                assert label.heightForWidth(label.width()) <= label.height(), label.text()
                below = label.mapTo(dialog, label.rect().bottomLeft()).y()
                assert below < dialog.form.mapTo(dialog, dialog.form.rect().topLeft()).y(), label.text()
    assert dialog.height() <= window.stage.height()
    dialog.reject()
