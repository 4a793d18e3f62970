"""The JSON Schema of lab files, so that editors complete keys, commands and their arguments."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from vsphere_client.labs.schema import LabFile, TimelineEntry
from vsphere_client.labs.schema.virtual_machines import read_power
from vsphere_client.model.commands.base import REGISTRY
from vsphere_client.model.units import parse_duration_us
from vsphere_client.model.virtual_machine import VirtualNic

_DURATION: JsonSchemaValue = {
    "anyOf": [
        {"type": "number", "minimum": 0},
        {"type": "string", "pattern": r"^(\s*\d+(\.\d+)?\s*(us|ms|min|s|m|h|d)?\s*)+$"},
    ],
    "description": "Virtual time: 90, 90s, 5m, 2h or 1d.",
    "examples": ["5m", "90s", 90],
}

_UNITS = {
    "_mb": "MB",
    "_gb": "GB",
    "_mhz": "MHz",
    "_mbps": "Mbit/s",
    "_percent": "percent",
    "_ms": "milliseconds",
    "_min": "minutes",
}


class _LabSchema(GenerateJsonSchema):
    """Knows the forms that our own readers accept beside what a field holds afterwards."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        function = schema["function"]["function"]
        if function is parse_duration_us:
            return dict(_DURATION)
        inner = super().function_before_schema(schema)
        return {"anyOf": [inner, {"type": "boolean"}]} if function is read_power else inner


def lab_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a lab file, every command with its arguments included."""
    models: list[type[BaseModel]] = [LabFile, *REGISTRY.values()]
    references, document = models_json_schema(
        [(model, "validation") for model in models], schema_generator=_LabSchema, by_alias=True
    )
    definitions: dict[str, Any] = document["$defs"]
    _accept_network_names(definitions)
    _describe_units(definitions)
    definitions["TimelineEntry"] = _timeline_entry(
        definitions["TimelineEntry"],
        {do: references[cls, "validation"] for do, cls in REGISTRY.items()},
    )
    root = definitions.pop("LabFile")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **root,
        "title": "vSphere lab",
        "$defs": dict(sorted(definitions.items())),
    }


def _accept_network_names(definitions: dict[str, Any]) -> None:
    full = definitions[VirtualNic.__name__]
    description = full.pop("description", "")
    definitions[VirtualNic.__name__] = {"description": description, "anyOf": [{"type": "string"}, full]}


def _describe_units(definitions: dict[str, Any]) -> None:
    for definition in definitions.values():
        for name, field in definition.get("properties", {}).items():
            unit = next((word for ending, word in _UNITS.items() if name.endswith(ending)), None)
            if unit is not None and "description" not in field and "$ref" not in field:
                field["description"] = f"In {unit}."


def _timeline_entry(entry: JsonSchemaValue, commands: dict[str, JsonSchemaValue]) -> JsonSchemaValue:
    """``do`` as an enumeration, and for each command what ``with`` may hold."""
    properties = dict(entry["properties"])
    properties["do"] = {
        "enum": list(commands),
        "title": "Do",
        "description": "The command to submit at that time.",
    }
    properties["with"] = {"type": "object", "title": "With", "description": "The command's arguments."}
    alternatives = [
        {
            "if": {"properties": {"do": {"const": do}}, "required": ["do"]},
            "then": {"properties": {"with": reference}, **_required(do)},
        }
        for do, reference in commands.items()
    ]
    return {**entry, "description": TimelineEntry.__doc__, "properties": properties, "allOf": alternatives}


def _required(do: str) -> JsonSchemaValue:
    needs_arguments = any(field.is_required() for field in REGISTRY[do].model_fields.values())
    return {"required": ["with"]} if needs_arguments else {}
