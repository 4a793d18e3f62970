"""The session: slices, going back, replaying, expectations, and new futures."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from session_scene import CALM, open_text

from vsphere_client.model.commands import (
    Command,
    FailHost,
    MigrateVm,
    PowerOffVm,
    PowerOnVm,
    Rename,
    parse_command,
)
from vsphere_client.model.tasks import TaskState
from vsphere_client.session.session import InThePastError, Session
from vsphere_client.session.simulation import Simulation

MINUTE = 60_000_000
FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])

commands = st.one_of(
    *(
        st.builds(lambda do, vm: parse_command(do, {"vm": vm}), st.just(do), st.sampled_from(["a", "b", "c"]))
        for do in ("power_on_vm", "power_off_vm", "suspend_vm", "reset_vm", "shutdown_guest")
    ),
    st.builds(
        lambda vm, host: MigrateVm(vm=vm, host=host),
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["h1", "h2", "h3"]),
    ),
    st.builds(
        lambda vm, at: parse_command(
            "set_workload", {"vm": vm, "workload": {"steps": [{"at": at, "cpu_percent": 70}]}}
        ),
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["30s", "5m"]),
    ),
    st.just(FailHost(host="h3")),
)
histories = st.lists(
    st.tuples(st.sampled_from([0, 0, 1_500_000, 61 * 1_000_000, 7 * MINUTE]), commands),
    min_size=1,
    max_size=8,
)
History = list[tuple[int, Command]]


def play(session: Session, history: History) -> None:
    for pause_us, command in history:
        session.run_for(pause_us)
        session.submit(command)


@FEW
@given(seed=st.integers(0, 1000))
def test_slices_equal_one_run(seed: int) -> None:
    whole, sliced = open_text(CALM), open_text(CALM)
    whole.run_until(20 * MINUTE)
    random = Random(seed)
    while sliced.now_us < 20 * MINUTE:
        target = min(20 * MINUTE, sliced.now_us + random.randrange(1, 3 * MINUTE))
        while not sliced.run_until(target, budget_s=-1.0):
            pass
    assert sliced.digest() == whole.digest()


@FEW
@given(history=histories)
def test_a_replay_gives_the_same_digest_at_the_last_command_and_later(history: History) -> None:
    session = open_text(CALM)
    play(session, history)
    now = session.digest()
    session.restart()
    session.run_until(session.live_us)
    assert session.digest() == now
    session.run_for(5 * MINUTE)
    later = session.digest()
    session.restart()
    session.run_until(session.live_us)
    assert session.digest() == later


@FEW
@given(history=histories, back=st.lists(st.floats(0, 1), min_size=1, max_size=4), saves=st.integers(0, 3))
def test_going_back_and_forth_ends_where_it_began(history: History, back: list[float], saves: int) -> None:
    session = open_text(CALM)
    for number, (pause_us, command) in enumerate(history):
        session.run_for(pause_us)
        if number % (saves + 1) == 1:
            session.save_checkpoint()
        session.submit(command)
    session.run_for(MINUTE)
    end, seen = session.digest(), {}
    for fraction in (*back, *back):
        at_us = int(fraction * session.live_us)
        session.seek(at_us)
        assert session.now_us == at_us
        assert seen.setdefault(at_us, session.digest()) == session.digest()
    session.seek(session.live_us)
    assert session.digest() == end
    assert not session.in_the_past


def test_an_earlier_moment_is_for_looking_until_one_goes_on_from_there() -> None:
    session = open_text(CALM)
    session.run_until(5 * MINUTE)
    session.submit(Rename(entity="a", name="first"))
    session.run_until(10 * MINUTE)
    session.save_checkpoint()
    session.submit(Rename(entity="b", name="second"))
    epoch = session.epoch
    session.seek(7 * MINUTE)
    assert session.in_the_past
    assert session.epoch > epoch
    with pytest.raises(InThePastError):
        session.submit(PowerOffVm(vm="c"))
    session.continue_from_here()
    assert not session.in_the_past
    assert session.submit(PowerOffVm(vm="c")).state == TaskState.RUNNING
    assert [entry.command["do"] for entry in session.journal.entries] == ["rename", "power_off_vm"]
    session.run_until(20 * MINUTE)
    names = {vm["name"] for vm in session.report()["vms"]}
    assert names == {"first", "b", "c"}
    end = session.digest()
    session.restart()
    session.run_until(20 * MINUTE)
    assert session.digest() == end


def test_several_commands_at_one_instant_keep_their_order() -> None:
    session = open_text(CALM)
    session.run_until(MINUTE)
    for command in (Rename(entity="a", name="x"), Rename(entity="b", name="a"), Rename(entity="x", name="b")):
        assert session.submit(command).state == TaskState.SUCCESS
    before = session.digest()
    session.seek(0)
    session.seek(MINUTE)
    assert session.digest() == before


EXPECTING = (
    CALM
    + """
expect:
- {at: 5m, that: "vm('a').power_state == 'poweredOn'"}
- {at: 10m, that: "vm('a').power_state == 'poweredOff'"}
- {at: 10m, that: "vm('a').power_state == 'poweredOn'"}
- {at: 15m, that: "vm('c').power_state == 'poweredOn'"}
"""
)


def test_expectations_are_asked_at_their_time() -> None:
    session = open_text(EXPECTING)
    session.run_until(7 * MINUTE)
    session.submit(PowerOffVm(vm="a"))
    session.submit(Rename(entity="c", name="d"))
    session.run_until(20 * MINUTE)
    assert [(result.at_us // MINUTE, result.held) for result in session.results] == [
        (5, True), (10, True), (10, False), (15, False),
    ]  # fmt: skip
    assert "'c'" in session.results[3].problem
    assert session.report()["expectations"][0] == {
        "at_s": 300.0,
        "that": "vm('a').power_state == 'poweredOn'",
        "held": True,
    }


def test_expectations_keep_their_answers_when_time_jumps() -> None:
    """A checkpoint later than an expectation must not answer it with the later state."""
    session = open_text(EXPECTING)
    session.run_until(7 * MINUTE)
    session.submit(PowerOffVm(vm="a"))
    session.submit(Rename(entity="c", name="d"))
    session.run_until(12 * MINUTE)
    session.submit(PowerOnVm(vm="a"))
    session.run_until(20 * MINUTE)
    session.save_checkpoint()
    right = [result.held for result in session.results]
    session.seek(6 * MINUTE)
    assert [result.held for result in session.results] == [True]
    session.seek(20 * MINUTE)
    assert [result.held for result in session.results] == right == [True, True, False, False]
    session.restart()
    session.run_until(20 * MINUTE)
    assert [result.held for result in session.results] == right


def test_the_same_seed_gives_the_same_run_and_another_does_not() -> None:
    one, two, other = open_text(CALM), open_text(CALM), open_text(CALM, seed=99)
    for session in (one, two, other):
        session.run_until(30 * MINUTE)
    assert one.digest() == two.digest() != other.digest()


def test_pace_and_notable_moments() -> None:
    session = open_text(CALM)
    session.pace.paused, session.pace.speed = False, 60.0
    assert session.run_slice(1.0, 10.0)
    assert session.now_us == MINUTE
    found = session.next_notable()
    assert found is not None
    assert found == (2 * MINUTE, "DRS run")


def test_the_library_door(tmp_path: Path) -> None:
    lab = tmp_path / "calm.yaml"
    lab.write_text(CALM, encoding="utf-8")
    with Simulation.open(lab) as sim:
        sim.run_for(minutes=3, seconds=30)
        assert sim.time_s == 210.0
        task = sim.submit(MigrateVm(vm="a", host="h2"))
        sim.run_until("10m")
        assert task.state == TaskState.SUCCESS
        assert sim.report()["virtual_time_s"] == 600.0
        sim.save(tmp_path / "run.vlab")
        digest = sim.digest
    with Simulation.open(tmp_path / "run.vlab") as again:
        assert (again.time_s, again.digest) == (600.0, digest)
