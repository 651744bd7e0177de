"""What became of the exemplar statuses of the demo: acts that changed them, and the certificates of their holders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from deployments.demo.data import toml
from deployments.demo.shapes import Portfolio
from domain.certification.statuses import ChangeStatus, brings_back
from domain.engine.actor import acting_as
from domain.engine.command import Command
from domain.engine.database import reading
from domain.programme.kinds import Level, StatusChange
from domain.reports.axis import Question
from domain.reports.certificate import certificate_of
from domain.reports.statuses import Status, statuses
from flows.programme import Programme
from flows.seal_copies import key_of, make_key
from notifications.papers.certificate import Issuer, name_of


def acts(portfolio: Portfolio, methodologist: str, another: str) -> Iterator[list[Command]]:
    """The acts by which statuses were renewed, suspended and withdrawn; what brings one back two people enter."""
    codes = {one.name: one.code for one in portfolio.organisations}
    for row in toml("certification.toml")["act"]:
        if row["on"] <= portfolio.as_of:
            act = ChangeStatus(
                actor=methodologist, on=row["on"], command_id=f"demo:act:{row['number']}",
                organisation=codes[row["organisation"]], level=Level(row["level"]), change=StatusChange(row["change"]),
                reason=row["reason"], document="status_act", title="приказ", number=row["number"], dated=row["on"],
                until=row.get("until"), kept_at="дело 02-07 «Статусы образцов»",
            )  # fmt: skip
            again = replace(act, actor=another, acting=acting_as(another), command_id=f"{act.command_id}:second")
            yield [act, again] if brings_back(act) else [act]


def certified(programme: Programme, folder: Path) -> int:
    """The certificate of each holder's highest status as a file; how many."""
    settings, pack = programme.settings, programme.packs.current
    issuer = Issuer(key_of(settings) or make_key(settings, programme.now()), settings.base_url)
    with reading(programme.engine) as connection:
        found = statuses(connection, Question(programme.today(), time_zone=pack.time_zone))
    highest: dict[str, Status] = {}
    for status in sorted((one for one in found if one.is_shown), key=lambda one: list(Level).index(one.level)):
        highest[status.organisation] = status
    folder.mkdir(exist_ok=True)
    for status in highest.values():
        certificate = certificate_of(status, pack)
        (folder / name_of(certificate)).write_bytes(issuer.issued(certificate))
    return len(highest)
