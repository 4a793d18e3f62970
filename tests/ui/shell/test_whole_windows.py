"""Whole windows at 1440 x 900 in both themes: nothing cut, nothing nameless, nothing unreadable."""

from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QTabBar

from vsphere_client.session.session import Session
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.shell.lab_gallery import demo_lab
from vsphere_client.ui.shell.main_window import MainWindow
from vsphere_client.ui.shell.recent_labs import RecentLabs
from vsphere_client.ui.shell.start_window import StartWindow
from vsphere_client.ui.theme.theme import current_theme


def shown(window, kind):
    return [widget for widget in window.findChildren(kind) if widget.isVisibleTo(window)]


def cut_labels(window):
    """Plain labels on one line that are narrower than their text; those that shorten themselves say so."""
    labels = [label for label in shown(window, QLabel) if label.text() and not label.wordWrap()]
    labels = [label for label in labels if not label.text().endswith("…")]
    return [label.text() for label in labels if label.width() < label.sizeHint().width()]


def nameless_buttons(window):
    # Qt makes buttons of its own in fields (the lens) and tab bars (the arrows).
    own = (QLineEdit, QTabBar)
    buttons = [one for one in shown(window, QAbstractButton) if not isinstance(one.parent(), own)]
    buttons = [button for button in buttons if not button.text()]
    return [button for button in buttons if not (button.accessibleName() or button.toolTip())]


def nameless_fields(window):
    return [field for field in shown(window, QLineEdit) if not field.accessibleName() and not field.parent()]


def check(window, qapp):
    for _ in range(5):
        qapp.processEvents()
    picture = window.grab().toImage()
    assert (picture.width(), picture.height()) == (1440, 900)
    assert cut_labels(window) == []
    assert nameless_buttons(window) == []
    assert nameless_fields(window) == []
    return picture


def test_start_page(qtbot, qapp, theme_name, tmp_path):
    window = StartWindow(RecentLabs(tmp_path))
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    picture = check(window, qapp)
    assert picture.pixelColor(700, 880).name().upper() == current_theme().palette.window


def test_main_window(qtbot, qapp, theme_name):
    driver = SessionDriver(Session.open(demo_lab()))
    window = MainWindow(driver)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    driver.session.run_until(180_000_000)
    driver.flush()
    window.refresh()
    for tab in ("summary", "monitor", "hosts"):
        window.select(window.selected_moid, tab)
        picture = check(window, qapp)
        # The bar at the top is dark in both themes, the one at the foot has its violet line.
        assert picture.pixelColor(700, 4).name().upper() == current_theme().palette.top_bar.back
        assert picture.pixelColor(700, 852).name().upper() == current_theme().palette.trainer.fill
    driver.close()
