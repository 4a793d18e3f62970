"""The texts of a verdict: a row of the recommendations page, and its Why? in the order of the panel."""

from __future__ import annotations

from vsphere_client.decisions.drs.recommendation import Candidate, DrsRecommendation, DrsVerdict
from vsphere_client.decisions.drs.settings import COST_POINTS_PER_SECOND
from vsphere_client.decisions.drs.snapshot import DrsSnapshot


def describe_recommendation(recommendation: DrsRecommendation) -> str:
    """The Recommendation column: "Migrate web01 from esx02 to esx05"."""
    return recommendation.text


def describe_why(recommendation: DrsRecommendation) -> str:
    """Why, in a sentence or two."""
    return recommendation.explanation[0].text


def describe_what_it_saw(recommendation: DrsRecommendation) -> tuple[tuple[str, str], ...]:
    """Label and value of everything the run saw of the VM and the two hosts."""
    pairs = (reason.text.partition(": ") for reason in recommendation.explanation[1:])
    return tuple((label, value) for label, _colon, value in pairs)


def describe_candidate(candidate: Candidate, snapshot: DrsSnapshot) -> tuple[str, str, str, str, str]:
    """A row of the candidate table: to host, gain, cost, net, verdict."""
    word = candidate.reason.text if candidate.reason else candidate.verdict
    cost = f"−{candidate.cost:.1f}" if candidate.cost else "0"
    return snapshot.host_names[candidate.host], _signed(candidate.gain), cost, _signed(candidate.net), word


def _signed(points: float) -> str:
    """Points with their sign, a minus as wide as the plus beside which it stands."""
    return f"{points:+.1f}".replace("-", "−")


def describe_refusals(verdict: DrsVerdict, snapshot: DrsSnapshot) -> tuple[tuple[str, str], ...]:
    """Move and objection of each refusal kept: ("db01 to esx05", "Must-run rule ora allows esx03 only")."""
    return tuple(
        (f"{snapshot.vm_names[vm]} to {snapshot.host_names[host]}", why.text)
        for vm, host, why in verdict.refused
    )


def describe_cost(recommendation: DrsRecommendation) -> str:
    """How the cost came about."""
    per_ten = 10.0 * COST_POINTS_PER_SECOND
    return (
        f"Cost: {per_ten:g} point per 10 s of migration, about {recommendation.migration_seconds:.0f} s here."
    )


def describe_explanation(
    recommendation: DrsRecommendation, verdict: DrsVerdict, snapshot: DrsSnapshot
) -> str:
    """The whole Why? panel as text: why, what it saw, candidate moves, refused."""
    lines = [describe_why(recommendation), "", "What it saw"]
    lines += [f"  {label}: {value}" for label, value in describe_what_it_saw(recommendation)]
    lines += ["", "Candidate moves (points over all VMs)"]
    rows = (describe_candidate(candidate, snapshot) for candidate in recommendation.candidates)
    lines += [
        f"  {host}  gain {gain}  cost {cost}  net {net}  {word}" for host, gain, cost, net, word in rows
    ]
    lines += ["  " + describe_cost(recommendation), "", "Refused"]
    lines += [f"  {move}: {why}" for move, why in describe_refusals(verdict, snapshot)]
    lines.append(f"  {verdict.evaluated_moves} moves evaluated")
    return "\n".join(lines)
