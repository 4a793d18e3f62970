"""Dialogs of one page, and how an action is run."""
