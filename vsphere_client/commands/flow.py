"""Wizards without a screen: a draft of values, pages as data, and the commands that come of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from vsphere_client.model.commands import Command
from vsphere_client.session.session import Session


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a wizard: its key, the step's name, title, sentence, and the fields it asks for."""

    key: str
    step: str
    title: str = ""
    sentence: str = ""
    fields: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The page's title; the step's name if it has no other."""
        return self.title or self.step


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong on a page; ``field`` is empty when no single field is to blame.

    ``hint`` says in our own words what to look at, ``fix`` names what would help, for a link.
    """

    text: str
    field: str = ""
    hint: str = ""
    fix: str = ""


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A line of Ready to complete."""

    label: str
    value: str


@dataclass(slots=True)
class Draft:
    """What has been chosen so far; kept when a page is left and come back to."""

    values: dict[str, Any] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        """One value."""
        return self.values.get(name, default)

    def set(self, **values: Any) -> None:
        """Change values."""
        self.values.update(values)


class WizardFlow:
    """Base of the flows: pages may depend on the draft; a page is left only without problems."""

    title: str = ""
    names_objects: tuple[str, ...] = ()
    """Values of the draft that are ids of objects; they are forgotten when the object goes."""

    def __init__(self, session: Session, about: Iterable[str] = ()) -> None:
        self.session = session
        self.draft = Draft()
        self._about = {moid: session.engine.world.objects[moid].name for moid in about}

    def gone(self) -> str:
        """Which object the wizard cannot do without has left the inventory; empty while all are there."""
        objects = self.session.engine.world.objects
        return next((name for moid, name in self._about.items() if moid not in objects), "")

    def catch_up(self) -> None:
        """The world has changed while the wizard was open: forget what was chosen of it and is gone."""
        objects = self.session.engine.world.objects
        lost = [name for name in self.names_objects if (self.draft.get(name) or "") not in objects]
        self.draft.set(**dict.fromkeys(lost))

    def pages(self) -> tuple[Page, ...]:
        """The pages in order, as the draft is now."""
        raise NotImplementedError

    def page(self, key: str) -> Page:
        """One page; raises KeyError."""
        found = {page.key: page for page in self.pages()}
        return found[key]

    def build(self) -> tuple[Command, ...]:
        """The commands of the draft; raises ValidationError while it is not complete."""
        raise NotImplementedError

    def problems(self, key: str) -> list[Problem]:
        """What keeps a page from being left: errors of the command in this page's fields, and own checks."""
        return [*self.field_problems(self.page(key).fields), *self.check(key)]

    def check(self, key: str) -> list[Problem]:
        """Checks of a page that the command alone cannot make."""
        return []

    def review(self) -> list[ReviewRow]:
        """The rows of Ready to complete."""
        return []

    def field_problems(self, fields: Iterable[str]) -> list[Problem]:
        """The errors of building the command that belong to some fields."""
        wanted = tuple(fields)
        if not wanted:
            return []
        try:
            self.build()
        except ValidationError as error:
            return [
                problem
                for problem in problems_of(error)
                if any(_begins(problem.field, one) for one in wanted)
            ]
        return []


def _begins(path: str, wanted: str) -> bool:
    return path == wanted or path.startswith(f"{wanted}.")


def problems_of(error: ValidationError) -> list[Problem]:
    """What pydantic found, in words a person at a form understands; fields are dotted paths."""
    found = []
    for one in error.errors():
        path = ".".join(str(part) for part in one["loc"])
        found.append(Problem(_words(one["type"], one.get("ctx", {}), one["msg"]), path))
    return found


def _words(kind: str, context: dict[str, Any], message: str) -> str:
    match kind:
        case "string_too_short" | "missing":
            return "Enter a value."
        case "string_too_long":
            return f"Use at most {context['max_length']} characters."
        case "greater_than_equal":
            return f"The lowest value is {_number(context['ge'])}."
        case "greater_than":
            return f"The value must be above {_number(context['gt'])}."
        case "less_than_equal":
            return f"The highest value is {_number(context['le'])}."
        case "int_parsing" | "float_parsing" | "int_from_float":
            return "Enter a number."
        case "value_error":  # a sentence of ours
            return str(context["error"])
        case _:
            return message


def _number(value: float) -> str:
    return f"{value:,.0f}".replace(",", " ") if float(value).is_integer() else f"{value:g}"


def limits_of(spec: type[BaseModel], name: str) -> tuple[float | None, float | None]:
    """The least and greatest value of a spec's number field, None where it has none."""
    low: float | None = None
    high: float | None = None
    for rule in spec.model_fields[name].metadata:
        low = getattr(rule, "ge", getattr(rule, "gt", low))
        high = getattr(rule, "le", getattr(rule, "lt", high))
    return low, high
