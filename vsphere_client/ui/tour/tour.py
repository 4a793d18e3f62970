"""The tour: the main job of the product, done in the real window without a screen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def run_tour(out: Path) -> Iterator[str]:
    """Play the stations of the demo lab and leave a picture and numbers of each in a folder.

    Yields:
        A line to print for each station, and one that says where all of it lies.

    Raises:
        OSError: The folder or a picture cannot be written.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from vsphere_client.session.session import Session
    from vsphere_client.ui.app import make_application
    from vsphere_client.ui.bridge.driver import SessionDriver
    from vsphere_client.ui.shell.lab_gallery import demo_lab
    from vsphere_client.ui.theme.theme import apply_theme
    from vsphere_client.ui.tour.record import TourRecord
    from vsphere_client.ui.tour.stage import Stage, hush
    from vsphere_client.ui.tour.stations import Stations

    out.mkdir(parents=True, exist_ok=True)
    app = make_application([])
    hush()
    apply_theme(app, "light")
    driver = SessionDriver(Session.open(demo_lab()))
    stage = Stage(app, driver)
    record = TourRecord(out, driver.session.lab.file.name)
    try:
        for seen in Stations(stage, record).play():
            yield seen.line()
    finally:
        stage.window.close()
        driver.close()
        apply_theme(app, "light")
    record.write()
    yield f"{len(record.stations)} pictures, summary.md and summary.json in {out}"
