"""The portfolio's inconsistencies: what contradicts what, and where to mend it."""
