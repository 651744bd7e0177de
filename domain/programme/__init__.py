"""The programme's own vocabulary: what its records are sorted by, beside the engine that knows none of it."""
