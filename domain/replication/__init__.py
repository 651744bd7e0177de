"""Packages and their receivers."""
