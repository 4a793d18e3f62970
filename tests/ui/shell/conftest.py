import pytest

from vsphere_client.session.session import Session
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.shell.lab_gallery import demo_lab
from vsphere_client.ui.shell.main_window import MainWindow
from vsphere_client.ui.shell.recent_labs import RecentLabs


@pytest.fixture
def driver(qapp):
    made = SessionDriver(Session.open(demo_lab()))
    yield made
    made.close()


@pytest.fixture
def window(qtbot, driver):
    made = MainWindow(driver)
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def find(driver):
    """The moid of an object by its name."""

    def named(name):
        return next(obj.moid for obj in driver.session.engine.world.objects.values() if obj.name == name)

    return named


@pytest.fixture
def run_to(driver):
    """Let virtual time pass to a second and tell the panes."""

    def run(seconds):
        driver.session.run_until(seconds * 1_000_000)
        driver.flush()

    return run


@pytest.fixture
def recent(tmp_path):
    return RecentLabs(tmp_path / "data")
