"""Whether a pack can be lived with: everything it names exists, every phase is reached, every gate can be passed."""

from __future__ import annotations

from difflib import get_close_matches

from domain.engine.kinds import Standing
from domain.engine.words import Words
from domain.methodology.calendar_checks import calendar
from domain.methodology.check import ROLE, Check, Known
from domain.methodology.looks import looks
from domain.methodology.package_parts import PARTS
from domain.methodology.problems import Path, Problems
from domain.methodology.regions import regions
from domain.methodology.schema import Pack
from domain.methodology.set_checks import sets
from domain.methodology.values import values
from domain.methodology.walks import walks
from domain.programme.kinds import Level, Stage, StatusChange, SubjectKind

__all__ = ["Known", "problems_of"]

LIFECYCLES = ("pilot", "partner_check", "replica")
LATER_LIFECYCLES = ("surveillance",)
"""Lifecycles that a methodology may do without, as earlier ones did."""
CODED = tuple(kind.value for kind in SubjectKind)

LEANED_ON = ("administrator", "project_leader", "commissioner")
"""Roles that the program itself gives and writes to; a pack calls them as it likes."""

NOTICE_WORDS = frozenset(
    {
        "deciders",
        "decider",
        "submitters",
        "receiver",
        "offerer",
        "hand",
        "condition_owner",
        "person",
        "finding_owner",
        "visit_host",
        "executor",
        "controller",
    }
)
"""Words that stand for people around a subject rather than for a role."""

PERIOD = "period"
"""Event of a notice that comes by the calendar."""


def problems_of(pack: Pack, known: Known, text: str, file: str) -> Problems:
    """Everything that is wrong with a pack that loads."""
    check = Check(pack, known, text, file)
    check.complete(("lifecycles",), pack.lifecycles, LIFECYCLES)
    check.complete(("codes",), pack.codes, CODED)
    check.complete(("standings",), pack.standings, Standing)
    check.complete(("stages",), pack.stages, Stage)
    check.complete(("levels",), pack.levels, Level)
    check.complete(("criteria",), pack.criteria, pack.levels)
    check.known_among(("levels",), pack.levels, Level, Words("уровень", "level"))
    check.known_among(("codes",), pack.codes, CODED, Words("вид записи", "kind of subject"))
    check.known_among(
        ("lifecycles",), pack.lifecycles, (*LIFECYCLES, *LATER_LIFECYCLES), Words("жизненный цикл", "lifecycle")
    )
    values(check, text)
    calendar(check)
    regions(check)
    _keys(check)
    _actions(check)
    _titles(check)
    _reasons(check)
    _criteria(check)
    sets(check)
    _notices(check)
    _roles(check)
    walks(check)
    looks(check)
    _parts(check)
    return check.problems


def _keys(check: Check) -> None:
    """Every key of the pack's own can be typed and stored."""
    pack = check.pack
    check.keys(("roles",), pack.roles, NOTICE_WORDS)
    for name in ("evidence", "reasons", "status_reasons", "spheres", "subprogrammes", "categories", "units", "notices"):
        check.keys((name,), getattr(pack, name))
    for level, criteria in pack.criteria.items():
        check.keys(("criteria", level, "groups"), criteria.groups)


def _parts(check: Check) -> None:
    """Parts of a package are carried by documents that there are."""
    parts = check.pack.replication.parts
    for key, part in parts.items() if parts is not PARTS else ():
        place = "replication", "parts", key
        check.known_among(place, part.documents, check.pack.evidence, Words("вид документа", "kind of document"))


def _titles(check: Check) -> None:
    """A title of its own is one of something that there is."""
    for key in sorted(check.pack.titles.keys() - check.known.titles):
        near = "" if check.problems.full else ", ".join(get_close_matches(key, check.known.titles, 3))
        ru, en = (f"; может быть: {near}", f"; did you mean: {near}") if near else ("", "")
        check.fault(
            ("titles", key),
            f"нет действия, поля или события «{key}»{ru}; все: potok methodology show --titles",
            f"there is no action, field or event “{key}”{en}; all: potok methodology show --titles",
        )


def _reasons(check: Check) -> None:
    for key, reason in check.pack.reasons.items():
        if not reason.decisions:
            check.fault(("reasons", key), "ни для одного решения: назовите decisions", "is for no decision at all")
    for key, change in check.pack.status_reasons.items():
        path: Path = ("status_reasons", key, "changes")
        check.known_among(path, sorted(change.changes), StatusChange, Words("изменение", "change"))


def _actions(check: Check) -> None:
    for place, action in enumerate(sorted(check.pack.second_hand)):
        check.known_among(("second_hand", place), [action], check.known.actions, Words("действие", "action"))
    for action, roles in check.pack.actions.items():
        path = ("actions", action)
        check.known_among(("actions", action), [action], check.known.actions, Words("действие", "action"))
        check.known_among(path, sorted(roles), check.pack.roles, ROLE)
        if not roles:
            check.fault(path, "никто не может этого сделать", "nobody may do this")


def _criteria(check: Check) -> None:
    for level, criteria in check.pack.criteria.items():
        path = ("criteria", level)
        check.known_among(path, [level], check.pack.levels, Words("уровень", "level"))
        if criteria.requires is not None:
            check.known_among((*path, "requires"), [criteria.requires], check.pack.levels, Words("уровень", "level"))
            levels = list(check.pack.levels)
            if criteria.requires in levels[levels.index(level) if level in levels else 0 :]:
                check.fault((*path, "requires"), "нужен уровень ниже этого", "needs a level below this one")
        if not criteria.groups:
            check.fault(path, "нет ни одной группы критериев", "has no criteria group")
        check.bounds(path, criteria)


def _roles(check: Check) -> None:
    """The roles that the program leans on are there; who hears of what a role leaves undone is nobody's own self."""
    for key in LEANED_ON:
        if key not in check.pack.roles:
            check.fault(
                ("roles", key),
                f"нет роли «{key}»: на неё опирается сама программа; называться (title) она может как угодно",
                f"the role “{key}” is missing: the program itself leans on it; its title may be any",
            )
    for key, role in check.pack.roles.items():
        if role.above is None:
            continue
        path: Path = ("roles", key)
        check.known_among(path, [role.above], check.pack.roles, ROLE)
        seen, above = {key}, role.above
        while above in check.pack.roles and above not in seen:
            seen.add(above)
            above = check.pack.roles[above].above or ""
        if above == key:
            check.fault(path, "роль выше самой себя", "the role is above itself")


def _notices(check: Check) -> None:
    pack, known = check.pack, check.known
    for key, notice in pack.notices.items():
        path = ("notices", key)
        check.known_among((*path, "event"), [notice.event], known.events | {PERIOD}, Words("событие", "event"))
        check.known_among((*path, "template"), [notice.template], known.templates, Words("шаблон", "template"))
        check.known_among((*path, "roles"), sorted(notice.roles), {*pack.roles, *NOTICE_WORDS}, ROLE)
        if notice.event != PERIOD and not notice.roles:
            check.fault((*path, "roles"), "о событии никто не узнает", "nobody hears of it")
        if notice.decisions and notice.event != "decided":
            check.fault(
                (*path, "decisions"),
                "решения есть только у события «decided»",
                "only the event “decided” has decisions",
            )
