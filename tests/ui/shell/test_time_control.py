from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from vsphere_client.ui.shell.clock_control import range_for

MINUTE = 60_000_000


def test_play_and_pause_follow_the_button(window, driver):
    assert driver.paused
    window.time_bar.play_button.click()
    assert not driver.paused
    assert window.time_bar.play_button.icon_name == "pause"
    window.time_bar.play_button.click()
    assert driver.paused


def test_space_runs_and_pauses_only_with_the_focus_on_the_time_bar(window, driver):
    QTest.keyClick(window.navigator.tree(), Qt.Key.Key_Space)
    assert driver.paused
    QTest.keyClick(window.time_bar.scrubber, Qt.Key.Key_Space)
    assert not driver.paused
    driver.pause()


def test_a_speed_that_is_chosen_holds(window, driver):
    window.time_bar.speed_chosen.emit(600.0)
    assert driver.speed == 600.0
    assert window.time_bar.speeds.current() == 3


def test_the_scrubber_goes_back_and_the_pill_says_so(window, driver, run_to):
    run_to(120)
    window.time_bar.seek_requested.emit(MINUTE)
    assert driver.now_us == MINUTE
    assert window.time_bar.live_pill.text() == "In the past"
    window.time_bar.live_button.click()
    assert driver.now_us == 2 * MINUTE
    assert window.time_bar.live_pill.text() == "Live"


def test_step_to_the_next_event_stands_at_the_drs_run(qtbot, window, driver):
    # The first DRS run comes after a minute (drs.md).
    at_us, label = driver.next_notable()
    window.time_bar.next_button.click()
    qtbot.waitUntil(lambda: driver.paused and driver.now_us >= at_us)
    assert driver.now_us == at_us
    assert label


def test_a_bookmark_is_marked_on_the_line(window, driver, run_to):
    run_to(45)
    window.clock.bookmark("before DRS")
    assert [(mark.at_us, mark.label) for mark in driver.marks() if "before DRS" in mark.label] == [
        (45_000_000, "Bookmark: before DRS")
    ]


def test_a_checkpoint_is_made_of_the_latest_moment_only(window, driver, run_to):
    run_to(60)
    window.time_bar.checkpoint_button.click()
    assert driver.session.checkpoints.times() == [MINUTE]
    driver.seek(20_000_000)
    window.time_bar.checkpoint_button.click()
    assert "Go live first" in window.toast.last


def test_inject_fault_opens_with_the_object_shown(window, find):
    window.select(find("esx04.lab.local"))
    window.time_bar.fault_button.click()
    dialogs = [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]
    assert [dialog.windowTitle() for dialog in dialogs] == ["Inject Fault"]
    assert dialogs[0].values()["host"] == find("esx04.lab.local")
    dialogs[0].close()


def test_the_line_shows_ten_minutes_and_doubles_when_it_gets_full():
    assert range_for(0) == 10 * MINUTE
    assert range_for(8 * MINUTE) == 10 * MINUTE  # 80 %
    assert range_for(9 * MINUTE) == 20 * MINUTE  # 90 % of ten, 45 % of twenty
    assert range_for(75 * MINUTE) == 160 * MINUTE  # 94 % of eighty, 47 % of 160
