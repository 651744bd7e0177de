"""The programme: what exists, how it may move, what was decided."""
