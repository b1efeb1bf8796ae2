"""Broken inputs and the sentence that each gets: one module a kind of source, one row a fault."""
