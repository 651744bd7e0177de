"""Projects that a new one may repeat, found by the stems of its title and by its process without reading the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from domain.engine.packs import Packs
from domain.engine.refusals import Reason
from domain.engine.tables import CODE
from domain.engine.wire import Among, Statement, Wire
from domain.engine.words import Words
from domain.engine.world import Lookup, World
from domain.methodology.schema import Pack
from domain.pilot.tables import TABLES
from domain.text.similarity import Candidate, Ground, Match, similar, stems

SHOWN = 10
"""Most projects that are shown."""

LOOKED_AT = 200
"""Most candidates that are compared: those that share most with the new title."""

_word, _subject, _project = TABLES["title_word"], TABLES["subject"], TABLES["project"]


def alike(
    connection: Connection, pack: Pack, title: str, *, organisation: str | None = None, process: str = ""
) -> list[Match]:
    """Pilots similar to one that is about to be opened, the likest first."""
    wanted = stems(title, pack.noise) | (stems(process, pack.noise) if process.strip() else frozenset())
    shared = (
        select(_word.c.project, func.count().label("shared"))
        .where(_word.c.stem.in_(sorted(wanted)))
        .group_by(_word.c.project)
        .order_by(func.count().desc(), _word.c.project)
        .limit(LOOKED_AT)
        .subquery()
    )
    query = (
        select(_subject.c.code, _subject.c.title, _subject.c.organisation, _project.c.process)
        .join(_project, _project.c.code == _subject.c.code)
        .where(_subject.c.code.in_(select(shared.c.project)))
    )
    candidates = [Candidate(*row) for row in connection.execute(query)]
    new = Candidate("", title, organisation, process)
    return similar(new, candidates, noise=pack.noise)[:SHOWN]


def beside(connection: Connection, organisation: str, *, but: Collection[str] = (), limit: int = SHOWN) -> list[Match]:
    """Live pilots of an organisation, the newest first: not similar by their titles, and yet worth a look."""
    query = (
        select(_subject.c.code, _subject.c.title, _subject.c.organisation, _project.c.process)
        .join(_project, _project.c.code == _subject.c.code)
        .where(
            _subject.c.organisation == organisation,
            _subject.c.ended_on.is_(None),
            _project.c.package.is_(None),
            _subject.c.code.not_in(sorted(but)),
        )
        .order_by(_subject.c.opened_on.desc(), _subject.c.code.desc())
        .limit(limit)
    )
    return [Match(Candidate(*row), 0.0, (Ground.SAME_ORGANISATION,)) for row in connection.execute(query)]


COMMON = 5_000
"""A stem of more titles than this tells nothing."""

ENOUGH = 1_000
"""Most pairs of a title and a project that are looked at, the rarest stems first."""

COMPARED = 50
"""Most candidates that are compared with each of many titles."""

OFTEN = Statement(select(_word.c.stem, func.count()).where(Among(_word.c.stem, "stems")).group_by(_word.c.stem))
SHARING = Statement(select(_word.c.stem, _word.c.project).where(Among(_word.c.stem, "stems")))
CANDIDATES = Statement(
    select(_subject.c.code, _subject.c.title, _subject.c.organisation, _project.c.process)
    .join(_project, _project.c.code == _subject.c.code)
    .where(Among(_subject.c.code, "codes"))
)


def words_of(new: Candidate, pack: Pack) -> frozenset[str]:
    """The stems by which projects like a new one are found."""
    found = stems(new.title, pack.noise)
    return found | stems(new.process, pack.noise) if new.process.strip() else found


def alike_to_each(wire: Wire, pack: Pack, new: Sequence[Candidate]) -> list[list[Match]]:
    """For each of many new projects the pilots similar to it: three questions, however many they are."""
    wanted = [frozenset(stem[:CODE] for stem in words_of(one, pack)) for one in new]
    often: dict[str, int] = dict(wire.ask((OFTEN, {"stems": sorted(frozenset().union(*wanted))}))[0])
    telling = [_telling(words, often) for words in wanted]
    sharing: dict[str, list[str]] = {}
    if listed := sorted(set().union(*telling)):
        for stem, project in wire.ask((SHARING, {"stems": listed}))[0]:
            sharing.setdefault(stem, []).append(project)
    nearest = [_nearest(words, sharing) for words in telling]
    if not (codes := sorted(set().union(*nearest))):
        return [[] for _ in new]
    known = {row[0]: Candidate(*row) for row in wire.ask((CANDIDATES, {"codes": codes}))[0]}
    return [
        similar(one, [known[code] for code in near if code in known], noise=pack.noise)[:SHOWN]
        for one, near in zip(new, nearest, strict=True)
    ]


def _telling(words: frozenset[str], often: Mapping[str, int]) -> set[str]:
    """The rarest stems of a title that are in the base, as many as can be looked at."""
    found: set[str] = set()
    looked_at = 0
    for stem in sorted(words & often.keys(), key=lambda word: (often[word], word)):
        if often[stem] > COMMON or (found and looked_at + often[stem] > ENOUGH):
            break
        looked_at += often[stem]
        found.add(stem)
    return found


def _nearest(words: set[str], sharing: Mapping[str, Sequence[str]]) -> list[str]:
    """The projects that share most stems."""
    shared = Counter(project for stem in words for project in sharing.get(stem, ()))
    return [project for project, _ in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))[:COMPARED]]


SIMILAR: Lookup[dict[str, list[Match]]] = Lookup(name="similar", empty=dict)
"""Id of a command that opens a pilot -> the pilots that it may repeat, where whoever asks has not seen them."""


def similar_to_each(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    """The pilots that those which are about to be opened may repeat."""
    unseen = [command for command in commands if not command.anyway and command.command_id not in world.handled]
    if not unseen:
        return
    new = [Candidate("", command.title, command.organisation, command.process) for command in unseen]
    found = alike_to_each(wire, packs.current, new)
    world.of(SIMILAR).update({command.command_id: near for command, near in zip(unseen, found, strict=True)})


NAMED = 5
"""Most projects that are named in a sentence."""


def others_exist(found: Sequence[Match]) -> Words:
    """Other live pilots of the same organisation."""
    named = _listed(found)
    return Words(
        f"у организации уже идут проекты: {named}. Проверьте, что новый их не повторяет",
        f"the organisation has other projects under way: {named}. See that yours repeats none of them",
    )


def _listed(found: Sequence[Match]) -> str:
    return "; ".join(f"{match.candidate.code} «{match.candidate.title}»" for match in found[:NAMED])


def similar_exist(found: Sequence[Match]) -> Reason:
    """Pilots that a new one may repeat, the likest first."""
    named = _listed(found)
    return Reason(
        "similar_projects",
        Words(
            f"есть похожие проекты: {named}. Посмотрите их; если проект всё же новый, повторите с --anyway "
            "(в форме: «Открыть, даже если есть похожие проекты»)",
            f"there are similar projects: {named}. Look at them; if yours is new all the same, repeat with --anyway",
        ),
        field="title",
    )
