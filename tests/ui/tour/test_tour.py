import json

import pytest
from PySide6.QtCore import qInstallMessageHandler
from PySide6.QtGui import QImage

from vsphere_client.ui.tour.record import Seen, TourRecord
from vsphere_client.ui.tour.tour import run_tour


@pytest.fixture(scope="module")
def tour(qapp, tmp_path_factory):
    """The folder of one whole tour and the lines it told."""
    out = tmp_path_factory.mktemp("tour")
    lines = list(run_tour(out))
    qInstallMessageHandler(None)
    return out, lines, json.loads((out / "summary.json").read_text(encoding="utf-8"))


def numbers(summary, name):
    return next(station["numbers"] for station in summary["stations"] if station["name"] == name)


def test_every_station_leaves_a_picture_of_the_whole_window(tour):
    out, lines, summary = tour
    assert len(lines) == len(summary["stations"]) + 1
    for station in summary["stations"]:
        picture = QImage(str(out / station["picture"]))
        assert (picture.width(), picture.height()) == (1440, 900)


def test_the_dragged_machine_runs_where_it_was_dropped(tour):
    seen = numbers(tour[2], "vMotion completed")
    assert seen["state"] == "success"
    assert seen["runs on"] == "esx05.lab.local"


def test_drs_makes_moves(tour):
    assert numbers(tour[2], "DRS balances")["moves by DRS"] >= 1


def test_ha_restarts_all_machines_of_the_lost_host(tour):
    lost = numbers(tour[2], "Inject a fault")["machines on it"]
    assert lost >= 1
    assert numbers(tour[2], "HA restarts")["restarted by vSphere HA"] == lost


def test_vsan_waits_and_then_rebuilds(tour):
    waits, rebuilds = numbers(tour[2], "vSAN waits"), numbers(tour[2], "vSAN rebuilds")
    assert waits["Reduced availability with no rebuild - delay timer"] >= 1
    assert "Reduced availability with no rebuild - delay timer" not in rebuilds


def test_the_past_has_the_machines_where_they_were(tour):
    lost = numbers(tour[2], "Inject a fault")["machines on it"]
    assert numbers(tour[2], "Back in time")["machines on esx04 again"] == lost


def test_the_summary_names_every_picture(tour):
    out, _lines, summary = tour
    text = (out / "summary.md").read_text(encoding="utf-8")
    assert all(f"({station['picture']})" in text for station in summary["stations"])


def test_a_station_is_one_line_to_print(tmp_path):
    record = TourRecord(tmp_path, "Demo")
    record.stations.append(Seen("Drag", "01-drag.png", "T + 00:00:40", "A drag.", {"moves": 2}))
    record.write()
    assert record.stations[0].line() == "T + 00:00:40  Drag: moves 2"
    assert "| moves | 2 |" in (tmp_path / "summary.md").read_text(encoding="utf-8")


def test_the_inside_of_a_host_is_seen(tour):
    _, _, summary = tour
    assert numbers(summary, "CPU scheduler")["stretches"] > 0
    machines = numbers(summary, "esxtop")["machines"]
    assert machines >= 1
    assert numbers(summary, "Host performance")["CPU usage, %"] > 0
