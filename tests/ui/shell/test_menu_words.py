"""Menus and lists of keys say what is meant, letter by letter."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel

from vsphere_client.commands.actions import ALL_ACTIONS
from vsphere_client.commands.menus import menu_for
from vsphere_client.model import commands as c
from vsphere_client.ui.shell.action_menu import make_menu
from vsphere_client.ui.shell.shortcuts_dialog import ShortcutsDialog


def shown_texts(menu):
    """The words as they stand on the screen: a doubled ampersand shows once, a single one marks a key."""
    for line in menu.actions():
        if line.isSeparator():
            continue
        yield line.text().split("\t")[0]
        if line.menu() is not None:
            yield from shown_texts(line.menu())


def drawn(text):
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def test_ampersands_stand_in_menus(window, find, driver):
    moid = find("web-fe-07")
    driver.session.submit(c.Rename(entity=moid, name="R&D web"))
    driver.session.run_until(60_000_000)
    driver.flush()
    menu = make_menu(menu_for(window.selection([moid])), lambda action: None, window)
    words = [drawn(text) for text in shown_texts(menu)]
    assert words[0] == "Actions - R&D web"
    assert "Tags & Custom Attributes" in words


@pytest.mark.parametrize("size", [(1180, 720), (1600, 1000)])
def test_the_list_of_keys_is_whole_and_names_every_action_with_a_key(window, qtbot, size):
    window.resize(*size)
    window.show_shortcuts()
    dialog = window.findChild(ShortcutsDialog)
    qtbot.waitExposed(dialog)
    labels = [label for label in dialog.findChildren(QLabel) if label.isVisible() and label.text()]
    for label in labels:
        assert label.heightForWidth(label.width()) <= label.height(), label.text()
        assert dialog.rect().contains(
            label.geometry().translated(label.parentWidget().mapTo(dialog, QPoint()))
        )
    texts = {label.text() for label in labels}
    assert {action.shortcut for action in ALL_ACTIONS if action.shortcut} <= texts
    dialog.reject()
