"""Charts leave the page: as figures, as pictures, and in windows of their own."""

import csv

import pytest
from chart_scene import advanced
from PySide6.QtGui import QFontMetrics, QImage

from vsphere_client.ui.objects.performance.chart_options import (
    ChartOptions,
)
from vsphere_client.ui.objects.performance.export import _shares

SECOND = 1_000_000


def test_csv_holds_the_values_with_their_moments(long_lab, window, qtbot, tmp_path):
    page = advanced(long_lab, window, long_lab.host())
    path = page.export_to(tmp_path / "chart.csv", "csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = list(csv.reader(file))
    assert head == [
        "Time", "esx04.lab.local Usage, Average (%)", "esx04.lab.local Usage in MHz, Average (MHz)",
    ]  # fmt: skip
    usage = page.series[0]
    assert len(rows) == len(usage.times_us)
    assert rows[0][0] == "2026-01-05 08:00:20"
    assert [float(row[1]) for row in rows] == pytest.approx(usage.values.tolist(), abs=1e-3)


def test_the_picture_holds_the_chart_and_its_legend(long_lab, window, qtbot, tmp_path):
    page = advanced(long_lab, window, long_lab.host())
    window.kept.resize(1000, 560)
    window.show()
    for kind in ("png", "jpg"):
        path = page.export_to(tmp_path / f"chart.{kind}", kind)
        image = QImage(str(path))
        assert image.width() == 2 * (page.chart.width() + 32)
        assert image.height() > 2 * page.chart.height()


def test_a_picture_of_drawing_instructions_has_its_words(lab, window, qtbot, tmp_path):
    page = advanced(lab, window, lab.host())
    window.kept.resize(1000, 560)
    window.show()
    path = page.export_to(tmp_path / "chart.svg", "svg")
    text = path.read_text(encoding="utf-8")
    assert text.startswith("<?xml")
    for words in ("esx04.lab.local: CPU", "Usage in MHz", "Average", "Latest"):
        assert words in text
    assert "<image" not in text, "curves are drawn, not photographed"
    assert page.export_to(tmp_path / "none" / "chart.svg", "svg") is None


def test_a_chart_pops_up_in_a_window_that_follows_time(lab, window, qtbot):
    page = advanced(lab, window, lab.host())
    page.set_options(ChartOptions("cpu", ("cpu.ready.summation",)))
    popup = page.open_popup()
    qtbot.addWidget(popup)
    assert popup.windowTitle() == "esx04.lab.local - Advanced Performance"
    assert popup.page.options == page.options
    assert not popup.page.popup.isVisible()
    before = popup.page.chart.window_shown.end_us
    lab.run_for(20)
    assert popup.page.chart.window_shown.end_us == before + 20 * SECOND
    assert popup.page.open_options().parent() is popup, "its dialogs stand over it"
    popup.close()


def test_a_column_of_the_picture_is_as_wide_as_its_longest_text(qapp):
    metrics = QFontMetrics(qapp.font())
    rows = (("Object", "Measurement"), ("esx01", "Ballooned memory of a long name"))
    shares = _shares(metrics, rows)
    assert sum(shares) == pytest.approx(1.0)
    needs = [max(metrics.horizontalAdvance(text) for text in texts) for texts in zip(*rows, strict=True)]
    assert shares[1] / shares[0] == pytest.approx((needs[1] + 16) / (needs[0] + 16), rel=0.1)
