"""No file is kept of what nobody may read yet: on the shelf, in exports and backups it would lie open beside it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from domain.certification.sheets import NO_PAPER
from domain.engine import refusals as no
from domain.engine.command import Command
from domain.engine.packs import Packs
from domain.engine.refusals import Refusal
from domain.methodology.criteria import Scoring
from domain.programme.kinds import SubjectKind
from domain.stored.tables import TABLES

_subject, _check = TABLES["subject"], TABLES["partner_check"]


def no_file_of_unread(connection: Connection, packs: Packs, command: type[Command], check: str, field: str) -> None:
    """Refuse a file that comes with a sheet which is read by nobody, before it is taken in."""
    if not command.unread:
        return
    query = select(_subject.c.pack, _check.c.level).join(_check, _check.c.code == _subject.c.code)
    found = connection.execute(query.where(_subject.c.code == check.strip().upper())).one_or_none()
    if found is None:
        raise Refusal([no.unknown("subject", SubjectKind.CHECK, check)])
    pack, level = found
    if packs.of(pack).criteria[level].commission.scoring is Scoring.BLIND:
        raise Refusal([no.bad_value(field, NO_PAPER.ru, NO_PAPER.en)])
