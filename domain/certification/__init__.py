"""Partner checks and exemplar statuses."""
