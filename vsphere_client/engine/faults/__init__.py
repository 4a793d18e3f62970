"""Faults that a trainee or a lab injects, and their mending."""
