"""A model that is in use already: what it is made of, and the same in other sizes."""
