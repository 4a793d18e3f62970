"""The built-in labs do what they promise, and two of them event by event.

A changed event log is a changed behaviour: look at the difference, and if it is meant, write the file anew
with ``PYTHONPATH=. python tests/scenarios/test_built_in_lab_runs.py``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from vsphere_client.labs.load import Lab, load_lab
from vsphere_client.session.session import Session

HERE = Path(__file__).parent
LABS = sorted((HERE.parents[1] / "resources" / "labs").glob("*.yaml"))
GOLDEN = ("first_vmotion", "vsan_two_racks")
AFTERWARDS_US = 5 * 60 * 1_000_000


def end_us(lab: Lab) -> int:
    """Five minutes after the last thing that is planned or expected."""
    times = [0, *(timed.at for timed in lab.timeline), *(at_us for at_us, _ in lab.expectations)]
    return max(times) + AFTERWARDS_US


def run_lab(path: Path) -> Session:
    lab = load_lab(path)
    session = Session(lab)
    session.run_until(end_us(lab))
    return session


def event_lines(session: Session) -> str:
    """One line an event: seconds, type and message."""
    return "".join(
        f"{event.at_us / 1e6:>10.3f}  {event.type_id:<48}  {event.message}\n"
        for event in session.engine.events.all()
    )


@pytest.mark.parametrize("path", LABS, ids=lambda path: path.stem)
def test_all_expectations_of_a_built_in_lab_hold(path: Path) -> None:
    session = run_lab(path)
    assert [result for result in session.results if not result.held] == []
    assert len(session.results) == len(session.lab.expectations)


@pytest.mark.parametrize("path", LABS, ids=lambda path: path.stem)
def test_a_built_in_lab_repeats_exactly(path: Path) -> None:
    session = run_lab(path)
    digest = session.digest()
    session.save_checkpoint()
    session.restart()
    session.run_until(session.live_us)
    assert session.digest() == digest


@pytest.mark.parametrize("name", GOLDEN)
def test_the_event_log_is_as_kept(name: str) -> None:
    path = next(path for path in LABS if path.stem == name)
    assert event_lines(run_lab(path)) == (HERE / f"events_{name}.txt").read_text(encoding="utf-8")


def test_two_busy_hosts_are_explained_not_moved() -> None:
    """The learner's second question: both hosts are at 70 %, why does DRS move nothing?"""
    path = next(path for path in LABS if path.stem == "two_busy_hosts")
    report = run_lab(path).report()
    assert [move for move in report["migrations"] if move["reason"] == "drs"] == []


if __name__ == "__main__":
    for lab_path in LABS:
        if lab_path.stem in GOLDEN:
            (HERE / f"events_{lab_path.stem}.txt").write_text(
                event_lines(run_lab(lab_path)), encoding="utf-8"
            )
