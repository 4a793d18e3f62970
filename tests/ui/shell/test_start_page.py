import json
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from vsphere_client.labs.load import load_lab
from vsphere_client.ui.shell.fault_net import FaultNet
from vsphere_client.ui.shell.lab_gallery import built_in_labs, demo_lab, read_head
from vsphere_client.ui.shell.new_lab_dialog import NewLabDialog
from vsphere_client.ui.shell.preferences import Preferences
from vsphere_client.ui.shell.program import Program
from vsphere_client.ui.shell.recent_labs import RecentLab
from vsphere_client.ui.shell.start_page import IMPORT_REASON, StartPage, day_text, run_text
from vsphere_client.ui.widgets.columns import ColumnState


def run(**changes):
    plain = {"path": "x.vlab", "name": "First vMotion", "opened": "2026-11-20T17:40:00", "closed": True}
    return RecentLab(**(plain | changes))


def make_program(recent):
    app = QApplication.instance()
    return Program(app, Preferences(), recent)


def leave(program):
    for window in (program.main, program.start):
        if window is not None:
            window.close()


def test_the_head_of_every_built_in_lab_says_what_the_whole_lab_says():
    labs = built_in_labs()
    assert labs[0].path == demo_lab()
    for lab in labs:
        whole = load_lab(lab.path).file
        assert (lab.name, lab.difficulty or None, lab.minutes, lab.topics) == (
            whole.name,
            whole.difficulty,
            whole.minutes,
            whole.topics,
        )


def test_a_file_that_is_no_lab_is_left_out(tmp_path):
    broken = tmp_path / "a.yaml"
    broken.write_text("name: [", encoding="utf-8")
    assert read_head(broken) is None
    assert read_head(tmp_path / "missing.yaml") is None


def test_the_gallery_filters_by_topic_and_words(qtbot, recent):
    page = StartPage(recent)
    qtbot.addWidget(page)
    page.show()
    page.chips.buttons()[0].click()
    everything = page.shown_labs()
    assert len(everything) == len(page.labs)
    vsan = next(chip for chip in page.chips.buttons() if chip.text() == "vSAN")
    vsan.click()
    assert set(page.shown_labs()) == {lab.name for lab in page.labs if "vSAN" in lab.topics}
    page.search.setText("racks")
    page._show()
    assert page.shown_labs() == [
        lab.name for lab in page.labs if "vSAN" in lab.topics and lab.matches("racks", None)
    ]


def test_a_card_opens_its_lab_by_mouse_and_by_key(qtbot, recent):
    page = StartPage(recent)
    qtbot.addWidget(page)
    page.resize(1440, 852)
    page.show()
    with qtbot.waitSignal(page.lab_chosen) as told:
        QTest.mouseClick(page.cards[0], Qt.MouseButton.LeftButton)
    assert told.args == [page.labs[0].path]
    with qtbot.waitSignal(page.lab_chosen):
        QTest.keyClick(page.cards[1], Qt.Key.Key_Return)


def test_import_is_disabled_and_says_why(qtbot, recent):
    page = StartPage(recent)
    qtbot.addWidget(page)
    assert not page.side.import_button.isEnabled()
    assert page.side.import_button.toolTip() == IMPORT_REASON


def test_words_of_a_recent_run():
    now = datetime(2026, 11, 21, 9, 0)
    assert day_text("2026-11-20T17:40:00", now) == "Yesterday 17:40"
    assert day_text("2026-11-18T17:40:00", now) == "Wed 18 Nov"
    assert day_text("nonsense", now) == ""
    assert run_text(run(held=9, asked=9, total=9)) == "passed, 9 of 9"
    assert run_text(run(held=3, asked=4, total=7, closed=False)) == (
        "3 of 7 expectations met, not closed, everything is kept"
    )


def test_a_lab_is_kept_in_a_document_of_its_own_and_opens_where_it_was_left(qtbot, recent):
    program = make_program(recent)
    assert program.open_path(demo_lab())
    session = program.main.driver.session
    document = session.document.path
    assert document.parent == recent.folder
    session.run_until(90_000_000)
    program.main.close()
    entry = recent.entries()[0]
    assert (entry.name, entry.at_us, entry.closed) == ("Prod-01: one bad afternoon", 90_000_000, True)
    assert program.open_path(document)
    assert program.main.driver.now_us == 90_000_000
    leave(program)


def test_a_killed_program_leaves_what_was_done(qtbot, recent):
    program = make_program(recent)
    program.open_path(demo_lab())
    session = program.main.driver.session
    session.run_until(60_000_000)
    session.save_checkpoint()
    assert not recent.entries()[0].closed
    assert Path(recent.entries()[0].path).is_file()
    leave(program)


def test_a_bad_lab_is_reported_with_all_its_problems(qtbot, recent, tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text("format: 1\nname: 3\nspeed: 4\n", encoding="utf-8")
    program = make_program(recent)
    assert not program.open_path(bad)
    assert len(program.report.problems) >= 2
    program.report.copy()
    assert "bad.yaml cannot be opened" in QApplication.clipboard().text()
    assert "lab check bad.yaml" in advice(program)
    program.report.close()
    leave(program)


@pytest.mark.parametrize(("name", "content"), [("run.vlab", "no document"), ("gone.yaml", None)])
def test_nobody_is_told_to_mend_what_cannot_be_mended(qtbot, recent, tmp_path, name, content):
    path = tmp_path / name
    if content is not None:
        path.write_text(content, encoding="utf-8")
    program = make_program(recent)
    assert not program.open_path(path)
    assert len(program.report.problems) == 1
    assert advice(program) == ""
    program.report.close()
    leave(program)


def advice(program):
    """What the report says below the list of problems."""
    labels = (label.text() for label in program.report.findChildren(QLabel))
    return "".join(text for text in labels if "Mend" in text)


def test_a_damaged_run_is_reported_and_does_not_end_the_program(qtbot, recent, tmp_path):
    bad = tmp_path / "bad.vlab"
    bad.write_bytes(b"not a database at all")
    program = make_program(recent)
    assert not program.open_path(bad)
    assert "bad.vlab" in program.report.text()
    program.report.close()
    leave(program)


def test_going_home_leaves_the_lab_and_lists_it(qtbot, recent):
    program = make_program(recent)
    program.show_start()
    program.open_path(demo_lab())
    program.main.go_home()
    assert program.main is None
    assert recent.entries()[0].closed
    leave(program)


def test_new_lab_says_what_makes_no_lab(qtbot, tmp_path):
    dialog = NewLabDialog()
    qtbot.addWidget(dialog)
    dialog.hosts.setValue(2)
    dialog.vsan.setChecked(True)
    assert not dialog.create_button.isEnabled()
    assert "at least 3 hosts" in dialog.problem()
    dialog.hosts.setValue(4)
    dialog.vms.setValue(10)
    assert dialog.create_button.isEnabled()
    assert load_lab(dialog.write_lab(tmp_path)).file.name == "Generated: 1 clusters, 4 hosts, 10 VMs"


def test_preferences_survive_in_their_file(tmp_path):
    file = tmp_path / "client.ini"
    first = Preferences.in_file(file)
    first.theme = "dark"
    first.put("panel_folded", True)
    first.set_columns("recent_tasks", [ColumnState("name", 210, False)])
    first._settings.sync()
    again = Preferences.in_file(file)
    assert again.theme == "dark"
    assert again.flag("panel_folded")
    assert again.columns("recent_tasks") == [ColumnState("name", 210, False)]


def test_preferences_ignore_nonsense(tmp_path):
    preferences = Preferences()
    preferences.put("columns/tasks", json.dumps({"a": 1}))
    preferences.put("navigator_width", "wide")
    assert preferences.columns("tasks") == []
    assert preferences.number("navigator_width", 280) == 280


def test_the_net_reports_each_cause_once(capsys):
    net = FaultNet(quiet=True)

    def fail():
        raise ValueError("broken")

    for _ in range(3):
        try:
            fail()
        except ValueError as error:
            net.catch(ValueError, error, error.__traceback__)
    assert len(net.reports) == 1
    assert "ValueError: broken" in net.reports[0]
    assert "broken" in capsys.readouterr().err
