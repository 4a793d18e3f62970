"""The esxtop window: keys, updates with virtual time, the past, pages, prompts and what is copied."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from vsphere_client.model.commands import DisconnectHost, RemoveHost
from vsphere_client.session.session import Session
from vsphere_client.session.views.esxtop import FILE_NAME, Choice
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.esxtop.window import EsxtopWindow
from vsphere_client.ui.shell.lab_gallery import demo_lab
from vsphere_client.ui.shell.main_window import MainWindow
from vsphere_client.ui.shell.preferences import Preferences


@pytest.fixture
def driver(qapp):
    made = SessionDriver(Session.open(demo_lab()))
    made.session.run_until(60_000_000)
    made.flush()
    yield made
    made.close()


@pytest.fixture
def find(driver):
    return lambda name: next(o for o in driver.session.engine.world.objects.values() if o.name == name)


@pytest.fixture
def preferences():
    return Preferences()


@pytest.fixture
def open_window(qtbot, driver, find, preferences):
    def made(host="esx01.lab.local"):
        window = EsxtopWindow(driver, find(host).moid, preferences)
        window.resize(1200, 600)
        window.show()
        qtbot.waitExposed(window)
        return window

    return made


@pytest.fixture
def window(open_window):
    return open_window()


@pytest.fixture
def put(driver, find, window):
    def put(name, **columns):
        for column, value in columns.items():
            getattr(driver.session.engine.world.vms, column)[find(name).row] = value
        window.refresh()

    return put


def keys(window, text):
    QTest.keyClicks(window.view, text)


def titles(window):
    return [column.title for column in window.view.screen_shown.columns]


def rows(window):
    return [row.text for row in window.view.screen_shown.rows]


def run_to(driver, seconds):
    driver.session.run_until(seconds * 1_000_000)
    driver.flush()


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("m", "MEMSZ"),
        ("d", "ADAPTR"),
        ("u", "DQLEN"),
        ("v", "VDEVNAME"),
        ("n", "PORT-ID"),
        ("p", "%C0"),
        ("i", "VECTOR"),
        ("x", "RECOWR/s"),
        ("c", "%RDY"),
    ],
)
def test_a_key_opens_its_panel(window, key, title):
    keys(window, key)
    assert title in titles(window)
    assert not window.grab().isNull()


def test_an_unknown_key_changes_nothing(window):
    keys(window, "y")
    assert window.hint.text() == ""
    assert "%RDY" in titles(window)


def test_sort_keys_and_only_vms(window, put):
    keys(window, "V")
    names = [vm.split()[2] for vm in rows(window)]
    last = names[-1]
    put(last, cpu_used_percent=1e4)
    assert rows(window)[-1].split()[2] == last
    keys(window, "U")
    assert rows(window)[0].split()[2] == last
    keys(window, "N")
    assert [vm.split()[2] for vm in rows(window)] == names
    keys(window, "V")
    assert any("hostd" in row for row in rows(window))


def test_the_chosen_row_stays_chosen_when_the_order_changes(window, put):
    keys(window, "V2")
    second = rows(window)[1].split()[2]
    assert window.view.current_row == 1
    put(second, cpu_used_percent=1e4)
    keys(window, "U")
    assert rows(window)[window.view.current_row].split()[2] == second
    assert window.view.current_row == 0


def test_a_group_unfolds_to_its_worlds_and_folds_again(window):
    keys(window, "V")
    before = rows(window)
    keys(window, "e")
    assert window.prompt.isVisible()
    assert window.prompt.field.text() == before[0].split()[1]
    QTest.keyClick(window.prompt.field, Qt.Key.Key_Return)
    assert not window.prompt.isVisible()
    assert any("vmx-vcpu-0" in row for row in rows(window))
    assert window.view.hasFocus()
    keys(window, "e")
    QTest.keyClick(window.prompt.field, Qt.Key.Key_Return)
    assert rows(window) == before


def test_a_device_unfolds_to_its_paths_or_to_its_partition(window):
    keys(window, "u")
    folded = rows(window)
    place = next(at for at, row in enumerate(window._reading.rows) if len(row.path_parts) > 1)
    device = window._reading.rows[place]
    window.view.choose(place)
    keys(window, "P")
    assert window.prompt.field.text() == device.name
    QTest.keyClick(window.prompt.field, Qt.Key.Key_Return)
    assert len(rows(window)) == len(folded) + len(device.path_parts) - 1
    assert all(any(part.path in row for row in rows(window)) for part in device.path_parts)
    # The chosen row is gone, so the first is chosen; a partition takes the place of the paths.
    keys(window, "t")
    window.prompt.field.setText(device.name)
    QTest.keyClick(window.prompt.field, Qt.Key.Key_Return)
    assert len(rows(window)) == len(folded)
    assert rows(window) != folded
    keys(window, "cP")
    assert window.hint.text().startswith("Nothing in this panel has paths")


def test_a_group_that_is_not_there_is_refused_at_the_prompt(window):
    keys(window, "e")
    window.prompt.field.setText("4")
    QTest.keyClick(window.prompt.field, Qt.Key.Key_Return)
    assert window.prompt.question.text() == "Group 4 has nothing to unfold:"
    QTest.keyClick(window.prompt.field, Qt.Key.Key_Escape)
    assert not window.prompt.isVisible()
    assert window.isVisible()


def test_nothing_unfolds_in_a_panel_without_groups(window):
    keys(window, "ne")
    assert not window.prompt.isVisible()
    assert window.hint.text() == "Nothing unfolds in this panel."


def test_fields_are_chosen_on_their_page(window):
    keys(window, "f")
    assert window.view.page[0] == "Current Field order: ABcDEFghij"
    keys(window, "cf")
    assert window.view.page[0] == "Current Field order: ABCDEfghij"
    assert "G:  EVENT COUNTS/s         (SWTCH/s MIG/s QEXP/s WAKE/s)" in window.view.page[8]
    assert window.view.page[0] == "Current Field order: ABCDEfghij"
    keys(window, " ")
    assert titles(window) == ["ID", "GID", "LWID", "NAME", "NWLD"]


def test_fields_are_moved_on_their_page(window):
    keys(window, "oD")
    assert window.view.page[0] == "Current Field order: ABDcEFghij"
    keys(window, "d")
    assert window.view.page[0] == "Current Field order: ABcDEFghij"
    QTest.keyClick(window.view, Qt.Key.Key_Escape)
    assert not window.view.page
    assert window.isVisible()


def test_help_names_the_sort_keys_of_the_panel(window):
    keys(window, "nh")
    page = "\n".join(window.view.page)
    assert "Sorting of the network panel" in page
    assert "t   by MbTX/s" in page
    keys(window, "x")
    assert not window.view.page


def test_it_looks_again_when_the_delay_is_over(window, driver):
    assert window.view.screen_shown.header[0].startswith(" 8:01:00am")
    run_to(driver, 64)
    assert window.view.screen_shown.header[0].startswith(" 8:01:00am")
    run_to(driver, 65)
    assert window.view.screen_shown.header[0].startswith(" 8:01:05am")
    keys(window, "s")
    window.prompt.field.setText("60")
    QTest.keyClick(window.prompt.field, Qt.Key.Key_Return)
    run_to(driver, 100)
    assert window.view.screen_shown.header[0].startswith(" 8:01:05am")
    keys(window, " ")
    assert window.view.screen_shown.header[0].startswith(" 8:01:40am")


def test_the_delay_has_a_least_value(window):
    keys(window, "s")
    for text, told in (
        ("1", "The delay is at least 2 s, not 1 s:"),
        ("soon", "'soon' is not a whole number:"),
    ):
        window.prompt.field.setText(text)
        QTest.keyClick(window.prompt.field, Qt.Key.Key_Return)
        assert window.prompt.question.text() == told
        assert window.prompt.isVisible()
    assert window.choice.delay_s == 5


def test_it_shows_the_past(window, driver):
    run_to(driver, 120)
    assert window.view.screen_shown.header[0].startswith(" 8:02:00am")
    driver.seek(30_000_000)
    assert window.view.screen_shown.header[0].startswith(" 8:00:30am")
    driver.go_live()
    assert window.view.screen_shown.header[0].startswith(" 8:02:00am")


def test_a_host_that_is_gone_is_told(open_window, driver, find):
    moid = find("esx02.lab.local").moid
    window = open_window("esx02.lab.local")
    driver.submit(DisconnectHost(host=moid))
    run_to(driver, 90)
    driver.submit(RemoveHost(host=moid))
    run_to(driver, 120)
    assert window.view.page[0] == "esx02.lab.local is not in the inventory at this time."
    driver.seek(30_000_000)
    assert not window.view.page


@pytest.fixture
def home(monkeypatch, tmp_path):
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    return tmp_path


def test_a_file_that_is_no_configuration_is_told_and_left(home, open_window):
    (home / FILE_NAME).write_text("5z", encoding="utf-8")
    window = open_window()
    assert window.hint.text() == f"{home / FILE_NAME} is no configuration: there is no panel 'z'."
    assert window.choice == Choice()


def test_a_configuration_goes_where_one_asks_for_if_it_can(home, window):
    keys(window, "W")
    window.prompt.field.setText(str(home / "there" / "is.none"))
    QTest.keyClick(window.prompt.field, Qt.Key.Key_Return)
    assert window.prompt.question.text() == "It cannot be written: No such file or directory:"
    window.prompt.field.setText(str(home / "mine"))
    QTest.keyClick(window.prompt.field, Qt.Key.Key_Return)
    assert (home / "mine").read_text(encoding="utf-8").splitlines()[0] == "ABcDEFghij"


def test_w_keeps_the_choice_for_the_next_window(home, window, open_window):
    keys(window, "mfj")
    keys(window, " BW")
    assert window.prompt.field.text() == str(home / FILE_NAME)
    QTest.keyClick(window.prompt.field, Qt.Key.Key_Return)
    assert window.hint.text() == f"Fields, order, delay and names are kept in {home / FILE_NAME}."
    keys(window, "q")
    again = open_window("esx02.lab.local")
    assert again.choice.panel == "m"
    assert again.choice.sort == "B"
    assert "MCTLSZ" in titles(again)


def test_names_get_the_width_one_asks_for(window):
    keys(window, "L")
    window.prompt.field.setText("40")
    QTest.keyClick(window.prompt.field, Qt.Key.Key_Return)
    index = titles(window).index("NAME")
    assert window.view.screen_shown.widths[index] == 40


def test_remarkable_values_are_told_in_numbers(window, put):
    keys(window, "V")
    assert not window.hint.isVisible() or "%" in window.hint.text()
    put("web-fe-01", cpu_run_percent=50.0, cpu_ready_percent=12.0)
    place = next(index for index, row in enumerate(rows(window)) if "web-fe-01" in row)
    window.view.choose(place)
    assert window.hint.text().startswith(
        "web-fe-01: %RDY 48 % over 4 vCPUs = 12 % per vCPU: problem above 10 (it waits for a processor)"
    )


def test_titles_explain_themselves_and_marked_cells_say_why(window, put):
    keys(window, "V")
    put("web-fe-01", cpu_run_percent=50.0, cpu_ready_percent=12.0)
    view, column = window.view, titles(window).index("%RDY")
    x = view._columns()[column][0] + 5
    y = view._y(view._title_line) + 3
    assert view.tip_at(QPoint(x, y)).startswith("%RDY: Ready to run but without a processor")
    place = next(index for index, row in enumerate(rows(window)) if "web-fe-01" in row)
    assert "12 % per vCPU" in view.tip_at(QPoint(x, view._y(view._title_line + 1 + place) + 3))
    assert view.tip_at(QPoint(x, 2)) == ""


def test_rows_are_chosen_with_mouse_and_keys_and_copied(window):
    view = window.view
    y = view._y(view._title_line + 1 + 2) + 3
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, y))
    assert view.current_row == 2
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied == [" ".join(view.screen_shown.titles), *rows(window)[2:4]]
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(view.chosen_text().splitlines()) == 1 + len(rows(window))


def test_end_and_home_scroll_to_the_chosen_row(window):
    window.resize(900, 260)
    QTest.keyClick(window.view, Qt.Key.Key_End)
    assert window.view.current_row == len(rows(window)) - 1
    assert window.view.verticalScrollBar().value() > 0
    QTest.keyClick(window.view, Qt.Key.Key_Home)
    assert window.view.verticalScrollBar().value() == 0


def test_the_columns_of_a_narrow_window_scroll(window):
    window.resize(500, 400)
    keys(window, "m")
    QTest.keyClick(window.view, Qt.Key.Key_Right)
    assert window.view.horizontalScrollBar().value() > 0


def test_the_menu_of_a_host_opens_one_window(qtbot, driver, find):
    main = MainWindow(driver)
    qtbot.addWidget(main)
    main.show()
    first = main.run_action("host.esxtop", [find("esx01.lab.local").moid])
    assert isinstance(first, EsxtopWindow)
    assert first.windowTitle() == "esxtop - esx01.lab.local"
    assert main.run_action("host.esxtop", [find("esx01.lab.local").moid]) is first
    assert main.run_action("host.esxtop", [find("esx02.lab.local").moid]) is not first


def test_it_is_dark_in_both_themes(theme_name, window):
    colour = window.grab().toImage().pixelColor(4, 4)
    assert colour.lightness() < 60
