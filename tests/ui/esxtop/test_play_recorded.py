"""A recorded batch file played in the esxtop window: b opens it, full stop and comma step, b ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from vsphere_client.session.session import Session
from vsphere_client.session.views.esxtop import PANELS, BatchWriter, HostWatch, open_playback
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.esxtop.window import EsxtopWindow
from vsphere_client.ui.shell.lab_gallery import demo_lab
from vsphere_client.ui.shell.preferences import Preferences

TIMES = ("8:01:00", "8:01:20", "8:01:40")


@pytest.fixture
def driver(qapp):
    made = SessionDriver(Session.open(demo_lab()))
    made.session.run_until(60_000_000)
    made.flush()
    yield made
    made.close()


def host(driver, name):
    return next(o for o in driver.session.engine.world.objects.values() if o.name == name)


@pytest.fixture
def recorded(driver, tmp_path):
    """Three samples of esx02, 20 s apart."""
    path = tmp_path / "samples.csv"
    watch = HostWatch(host(driver, "esx02.lab.local").moid)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = BatchWriter(out, "esx02", everything=True)
        for step in range(3):
            driver.session.run_until((60 + 20 * step) * 1_000_000)
            writer.write(watch.look(driver.session))
    driver.flush()
    return path


@pytest.fixture
def window(qtbot, driver, recorded):
    made = EsxtopWindow(driver, host(driver, "esx01.lab.local").moid, Preferences())
    qtbot.addWidget(made)
    made.show()
    return made


def header(window):
    return window.view.screen_shown.lines[0]


def test_the_samples_are_stepped_through(window, recorded, driver, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(recorded), ""))
    live = header(window)
    window.press("b")
    shown = [header(window)]
    for _ in range(3):
        window.press(".")
        shown.append(header(window))
    assert [time in line for time, line in zip((*TIMES, TIMES[-1]), shown, strict=True)] == [True] * 4
    assert window.hint.text().startswith("Recorded: samples.csv, sample 3 of 3; ")
    window.press(",")
    assert TIMES[1] in header(window)
    assert window.windowTitle() == "esxtop - esx02, Recorded: samples.csv, sample 2 of 3"
    driver.session.run_for(60_000_000)
    driver.flush()
    assert TIMES[1] in header(window), "time does not move a recorded file"
    window.press("b")
    assert window.windowTitle() == "esxtop - esx01.lab.local"
    assert header(window) != live
    assert window.playback is None


def test_every_panel_of_a_recorded_file_is_shown(window, recorded):
    window.play(recorded)
    for panel in PANELS:
        window.press(panel)
        assert window.playback is not None, panel
        assert window.view.screen_shown.lines, panel


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", "cannot be played: it is not a batch file of esxtop"),
        (None, "cannot be read"),
    ],
)
def test_what_is_no_recording_leaves_the_host_in_view(window, tmp_path, text, words):
    path = tmp_path / "other.csv"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    window.play(path)
    assert words in window.hint.text()
    assert window.playback is None
    window.press(".")
    assert window.hint.text() == "No recorded file is played; b opens one."


def test_the_ends_of_a_recording(recorded: Path):
    found = open_playback(recorded)
    assert (found.samples, found.place, found.moved(-1).place, found.moved(9).place) == (3, 0, 0, 2)
