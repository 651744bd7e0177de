"""Digest data and rendering for many people, against one grouped query and bare Jinja2."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Engine, Select, text

from deployments.migrate import migrate
from domain.engine.command import SYSTEM, Command
from domain.engine.database import open_engine, reading, writing
from domain.engine.words import Language, Words
from domain.pilot.cards import OpenProject
from domain.registry.people import RegisterPerson
from notifications.asked import Turn
from notifications.changes import marks_of
from notifications.digest import digests_of
from notifications.examples import EXAMPLES
from notifications.gathered import CHUNK
from notifications.letters.regular import StatusDigest
from notifications.message import Letter, Mailbox, message_bytes
from notifications.notices import to_facts
from notifications.reach import desks_of, seen_by
from notifications.render import bare, render
from tests.benchmarks.measuring import Result, compare, folder, stopwatch
from tests.region import METHODOLOGIST, NOW, SCHOOL, Region

ON, UNTIL = date(2024, 12, 11), date(2024, 12, 25)
PROGRAMME = Words("Эффективный регион", "Effective Region")


def data(*, people: int, each: int, projects: int, rounds: int, target: str, url: str = "") -> Result:
    """What every person sees, read in chunks of people, against one grouped query by the raw driver."""
    with folder() as place:
        engine = open_engine(url or f"sqlite:///{place}/bench.db")
        filled(engine, people, each, projects)
        if url:
            with writing(engine) as connection:
                connection.execute(text("ANALYZE"))  # as its server does by itself a minute later
        codes = [person_of(number) for number in range(people)]
        chunks = [codes[start : start + CHUNK] for start in range(0, people, CHUNK)]
        queries = [literal(seen_by(some, ON, UNTIL), engine) for some in chunks]
        seen = 0

        def ours() -> float:
            nonlocal seen
            with stopwatch() as seconds:
                seen = 0
                for some in chunks:
                    with reading(engine) as connection:
                        for desk in desks_of(connection, some, ON, UNTIL).values():
                            seen += sum(work for work, _, _ in desk.counts.values())
                return seconds()

        def limit() -> float:
            raw = engine.raw_connection()
            with stopwatch() as seconds:
                found = sum(row[3] for query in queries for row in raw.cursor().execute(query).fetchall())
                taken = seconds()
            raw.close()
            if not found == seen == people * each:
                raise AssertionError((found, seen))
            return taken

        kind = "PostgreSQL" if url else "SQLite"
        work = f"digest data, {people:,} people × {each} of {projects:,} projects, {kind}"
        result = compare(work, ours, limit, units=people, rounds=rounds, target=target)
        engine.dispose()
        return result


def literal(query: Select[Any], engine: Engine) -> str:
    """A query as the driver alone would run it."""
    return str(query.compile(engine, compile_kwargs={"literal_binds": True}))


def whole(*, people: int, each: int, projects: int, rounds: int) -> Result:
    """Every person's digest composed and rendered, against rendering the same number of digests bare."""
    with folder() as place:
        engine = open_engine(f"sqlite:///{place}/bench.db")
        region = filled(engine, people, each, projects)
        codes = [person_of(number) for number in range(people)]
        (subject, text, html), facts = bare(EXAMPLES["status_digest"], Language.RU, base_url="", programme=PROGRAMME)

        def ours() -> float:
            count = 0
            with stopwatch() as seconds:
                with reading(engine) as connection:
                    marks = marks_of(connection, codes, region.now)
                    turns = dict.fromkeys(codes, Turn(first=True))
                    for _, digest in digests_of(connection, turns, region.packs, ON, marks):
                        if digest is not None:
                            render(digest, Language.RU, base_url="", programme=PROGRAMME)
                        count += 1
                taken = seconds()
            if count != people:
                raise AssertionError(count)
            return taken

        def limit() -> float:
            with stopwatch() as seconds:
                for _ in range(people):
                    for template in (subject, text, html):
                        template.render(facts)
                return seconds()

        work = f"digests composed and rendered, {people:,} people × {each}"
        result = compare(work, ours, limit, units=people, rounds=min(rounds, 3), target="—")
        engine.dispose()
        return result


def filled(engine: Engine, people: int, each: int, projects: int) -> Region:
    """A programme of that size, told through the lane."""
    migrate(engine)
    region = Region(engine)
    region.found()
    region.ask_all(list(_cast(people)), chunk=2000)
    region.ask_all(list(_portfolio(people, each, projects)), chunk=2000)
    return region


def person_of(number: int) -> str:
    return f"P-{number:06d}"


def _cast(people: int) -> list[Command]:
    return [
        RegisterPerson(
            actor=SYSTEM,
            on=date(2024, 1, 9),
            title=f"Участник {number}",
            email=f"p{number}@bench.example",
            code=person_of(number),
        )
        for number in range(people)
    ]


def _portfolio(people: int, each: int, projects: int) -> list[Command]:
    """Projects with people on their cards, as many to each person as asked."""
    roles = ("project_leader", "customer", "process_owner")
    return [
        OpenProject(
            actor=METHODOLOGIST,
            on=date(2024, 11, 1) + timedelta(days=number % 40), title=f"Проект {number}", organisation=SCHOOL,
            code=f"B-{number:06d}",
            people={
                role: person_of((number * len(roles) + place) % people)
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
