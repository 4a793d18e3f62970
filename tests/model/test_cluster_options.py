import re

import pytest

from vsphere_client.decisions.dpm.settings import DEFAULTS
from vsphere_client.decisions.drs.settings import DrsSettings
from vsphere_client.decisions.ha.settings import ADVANCED_OPTIONS, HaSettings, with_advanced_options
from vsphere_client.model.cluster_options import DRS_OPTIONS, HA_OPTIONS, option_named, option_value


def test_all_that_the_decisions_know_can_be_chosen():
    told = set(re.findall(r"\b[A-Z][A-Za-z]+[A-Z][A-Za-z]+\b", DrsSettings.__doc__.split("options:")[1]))
    assert told - {"ValueError"} <= set(DRS_OPTIONS)
    assert set(DEFAULTS) <= set(DRS_OPTIONS)
    assert set(ADVANCED_OPTIONS) <= set(HA_OPTIONS)


@pytest.mark.parametrize("name", sorted(DEFAULTS))
def test_the_told_default_is_that_of_the_decision(name):
    assert float(DRS_OPTIONS[name].default) == DEFAULTS[name]


@pytest.mark.parametrize("name", sorted(ADVANCED_OPTIONS))
def test_ha_reads_what_the_catalogue_lets_through(name):
    option = HA_OPTIONS[name]
    ends = ("true", "false") if option.kind == "flag" else (f"{option.lowest:g}", f"{option.highest:.0f}")
    for text in ends:
        value = option_value(option, text)
        typed = str(value).lower() if isinstance(value, bool) else str(value)
        read = with_advanced_options(HaSettings(), {name: typed})
        assert getattr(read, ADVANCED_OPTIONS[name]) == value


def test_names_are_found_in_any_spelling():
    assert option_named("maxmovesperhost", DRS_OPTIONS) is DRS_OPTIONS["MaxMovesPerHost"]
    assert option_named(" DAS.HEARTBEATDSPERHOST ", HA_OPTIONS) is HA_OPTIONS["das.heartbeatDsPerHost"]
    assert option_named("MaxMoves", DRS_OPTIONS) is None


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("MaxMovesPerHost", "12", 12),
        ("MaxVcpusPerCore", "5.5", 5.5),
        ("MaxVcpusPerCore", "6.0", 6),
        ("das.usedefaultisolationaddress", "False", False),
        ("das.isolationaddress0", " 10.10.0.1 ", "10.10.0.1"),
    ],
)
def test_values_are_read(name, text, value):
    assert option_value((DRS_OPTIONS | HA_OPTIONS)[name], text) == value


@pytest.mark.parametrize(
    ("name", "text", "takes"),
    [
        ("MaxMovesPerHost", "", "a whole number from 0 to 1000"),
        ("MaxMovesPerHost", "2.5", "a whole number from 0 to 1000"),
        ("MaxVcpusPerCore", "nan", "a number from 4 to 100"),
        ("das.heartbeatDsPerHost", "6", "a whole number from 2 to 5"),
        ("das.usedefaultisolationaddress", "1", "true or false"),
        ("das.isolationaddress0", "10.10.0.300", "an IP address"),
    ],
)
def test_a_bad_value_is_one_sentence(name, text, takes):
    with pytest.raises(ValueError, match=rf"^{re.escape(name)} takes {takes}\.$"):
        option_value((DRS_OPTIONS | HA_OPTIONS)[name], text)
