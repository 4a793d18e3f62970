"""The window of esxtop for one host: a terminal, dark in both themes."""
