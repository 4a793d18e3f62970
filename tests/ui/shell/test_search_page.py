"""All results of a search: a tab for each type with its count, lists as everywhere, kept true."""

import pytest
from PySide6.QtCore import Qt

from vsphere_client.model.commands import DeleteVm, Rename
from vsphere_client.ui.dialogs.confirm import ConfirmDialog


@pytest.fixture
def page(window, qtbot):
    """Search by keys, as a person does."""

    def search(text):
        window.activateWindow()
        field = window.top_bar.search
        field.setFocus()
        field.clear()
        qtbot.keyClicks(field, text)
        window.search.show_for(text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
        return window.right.results

    return search


def titles(page):
    return [page.tabs.tabText(at) for at in range(page.tabs.count())]


def names(page):
    model = page.shown.model
    return [model.text_of(model.key_at(row), 0) for row in range(model.rowCount())]


def test_enter_shows_all_results_by_type_with_their_counts(window, page, find):
    found = page("web")
    assert window.right.shows_results
    assert not window.search.isVisible()
    assert titles(found) == ["Virtual Machines (7)", "Networks (1)", "Folders (1)"]
    assert found.heading.text() == "9 results for “web”"
    assert names(found) == [f"web-fe-0{number}" for number in range(1, 8)]
    assert found.shown.grid.hasFocus()
    header = found.shown.grid.grid_header
    shown = [header.logicalIndex(visual) for visual in range(header.count())]
    keys = [found.shown.grid.columns[at].key for at in shown if not header.isSectionHidden(at)]
    assert keys[:5] == ["name", "state", "status", "host", "cluster"]


def test_a_line_of_the_suggestions_leads_to_its_type(window, page, qtbot):
    window.activateWindow()
    field = window.top_bar.search
    field.setFocus()
    qtbot.keyClicks(field, "e")
    window.search.show_for("e")
    lines = [window.search.list.item(row) for row in range(window.search.list.count())]
    line = next(one for one in lines if one.text() == "See all 8 hosts")
    window.search._take(line)
    results = window.right.results
    assert results.tabs.tabText(results.tabs.currentIndex()) == "Hosts (8)"


def test_enter_or_a_double_click_opens_an_object(window, page, find, qtbot):
    found = page("web-fe")
    qtbot.keyClick(found.shown.grid, Qt.Key.Key_Down)
    qtbot.keyClick(found.shown.grid, Qt.Key.Key_Return)
    assert window.selected_moid == find("web-fe-02")
    assert not window.right.shows_results
    found = page("web-fe")
    found.shown.grid.opened.emit(found.shown.model.index(4, 0))
    assert window.selected_moid == find("web-fe-05")


def test_columns_sort_and_the_filter_narrows(page):
    found = page("esx")
    assert titles(found)[0] == "Hosts (6)"
    found.shown.model.sort(0, Qt.SortOrder.DescendingOrder)
    assert names(found) == [f"esx0{number}.lab.local" for number in range(6, 0, -1)]
    found.filter.setText("esx04")
    found._filter("esx04")
    assert names(found) == ["esx04.lab.local"]


def test_results_follow_names_and_the_inventory(window, page, find, driver):
    found = page("test-ci-1")
    assert names(found) == ["test-ci-11"]
    driver.session.run_until(4_000_000)
    driver.submit(Rename(entity=find("test-ci-01"), name="test-ci-19"))
    driver.session.run_until(9_000_000)
    driver.flush()
    found._count()
    assert names(found) == ["test-ci-11", "test-ci-19"]
    assert titles(found)[0] == "Virtual Machines (2)"
    driver.submit(DeleteVm(vm=find("test-ci-11")))
    driver.session.run_until(30_000_000)
    driver.flush()
    found._count()
    assert names(found) == ["test-ci-19"]
    driver.seek(2_000_000)
    assert names(found) == ["test-ci-11"]


def test_the_object_behind_may_go_without_turning_the_page(window, page, find, driver):
    window.select(find("test-ci-11"))
    found = page("web")
    driver.submit(DeleteVm(vm=find("test-ci-11")))
    driver.session.run_until(30_000_000)
    driver.flush()
    assert window.right.shows_results
    assert window.selected_moid != ""
    assert found.isVisible()


def test_keys_of_actions_mean_the_chosen_results(window, page, find, qtbot, driver):
    found = page("test-ci-11")
    qtbot.keyClick(window, Qt.Key.Key_Delete)
    asked = [one for one in window.findChildren(ConfirmDialog) if one.isVisible()]
    assert len(asked) == 1
    assert "test-ci-11" in asked[0].text
    asked[0].reject()
    found.shown.grid.clearSelection()
    qtbot.keyClick(window, Qt.Key.Key_Delete)
    assert not [one for one in window.findChildren(ConfirmDialog) if one.isVisible()]


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)
def test_the_menu_of_a_result_is_that_of_the_registry(window, page):
    found = page("web-fe-07")
    found.shown.grid.customContextMenuRequested.emit(found.shown.grid.rect().center())
    words = [action.text() for action in window.context_menu.actions()]
    assert any(text.startswith("Migrate") for text in words)
    window.context_menu.close()


def test_escape_goes_back_and_nothing_found_says_so(window, page, find, qtbot):
    before = window.selected_moid
    found = page("qqq")
    assert found.shown is None
    assert found.heading.text() == "0 results for “qqq”"
    assert "qqq" in found.nothing.accessibleName()
    qtbot.keyClick(found, Qt.Key.Key_Escape)
    assert not window.right.shows_results
    assert window.selected_moid == before
