"""The report of the public contract: the whole state of a run as plain data, and its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.reporting import clusters, hosts, logs, storage, virtual_machines

FORMAT = 1
SHOWN_FAILURES = 10
"""Failed tasks that the summary names; the report has all."""


class ExpectationLike(Protocol):
    """The outcome of one expectation."""

    @property
    def at_us(self) -> int:
        """Virtual time, in microseconds."""

    @property
    def that(self) -> str:
        """The expression."""

    @property
    def held(self) -> bool:
        """Whether it held."""

    @property
    def problem(self) -> str:
        """Why it could not be asked, or nothing."""


def report_of(
    engine: Engine,
    lab: str,
    seed: int,
    expectations: Sequence[ExpectationLike] = (),
    wall_time_s: float | None = None,
) -> dict[str, Any]:
    """The report: lists sorted by name, logs by time, times in virtual seconds."""
    body = _state(engine)
    return {
        "format": FORMAT,
        "lab": lab,
        "seed": seed,
        "virtual_time_s": engine.now_us / 1e6,
        "wall_time_s": wall_time_s,
        "digest": digest_of(body),
        **body,
        "expectations": [_expectation(result) for result in expectations],
    }


def state_digest(engine: Engine) -> str:
    """SHA-256 over the canonical state, wall times left out."""
    return digest_of(_state(engine))


def _state(engine: Engine) -> dict[str, Any]:
    return {
        "hosts": hosts.host_rows(engine),
        "vms": virtual_machines.vm_rows(engine),
        "resource_pools": clusters.pool_rows(engine),
        "clusters": clusters.cluster_rows(engine),
        "vsan_objects": storage.vsan_rows(engine),
        "datastores": storage.datastore_rows(engine),
        "migrations": logs.migration_rows(engine),
        "tasks": logs.task_rows(engine),
        "events": logs.event_rows(engine),
        "alarms": logs.alarm_rows(engine),
    }


def digest_of(body: dict[str, Any]) -> str:
    """SHA-256 over a state in canonical JSON: sorted keys, numbers to six significant digits."""
    digest = hashlib.sha256()
    for key in sorted(body):
        digest.update(key.encode())
        for row in body[key]:
            digest.update(json.dumps(_canonical(row), sort_keys=True, separators=(",", ":")).encode())
    return digest.hexdigest()


def _canonical(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, dict):
        return {key: _canonical(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    return value


def _expectation(result: ExpectationLike) -> dict[str, Any]:
    row: dict[str, Any] = {"at_s": result.at_us / 1e6, "that": result.that, "held": result.held}
    return row | ({"problem": result.problem} if result.problem else {})


def _failure(task: dict[str, Any]) -> str:
    """What failed, with the fault and the reasons in numbers."""
    told = " ".join([task["message"] or "", *task["reasons"]])
    return f"{task['label']} of {task['entity']} at {task['completed_s']:g} s: {told}"


def summary_lines(report: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """What the headless runner prints when no report is asked for: label and value."""
    on = sum(vm["power_state"] == "poweredOn" for vm in report["vms"])
    failures = [task for task in report["tasks"] if task["state"] == "error"]
    moves = [move for move in report["migrations"] if move["result"] == "success"]
    yield "Lab", report["lab"]
    yield "Virtual time", f"{report['virtual_time_s'] / 3600:.2f} h"
    connected = sum(host["connection_state"] == "connected" for host in report["hosts"])
    yield "Hosts", f"{len(report['hosts'])}, {connected} connected"
    yield "Virtual machines", f"{len(report['vms'])}, {on} powered on"
    yield "Tasks", f"{len(report['tasks'])}, {len(failures)} failed"
    yield from (("  failed", _failure(task)) for task in failures[:SHOWN_FAILURES])
    if len(failures) > SHOWN_FAILURES:
        yield "", f"and {len(failures) - SHOWN_FAILURES} more"
    yield "Migrations", f"{len(moves)}, {sum(m['reason'] == 'drs' for m in moves)} of them by DRS"
    yield "HA restarts", str(_restarts(report))
    yield "Events", str(len(report["events"]))
    yield "Digest", report["digest"]


def _restarts(report: dict[str, Any]) -> int:
    logs = [cluster["ha"]["failover_log"] for cluster in report["clusters"] if cluster["ha"]]
    return sum(entry["result"] == "restarted" for log in logs for entry in log)
