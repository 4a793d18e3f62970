"""IPMI/iLO settings of a host: without a way to wake it, it cannot be put in standby (drs.md 9)."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, done, find_host, refusal

from vsphere_client.engine.dpm.waking import wake_protocol
from vsphere_client.model.bmc import BmcSettings, bmc_address, bmc_mac
from vsphere_client.model.commands import DisconnectHost, EnterStandbyMode, UpdateIpmi
from vsphere_client.model.host_system import HostConfig
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.tasks import TaskState

HOST = "esx01.lab.local"
BMC = BmcSettings(user="root", password="calvin", ip="10.10.40.11", mac="00-50-56-0A-01-1F")


def dumb(**more: object) -> HostConfig:
    """A host whose adapters know no Wake-on-LAN."""
    fields = {"sockets": 1, "cores_per_socket": 8, "memory_mb": 65_536, "wake_protocols": ()}
    return HostConfig.model_validate(fields | more)


def test_a_host_sleeps_only_once_something_could_wake_it(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, host=dumb())
    assert refusal(engine, EnterStandbyMode(host=HOST))[0] == "HostPowerOpFailed"
    task = done(engine, UpdateIpmi(host=HOST, bmc=BMC))
    assert task.state == TaskState.SUCCESS
    assert task.name == "Update IPMI or ILO information used by DPM"
    assert wake_protocol(find_host(engine)) == "ipmi"
    assert done(engine, EnterStandbyMode(host=HOST), 300).state == TaskState.SUCCESS
    assert find_host(engine).power_state == PowerState.STANDBY


@pytest.mark.parametrize(
    ("vendor", "protocol"), [("Dell Inc.", "ipmi"), ("HPE", "ilo"), ("Hewlett-Packard", "ilo")]
)
def test_servers_of_hp_speak_ilo(small_engine: EngineBuilder, vendor: str, protocol: str) -> None:
    engine = small_engine(hosts=1, host=dumb(vendor=vendor))
    done(engine, UpdateIpmi(host=HOST, bmc=BMC))
    assert wake_protocol(find_host(engine)) == protocol


def test_forgotten_settings_take_ipmi_away_but_not_wake_on_lan(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, host=dumb(wake_protocols=("ipmi", "wol")))
    assert wake_protocol(find_host(engine)) == "ipmi"
    done(engine, UpdateIpmi(host=HOST))
    assert find_host(engine).config.ways_to_wake == ("wol",)


def test_a_disconnected_host_takes_none(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, host=dumb())
    done(engine, DisconnectHost(host=HOST))
    assert refusal(engine, UpdateIpmi(host=HOST, bmc=BMC))[0] == "HostNotReachable"


def test_addresses_are_written_in_one_way() -> None:
    assert (BMC.mac, BMC.ip) == ("00:50:56:0a:01:1f", "10.10.40.11")
    assert bmc_address("FE80:0:0:0:0:0:0:1") == "fe80::1"


@pytest.mark.parametrize("text", ["", "10.10.40", "10.10.40.256", "0.0.0.0", "224.0.0.1", "255.255.255.255"])
def test_wrong_addresses(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        bmc_address(text)


@pytest.mark.parametrize("text", ["", "00:50:56", "01:00:5e:00:00:01", "00:00:00:00:00:00", "0050560a011f"])
def test_wrong_mac_addresses(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        bmc_mac(text)
