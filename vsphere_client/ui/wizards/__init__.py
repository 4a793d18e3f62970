"""Wizards: one folder of pages each; the flows behind them know no Qt."""
