"""Reports to the leadership as they were issued: a list, each on one screen with its files; the next one is issued."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from console.web.deeds import actions, beginning
from console.web.guest import CLOSED, Guest
from domain.engine.action import roles_for
from domain.pilot.adoption import AdoptMethodology
from domain.pilot.assignments import GiveAssignment
from domain.reports.axis import Question
from domain.reports.registers import roles
from domain.reports.report import Report, listed, report
from flows.security import note
from notifications.leadership import TEMPLATE, TOLD, Issued, ended, issued, readers_of, write_reports
from notifications.letters.regular import LeadershipReport
from notifications.parts import Counted

NAMED = 12
"""Projects that a figure names on the screen; the rest is behind its link."""

ENDINGS = ("png", "xlsx", "docx")


@dataclass(frozen=True, slots=True)
class Moved:
    """What makes the change of a figure: titles of what came and went, and the page that lists all of it."""

    place: int
    """Its number on the page."""
    came: list[Mapping[str, Any]]
    went: list[Mapping[str, Any]]
    came_more: int
    went_more: int
    """How many of each are not named."""
    href: str


def all_issued(guest: Guest, given: Mapping[str, str]) -> Response:
    """The reports that were issued; sent by whoever may, the one of the last period is issued."""
    place = guest.place
    period, may = ended(place.today()), _may_issue(guest)
    if guest.request.method == "POST":
        if not may:
            return guest.sorry("У вас нет на это права", "You have no right to do this", 403)
        programme = place.programme
        count = write_reports(programme.engine, programme.packs, on=place.today(), now=programme.now())
        note(place.settings, "report_issued", by=place.acting(None).person, as_of=period.last, letters=count)
        return RedirectResponse(f"/issued/{period.last.isoformat()}" if count else "/issued", 303, CLOSED)
    with place.reading() as connection:
        found = issued(connection)
        readers = readers_of(connection, place.programme.packs.current)
    known = any(one.letter.as_of == period.last for one in found)
    return guest.page("issued.html", found=found, period=period, readers=readers, known=known, may=may)


def _may_issue(guest: Guest) -> bool:
    """Whoever reads it by a role in the whole programme, runs the methodology there, or gives assignments by it."""
    place, pack = guest.place, guest.place.programme.packs.current
    may = {role for rule in pack.notices.values() if rule.template == TEMPLATE for role in rule.roles}
    may |= roles_for(pack, AdoptMethodology) | roles_for(pack, GiveAssignment)
    with place.reading() as connection:
        held = {row["role"] for row in roles(connection, person=place.acting(None).answers) if row["scope"] == "*"}
    return bool(may & held)


def one_issued(guest: Guest, given: Mapping[str, str]) -> Response:
    """A report on one screen, with what makes the difference to the period before."""
    if (found := _asked_for(guest)) is None:
        return guest.sorry("Такого отчёта не выпускали", "No such report was issued", 404)
    letter, place = found.letter, guest.place
    pack = place.programme.packs.current
    with place.reading() as connection:
        now, then = (report(connection, Question(on, time_zone=pack.time_zone), pack)
                     for on in (letter.as_of, letter.before))  # fmt: skip
        moved = _moved(guest, connection, letter, now, then)
    began, others = beginning([GiveAssignment.name], place, guest.at)
    return guest.page("issued_one.html", one=found, letter=letter, moved=moved, gives=began, endings=ENDINGS,
                      givers=place.wording.roles(others) if others else "",
                      give=actions()[GiveAssignment.name])  # fmt: skip


def _asked_for(guest: Guest) -> Issued | None:
    try:
        on = date.fromisoformat(guest.request.path_params["as_of"])
    except ValueError:
        return None
    with guest.place.reading() as connection:
        return next(iter(issued(connection, on)), None)


def _moved(
    guest: Guest, connection: Connection, letter: LeadershipReport, now: Report, then: Report
) -> list[tuple[Counted, Moved | None]]:
    """The figures in their order, each that changed with what makes its change, by today's records of both days.

    Several may have one title, as those of the year have those of all years.
    """
    differs: dict[tuple[str, int], tuple[str, list[str], list[str]]] = {}
    known: Counter[str] = Counter()
    for key in TOLD:
        section = now.section(key)
        before = {one.key: one for one in then.section(key).figures}
        for figure in section.figures:
            was = before.get(figure.key)
            if figure.count or (was and was.count):
                title = f"{section.title.ru} — {figure.title.ru[:1].lower()}{figure.title.ru[1:]}"
                old, new = set(was.codes) if was else set(), set(figure.codes)
                differs[title, known[title]] = (figure.number, sorted(new - old), sorted(old - new))
                known[title] += 1
    told: Counter[str] = Counter()
    found: list[tuple[Counted, tuple[str, list[str], list[str]] | None]] = []
    for one in letter.figures:
        found.append((one, differs.get((one.title.ru, told[one.title.ru])) if one.change else None))
        told[one.title.ru] += 1
    codes = {code for _, how in found if how for some in how[1:] for code in some[:NAMED]}
    rows = {row["code"]: row for row in listed(connection, sorted(codes))}
    days = {"as_of": guest.place.day(letter.as_of), "against": guest.place.day(letter.before)}
    return [(one, _named(place, how, rows, days) if how else None) for place, (one, how) in enumerate(found)]


def _named(
    place: int, how: tuple[str, list[str], list[str]], rows: Mapping[str, Mapping[str, Any]], days: Mapping[str, str]
) -> Moved:
    number, came, went = how
    return Moved(
        place, [rows[code] for code in came[:NAMED] if code in rows],
        [rows[code] for code in went[:NAMED] if code in rows],
        max(len(came) - NAMED, 0), max(len(went) - NAMED, 0), f"/list/report?{urlencode({**days, 'why': number})}",
    )  # fmt: skip


def take_file(guest: Guest, given: Mapping[str, str]) -> Response:
    """A file of an issued report: the bytes that go along with its letter."""
    from notifications.attachments import sheet

    ending, found = guest.request.path_params["ending"], _asked_for(guest)
    if found is None or ending not in ENDINGS:
        return guest.sorry("Такого файла нет", "There is no such file", 404)
    letter, language = found.letter, guest.place.language
    if ending == "png":
        from notifications.leadership_picture import drawn_apart

        content = drawn_apart(letter, language)
    elif ending == "xlsx":
        content = sheet(letter, language)
    else:
        from notifications.papers.leadership_page import page

        content = page(letter, language)
    name = quote(f"programme-{letter.as_of.isoformat()}.{ending}")
    note(guest.place.settings, "file_handed_out", person=guest.place.acting(None).person, subject="leadership",
         file=name)  # fmt: skip
    named = {"content-disposition": f"attachment; filename*=utf-8''{name}"}
    return Response(content, media_type="application/octet-stream", headers=CLOSED | named)
