"""What all tests share."""

from copy import deepcopy
from functools import lru_cache

import pytest
from hypothesis import HealthCheck, settings

from vsphere_client.labs import reading

# A machine that has other work must not fail a test: how long drawing an example takes says nothing of us.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture(scope="session", autouse=True)
def each_lab_is_parsed_once():
    """Hundreds of tests open the same few labs, and YAML takes half of that: its plain data is kept."""
    parse = lru_cache(maxsize=64)(reading._parse_yaml)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_parse_yaml", lambda text: deepcopy(parse(text)))
        yield
