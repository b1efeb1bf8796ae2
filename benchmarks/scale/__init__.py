"""How many trials a second go through the whole loop."""
