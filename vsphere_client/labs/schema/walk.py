"""Finds the model that stands at a place of a lab file, for messages about its keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel


def model_at(root: type[BaseModel], path: Sequence[str | int]) -> type[BaseModel] | None:
    """The model whose keys are expected at a path such as ``("inventory", "datacenters", 0)``."""
    kinds: list[Any] = [root]
    for step in path:
        kinds = [child for kind in kinds for child in _children(kind, step)]
    return next((kind for kind in kinds if _is_model(kind)), None)


def known_keys(model: type[BaseModel]) -> list[str]:
    """The keys that a file may use for a model."""
    return [field.alias or name for name, field in model.model_fields.items()]


def _children(kind: Any, step: str | int) -> Iterator[Any]:
    if _is_model(kind):
        for name, field in kind.model_fields.items():
            if step == (field.alias or name):
                yield from _flatten(field.annotation)
        return
    origin, arguments = get_origin(kind), get_args(kind)
    if isinstance(step, int) and isinstance(origin, type) and issubclass(origin, Sequence) and arguments:
        yield from _flatten(arguments[0])
    elif isinstance(step, str) and isinstance(origin, type) and issubclass(origin, Mapping) and arguments:
        yield from _flatten(arguments[1])


def _flatten(kind: Any) -> Iterator[Any]:
    """The alternatives of a union, without annotations."""
    origin = get_origin(kind)
    if origin is Annotated:
        yield from _flatten(get_args(kind)[0])
    elif origin is Union or origin is UnionType:
        for part in get_args(kind):
            yield from _flatten(part)
    else:
        yield kind


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and get_origin(kind) is None and issubclass(kind, BaseModel)
