"""A drag with the mouse on a virtual display: the platform's own drag and drop, nothing played."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
TIME_LIMIT = 60

needs_display = pytest.mark.skipif(
    shutil.which("Xvfb") is None or shutil.which("xdotool") is None,
    reason="Xvfb and xdotool are not installed; they make the virtual display and its mouse",
)


@pytest.fixture
def display():
    """The name of a virtual display of 1440 x 900."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1440x900x24", "-nolisten", "tcp"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait()


@pytest.fixture
def program(display, tmp_path):
    """The program on the display, and a queue of what it tells."""
    environment = os.environ | {
        "DISPLAY": display,
        "QT_QPA_PLATFORM": "xcb",
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.Popen(
        [sys.executable, str(HERE / "dragged_program.py"), str(tmp_path)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    told: Queue[dict] = Queue()

    def read():
        for line in process.stdout:
            told.put(json.loads(line))
        told.put({"ended": process.stderr.read()})

    reader = Thread(target=read, daemon=True)
    reader.start()
    yield display, told
    process.terminate()
    process.wait()
    reader.join()
    process.stdout.close()
    process.stderr.close()


def mouse(display, *words):
    subprocess.run(["xdotool", *map(str, words)], env=os.environ | {"DISPLAY": display}, check=True)


@needs_display
def test_a_machine_dragged_onto_a_host_opens_migrate_with_that_host(program):
    display, told = program
    places = told.get(timeout=TIME_LIMIT)
    if "could not connect" in places.get("ended", "") or "xcb" in places.get("ended", ""):
        pytest.skip(f"Qt's xcb platform does not start here: {places['ended'].strip().splitlines()[-1]}")
    (vm_x, vm_y), (host_x, host_y) = places["vm"], places["host"]
    mouse(display, "mousemove", "--sync", vm_x, vm_y, "mousedown", 1)
    for part in (0.1, 0.3, 0.6, 0.9, 1.0):
        x, y = round(vm_x + (host_x - vm_x) * part), round(vm_y + (host_y - vm_y) * part)
        mouse(display, "mousemove", x + 4, y)
    card = told.get(timeout=TIME_LIMIT)
    while "compatible" not in card["card"]:
        card = told.get(timeout=TIME_LIMIT)
    mouse(display, "mousemove", host_x, host_y, "mouseup", 1)
    wizard = told.get(timeout=TIME_LIMIT)
    assert wizard["wizard"] == "dc-01 - Migrate"
    # The drag has not changed what is shown.
    assert wizard["shown"].startswith("Cluster Prod-01")
