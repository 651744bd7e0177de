"""What a package hands on: its parts with the files behind them, and the facts of which its papers are made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from domain.engine.state import State
from domain.engine.words import Words
from domain.methodology.package_parts import PackagePart
from domain.methodology.schema import Pack
from domain.pilot.facts import Dated
from domain.replication.carried import files_of
from domain.stored.holdings import Holdings

FORMAT = 2
"""Of manifests with contents; those of earlier releases name no format and list titles only."""

HANDED_ON = ("process", "category", "clients", "from_event", "to_event", "justification", "key_risk")
"""Fields of the card that a receiver takes over."""

LONGEST = 300
"""Characters of an element's title; the card of the practice has the rest."""

PAPERS: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    "start": lambda facts: True,
    "card": lambda facts: bool(facts["card"].get("process")),
    "forms": lambda facts: bool(facts["indicators"]),
    "training": lambda facts: True,
    "plan": lambda facts: bool(facts["plan"]),
    "indicators": lambda facts: bool(facts["indicators"]),
    "elements": lambda facts: bool(facts["elements"]),
    "risks": lambda facts: bool(facts["risks"]),
    "order": lambda facts: bool(facts["plan"]),
}
"""Parts for which there is a paper of ours -> whether the facts suffice to write it."""


def manifest_of(
    pack: Pack, project: State, held: Holdings, practices: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """Everything that a receiver needs, in one canonical form; its SHA-256 is the package's checksum."""
    kinds = dict.fromkeys(paper.kind for paper in held.evidence)
    sphere = held.card.get("sphere") or ""
    facts = {
        "format": FORMAT,
        "project": project.code,
        "title": project.title,
        "organisation": project.organisation,
        "from": held.organisation,
        "methodology": project.pack,
        "opened_on": project.opened_on,
        "completed_on": project.completed_on,
        "sphere": sphere or None,
        "sphere_title": pack.spheres[sphere].ru if sphere in pack.spheres else "",
        "card": {key: value for key in HANDED_ON if (value := held.card.get(key)) not in {None, ""}},
        "indicators": held.indicators,
        "readings": held.readings,
        "evidence": held.evidence,
        "plan": [_step(pack, one) for one in held.milestones],
        "actions": [{"title": one.title, "done": one.done_on is not None} for one in held.actions],
        "elements": [*elements_of(pack, kinds), *_of_practices(practices)],
        "readiness": [words.ru for words in pack.replication.ready.values()],
        "risks": _risks(pack, held),
        "months": pack.replication.months,
        "practices": practices,
    }
    return facts | {"parts": [_part(held, practices, *row) for row in pack.replication.parts.items()]}


def is_written(key: str, facts: Mapping[str, Any]) -> bool:
    """Whether a part has a paper of ours, and the facts suffice to write it."""
    return key in PAPERS and PAPERS[key](facts)


def filled(facts: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The parts of a package that hold something: files of the exemplar, or a paper that the facts suffice for."""
    return [part for part in facts.get("parts", ()) if part["files"] or is_written(part["key"], facts)]


def elements_of(pack: Pack, kinds: Mapping[str, object]) -> list[dict[str, Any]]:
    """The documents of the package that carry its elements; all that the pack names where it has none of them."""
    core = pack.replication.elements
    keys = [key for key in core if key in kinds] or list(core)
    known = pack.evidence
    return [{"key": key, "title": known[key].title.ru if key in known else key, "core": core[key]} for key in keys]


def _of_practices(practices: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """What the practices name as core and adaptable, a line each: a receiver decides on these too."""
    for one in practices:
        said = {row["key"]: row["text"] for row in one["texts"]}
        lines = [(line, key == "core") for key in ("core", "adaptable") for line in said.get(key, "").splitlines()]
        named = [(" ".join(line.split()), core) for line, core in lines if line.strip()]
        for number, (title, core) in enumerate(named, start=1):
            yield {"key": f"{one['code']}-{number}", "title": title[:LONGEST], "core": core}


def gaps(pack: Pack, facts: Mapping[str, Any]) -> Iterator[tuple[Words, Words | None]]:
    """Required parts that would be empty, and the kind of document to attach; None where the card lacks something."""
    for part in facts["parts"]:
        known = pack.replication.parts[part["key"]]
        written = is_written(part["key"], facts)
        if known.required and not part["files"] and not written:
            yield known.title, _kind(pack, known)


def _kind(pack: Pack, part: PackagePart) -> Words | None:
    """The document that would carry a part."""
    return next((pack.evidence[kind].title for kind in part.documents if kind in pack.evidence), None)


def _part(held: Holdings, practices: Sequence[Mapping[str, Any]], key: str, part: PackagePart) -> dict[str, Any]:
    """A part with the files that carry it: the last of each kind of the project's, and the templates of practices."""
    last = {paper.kind: paper for paper in held.evidence if paper.sha256}
    files = [
        {"kind": kind, "title": last[kind].title or part.title.ru, "sha256": last[kind].sha256}
        for kind in part.documents
        if kind in last
    ]
    files += [dict(row) for row in files_of(practices) if row["kind"] in part.documents]
    return {"key": key, "title": part.title.ru, "files": files}


def _step(pack: Pack, one: Dated) -> dict[str, Any]:
    """A step of the exemplar's plan with the working days that it was planned for, and those that it took."""
    between = pack.calendar.between
    took = between(one.actual_start, one.actual_end) if one.actual_start and one.actual_end else None
    return {"title": one.title, "days": between(one.planned_start, one.planned_end), "took": took}


def _risks(pack: Pack, held: Holdings) -> list[str]:
    """What the exemplar feared, and why results were missed before."""
    own = [str(held.card["key_risk"])] if held.card.get("key_risk") else []
    return [*own, *(words.capital.ru for words in pack.replication.shortfalls.values())]
