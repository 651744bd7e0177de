"""The methodology on a page: a pack is looked at before anybody takes it, and running projects are moved to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from starlette.responses import Response

from console.desk import Common, Draft
from console.execution import carry_out
from console.failure import failure_of, lines
from console.method import effects, soundness, who_is_behind
from console.pack_contrast import contrast
from console.terminal_table import Column, Table
from console.web.form_data import Chosen
from console.web.guest import Guest
from console.web.place import Place
from domain.engine.command import new_command_id
from domain.methodology.loader import text_in
from domain.methodology.problems import PackBroken, Problem
from domain.pilot.adoption import AdoptMethodology
from domain.reports.adoption import behind

MOVES = "move."
"""Before the code of each project that is ticked."""

MOST = 500
"""Faults, and projects of earlier editions, that one page shows; the terminal shows all."""

LONGEST = 80
"""Characters of a file's name that are repeated to whoever sent it."""


def methodology(guest: Guest, given: Mapping[str, str]) -> Response:
    """Which methodology is in use and who goes by an earlier one; a pack that is sent is looked at and not kept."""
    if not guest.tends_methodology:
        return guest.sorry("Эта страница для администраторов и методологов программы",
                           "This page is for administrators and methodologists of the programme", 403)  # fmt: skip
    if guest.request.method != "POST" or given.get("again"):
        return _page(guest, given)
    if given.get("adopt"):
        return _adopted(guest, given)
    return _looked_at(guest)


def _page(guest: Guest, given: Mapping[str, str], status: int = 200, **facts: object) -> Response:
    place = guest.place
    with place.reading() as connection:
        found = list(behind(connection, place.programme.packs))
    told = who_is_behind(place, found[:MOST]).shown
    said: dict[str, Any] = {"faults": [], "found": [], "wrong": "", "refused": [], "done": []}
    may = [(one.state.code, one.state.title) for one in found[:MOST] if one.can_move]
    return guest.page(
        "methodology.html", status, current=place.programme.packs.current.identity, shown=told, may=may,
        more=max(len(found) - MOST, 0), given=dict(given), command_id=new_command_id(), **(said | facts),
    )  # fmt: skip


def _looked_at(guest: Guest) -> Response:
    """Every fault of a pack; of a sound one, how it differs and whom it would touch."""
    place, chosen = guest.place, guest.sent.files.get("pack")
    if chosen is None:
        return _page(guest, {}, 422, wrong=place.say("Выберите файл методики", "Choose the file of a methodology"))
    try:
        found = _findings(place, chosen)
    except PackBroken as broken:
        return _page(guest, {}, 422, faults=[_faults(place, broken.problems)])
    return _page(guest, {}, found=found)


def _findings(place: Place, chosen: Chosen) -> list[tuple[str, list[str | Table]]]:
    """What the terminal says of a pack by check, difference and impact, each under its title."""
    from flows.pack_check import judged

    name = _name(chosen.name)
    text = text_in(chosen.content, name)
    pack = judged(text, name)
    answers = {
        place.say("Проверка", "Check"): soundness(place, pack, name),
        place.say("Отличия от действующей", "Difference to the one in use"): contrast(place, text, pack, name),
        place.say("Что изменится", "What would change"): effects(place, pack, name),
    }
    return [(title, list(answer.shown)) for title, answer in answers.items()]


def _name(sent: str) -> str:
    """The file's own name, whichever folder its sender kept it in."""
    return PurePosixPath(PureWindowsPath(sent).name).name[-LONGEST:] or "methodology.toml"


def _faults(place: Place, problems: Sequence[Problem]) -> Table:
    """File, line, key and what is wrong there, a row each."""
    say = place.say
    columns = (Column(say("Файл", "File")), Column(say("Строка", "Line"), right=True), Column(say("Ключ", "Key")),
               Column(say("Что исправить", "What to mend")))  # fmt: skip
    rows = [(one.file, str(one.line), one.key, one.said.say(place.language)) for one in problems[:MOST]]
    return Table(columns, rows, say(f"Файл не годится, ошибок: {len(problems)}", f"Faults: {len(problems)}"))


def _adopted(guest: Guest, given: Mapping[str, str]) -> Response:
    """Move the ticked projects, all or none, for whoever showed a short while ago who they are."""
    place = guest.place
    if not guest.at.is_fresh(place.programme.now()):
        return guest.who(401, place.say("Это важное действие: подтвердите, что это вы",
                                        "This is grave: show that it is you"))  # fmt: skip
    codes = [name.removeprefix(MOVES) for name in given if name.startswith(MOVES)]
    draft = Draft(AdoptMethodology, {"subjects": codes, "reason": given.get("reason", "")})
    try:
        done = carry_out(place, draft, Common(None, None, None, given.get("command_id") or None, None))
    except Exception as error:
        if (failure := failure_of(error)) is None:
            raise
        return _page(guest, given, 422, refused=lines(failure.reasons, place.language, AdoptMethodology))
    return _page(guest, {}, done=list(done.shown))
