"""How Potok runs: migrations, schedules, demo portfolio, pinned versions."""
