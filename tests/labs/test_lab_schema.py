from __future__ import annotations

import json

from vsphere_client.labs.schema_json import lab_schema
from vsphere_client.model.commands.base import REGISTRY


def test_every_command_completes_its_arguments() -> None:
    schema = lab_schema()
    entry = schema["$defs"]["TimelineEntry"]
    assert entry["properties"]["do"]["enum"] == list(REGISTRY)
    for alternative in entry["allOf"]:
        do = alternative["if"]["properties"]["do"]["const"]
        reference = alternative["then"]["properties"]["with"]["$ref"]
        definition = schema["$defs"][reference.removeprefix("#/$defs/")]
        assert set(definition.get("properties", {})) == set(REGISTRY[do].model_fields)
        assert definition["additionalProperties"] is False


def test_references_lead_somewhere() -> None:
    schema = lab_schema()
    text = json.dumps(schema)
    for part in text.split('"#/$defs/')[1:]:
        assert part.split('"')[0] in schema["$defs"]


def test_what_people_write_is_allowed() -> None:
    definitions = lab_schema()["$defs"]
    assert {"type": "string"} in definitions["VirtualNic"]["anyOf"]
    assert {"type": "boolean"} in definitions["VmEntry"]["properties"]["power"]["anyOf"]
    kinds = [option.get("type") for option in definitions["ExpectEntry"]["properties"]["at"]["anyOf"]]
    assert kinds == ["number", "string"]


def test_the_outside() -> None:
    schema = lab_schema()
    assert schema["required"] == ["format", "name"]
    assert schema["additionalProperties"] is False
    assert {"inventory", "timeline", "expect", "host_types", "storage_policies"} <= set(schema["properties"])
