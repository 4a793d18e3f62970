"""Advanced System Settings of a host, changed while it runs."""

from __future__ import annotations

from typing import Any

import pytest
from engine_scene import done, find_host, refusal
from pydantic import ValidationError

from vsphere_client.model.commands import DisconnectHost, UpdateHostOptions


def test_an_option_acts_at_once_and_its_default_is_forgotten(small_engine: Any) -> None:
    engine = small_engine(hosts=2, vms=2)
    host, hosts = find_host(engine), engine.world.hosts
    assert hosts.memory_idle_tax[host.row] == 0.75
    done(engine, UpdateHostOptions(host=host.name, options={"Mem.IdleTax": 50, "Mem.MinFreePct": 6}))
    assert hosts.memory_idle_tax[host.row] == 0.5
    # 6 % of 64 GB, flat
    assert hosts.memory_min_free_mb[host.row] == pytest.approx(0.06 * 65_536)
    assert hosts.memory_idle_tax[find_host(engine, 2).row] == 0.75
    done(engine, UpdateHostOptions(host=host.name, options={"Mem.IdleTax": 75}))
    assert host.config.advanced == {"Mem.MinFreePct": 6}


def test_unknown_options_and_values_out_of_range_are_refused() -> None:
    with pytest.raises(ValidationError, match="from 0 to 99"):
        UpdateHostOptions(host="esx01", options={"Mem.IdleTax": 100})
    with pytest.raises(ValidationError, match="no advanced option"):
        UpdateHostOptions(host="esx01", options={"Mem.Idle": 1})


def test_a_host_that_is_disconnected_takes_none(small_engine: Any) -> None:
    engine = small_engine(hosts=1)
    done(engine, DisconnectHost(host=find_host(engine).name))
    command = UpdateHostOptions(host=find_host(engine).name, options={"Mem.IdleTax": 0})
    assert refusal(engine, command)[0] == "HostNotReachable"
