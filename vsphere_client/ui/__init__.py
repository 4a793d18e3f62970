"""The desktop client, the only Qt code."""
