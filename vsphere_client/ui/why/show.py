"""Open a Why? panel in a window: of a task, a recommendation, an event, a failover, a cluster's score."""

from __future__ import annotations

from typing import Any

from vsphere_client.engine.dpm.records import PowerAdvice
from vsphere_client.engine.drs.records import Recommendation
from vsphere_client.session.views.monitor_why import (
    WhyContent,
    why_cluster_score,
    why_event,
    why_nothing,
    why_power,
    why_recommendation,
    why_task,
)
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.why.panel import WhyPanel

NOTHING = WhyContent("No reasons are kept of this.")


def show_why_task(window: Any, driver: SessionDriver, task_key: str) -> WhyPanel:
    """Explain a task: a DRS migration, a restart by vSphere HA, an initial placement, a refusal."""
    return show_why(window, why_task(driver.session, task_key) or NOTHING)


def show_why_recommendation(window: Any, driver: SessionDriver, recommendation: Recommendation) -> WhyPanel:
    """Explain a pending DRS recommendation."""
    return show_why(window, why_recommendation(recommendation))


def show_why_power(window: Any, driver: SessionDriver, advice: PowerAdvice) -> WhyPanel:
    """Explain a pending recommendation to switch a host on or off."""
    return show_why(window, why_power(advice))


def show_why_cluster_score(window: Any, driver: SessionDriver, cluster: str) -> WhyPanel:
    """Explain a cluster's DRS score."""
    return show_why(window, why_cluster_score(driver.session, cluster))


def show_why_nothing(window: Any, driver: SessionDriver, cluster: str) -> WhyPanel:
    """Explain why DRS recommends nothing."""
    return show_why(window, why_nothing(driver.session, cluster))


def show_why_event(window: Any, driver: SessionDriver, event_key: int) -> WhyPanel:
    """Explain an event by the reasons that it carries."""
    return show_why(window, why_event(driver.session, event_key) or NOTHING)


def show_why(window: Any, content: WhyContent) -> WhyPanel:
    """Show an explanation at the right of the page."""
    panel = WhyPanel(content)
    if window is not None:
        window.show_side_panel(panel)
    return panel
