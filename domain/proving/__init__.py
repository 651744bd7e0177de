"""Proof that the tables are what the journal tells: replayed, compared, written anew."""
