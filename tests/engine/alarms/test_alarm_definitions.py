"""The table of alarms fits the engine: events, facts, states and metrics exist."""

from __future__ import annotations

from collections.abc import Callable
from string import Formatter

from vsphere_client.engine.alarms.definitions import (
    DEFINITIONS,
    SENSOR_ALARMS,
    EventTrigger,
    Metric,
    MetricTrigger,
    StateTrigger,
)
from vsphere_client.engine.alarms.metrics import Watched, read_metric
from vsphere_client.engine.alarms.states import READABLE_STATES, read_ha, read_vsan_disks
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.engine.world.world import World
from vsphere_client.model.cluster import ClusterConfig, HaConfig, VsanConfig
from vsphere_client.model.commands import HardwareAlert
from vsphere_client.model.events import CATALOGUE
from vsphere_client.model.kinds import AlarmStatus


def test_names_are_unique() -> None:
    names = [definition.name for definition in DEFINITIONS]
    assert len(names) == len(set(names))


def test_every_state_can_be_read() -> None:
    states = {d.trigger.state for d in DEFINITIONS if isinstance(d.trigger, StateTrigger)}
    assert states == set(READABLE_STATES)


def test_every_sensor_has_its_alarm() -> None:
    components = HardwareAlert.model_json_schema()["properties"]["component"]["enum"]
    assert sorted(components) == sorted(SENSOR_ALARMS)


def test_every_event_is_in_the_catalogue_with_the_facts_that_rules_use() -> None:
    for definition in DEFINITIONS:
        if isinstance(definition.trigger, EventTrigger):
            for type_id, rule in definition.trigger.rules.items():
                words = {word for _, word, _, _ in Formatter().parse(CATALOGUE[type_id][1]) if word}
                assert "object" not in rule.facts or "object" in words


def test_every_metric_can_be_read() -> None:
    world = World("vc")
    for metric in Metric:
        values, seen = read_metric(world, metric, Watched.now(world))
        assert values.shape == seen.shape
        assert not seen.any()


def test_thresholds_are_those_of_the_product() -> None:
    # vsphere_client_ui.md 6.3: yellow, red, minutes.
    table = {
        d.name: (d.trigger.yellow, d.trigger.red, d.trigger.duration_us // 60_000_000)
        for d in DEFINITIONS
        if isinstance(d.trigger, MetricTrigger)
    }
    assert table == {
        "Host CPU usage": (75, 90, 5),
        "Host memory usage": (90, 95, 5),
        "Virtual machine CPU usage": (75, 90, 5),
        "Virtual machine memory usage": (85, 95, 10),
        "Datastore usage on disk": (75, 85, 0),
    }


def test_only_a_failed_disk_of_a_vsan_host_is_an_error(small_engine: Callable[..., Engine]) -> None:
    for vsan, kind, status in (
        (True, "failed", AlarmStatus.RED),
        (True, "pulled", AlarmStatus.GREEN),
        (False, "failed", AlarmStatus.GREEN),
    ):
        engine = small_engine(hosts=1, cluster=ClusterConfig(vsan=VsanConfig(enabled=vsan)), start=False)
        host = engine.world.find(HostSystem, "esx01.lab.local")
        engine.world.update(host, failed_disks=("d1",), disk_states={"d1": kind})
        reading = read_vsan_disks(engine.world, host)
        assert reading is not None
        assert reading[0] == status


def test_ha_host_status(small_engine: Callable[..., Engine]) -> None:
    engine = small_engine(hosts=1, cluster=ClusterConfig(ha=HaConfig(enabled=True)), start=False)
    host = engine.world.find(HostSystem, "esx01.lab.local")
    for state, status in (
        ("master", AlarmStatus.GREEN),
        ("election", AlarmStatus.GREEN),
        ("fdmUnreachable", AlarmStatus.YELLOW),
        ("networkIsolated", AlarmStatus.RED),
        ("hostDown", AlarmStatus.RED),
    ):
        engine.world.update(host, ha_state=state)
        reading = read_ha(engine.world, host)
        assert reading is not None
        assert reading[0] == status
