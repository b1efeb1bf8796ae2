"""The kinds of network of which a size can be looked for."""
