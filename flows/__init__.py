"""Prefect flows: thin, one subject a file; everything they decide is decided in `domain`."""
