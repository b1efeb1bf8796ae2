"""Whether this installation and this machine are fit for a run, and what to do where they are not."""
