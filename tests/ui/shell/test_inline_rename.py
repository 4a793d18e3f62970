"""F2 in the navigator makes the row a field; the menu's Rename opens the dialog as before."""

import pytest
from PySide6.QtCore import Qt

from vsphere_client.model.commands import DeleteVm, Rename
from vsphere_client.session.views.inventory import TreeView
from vsphere_client.ui.dialogs.rename import RenameDialog
from vsphere_client.ui.shell.inline_rename import InlineRename


def fields(window):
    viewport = window.navigator.tree().viewport()
    return [one for one in viewport.findChildren(InlineRename) if not one.isHidden()]


@pytest.fixture
def edit(window, find, qtbot):
    """Press F2 on a row."""

    def begin(name):
        window.activateWindow()
        window.select(find(name))
        tree = window.navigator.tree()
        tree.setFocus()
        qtbot.keyClick(tree, Qt.Key.Key_F2)
        return fields(window)[-1]

    return begin


def test_enter_gives_the_command_of_the_dialog(window, edit, find, driver, qtbot):
    moid = find("web-fe-07")
    field = edit("web-fe-07")
    assert field.text() == field.selectedText() == "web-fe-07"
    qtbot.keyClicks(field, "web-fe-70")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert not fields(window)
    task = list(driver.session.engine.tasks.all())[-1]
    assert task.command == Rename(entity=moid, name="web-fe-70")
    driver.session.run_until(5_000_000)
    driver.flush()
    tree = window.navigator.tree()
    assert tree.inventory.data(tree.inventory.index_of(moid)) == "web-fe-70"


def test_escape_leaves_all_as_it_was(window, edit, driver, qtbot):
    field = edit("web-fe-07")
    qtbot.keyClicks(field, "other")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not fields(window)
    assert not list(driver.session.engine.tasks.all())
    assert window.navigator.tree().hasFocus()


@pytest.mark.parametrize(
    ("name", "words"), [("", "Enter a value."), ("web-fe-06", "The name 'web-fe-06' already exists.")]
)
def test_a_wrong_name_is_told_once_under_the_row(window, edit, driver, qtbot, name, words):
    field = edit("web-fe-07")
    field.clear()
    qtbot.keyClicks(field, name)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert fields(window)
    assert words in field.problem()
    assert not window.toast.shown
    qtbot.keyClicks(field, "x")
    assert field.problem() == ""
    assert not list(driver.session.engine.tasks.all())


def test_the_field_stays_with_its_row_and_goes_with_its_object(window, edit, find, driver):
    window.show_view(TreeView.VMS)
    field = edit("test-ci-11")
    before = field.geometry()
    tree = window.navigator.tree()
    tree.collapse(tree.inventory.index_of(find("web-fe-01")).parent())
    field._place()
    row = tree.visualRect(tree.inventory.index_of(find("test-ci-11")))
    assert field.geometry().top() == row.top()
    assert before.height() == field.geometry().height()
    driver.submit(DeleteVm(vm=find("test-ci-11")))
    driver.session.run_until(30_000_000)
    driver.flush()
    field._place()
    assert not fields(window)
    assert window.toast.last.startswith("The object 'test-ci-11' has already been deleted")


def test_what_cannot_be_renamed_says_why(window, find, qtbot):
    assert window.rename_in_place(find("esx01.lab.local")) is None
    assert window.toast.last == "Rename: A host is known by its network name."


def test_the_menu_opens_the_dialog(window, find):
    dialog = window.run_action("rename", [find("web-fe-07")])
    assert isinstance(dialog, RenameDialog)
    assert not fields(window)
