"""Alarms: thresholds and states watched each step."""
