"""Rules of thumb (to be written)."""
