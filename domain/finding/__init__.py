"""Finding anything by words: word forms, ё, stop words, and the same order on every database."""
