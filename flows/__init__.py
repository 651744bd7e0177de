"""Prefect flows: thin, one subject a file; everything they decide is decided in `domain`."""

PRIVATE = 0o077
"""The mask of every process of ours: files come to be 0600, folders 0700."""
