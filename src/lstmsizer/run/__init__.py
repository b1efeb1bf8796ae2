"""The one loop: ask, train, tell, decide, until certain or out of budget; then finish."""
