from datetime import datetime

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from vsphere_client.ui.theme.theme import apply_theme, current_theme
from vsphere_client.ui.widgets.chart import PerformanceChart
from vsphere_client.ui.widgets.chart_lines import ChartLine, ChartMark, ChartStyle, ChartWindow, runs, stacked

SECOND = 1_000_000
ORIGIN = datetime(2026, 1, 5, 8)
TIMES = np.arange(20, 620, 20) * SECOND
WINDOW = ChartWindow(0, 600 * SECOND, 600 * SECOND)


def line(key, values, unit="%", place=0):
    return ChartLine(key, key, unit, TIMES, np.asarray(values, dtype=np.float64), place)


@pytest.fixture
def chart(qtbot):
    made = PerformanceChart("CPU")
    qtbot.addWidget(made)
    made.resize(620, 240)
    made.show()
    return made


def shown(chart):
    return chart.grab().toImage()


def has_color(image, role, alpha=1.0):
    wanted = current_theme().color(role).rgb()
    points = (image.pixel(x, y) for x in range(image.width()) for y in range(image.height()))
    return any(point == wanted for point in points)


def test_two_units_have_two_axes_and_a_third_is_refused(chart):
    lines = [line("a", np.full(30, 50.0)), line("b", np.full(30, 900.0), "ms", 1)]
    chart.set_lines(lines, WINDOW, ORIGIN)
    assert [(axis.unit.text, axis.top) for axis in chart.axes] == [("%", 60.0), ("ms", 1000.0)]
    with pytest.raises(ValueError, match="two axes, not 3"):
        chart.set_lines([*lines, line("c", np.full(30, 1.0), "W", 2)], WINDOW, ORIGIN)


def test_the_cursor_reads_every_line_at_the_nearest_sample(chart):
    gap = np.arange(30.0)
    gap[9] = np.nan
    chart.set_lines([line("a", np.arange(30.0) * 2), line("b", gap, place=1)], WINDOW, ORIGIN)
    moments = []
    chart.cursor_moved.connect(moments.append)
    chart.set_cursor(187 * SECOND)
    assert moments == [180 * SECOND]
    assert chart.cursor_time() == "08:03:00"
    assert [(one.label, one.text) for one in chart.readings()] == [("a", "16.0 %"), ("b", "8.0 %")]
    chart.set_cursor(200 * SECOND)
    assert [one.label for one in chart.readings()] == ["a"], "b has a gap there"


def test_the_mouse_moves_the_cursor_and_takes_it_away(chart, qtbot):
    chart.set_lines([line("a", np.arange(30.0))], WINDOW, ORIGIN)
    field = chart.field()
    half = QPoint(round(field.width() / 2), round(field.height() / 2))
    QTest.mouseMove(chart.plot.viewport(), half)
    qtbot.waitUntil(lambda: chart.cursor_us is not None)
    assert abs(chart.cursor_us - 300 * SECOND) <= 20 * SECOND


def test_keys_walk_from_sample_to_sample(chart):
    chart.set_lines([line("a", np.arange(30.0))], WINDOW, ORIGIN)
    for key, second in (
        (Qt.Key.Key_Left, 600),
        (Qt.Key.Key_Left, 580),
        (Qt.Key.Key_Home, 20),
        (Qt.Key.Key_Right, 40),
    ):
        QTest.keyClick(chart, key)
        assert chart.cursor_us == second * SECOND
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    assert chart.cursor_us is None


def test_stacked_lines_stand_on_one_another(chart):
    chart.set_lines(
        [line("a", np.full(30, 20.0)), line("b", np.full(30, 30.0), place=1)],
        WINDOW,
        ORIGIN,
        ChartStyle.STACKED,
    )
    chart.set_cursor(300 * SECOND)
    a, b = chart.readings()
    assert (a.text, b.text) == ("20.0 %", "30.0 %"), "values are their own, heights the sums"
    assert chart.axes[0].top == 60.0
    field = chart.field()
    assert field.bottom() - a.y == pytest.approx(field.height() * 20 / 60)
    assert field.bottom() - b.y == pytest.approx(field.height() * 50 / 60)


def test_a_gap_of_one_counts_as_nothing_and_a_gap_of_all_stays():
    nan = np.nan
    low, high = stacked([np.array([1.0, nan, nan]), np.array([2.0, 2.0, nan])])
    np.testing.assert_array_equal(low, [1.0, 0.0, nan])
    np.testing.assert_array_equal(high, [3.0, 2.0, nan])
    assert runs(np.array([True, True, False, True])) == [(0, 2), (3, 4)]


def test_lines_are_drawn_in_the_colours_of_the_theme(chart, qapp, theme_name):
    chart.set_lines([line("a", np.full(30, 50.0))], WINDOW, ORIGIN, marks=[ChartMark(300 * SECOND, "fault")])
    assert has_color(shown(chart), "series.0")
    other = "dark" if theme_name == "light" else "light"
    apply_theme(qapp, other)
    try:
        assert has_color(shown(chart), "series.0"), "drawn anew in the other theme"
    finally:
        apply_theme(qapp, theme_name)


def test_a_chart_without_samples_draws_nothing_and_says_so(chart):
    chart.set_lines([line("a", np.full(30, np.nan))], WINDOW, ORIGIN)
    assert chart.accessibleName() == "CPU: a no value %"
    chart.set_lines([], WINDOW, ORIGIN)
    assert chart.accessibleName() == "CPU: no samples"
    assert not has_color(shown(chart), "series.0")
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert chart.cursor_us is None


def test_a_single_sample_is_a_point(chart):
    values = np.full(30, np.nan)
    values[10] = 50.0
    chart.set_lines([line("a", values)], WINDOW, ORIGIN)
    assert has_color(shown(chart), "series.0")


def test_the_seventh_line_is_dashed_and_the_thirteenth_grey():
    assert [line("x", TIMES, place=at).color for at in (0, 6, 12)] == [
        "series.0",
        "series.0",
        "series_others",
    ]
    assert [line("x", TIMES, place=at).dashed for at in (0, 6, 12)] == [False, True, False]


@pytest.mark.parametrize("style", list(ChartStyle))
def test_another_size_looks_as_if_the_lines_had_been_drawn_at_it(chart, qtbot, style):
    lines = [line("a", np.arange(30.0)), line("b", np.full(30, 900.0), "ms", 1)]
    chart.set_lines(lines, WINDOW, ORIGIN, style)
    chart.resize(900, 420)
    fresh = PerformanceChart("CPU")
    qtbot.addWidget(fresh)
    fresh.resize(900, 420)
    fresh.show()
    fresh.set_lines(lines, WINDOW, ORIGIN, style)
    assert [axis.ticks for axis in chart.axes] == [axis.ticks for axis in fresh.axes]
    assert shown(chart) == shown(fresh)
