"""Whole copies of the database with its documents: one file that can be checked, and the way back."""
