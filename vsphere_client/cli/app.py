"""All commands of the command line."""

from __future__ import annotations

import json
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from vsphere_client.cli.door import err, fail, length_us, open_session, out_console
from vsphere_client.cli.esxtop import esxtop
from vsphere_client.kernel.garbage import with_all_here_staying
from vsphere_client.model.units import describe_duration

app = typer.Typer(
    help="A vSphere trainer: the client, and the data centre behind it.",
    no_args_is_help=False,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
lab_app = typer.Typer(help="Labs without a screen.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(lab_app, name="lab")
app.command("esxtop")(esxtop)

NOT_HELD = 3
DEFAULT_LENGTH = "30m"

qt_arguments: list[str] = []
"""What the command line holds for Qt itself."""


@app.callback()
def start(context: typer.Context) -> None:
    """Open the desktop application with its start page."""
    if context.invoked_subcommand is None:
        _run_gui(None)


@app.command("open")
def open_lab(file: Annotated[Path, typer.Argument(help="A lab (.yaml, .json) or a saved .vlab.")]) -> None:
    """Open the desktop application with a lab."""
    _run_gui(file)


def _run_gui(file: Path | None) -> NoReturn:
    from vsphere_client.ui.app import run_application

    raise typer.Exit(run_application(file, qt_arguments))


@app.command()
def tour(
    out: Annotated[Path, typer.Option(help="Where the pictures and the summary go.")] = Path("tour"),
) -> None:
    """Do the main job without a screen and leave pictures of each station."""
    from vsphere_client.ui.tour.tour import run_tour

    for line in run_tour(out):
        out_console.print(line)


@lab_app.command("run")
def run_lab(
    file: Annotated[Path, typer.Argument(help="A lab (.yaml, .json) or a saved .vlab.")],
    until: Annotated[str, typer.Option(help="Virtual time to reach: 90, 90s, 5m, 2h, 1d.")] = DEFAULT_LENGTH,
    report: Annotated[str | None, typer.Option(help="Write the report there as JSON; - prints it.")] = None,
    save: Annotated[Path | None, typer.Option(help="Keep the run in this .vlab.")] = None,
    seed: Annotated[int | None, typer.Option(help="Another seed than the lab's own.")] = None,
    statistics: Annotated[
        Path | None, typer.Option(help="Write the level 1 performance counters there as CSV.")
    ] = None,
) -> None:
    """Run a lab headless, as fast as it can."""
    target = length_us("--until", until)
    if file.suffix == ".vlab" and seed is not None:
        fail([f"--seed: {file} was begun with its own seed; a saved run cannot change it"])
    session = open_session(file, save, seed, statistics=statistics is not None)
    begun = time.perf_counter()
    with closing(session):
        with with_all_here_staying():
            _run_with_progress(session, target)
        found = session.report(wall_time_s=round(time.perf_counter() - begun, 3))
        if save is not None and file.suffix == ".vlab":
            _save_as(session, save)
        if statistics is not None:
            _write_statistics(session, statistics)
    _deliver(found, report)
    missed = [result for result in found["expectations"] if not result["held"]]
    for result in missed:
        why = f" ({result['problem']})" if "problem" in result else ""
        err.print(f"expect at {result['at_s']:g} s does not hold: {result['that']}{why}")
    raise typer.Exit(NOT_HELD if missed else 0)


def _save_as(session: Any, path: Path) -> None:
    from vsphere_client.persistence.document import DocumentError

    try:
        session.save_as(path)
    except DocumentError as error:
        fail([str(error)])


def _write_statistics(session: Any, path: Path) -> None:
    from vsphere_client.session.statistics.export import write_statistics

    try:
        write_statistics(session, path)
    except OSError as problem:
        fail([f"--statistics {path}: cannot be written ({problem.strerror})"])


def _run_with_progress(session: Any, target_us: int) -> None:
    if not err.is_terminal:
        session.run_until(target_us)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True) as progress:
        bar = progress.add_task("T + 0:00:00", total=target_us)
        while session.now_us < target_us:
            session.run_until(target_us, budget_s=0.2)
            progress.update(
                bar, completed=session.now_us, description=f"T + {describe_duration(session.now_us)}"
            )


def _deliver(found: dict[str, Any], report: str | None) -> None:
    if report == "-":
        sys.stdout.write(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    elif report is not None:
        try:
            Path(report).write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        except OSError as problem:
            fail([f"--report {report}: cannot be written ({problem.strerror})"])
    else:
        _print_summary(found)


def _print_summary(found: dict[str, Any]) -> None:
    from vsphere_client.labs.report import summary_lines

    for label, value in summary_lines(found):
        out_console.print(f"{label:<18}{value}", markup=False)


@lab_app.command("check")
def check_lab(file: Annotated[Path, typer.Argument(help="A lab file.")]) -> None:
    """Validate a lab file; list what is not simulated yet, and what VMware would not support."""
    from vsphere_client.labs.load import LabError, load_lab
    from vsphere_client.labs.simulated import not_simulated
    from vsphere_client.labs.supported import beyond_supported

    try:
        lab = load_lab(file)
    except LabError as error:
        fail([str(problem) for problem in error.problems])
    for place, what in not_simulated(lab):
        out_console.print(f"{place}: not simulated yet: {what}")
    for place, what in beyond_supported(lab.plan):
        out_console.print(f"{place}: beyond what is supported: {what}")
    hosts = sum(1 for dc in lab.plan.datacenters for _ in dc.managed_hosts())
    vms = sum(1 for dc in lab.plan.datacenters for _ in dc.managed_vms())
    out_console.print(f"{file}: valid, {hosts} hosts, {vms} virtual machines")


@lab_app.command("schema")
def print_schema() -> None:
    """Print the JSON Schema of lab files."""
    from vsphere_client.labs.schema_json import lab_schema

    sys.stdout.write(json.dumps(lab_schema(), indent=2) + "\n")


@lab_app.command("generate")
def generate(
    out: Annotated[Path, typer.Argument(help="Where the lab file goes.")],
    clusters: Annotated[int, typer.Option(min=1, max=200, help="Number of clusters.")] = 1,
    hosts: Annotated[int, typer.Option(min=1, max=96, help="Hosts in each cluster.")] = 8,
    vms: Annotated[int, typer.Option(min=0, max=10_000, help="VMs in each cluster.")] = 100,
    vsan: Annotated[bool, typer.Option("--vsan", help="Put the VMs on vSAN.")] = False,
    seed: Annotated[int, typer.Option(help="Seed of everything random.")] = 1,
) -> None:
    """Write a plausible large lab."""
    from vsphere_client.labs.generate import generate_lab

    try:
        out.write_text(generate_lab(clusters, hosts, vms, vsan, seed), encoding="utf-8")
    except ValueError as problem:
        fail([str(problem)])
    except OSError as problem:
        fail([f"{out}: cannot be written ({problem.strerror})"])
    out_console.print(
        f"{out}: {clusters} clusters, {clusters * hosts} hosts, {clusters * vms} virtual machines"
    )


@lab_app.command("replay")
def replay(file: Annotated[Path, typer.Argument(help="A saved .vlab.")]) -> None:
    """Replay a journal from its start and compare the digests."""
    from vsphere_client.session.replay import compare_with_replay

    if file.suffix != ".vlab":
        fail([f"{file}: only a saved .vlab has a journal to replay"])
    with closing(open_session(file, None, None)) as session:
        verdict = compare_with_replay(session)
    out_console.print(f"saved  {verdict.saved}")
    out_console.print(f"replay {verdict.replayed}")
    out_console.print("same" if verdict.same else "different")
    raise typer.Exit(0 if verdict.same else NOT_HELD)
