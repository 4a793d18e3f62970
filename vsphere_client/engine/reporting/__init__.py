"""The state of the data centre as plain rows, in the words of the report."""
