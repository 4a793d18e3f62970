"""Values of expectation expressions: walks a checked syntax tree over a report."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from vsphere_client.labs.problems import did_you_mean, quote

MAX_STEPS = 2_000_000
"""Parts that one evaluation may look at; a pass over 40,000 VMs takes about ten for each."""

_Names = Mapping[str, str]

_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}

_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
    ast.Is: operator.eq,
    ast.IsNot: operator.ne,
}

_PLAIN: dict[str, Callable[..., Any]] = {
    "len": len,
    "any": any,
    "all": all,
    "sum": sum,
    "min": min,
    "max": max,
    "abs": abs,
    "round": round,
}


def evaluate_node(tree: ast.expr, report: dict[str, Any], one_of: _Names, all_of: _Names) -> Any:
    """The value of a checked expression over a report; ValueError in plain words when it has none."""
    try:
        return _Evaluation(report, one_of, all_of).value(tree, {})
    except ZeroDivisionError:
        raise ValueError("the expression divides by zero") from None
    except OverflowError:
        raise ValueError("a number in the expression is too large") from None
    except TypeError as error:
        raise ValueError(f"the expression cannot be worked out: {error}") from None


class _Evaluation:
    """One evaluation: the report, an index of names made when needed, and the steps left."""

    def __init__(self, report: dict[str, Any], one_of: _Names, all_of: _Names) -> None:
        self._report = report
        self._one_of = one_of
        self._all_of = all_of
        self._indexes: dict[str, dict[str, list[Any]]] = {}
        self._steps = MAX_STEPS

    def value(self, node: ast.expr, names: dict[str, Any]) -> Any:
        self._steps -= 1
        if self._steps < 0:
            raise ValueError("the expression takes too long")
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                return names[name]
            case ast.Attribute(value=owner, attr=key):
                return _item(self.value(owner, names), key)
            case ast.Subscript(value=owner, slice=key):
                return _item(self.value(owner, names), self.value(key, names))
            case ast.Compare():
                return self._compare(node, names)
            case ast.BoolOp(op=ast.And(), values=values):
                return all(self.value(value, names) for value in values)
            case ast.BoolOp(values=values):
                return any(self.value(value, names) for value in values)
            case ast.Call():
                return self._call(node, names)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.value(body if self.value(test, names) else orelse, names)
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                return [self.value(part, names) for part in parts]
            case ast.ListComp() | ast.GeneratorExp():
                return list(self._comprehend(node, 0, names))
            case _:
                return self._arithmetic(node, names)

    def _arithmetic(self, node: ast.expr, names: dict[str, Any]) -> Any:
        match node:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not self.value(operand, names)
            case ast.UnaryOp(op=sign, operand=operand):
                number = _number(self.value(operand, names))
                return -number if isinstance(sign, ast.USub) else number
            case ast.BinOp(left=left, op=sign, right=right):
                first, second = _number(self.value(left, names)), _number(self.value(right, names))
                return _ARITHMETIC[type(sign)](first, second)
        raise ValueError(f"{type(node).__name__} cannot be used in an expectation")

    def _compare(self, node: ast.Compare, names: dict[str, Any]) -> bool:
        left = self.value(node.left, names)
        for sign, part in zip(node.ops, node.comparators, strict=True):
            right = self.value(part, names)
            try:
                held = _COMPARISONS[type(sign)](left, right)
            except TypeError:
                raise ValueError(f"{quote(left)} and {quote(right)} cannot be compared") from None
            if not held:
                return False
            left = right
        return True

    def _comprehend(
        self, node: ast.ListComp | ast.GeneratorExp, index: int, names: dict[str, Any]
    ) -> Iterator[Any]:
        if index == len(node.generators):
            yield self.value(node.elt, names)
            return
        part = node.generators[index]
        items = self.value(part.iter, names)
        if not isinstance(items, list | tuple | dict):
            raise ValueError(f"{quote(items)} is not a list")
        assert isinstance(part.target, ast.Name)
        for item in items:
            inner = {**names, part.target.id: item}
            if all(self.value(condition, inner) for condition in part.ifs):
                yield from self._comprehend(node, index + 1, inner)

    def _call(self, node: ast.Call, names: dict[str, Any]) -> Any:
        assert isinstance(node.func, ast.Name)
        name = node.func.id
        if name in self._all_of:
            return self._report.get(self._all_of[name], [])
        arguments = [self.value(argument, names) for argument in node.args]
        if name in self._one_of:
            return self._find(name, self._one_of[name], arguments[0])
        if name in ("min", "max") and len(arguments) == 1 and not arguments[0]:
            raise ValueError(f"{name}() of an empty list")
        if name == "round" and len(arguments) > 1 and not -15 <= _number(arguments[1]) <= 15:
            raise ValueError("round() takes -15 to 15 digits")
        return _PLAIN[name](*arguments)

    def _find(self, word: str, key: str, name: Any) -> Any:
        index = self._indexes.get(key)
        if index is None:
            index = self._indexes[key] = {}
            for row in self._report.get(key, []):
                for known in dict.fromkeys((row.get("name"), row.get("path"), row.get("moid"))):
                    if known is not None:
                        index.setdefault(known, []).append(row)
        rows = index.get(name, []) if isinstance(name, str) else []
        if not rows:
            raise ValueError(f"there is no {word} {quote(name)}" + did_you_mean(str(name), index))
        if len(rows) > 1:
            raise ValueError(f"{len(rows)} of {key} are named {quote(name)}")
        return rows[0]


def _number(value: Any) -> Any:
    if isinstance(value, int | float):
        return value
    raise ValueError(f"{quote(value)} is not a number")


def _item(owner: Any, key: Any) -> Any:
    if isinstance(owner, dict):
        if isinstance(key, str) and key in owner:
            return owner[key]
        raise ValueError(f"there is no key {quote(key)}" + did_you_mean(str(key), map(str, owner)))
    if isinstance(owner, list | tuple) and isinstance(key, int):
        if -len(owner) <= key < len(owner):
            return owner[key]
        raise ValueError(f"the list has {len(owner)} entries, there is no number {key}")
    raise ValueError(f"{quote(owner)} has no key {quote(key)}")
