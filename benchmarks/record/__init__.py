"""Recording brute force: every size at every rate from many random starts, each to the last epoch."""
