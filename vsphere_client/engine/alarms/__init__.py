"""Alarms: default definitions, their triggering by numbers, states and events, and what people do about them."""
