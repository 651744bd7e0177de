"""The certificate that goes along with the letter of a granted status, as the register stands when it leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, select

from domain.engine.database import reading
from domain.engine.packs import Packs
from domain.reports.axis import Question
from domain.reports.certificate import Certificate, certificate_of
from domain.reports.statuses import statuses
from domain.stored.tables import TABLES
from notifications.attachments import Attachment
from notifications.letters.statuses import StatusGranted
from notifications.papers.certificate import Issuer, name_of
from notifications.parts import Notice

_status = TABLES["exemplar_status"]


def with_certificate(
    engine: Engine, packs: Packs, told: Notice, issuer: Issuer | None, now: datetime
) -> tuple[Notice, tuple[Attachment, ...]]:
    """The letter and its certificate; none where the status was lost or is challenged, or nobody can sign."""
    if issuer is None or not isinstance(told, StatusGranted):
        return told, ()
    with reading(engine) as connection:
        found = _in_force(connection, packs, told.about.code, now)
    if found is None:
        return told, ()
    paper = Attachment(name_of(found), "application/pdf", issuer.issued(found))
    return replace(told, check_code=found.code), (paper,)


def _in_force(connection: Connection, packs: Packs, basis: str, now: datetime) -> Certificate | None:
    query = select(_status.c.organisation).where(_status.c.basis == basis)
    organisation = connection.execute(query).scalar_one_or_none()
    if organisation is None:
        return None
    pack = packs.current
    today = now.astimezone(ZoneInfo(pack.time_zone)).date()
    theirs = statuses(connection, Question(today, time_zone=pack.time_zone), organisation=organisation)
    return next((certificate_of(one, pack) for one in theirs if one.basis == basis and one.is_shown), None)
