"""Pages in the smallest window of the design must neither push the shell about nor cut their text."""

import pytest
from PySide6.QtWidgets import QLabel

from vsphere_client.ui.widgets.property_grid import PropertyGrid, PropertyRow


@pytest.mark.parametrize("page", ["vsan-capacity", "ha-summary", "vsan-objects", "ha-heartbeat"])
def test_no_page_moves_the_panel_below(window, find, page, qtbot):
    window.resize(1280, 800)
    window.show()
    window.select(find("Prod-01"), "monitor", "all-issues")
    height = window.bottom.height()
    window.select(find("Prod-01"), "monitor", page)
    qtbot.wait(1)
    assert window.bottom.height() == height


def test_labels_give_way_to_values_in_a_narrow_card(qtbot):
    grid = PropertyGrid(210)
    grid.set_rows([PropertyRow("Policy", "Cluster resource Percentage"), PropertyRow("Failures", "1")])
    qtbot.addWidget(grid)
    grid.resize(700, 60)
    grid.show()
    value = grid.layout().itemAtPosition(0, 1).widget()
    assert value.x() == 210
    grid.resize(330, 60)
    qtbot.wait(1)
    assert value.x() == round(330 * 0.4)
    assert value.findChild(type(value._text)).text() == "Cluster resource Percentage"


MONITOR_LISTS = (
    "tasks",
    "allocation-cpu",
    "allocation-memory",
    "allocation-storage",
    "drs-vm-score",
    "vsan-disks",
)
CONFIGURE_LISTS = ("host-options", "overrides", "proactive-ha")
LISTS = (
    ("Prod-01", "monitor", MONITOR_LISTS),
    ("Prod-01", "configure", CONFIGURE_LISTS),
    ("esx01.lab.local", "monitor", ("utilization", "memory-scheduler")),
    ("esx01.lab.local", "configure", ("physical-adapters", "virtual-switches")),
)


def test_no_list_scrolls_sideways(window, find, run_to, qtbot):
    run_to(840)
    window.resize(1280, 800)
    for name, tab, pages in LISTS:
        for page in pages:
            window.select(find(name), tab, page)
            qtbot.wait(1)
            grid = window.tab_host.page().page.grid
            assert grid.model().rowCount() > 0
            assert grid.grid_header.length() == grid.viewport().width(), page


@pytest.mark.parametrize("words", [8, 24, 60])
def test_a_note_is_as_high_as_its_sentence(window, words, qtbot):
    window.resize(1280, 800)
    window.show()
    window.toast.tell(" ".join(["Unable to communicate"] * (words // 3)), "danger")
    qtbot.wait(1)
    for label in window.toast._banner.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width())


def test_events_step_aside_instead_of_scrolling(window, find, run_to, qtbot):
    run_to(130)
    window.resize(1280, 800)
    window.show()
    window.select(find("Prod-01"), "monitor", "events")
    qtbot.wait(1)
    grid = window.tab_host.page().page.grid
    assert grid.model().rowCount() > 3
    assert grid.horizontalScrollBar().maximum() == 0
    assert grid.columnWidth(0) >= 420  # the sentence is what the list is read for


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1440, 900)])
def test_the_fault_domains_lie_side_by_side_without_scrolling(window, find, width, height, qtbot):
    window.resize(width, height)
    window.show()
    window.select(find("Prod-01"), "monitor", "vsan-objects")
    placement = window.tab_host.page().page.placement
    qtbot.waitUntil(lambda: placement.drawing.height() <= placement.area.viewport().height())
    tops = {rect.top() for rect, _domain in placement.drawing.rects()}
    assert tops == {0.0}  # three racks in one row
    grid = placement.grid
    assert grid.grid_header.length() == grid.viewport().width()


def test_a_long_value_takes_the_lines_that_it_needs(qtbot):
    grid = PropertyGrid(100)
    features = ", ".join(f"FEATURE{at}" for at in range(40))
    grid.set_rows([PropertyRow("CPU features", features, long=True), PropertyRow("After", "x")])
    qtbot.addWidget(grid)
    grid.resize(400, grid.heightForWidth(400))
    grid.show()
    value = grid.layout().itemAtPosition(0, 1).widget()
    text = value._text
    assert text.text() == features
    assert text.height() >= text.heightForWidth(text.width()) > 3 * text.fontMetrics().height()
