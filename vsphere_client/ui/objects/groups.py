"""Groups of pages that many kinds of objects share."""

from __future__ import annotations

from vsphere_client.ui.objects.activity_pages import EventsPage, TasksPage
from vsphere_client.ui.objects.alarm_definitions_page import AlarmDefinitionsPage
from vsphere_client.ui.objects.alarm_pages import IssuesPage, TriggeredAlarmsPage
from vsphere_client.ui.objects.content_page import SentencePage
from vsphere_client.ui.objects.page import PageBuilder, TabSpec
from vsphere_client.ui.objects.paged_tab import Entry, Group, PagedTab
from vsphere_client.ui.objects.performance.pages import PERFORMANCE
from vsphere_client.ui.objects.permissions_page import PermissionsPage
from vsphere_client.ui.objects.scheduled_tasks import ScheduledTasksPage

ISSUES = Group(
    "Issues and Alarms",
    (
        Entry("all-issues", "All Issues", IssuesPage),
        Entry("triggered-alarms", "Triggered Alarms", TriggeredAlarmsPage),
    ),
)
ACTIVITY = Group(
    "Tasks and Events", (Entry("tasks", "Tasks", TasksPage), Entry("events", "Events", EventsPage))
)
MORE = Group(
    "More",
    (
        Entry("alarm-definitions", "Alarm Definitions", AlarmDefinitionsPage),
        Entry("scheduled-tasks", "Scheduled Tasks", ScheduledTasksPage),
    ),
)


def paged(*groups: Group, name: str) -> PageBuilder:
    """What makes a tab with pages of its own."""
    return lambda driver, moid, window: PagedTab(driver, moid, window, groups=groups, name=name)


def monitor(*groups: Group, performance: bool = False) -> TabSpec:
    """A Monitor tab: issues, charts where the kind has them, tasks and events, then what the kind adds."""
    charts = (PERFORMANCE,) if performance else ()
    return TabSpec("monitor", "Monitor", paged(ISSUES, *charts, ACTIVITY, *groups, name="Monitor"))


def configure(*groups: Group) -> TabSpec:
    """A Configure tab."""
    return TabSpec("configure", "Configure", paged(*groups, name="Configure"))


def sentence(tab: str, title: str, text: str) -> TabSpec:
    """A tab whose content is one honest sentence."""
    return TabSpec(tab, title, lambda driver, moid, window: SentencePage(driver, moid, window, text))


PERMISSIONS = TabSpec("permissions", "Permissions", PermissionsPage)
UPDATES = sentence(
    "updates", "Updates", "Updates are not simulated yet: hosts keep the version the lab gives them."
)
SNAPSHOTS = sentence("snapshots", "Snapshots", "Snapshots are not simulated yet.")
