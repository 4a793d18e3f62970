from pathlib import Path

import pytest

from vsphere_client.commands.selection import Selection
from vsphere_client.session.session import Session

LABS = Path(__file__).parents[2] / "resources" / "labs"


@pytest.fixture
def session():
    """The demo lab, 20 virtual seconds old, before DRS has moved anything."""
    made = Session.open(LABS / "demo.yaml")
    made.run_until(20_000_000)
    return made


@pytest.fixture
def named(session):
    """The id of the first object that bears a name."""
    return lambda name: next(obj.moid for obj in session.engine.world.objects.values() if obj.name == name)


@pytest.fixture
def select(session, named):
    return lambda *names: Selection(session, tuple(named(name) for name in names))
