"""The one door: submit a command, read views, drain changes, set the speed, go back in time."""
