from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from vsphere_client.assets import resource_path
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem, VirtualMachine
from vsphere_client.session.session import Session
from vsphere_client.ui.bridge.driver import SessionDriver

SECOND = 1_000_000


class Window(QWidget):
    """What a page asks of the main window."""

    def __init__(self):
        super().__init__()
        self.actions, self.panels, self.menus, self.tasks = [], [], [], []
        self.kept = QStackedWidget(self)

    def keep(self, page):
        """Hold a page as the real window does; a page nobody holds is gone at once."""
        self.kept.addWidget(page)
        self.kept.setCurrentWidget(page)
        return page

    def run_action(self, action, moids=None):
        self.actions.append((action, list(moids or [])))

    def show_side_panel(self, panel):
        self.panels.append(self.keep(panel))

    def show_menu(self, moids, place):
        self.menus.append(list(moids))

    def show_task(self, key):
        self.tasks.append(key)


class Lab:
    """A session with its driver, and objects by name."""

    def __init__(self, path: Path, seconds: float):
        self.session = Session.open(path)
        self.session.run_until(round(seconds * SECOND))
        self.driver = SessionDriver(self.session)
        self.world = self.session.engine.world

    def cluster(self, name="Prod-01"):
        return self.world.find(ClusterComputeResource, name)

    def host(self, name="esx04.lab.local"):
        return self.world.find(HostSystem, name)

    def vm(self, name="web-fe-07"):
        return self.world.find(VirtualMachine, name)

    def run_for(self, seconds):
        self.session.run_for(round(seconds * SECOND))
        self.driver.flush()


@pytest.fixture
def lab():
    made = Lab(resource_path("labs", "demo.yaml"), 70)
    yield made
    made.driver.close()


@pytest.fixture
def long_lab(lab):
    """The same after a quarter of an hour of samples."""
    lab.run_for(900)
    return lab


@pytest.fixture
def window(qtbot):
    made = Window()
    qtbot.addWidget(made)
    yield made
    # At once, so that the pages of one test are not dressed anew with those of the next.
    made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
