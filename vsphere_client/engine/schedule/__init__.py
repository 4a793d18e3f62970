"""Scheduled tasks of vCenter."""
