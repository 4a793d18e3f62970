import pytest

from vsphere_client.commands.fault_catalogue import FAULTS, GROUPS, field_choices, suggestion
from vsphere_client.engine import mechanisms
from vsphere_client.model.commands import REGISTRY, FaultCommand


@pytest.fixture
def command_of(session, named):
    """The command of a fault with the first choice of each field, on a host that has disks."""

    def make(kind):
        values = {}
        for field in kind.needs:
            choices = field_choices(session.engine.world, field, values)
            assert choices, field
            values[field] = named("esx01.lab.local") if field == "host" else choices[0][0]
        return kind.make(values)

    return make


@pytest.mark.parametrize("kind", FAULTS, ids=lambda kind: kind.id)
def test_every_fault_makes_a_command_that_something_carries_out(command_of, kind):
    command = command_of(kind)
    assert isinstance(command, FaultCommand)
    assert type(command) in mechanisms.operations()
    assert kind.group in GROUPS


def test_every_fault_command_is_in_the_catalogue(command_of):
    made = {type(command_of(kind)) for kind in FAULTS}
    assert made == {cls for cls in REGISTRY.values() if issubclass(cls, FaultCommand)}


def test_paths_are_chosen_one_by_one_or_by_their_adapter(session, named):
    host = {"host": named("esx01.lab.local")}
    choices = dict(field_choices(session.engine.world, "path", host))
    assert [key for key in choices if ":" not in key] == ["vmhba2", "vmhba3"]
    assert choices["vmhba3"] == "All paths through vmhba3"
    assert any(words.endswith("to san-01 (active)") for words in choices.values())


def test_the_selection_suggests(select, named):
    assert suggestion(select("web-fe-07"))[0] == "guest.hang"
    assert suggestion(select("san-01")) == ("storage.apd", {"datastore": named("san-01")})
    assert suggestion(select("esx04.lab.local")) == ("host.power", {"host": named("esx04.lab.local")})
    assert suggestion(select()) == ("host.power", {})
