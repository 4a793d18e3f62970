"""Expectations: sentences about the report in a small, safe expression language.

``vm('web01').power_state == 'poweredOn' and len(events()) > 3`` reads like Python, but only what is
listed here exists: comparisons, and/or/not, ``in``, arithmetic without powers, comprehensions, the
report's own keys by dot or bracket, and a few functions. Nothing can be called that is not in the
table, and an expression can neither run for long nor grow large.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from vsphere_client.labs.expression_values import evaluate_node
from vsphere_client.labs.problems import did_you_mean

MAX_LENGTH = 2_000
MAX_NODES = 400
MAX_DEPTH = 40

ONE_OF = {
    "vm": "vms",
    "host": "hosts",
    "cluster": "clusters",
    "datastore": "datastores",
    "pool": "resource_pools",
}
"""Functions that take a name, and the report's list in which they look."""

ALL_OF = {
    "vms": "vms",
    "hosts": "hosts",
    "clusters": "clusters",
    "datastores": "datastores",
    "pools": "resource_pools",
    "events": "events",
    "tasks": "tasks",
    "migrations": "migrations",
    "alarms": "alarms",
    "vsan_objects": "vsan_objects",
}
"""Functions that return a list of the report."""

PLAIN = ("len", "any", "all", "sum", "min", "max", "abs", "round")

_FUNCTIONS = (*ONE_OF, *ALL_OF, *PLAIN)

_ALLOWED: tuple[type[ast.AST], ...] = (
    ast.Expression,
    ast.BoolOp,
    ast.And,
    ast.Or,
    ast.UnaryOp,
    ast.Not,
    ast.USub,
    ast.UAdd,
    ast.BinOp,
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.Div,
    ast.FloorDiv,
    ast.Mod,
    ast.Compare,
    ast.Eq,
    ast.NotEq,
    ast.Lt,
    ast.LtE,
    ast.Gt,
    ast.GtE,
    ast.In,
    ast.NotIn,
    ast.Is,
    ast.IsNot,
    ast.Call,
    ast.Name,
    ast.Load,
    ast.Store,
    ast.Attribute,
    ast.Subscript,
    ast.Constant,
    ast.List,
    ast.Tuple,
    ast.IfExp,
    ast.ListComp,
    ast.GeneratorExp,
    ast.comprehension,
)

_WORDS: dict[type[ast.AST], str] = {
    ast.Pow: "powers (**)",
    ast.Lambda: "lambda",
    ast.Dict: "dictionaries",
    ast.Set: "sets",
    ast.JoinedStr: "f-strings",
    ast.NamedExpr: "assignments (:=)",
    ast.Await: "await",
    ast.Slice: "slices",
    ast.Starred: "stars",
    ast.keyword: "named arguments",
}


@dataclass(frozen=True, slots=True)
class Expectation:
    """A parsed expectation; make it with :func:`parse_expectation`."""

    text: str
    tree: ast.expr

    def named(self) -> Iterator[tuple[str, str]]:
        """The report lists and the object names that stand in the text, such as ``("vms", "web01")``."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ONE_OF:
                argument = node.args[0]
                if isinstance(argument, ast.Constant):
                    yield ONE_OF[node.func.id], str(argument.value)


def parse_expectation(text: str) -> Expectation:
    """The expression in the text.

    Raises:
        ValueError: it is not an expression of this language; the message says what is not understood.
    """
    if len(text) > MAX_LENGTH:
        raise ValueError(f"an expectation has at most {MAX_LENGTH} characters, this one {len(text)}")
    if not text.strip():
        raise ValueError("the expectation is empty")
    tree = _parse(text.strip())
    _check_size(tree)
    for node in ast.walk(tree):
        _check_node(node)
    _check_names(tree, frozenset())
    return Expectation(text, tree.body)


def evaluate(expectation: Expectation | str, report: dict[str, Any]) -> bool:
    """Whether the expectation holds in a report.

    Raises:
        ValueError: it names an object or key that the report lacks, or compares what cannot be compared.
    """
    if isinstance(expectation, str):
        expectation = parse_expectation(expectation)
    return bool(evaluate_node(expectation.tree, report, ONE_OF, ALL_OF))


def _parse(text: str) -> ast.Expression:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the parser warns of '\d' and the like
            return ast.parse(text, mode="eval")
    except SyntaxError as error:
        raise ValueError(f"not an expression: {error.msg} (column {error.offset or 1})") from None
    except ValueError as error:
        raise ValueError(f"not an expression: {error}") from None
    except (RecursionError, MemoryError):
        raise ValueError("the expression is nested too deeply") from None


def _check_size(tree: ast.AST) -> None:
    nodes, level = 0, [tree]
    for _ in range(MAX_DEPTH):
        nodes += len(level)
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            break
    if level:
        raise ValueError("the expression is nested too deeply")
    if nodes > MAX_NODES:
        raise ValueError(f"the expression has {nodes} parts, at most {MAX_NODES} are allowed")


def _check_node(node: ast.AST) -> None:
    if not isinstance(node, _ALLOWED):
        what = _WORDS.get(type(node), type(node).__name__)
        raise ValueError(f"{what} cannot be used in an expectation")
    if isinstance(node, ast.Call):
        _check_call(node)
    elif isinstance(node, ast.Attribute) and node.attr.startswith("_"):
        raise ValueError(f"'{node.attr}' is not a key of the report")
    elif isinstance(node, ast.Constant) and not isinstance(node.value, str | int | float | None):
        raise ValueError(f"a value of kind {type(node.value).__name__} cannot be used in an expectation")
    elif isinstance(node, ast.comprehension) and (node.is_async or not isinstance(node.target, ast.Name)):
        raise ValueError("a comprehension has one name between 'for' and 'in'")


def _check_call(node: ast.Call) -> None:
    if not isinstance(node.func, ast.Name):
        raise ValueError("only functions can be called, such as vm('web01') or len(events())")
    name, count = node.func.id, len(node.args)
    if name not in _FUNCTIONS:
        raise ValueError(f"there is no function '{name}'" + did_you_mean(name, _FUNCTIONS))
    if node.keywords:
        raise ValueError(f"{name}() takes no named arguments")
    if name in ONE_OF and count != 1:
        raise ValueError(f"{name}() takes one name, such as {name}('a')")
    if name in ALL_OF and count != 0:
        raise ValueError(f"{name}() takes no arguments")
    if name in PLAIN and not count:
        raise ValueError(f"{name}() needs an argument")


def _check_names(node: ast.AST, bound: frozenset[str]) -> None:
    """Every name is a function's or bound by a comprehension around it."""
    if isinstance(node, ast.ListComp | ast.GeneratorExp):
        for part in node.generators:
            _check_names(part.iter, bound)
            if isinstance(part.target, ast.Name):
                bound |= {part.target.id}
            for condition in part.ifs:
                _check_names(condition, bound)
        _check_names(node.elt, bound)
        return
    if isinstance(node, ast.Call):
        children: list[ast.AST] = list(node.args)
    else:
        children = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.Name) and node.id not in bound:
        if node.id in _FUNCTIONS:
            raise ValueError(f"'{node.id}' is a function; write {node.id}(…)")
        raise ValueError(f"the name '{node.id}' is not known" + did_you_mean(node.id, bound))
    for child in children:
        _check_names(child, bound)
