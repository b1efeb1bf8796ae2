"""How good, how sure and how dear are the search's answers? Replayed on recorded tables, beside opponents."""
