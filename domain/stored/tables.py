"""Every table of the programme: importing this makes those of all rooms known."""

from __future__ import annotations

import domain.certification.tables
import domain.documents.tables
import domain.finding.tables
import domain.pilot.tables
import domain.practices.tables
import domain.registry.tables
import domain.replication.tables  # noqa: F401 - each fills the one table of tables
from domain.engine.tables import TABLES

__all__ = ["TABLES"]
