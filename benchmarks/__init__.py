"""Programs that measure how good, how sure and how dear the answers are."""
