"""Uplinks of the hosts: teams, what goes over them, and who gets how much."""
