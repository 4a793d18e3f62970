from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from vsphere_client.session.session import Session

LABS = Path(__file__).parents[3] / "resources" / "labs"


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
