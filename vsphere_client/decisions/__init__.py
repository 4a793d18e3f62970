"""Pure decisions: a snapshot goes in, a verdict with its reasons comes out."""
