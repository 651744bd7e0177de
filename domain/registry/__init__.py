"""Organisations, centres, people and roles."""
