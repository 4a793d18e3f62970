"""Pies and bars: their geometry, and what they say."""

import pytest
from PySide6.QtCore import QPointF

from vsphere_client.ui.widgets.bar_chart import Bar, BarChart
from vsphere_client.ui.widgets.parts_bar import Part
from vsphere_client.ui.widgets.pie_chart import GAP, PIE, ROW, PieChart


@pytest.fixture
def pie(qtbot):
    made = PieChart("Space")
    qtbot.addWidget(made)
    made.resize(330, 120)
    made.set_parts([Part("Disks", 75.0, "75 GB", "series.0"), Part("Free", 25.0, "25 GB", "bar_free")])
    return made


def test_slices_go_clockwise_from_the_top_and_fill_the_circle(pie):
    circle = 360 * 16
    assert [(begin, wide) for begin, wide, _ in pie.slices()] == [
        (0, circle * 3 // 4),
        (circle * 3 // 4, circle // 4),
    ]
    pie.set_parts([Part(name, 1.0, "1 GB", "series.0") for name in "abcdefg"])
    assert sum(wide for _, wide, _ in pie.slices()) == circle


def test_a_pie_says_its_parts_in_words(pie):
    assert pie.accessibleName() == "Space: Disks 75 GB, 75.0 percent; Free 25 GB, 25.0 percent"
    assert pie.part_at(QPointF(PIE + GAP + 5, ROW + 3)).label == "Free"
    assert pie.part_at(QPointF(5, 5)) is None
    assert not pie.grab().isNull()


def test_a_pie_of_nothing_has_no_slices(pie):
    pie.set_parts([Part("Disks", 0.0, "0 MB", "series.0")])
    assert [wide for _, wide, _ in pie.slices()] == [0]
    assert not pie.grab().isNull()


def test_bars_with_a_whole_are_parts_of_it_and_the_others_of_the_largest(qtbot):
    bars = BarChart("Space")
    qtbot.addWidget(bars)
    bars.resize(500, 100)
    bars.set_bars([Bar("a", 2.0, 8.0, "2 of 8 GB"), Bar("b", 9.0, 10.0, "9 of 10 GB")])
    parts = [amount.width() / whole.width() for whole, amount in bars.boxes()]
    assert parts == pytest.approx([0.25, 0.9])
    bars.set_bars([Bar("a", 4.0, 0.0, "4 GB"), Bar("b", 1.0, 0.0, "1 GB")])
    (longest, _), (short, _) = bars.boxes()
    assert short.width() == pytest.approx(longest.width() / 4)
    assert bars.accessibleName() == "Space: a 4 GB; b 1 GB"
    assert not bars.grab().isNull()
