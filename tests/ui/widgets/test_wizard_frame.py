import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit

from vsphere_client.ui.widgets.scrim import Scrim
from vsphere_client.ui.widgets.wizard_frame import WizardFrame


@pytest.fixture
def wizard(window):
    made = WizardFrame("web-fe-07 - Migrate", window)
    made.set_steps(["Type", "Compute resource", "Ready to complete"])
    for _step in range(3):
        made.page_area.addWidget(QPlainTextEdit())
    made.set_current(0)
    made.show()
    return made


def test_size_and_buttons_of_the_steps(wizard):
    assert (wizard.width(), wizard.height()) == (1000, 632)
    assert not wizard.back_button.isEnabled()
    assert wizard.next_button.text() == "NEXT"
    wizard.set_current(2)
    assert wizard.back_button.isEnabled()
    assert wizard.next_button.text() == "FINISH"
    assert wizard.page_area.currentIndex() == 2
    assert wizard.steps.accessibleName() == "web-fe-07 - Migrate, step 3 of 3: Ready to complete"


def test_next_becomes_finish(wizard, qtbot):
    with qtbot.waitSignal(wizard.next_pressed):
        wizard.next_button.click()
    wizard.set_current(2)
    with qtbot.waitSignal(wizard.finish_pressed), qtbot.assertNotEmitted(wizard.next_pressed):
        wizard.next_button.click()


def test_enter_presses_next_but_not_within_a_text(wizard, qtbot):
    wizard.next_button.setFocus()
    with qtbot.waitSignal(wizard.next_pressed):
        qtbot.keyClick(wizard, Qt.Key.Key_Return)
    wizard.page_area.currentWidget().setFocus()
    with qtbot.assertNotEmitted(wizard.next_pressed):
        qtbot.keyClick(wizard.page_area.currentWidget(), Qt.Key.Key_Return)


def test_blocked_next_says_why(wizard, qtbot):
    wizard.set_next_enabled(False, "2 errors block Next")
    assert wizard.next_button.toolTip() == "2 errors block Next"
    with qtbot.assertNotEmitted(wizard.next_pressed):
        qtbot.keyClick(wizard, Qt.Key.Key_Return)
    wizard.set_next_enabled(True)
    assert wizard.next_button.toolTip() == ""


def test_escape_cancels_and_lifts_the_veil(wizard, qtbot):
    parent = wizard.parentWidget()
    veil = parent.findChildren(Scrim)
    assert len(veil) == 1
    assert veil[0].geometry() == parent.rect()
    parent.resize(1500, 950)
    assert veil[0].geometry() == parent.rect()
    with qtbot.waitSignal(wizard.rejected):
        qtbot.keyClick(wizard, Qt.Key.Key_Escape)
    assert all(each.isHidden() for each in parent.findChildren(Scrim))


def test_error_band_is_cleared_by_the_next_step(wizard):
    wizard.show_error("The name is taken.")
    assert wizard.error() == "The name is taken."
    wizard.set_current(1)
    assert wizard.error() == ""


def test_done_steps_can_be_chosen(wizard, qtbot):
    wizard.set_current(2)
    with qtbot.waitSignal(wizard.step_chosen) as told:
        qtbot.mouseClick(wizard.steps, Qt.MouseButton.LeftButton, pos=wizard.steps.rect_of(0).center())
    assert told.args == [0]
    with qtbot.assertNotEmitted(wizard.step_chosen):
        qtbot.mouseClick(wizard.steps, Qt.MouseButton.LeftButton, pos=wizard.steps.rect_of(2).center())


def test_trainer_help(wizard, qtbot):
    assert wizard.help_link.isHidden()
    wizard.set_help("Why these hosts?")
    with qtbot.waitSignal(wizard.help_pressed):
        wizard.help_link.click()


def test_a_wizard_of_one_page_has_no_back(wizard):
    wizard.set_steps(["Only"])
    assert wizard.back_button.isHidden()
    wizard.set_next_text("OK")
    assert wizard.next_button.text() == "OK"
