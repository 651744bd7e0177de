"""What the named rules look for, in a methodology's own keys."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LooksAt:
    """What the named rules look for, in this pack's own keys."""

    card_people: tuple[str, ...] = ("project_leader", "customer", "process_owner")
    """Roles without which there is no card."""
    analyses: tuple[str, ...] = ("production_analysis_before", "production_analysis_after")
    """Documents of the measurements before and after."""
    closing: str = "closing_protocol"
    """The document whose goals are compared with the card's."""
    names_organisation: tuple[str, ...] = ("signed_card", "closing_protocol", "replication_order")
    """Documents that name their organisation."""
    kick_off: str = "kick_off"
    """The milestone before which implementation does not begin."""
    implementation: str = "implementation"
    """The milestone at which implementation begins."""


STANDARD_LOOKS = LooksAt()
"""What the rules look for in a pack that says nothing of it."""
