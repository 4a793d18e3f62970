from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.labs import expression_values
from vsphere_client.labs.expectations import evaluate, parse_expectation

REPORT: dict[str, Any] = {
    "vms": [
        {
            "name": "web01",
            "moid": "vm-7",
            "power_state": "poweredOn",
            "host": "esx02",
            "cpu": {"ready_percent": 3.5},
        },
        {"name": "web02", "power_state": "poweredOff", "host": None, "cpu": {"ready_percent": 0.0}},
        {"name": "twin", "host": "a"},
        {"name": "twin", "host": "b"},
    ],
    "hosts": [{"name": "esx02", "vms": ["web01"], "cpu_usage_mhz": 1000.0}],
    "clusters": [{"name": "C1", "drs": {"recommendations": []}}],
    "resource_pools": [{"name": "Gold", "path": "C1/Prod/Gold", "cpu": {"reservation_mhz": 10}}],
    "datastores": [{"name": "ds1", "free_gb": 5}],
    "events": [{"type": "VmMigratedEvent", "at_s": 61.0}],
}


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("vm('web01').power_state == 'poweredOn' and vm('web01').host == 'esx02'", True),
        ("vm('web01').cpu.ready_percent < 5", True),
        ("vm('web01')['cpu']['ready_percent'] > 5", False),
        ("vm('vm-7').name == 'web01'", True),
        ("vm('web02').host is None", True),
        ("vm('web02').host is not None", False),
        ("pool('Gold').cpu.reservation_mhz == pool('C1/Prod/Gold').cpu.reservation_mhz", True),
        ("len([v for v in vms() if v.host]) == 3", True),
        ("any(e.type == 'VmMigratedEvent' for e in events())", True),
        ("all(e.at_s > 61 for e in events())", False),
        ("len(alarms()) == 0 and not tasks()", True),
        ("'web01' in host('esx02').vms", True),
        ("'web02' not in host('esx02').vms", True),
        ("0 < host('esx02').cpu_usage_mhz <= 1000", True),
        ("sum(x * 2 for x in [1, 2, 3]) == 12", True),
        ("max(e.at_s for e in events()) - 60 < 2 or False", True),
        ("round(7 / 2) == 4 and 7 // 2 == 3 and 7 % 2 == 1 and -abs(-1) == -1", True),
        ("(1 if cluster('C1').drs.recommendations else 2) == 2", True),
        ("len([1 for v in vms() for e in events() if v.name == 'web01']) == 1", True),
        ("events()[0].at_s == events()[-1].at_s", True),
        ("datastore('ds1').free_gb", True),
    ],
)
def test_evaluate(text: str, held: bool) -> None:
    assert evaluate(text, REPORT) is held


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "the expectation is empty"),
        ("2 ** 3", "powers (**) cannot be used in an expectation"),
        ("().__class__", "'__class__' is not a key of the report"),
        ("(lambda: 1)()", "only functions can be called, such as vm('web01') or len(events())"),
        ("vms().sort()", "only functions can be called, such as vm('web01') or len(events())"),
        ("open('x')", "there is no function 'open'"),
        ("host_('x')", "there is no function 'host_'; did you mean 'host'?"),
        ("__import__('os')", "there is no function '__import__'"),
        ("vm()", "vm() takes one name, such as vm('a')"),
        ("vms('web01')", "vms() takes no arguments"),
        ("max([1], key=len)", "max() takes no named arguments"),
        ("[v for v in vms() if w]", "the name 'w' is not known"),
        ("vm == 3", "'vm' is a function; write vm(…)"),
        ("x := 3", "not an expression: invalid syntax (column 3)"),
        ("f'{1}'", "f-strings cannot be used in an expectation"),
        ("{}", "dictionaries cannot be used in an expectation"),
        ("[1][0:1]", "slices cannot be used in an expectation"),
        ("b'a'", "a value of kind bytes cannot be used in an expectation"),
        ("-" * 50 + "1", "the expression is nested too deeply"),
        ("1 + " * 600 + "1", "an expectation has at most 2000 characters, this one 2401"),
        ("[" + "1," * 500 + "]", "the expression has 503 parts, at most 400 are allowed"),
    ],
)
def test_parsing_refuses_in_plain_words(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        parse_expectation(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("vm('web03').host", "there is no vm 'web03'; did you mean 'web02'?"),
        ("vm('web01').hsot", "there is no key 'hsot'; did you mean 'host'?"),
        ("vm('twin').host", "2 of vms are named 'twin'"),
        ("vm('web01').name < 3", "'web01' and 3 cannot be compared"),
        ("'a' * 3", "'a' is not a number"),
        ("1 / 0", "the expression divides by zero"),
        ("min([])", "min() of an empty list"),
        ("events()[1]", "the list has 1 entries, there is no number 1"),
        ("[x for x in 3]", "3 is not a list"),
        ("vm(3)", "there is no vm 3"),
    ],
)
def test_evaluation_fails_in_plain_words(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        evaluate(text, REPORT)


def test_a_long_walk_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expression_values, "MAX_STEPS", 20_000)
    inner = "[1 for a in vms() for b in vms() for c in vms()]"
    report = {"vms": [{"name": str(n)} for n in range(300)]}
    with pytest.raises(ValueError, match="takes too long"):
        evaluate(f"len({inner}) > 0", report)


_WORDS = [
    "vm(",
    "'web01'",
    ")",
    ".cpu",
    ".host",
    "[",
    "]",
    "0",
    "==",
    "and",
    "not",
    "for v in",
    "vms()",
    "len(",
    "1",
    "-",
    "v",
    ",",
    " ",
    "if",
    "**",
    "lambda:",
    "{",
    "}",
    "'",
]


@given(st.lists(st.sampled_from(_WORDS), max_size=12).map(" ".join) | st.text(max_size=40))
def test_only_value_errors_come_out(text: str) -> None:
    try:
        held = evaluate(text, REPORT)
    except ValueError:
        return
    assert held in (True, False)
