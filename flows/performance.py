"""A staff action carried out whole: through the lane, and beyond it where the action reaches further."""

from __future__ import annotations

from domain.engine.actor import Acting
from domain.pilot.protocols import ApproveProtocol
from domain.registry.anonymisation import AnonymisePerson
from domain.replication.freeze import FreezePackage
from flows.forms import Form
from flows.programme import Programme, Result


def perform(programme: Programme, form: Form, acting: Acting | None = None) -> Result:
    """Carry out one staff action.

    An erasure goes beyond the lane, a protocol brings its decisions along, a new edition of a package is offered to
    those who hold the one before.
    """
    if form.asks is AnonymisePerson:
        from flows.erasure import anonymise

        return anonymise(programme, form, acting)
    if form.asks is ApproveProtocol:
        from flows.protocol_entry import decide_all

        return decide_all(programme, form, acting)
    if form.asks is FreezePackage:
        from flows.edition_offers import freeze_and_offer

        return freeze_and_offer(programme, form, acting)
    return programme.through_the_lane(form, acting)
