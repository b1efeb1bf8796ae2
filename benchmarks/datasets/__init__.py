"""Published data sets, each sized by one command."""
