import os
import sys
from pathlib import Path

# Before Qt is imported: without a screen the offscreen plugin draws into memory.
if (
    sys.platform.startswith("linux")
    and not os.environ.get("DISPLAY")
    and not os.environ.get("WAYLAND_DISPLAY")
):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from vsphere_client.session.session import Session
from vsphere_client.ui.bridge import driver
from vsphere_client.ui.theme.theme import apply_theme, current_theme

LABS = Path(__file__).parents[2] / "resources" / "labs"


def pytest_configure(config):
    # The offscreen plugin says so of windows whose least size or stacking changes; it is no fault of ours.
    config.addinivalue_line("qt_log_ignore", r"This plugin does not support (propagateSizeHints|raise)\(\)")


@pytest.fixture(scope="session", autouse=True)
def no_look_for_garbage_at_each_lab():
    """A trainee opens one lab after another; here hundreds are, and the heap of all tests is looked through."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(driver, "settle_memory", lambda: None)
        yield


@pytest.fixture(scope="session")
def qapp(qapp):
    """The application of pytest-qt, dressed once in the light theme."""
    apply_theme(qapp, "light")
    return qapp


def delete_widgets_but(before):
    """Delete what was left open: a window that lives on is restyled with every theme after it."""
    for widget in QApplication.topLevelWidgets():
        if widget not in before:
            widget.hide()
            widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True, scope="module")
def no_windows_left(qapp):
    """What the tests of a module share goes with it."""
    before = set(QApplication.topLevelWidgets())
    yield
    delete_widgets_but(before)


@pytest.fixture(autouse=True)
def no_widgets_left(request, qapp, no_windows_left):
    """Begin in the theme that the test asks for, light if in none, and leave no widget behind."""
    asked = getattr(request.node, "callspec", None)
    wanted = asked.params.get("theme_name", "light") if asked is not None else "light"
    if current_theme().palette.name != wanted:
        apply_theme(qapp, wanted)
    before = set(QApplication.topLevelWidgets())
    yield
    delete_widgets_but(before)


@pytest.fixture(params=["light", "dark"], scope="module")
def theme_name(request):
    """Run a test in both themes, all of a module in one before the other: changing takes long."""
    return request.param


class Door:
    """The driver as far as wizards need it."""

    def __init__(self, session):
        self.session = session
        self.submitted = []

    def submit(self, command):
        self.submitted.append(command)
        return self.session.submit(command)


@pytest.fixture
def session():
    made = Session.open(LABS / "demo.yaml")
    made.run_until(20_000_000)
    return made


@pytest.fixture
def door(session):
    return Door(session)


@pytest.fixture
def named(session):
    return lambda name: next(obj.moid for obj in session.engine.world.objects.values() if obj.name == name)


@pytest.fixture
def window(qtbot):
    made = QWidget()
    made.resize(1440, 900)
    qtbot.addWidget(made)
    made.show()
    return made
