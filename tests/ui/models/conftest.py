"""A driven small world for each test of a model."""

import pytest
from small_world import small_session

from vsphere_client.ui.bridge.driver import SessionDriver


@pytest.fixture
def driver(qapp):
    made = SessionDriver(small_session())
    yield made
    made.close()
