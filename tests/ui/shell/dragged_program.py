"""The program as the drag test runs it: it opens the demo lab and tells on stdout where to press and what came."""

import json
import sys
from pathlib import Path

from PySide6.QtCore import QPoint, QTimer

from vsphere_client.ui.app import make_application
from vsphere_client.ui.shell.lab_gallery import demo_lab
from vsphere_client.ui.shell.preferences import Preferences
from vsphere_client.ui.shell.program import Program
from vsphere_client.ui.shell.recent_labs import RecentLabs
from vsphere_client.ui.wizards.flow_wizard import FlowWizard

VM, HOST = "dc-01", "esx03.lab.local"


def tell(**words):
    print(json.dumps(words), flush=True)


def main(folder):
    app = make_application([])
    program = Program(app, Preferences(), RecentLabs(Path(folder)))
    program.open_path(demo_lab())
    window = program.main
    window.move(0, 0)
    window.resize(1440, 900)
    seen = {"card": False, "wizard": False}

    def place(name):
        tree = window.navigator.tree()
        objects = window.driver.session.engine.world.objects.values()
        index = tree.inventory.index_of(next(obj.moid for obj in objects if obj.name == name))
        rect = tree.visualRect(index)
        point = tree.viewport().mapToGlobal(QPoint(rect.left() + 60, rect.center().y()))
        return [point.x(), point.y()]

    def look():
        card = window.guide.card
        if card is not None and card.isVisible() and not seen["card"]:
            seen["card"] = True
            tell(card=card.accessibleName())
        wizards = [dialog for dialog in window.findChildren(FlowWizard) if dialog.isVisible()]
        if wizards and not seen["wizard"]:
            seen["wizard"] = True
            tell(wizard=wizards[0].windowTitle(), shown=window.header.accessibleName())

    watch = QTimer()
    watch.timeout.connect(look)
    watch.start(50)
    QTimer.singleShot(400, lambda: tell(vm=place(VM), host=place(HOST)))
    app.exec()


if __name__ == "__main__":
    main(sys.argv[1])
