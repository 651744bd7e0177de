"""Roles that actions name where a methodology says nothing of them; a pack may say otherwise, action by action."""

from __future__ import annotations

ADMINISTRATOR = frozenset({"administrator"})
METHODOLOGIST = "rcc_methodologist"
METHODOLOGISTS = ADMINISTRATOR | {METHODOLOGIST}
STAFF = METHODOLOGISTS | {"centre_staff"}
LEADER = "project_leader"
PROJECT = STAFF | {LEADER}
"""Staff, and whoever leads the project."""
HEADS = STAFF | {"organisation_head"}
CUSTOMER = METHODOLOGISTS | {"customer"}
COMMISSION = METHODOLOGISTS | {"commissioner"}
