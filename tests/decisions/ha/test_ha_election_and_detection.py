from itertools import product

import pytest

from vsphere_client.decisions.ha.detection import (
    HostVerdict,
    IsolatedVm,
    decide_isolated,
    decide_isolation_response,
    verdict,
)
from vsphere_client.decisions.ha.election import Candidate, decide_primary
from vsphere_client.decisions.ha.settings import HaSettings, IsolationResponse, with_advanced_options
from vsphere_client.decisions.ha.timeline import FailureKind, failure_timeline, restarts_begin_s

DEFAULTS = HaSettings()


def test_most_datastores_win_and_a_tie_goes_to_the_higher_text():  # ha_ft.md case 10
    three = [Candidate("host-28", 6), Candidate("host-131", 8), Candidate("host-9", 8)]
    election = decide_primary(three)
    assert election.primary == "host-9"  # '9' > '1'
    assert [r.code for r in election.reasons] == ["most_datastores", "highest_id"]
    assert decide_primary([Candidate("host-28", 9), *three[1:]]).primary == "host-28"


def test_a_living_primary_is_not_replaced():
    voters = [Candidate("host-1", 2), Candidate("host-2", 9)]
    assert decide_primary(voters, "host-1").primary == "host-1"
    assert not decide_primary(voters, "host-1").elected
    assert decide_primary(voters, "host-3").primary == "host-2"
    assert decide_primary([]).primary is None


@pytest.mark.parametrize(
    ("network", "datastore", "ping", "bit", "state"),
    [  # ha_ft.md section 5.2
        (True, False, False, False, HostVerdict.CONNECTED),
        (False, True, False, True, HostVerdict.ISOLATED),
        (False, True, False, False, HostVerdict.PARTITIONED),
        (False, False, False, False, HostVerdict.FAILED),
        (False, False, True, False, HostVerdict.AGENT_UNREACHABLE),  # case 26
        (False, True, True, True, HostVerdict.AGENT_UNREACHABLE),
    ],
)
def test_truth_table(network, datastore, ping, bit, state):
    assert verdict(network, datastore, ping, bit).state is state


def test_only_a_failed_host_is_failed_over():
    for signs in product([False, True], repeat=4):
        seen = verdict(*signs)
        assert seen.restart_vms == (seen.state is HostVerdict.FAILED)
        assert seen.reasons
        assert all(r.text for r in seen.reasons)


def test_isolation_needs_two_conditions():  # case 15
    assert decide_isolated(False, []).isolated
    assert not decide_isolated(False, ["10.0.0.1"]).isolated
    assert not decide_isolated(True, []).isolated
    assert "10.0.0.1" in decide_isolated(False, ["10.0.0.1"]).reasons[-1].text


@pytest.mark.parametrize(
    ("kind", "is_primary", "heartbeats", "begin_s"),
    [
        (FailureKind.HOST_FAILED, False, True, 18),  # case 11: 3 + 15
        (FailureKind.HOST_FAILED, False, False, 15),  # case 11: 10 + 5
        (FailureKind.HOST_FAILED, True, True, 35),  # case 12: 10 + 15 + 10
        (FailureKind.PARTITIONED, True, True, None),
        (FailureKind.PARTITIONED, False, True, None),
        (FailureKind.AGENT_DOWN, False, True, None),  # case 26
        (FailureKind.AGENT_DOWN, True, True, None),
        (FailureKind.ISOLATED, False, True, None),  # case 13, leave powered on
    ],
)
def test_when_restarts_begin(kind, is_primary, heartbeats, begin_s):
    assert restarts_begin_s(failure_timeline(kind, is_primary, heartbeats, DEFAULTS)) == begin_s


def test_isolated_secondary_that_powers_off():  # case 13
    steps = failure_timeline(
        FailureKind.ISOLATED, False, True, HaSettings(isolation_response=IsolationResponse.POWER_OFF)
    )
    times = {step.code: step.at_s for step in steps}
    assert times["isolated"] == 30
    assert times["isolation_response"] == 60
    assert times["restart_latest"] == 90


def test_isolated_primary_responds_at_35():  # case 14
    settings = HaSettings(isolation_response=IsolationResponse.SHUTDOWN)
    times = {s.code: s.at_s for s in failure_timeline(FailureKind.ISOLATED, True, True, settings)}
    assert (times["isolated"], times["elected"], times["isolation_response"]) == (5, 25, 35)
    obedient = decide_isolation_response(
        IsolatedVm(IsolationResponse.SHUTDOWN, guest_shutdown_s=120), settings
    )
    deaf = decide_isolation_response(IsolatedVm(IsolationResponse.SHUTDOWN, guest_shutdown_s=None), settings)
    assert 35 + obedient.off_after_s == 155
    assert 35 + deaf.off_after_s == 335
    no_tools = decide_isolation_response(
        IsolatedVm(IsolationResponse.SHUTDOWN, tools_running=False), settings
    )
    assert (no_tools.response, no_tools.off_after_s) == (IsolationResponse.POWER_OFF, 0)


def test_nobody_owns_the_datastores_so_nothing_is_stopped():  # case 16
    vm = IsolatedVm(IsolationResponse.POWER_OFF, home_datastore_owned=False)
    assert decide_isolation_response(vm, DEFAULTS).off_after_s is None
    blind = IsolatedVm(IsolationResponse.POWER_OFF, home_datastore_visible=False, home_datastore_owned=False)
    assert decide_isolation_response(blind, DEFAULTS).off_after_s == 0


def test_without_host_monitoring_nobody_reacts():
    off = HaSettings(host_monitoring=False)
    for kind, primary in product(FailureKind, [False, True]):
        assert restarts_begin_s(failure_timeline(kind, primary, True, off)) is None


def test_timelines_run_forward_and_start_at_zero():
    for kind, primary, heartbeats in product(FailureKind, [False, True], [False, True]):
        times = [s.at_s for s in failure_timeline(kind, primary, heartbeats, DEFAULTS)]
        assert times[0] == 0
        assert times == sorted(times)


def test_advanced_options_are_typed():
    options = {
        "das.slotmeminmb": "1024",
        "das.isolationaddress0": "10.0.0.1",
        "das.usedefaultisolationaddress": "false",
        "das.heartbeatDsPerHost": "4",
    }
    settings = with_advanced_options(DEFAULTS, options)
    assert settings.slot_memory_cap_mb == 1024.0
    assert settings.isolation_addresses == ("10.0.0.1",)
    assert settings.use_default_isolation_address is False
    assert settings.heartbeat_datastores_per_host == 4
    with pytest.raises(ValueError, match=r"das\.nonsense"):
        with_advanced_options(DEFAULTS, {"das.nonsense": "1"})
    with pytest.raises(ValueError, match="2 to 5"):
        with_advanced_options(DEFAULTS, {"das.heartbeatDsPerHost": "7"})
