"""Digest data and rendering for many people, against one grouped query and bare Jinja2."""

from __future__ import annotations

from datetime import date

from sqlalchemy import case, func, select

from deployments.migrate import migrate
from domain import commands as ask
from domain.commands import SYSTEM, Command
from domain.database import open_engine, reading
from domain.tables import TABLES
from domain.words import Language, Words
from notifications.digest import CHUNK, Programme, digests_of
from notifications.examples import EXAMPLES
from notifications.message import Letter, Mailbox, message_bytes
from notifications.notices import StatusDigest, to_facts
from notifications.render import bare, render
from tests.benchmarks.measuring import Result, compare, folder, stopwatch
from tests.region import METHODOLOGIST, NOW, SCHOOL, Region, founding

ON = date(2024, 12, 11)
PROGRAMME = Words("Эффективный регион", "Effective Region")


def data(*, people: int, each: int, projects: int, rounds: int) -> Result:
    """The facts of every person's digest against one grouped query over the same rows."""
    with folder() as place:
        engine = open_engine(f"sqlite:///{place}/bench.db")
        migrate(engine)
        region = Region(engine)
        region.ask_all(list(founding()))
        region.ask_all(list(_cast(people)), chunk=2000)
        region.ask_all(list(_portfolio(people, each, projects)), chunk=2000)
        codes = [_person(number) for number in range(people)]
        role, subject = TABLES["role"], TABLES["subject"]

        def ours() -> float:
            count = 0
            with stopwatch() as seconds:
                with reading(engine) as connection:
                    programme = Programme(connection, region.packs, ON)
                for start in range(0, people, CHUNK):
                    with reading(engine) as connection:
                        some = codes[start : start + CHUNK]
                        count += sum(1 for _ in digests_of(connection, some, region.packs, programme, ON))
                taken = seconds()
            if count != people:
                raise AssertionError(count)
            return taken

        def limit() -> float:
            query = (
                select(role.c.person, func.count(), func.sum(case((subject.c.due_on < ON, 1), else_=0)))
                .join(subject, subject.c.code == role.c.scope)
                .where(subject.c.lifecycle.is_not(None), subject.c.ended_on.is_(None))
                .group_by(role.c.person)
            )
            with stopwatch() as seconds, reading(engine) as connection:
                found = len(connection.execute(query).all())
                taken = seconds()
            if found != people:
                raise AssertionError(found)
            return taken

        work = f"digest data, {people:,} people × {each} of {projects:,} projects, SQLite"
        result = compare(work, ours, limit, units=people, rounds=rounds, target="≥ 0.80")
        engine.dispose()
        return result


def _person(number: int) -> str:
    return f"P-{number:06d}"


def _cast(people: int) -> list[Command]:
    return [
        ask.RegisterPerson(
            actor=SYSTEM,
            on=date(2024, 1, 9),
            title=f"Участник {number}",
            email=f"p{number}@bench.example",
            code=_person(number),
        )
        for number in range(people)
    ]


def _portfolio(people: int, each: int, projects: int) -> list[Command]:
    """Projects with people on their cards, as many to each person as asked."""
    roles = ("project_leader", "customer", "process_owner")
    return [
        ask.OpenProject(
            actor=METHODOLOGIST, on=date(2024, 11, 1), title=f"Проект {number}", organisation=SCHOOL,
            code=f"B-{number:06d}",
            people={
                role: _person((number * len(roles) + place) % people)
                for place, role in enumerate(roles)
                if number * len(roles) + place < people * each
            },
        )
        for number in range(projects)
    ]  # fmt: skip


def rendering(*, count: int, rounds: int) -> Result:
    """Digests rendered as text and HTML, against the same compiled templates called bare."""
    digest = EXAMPLES["status_digest"]

    def ours() -> float:
        with stopwatch() as seconds:
            for _ in range(count):
                render(digest, Language.RU, base_url="", programme=PROGRAMME)
            return seconds()

    templates, facts = bare(digest, Language.RU, base_url="", programme=PROGRAMME)

    def limit() -> float:
        with stopwatch() as seconds:
            for _ in range(count):
                for template in templates:
                    template.render(facts)
            return seconds()

    return compare("rendering a digest, text and HTML", ours, limit, units=count, rounds=rounds, target="≥ 0.90")


def messages(*, count: int, rounds: int) -> Result:
    """A digest rendered and turned into message bytes, against rendering alone."""
    digest = EXAMPLES["status_digest"]
    if not isinstance(digest, StatusDigest):
        raise TypeError(digest)
    facts = to_facts(digest)

    def ours() -> float:
        with stopwatch() as seconds:
            for number in range(count):
                said = render(digest, Language.RU, base_url="", programme=PROGRAMME)
                letter = Letter(
                    key=str(number), template="status_digest", language=Language.RU, said=said, facts=facts, thread="",
                    at=NOW,
                    to=Mailbox("Анна Петрова", "anna@region.example"), sender=Mailbox("Поток", "potok@region.example"),
                )  # fmt: skip
                message_bytes(letter)
            return seconds()

    def limit() -> float:
        with stopwatch() as seconds:
            for _ in range(count):
                render(digest, Language.RU, base_url="", programme=PROGRAMME)
            return seconds()

    return compare(
        "rendering and message bytes against rendering",
        ours,
        limit,
        units=count,
        rounds=rounds,
        target="≤ 650 µs together",
    )
