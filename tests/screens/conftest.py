import os
import sys

# Before Qt is imported: without a screen the offscreen plugin draws into memory.
if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

from vsphere_client.ui.theme.theme import apply_theme


def pytest_configure(config):
    # The offscreen plugin says so of windows whose least size or stacking changes; it is no fault of ours.
    config.addinivalue_line("qt_log_ignore", r"This plugin does not support (propagateSizeHints|raise)\(\)")


@pytest.fixture(scope="session")
def qapp(qapp):
    """The application of pytest-qt, dressed once in the light theme."""
    apply_theme(qapp, "light")
    return qapp
