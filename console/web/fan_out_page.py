"""A package is offered to many at once: receivers picked by a query, the dry run read, then the offers made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from starlette.responses import RedirectResponse, Response

from console.desk import Common
from console.replicate import came_of, for_places, once_more, queried, tried
from console.terminal_table import Table
from console.web import long_work
from console.web.deeds import left_to
from console.web.guest import CLOSED, Guest
from console.web.long_work import DONE, STOPPED, Live, Shown, Work
from console.web.place import Place
from console.web.suggestions import titles
from domain.engine.refusals import Refusal
from domain.engine.words import Language
from domain.programme.kinds import MunicipalityType, OrganisationKind, SubjectKind
from domain.replication.offers import Replicate
from domain.reports.offers import attempts
from domain.text.called import CALLED
from flows.fan_out import ReplicateForm

OFFERS = "offers"

QUERY = ("kind", "municipality", "sphere", "holders", "again", "also", "places", "start_on", "answer_by")
"""What the page is asked by."""


def offer(guest: Guest, given: Mapping[str, str]) -> Response:
    """Whom a query finds and what would come of each; sent, the offers are made by a work with a page of its own.

    Whoever may not offer begins no work: the page says who may.
    """
    place, package = guest.place, guest.request.path_params["code"]
    asked = {name: given[name].strip() for name in QUERY if given.get(name, "").strip()}
    answer, said = None, []
    others = left_to(place, guest.at, Replicate, None)
    try:
        if asked.keys() - {"again", "places", "start_on", "answer_by"}:
            form = _form(place, package, asked)
            if guest.request.method == "POST" and not others:
                said_so = given.get("offered", "")
                told = {
                    "form": form.model_dump(mode="json", exclude_unset=True),
                    "offered": int(said_so[:6]) if said_so.isdecimal() else 0,
                }
                number = long_work.begin(place, OFFERS, package, told, make_offers)
                return RedirectResponse(f"/work/{number}", 303, CLOSED)
            answer = tried(place, form, None)
    except Refusal as refusal:
        said = [reason.said.say(place.language) for reason in refusal.reasons]
    with place.reading() as connection:
        title = titles(connection, {package}).get(package, "")
    facts: dict[str, Any] = {
        "package": package, "title": title, "given": asked, "answer": answer, "said": said,
        "shown": answer.shown if answer else [], "left_to": place.wording.roles(others) if others else "",
        "kinds": [(str(key), words.say(place.language)) for key, words in CALLED[OrganisationKind].items()],
        "types": [(str(key), words.say(place.language)) for key, words in CALLED[MunicipalityType].items()],
        "spheres": [(key, words.say(place.language)) for key, words in place.programme.packs.current.spheres.items()],
    }  # fmt: skip
    refused = guest.request.method == "POST" and others
    return guest.page("fan_out.html", 422 if said else 403 if refused else 200, **facts)


def _form(place: Place, package: str, asked: Mapping[str, str]) -> ReplicateForm:
    wanted = {name: asked.get(name) for name in ("kind", "municipality", "sphere")}
    codes = queried(place, package, "holders" in asked, **wanted)
    also, places = (
        [place.found(SubjectKind.ORGANISATION, line) for line in asked.get(name, "").splitlines() if line.strip()]
        for name in ("also", "places")
    )
    receivers: list[dict[str, Any]] = [{"organisation": code} for code in dict.fromkeys([*codes, *also])]
    if places:
        receivers = [for_places(receivers, places)]
    if "again" in asked:
        receivers = once_more(place, package, receivers)
    days = {name: asked.get(name) for name in ("start_on", "answer_by")}
    fields: dict[str, Any] = {"package": package, "receivers": receivers, **days}
    return ReplicateForm.model_validate(fields | place.shared(Common(None, None, None, None, None)))


def make_offers(live: Live) -> tuple[str, Shown]:
    """An offer to every receiver, a chunk at a time; repeating it makes those that are missing."""
    from flows.staff_run import run

    form = ReplicateForm.model_validate(live.asked["form"])
    ran = run(live.place.programme, form, live.place.acting(None))
    # by which road the offers went is the operator's to know: it stands in the terminal and in the schedules
    ran = replace(ran, orchestrator=replace(ran.orchestrator, news=False))
    told = {one: came_of(replace(live.place, spoken=one), form, ran) for one in Language}
    left = any(answer.data["left"] for answer in told.values())
    return STOPPED if left else DONE, {one: _counts_first(answer.shown) for one, answer in told.items()}


def _counts_first(shown: Sequence[str | Table]) -> list[str | Table]:
    """How many came through, and why the rest did not, above the list of all."""
    return sorted(shown, key=lambda one: isinstance(one, Table))


def wanted(work: Work) -> int:
    """How many offers a fan-out is to make: as many as its button said."""
    receivers = len(work.asked["form"]["receivers"])
    return min(work.asked.get("offered") or receivers, receivers)


def made(place: Place, work: Work) -> int:
    """How many of the receivers have their offer by now."""
    form = ReplicateForm.model_validate(work.asked["form"])
    with place.reading() as connection:
        found = attempts(connection, form.package, [one.organisation for one in form.receivers])
    return sum(one.attempt <= found.get(one.organisation, (0, False))[0] for one in form.receivers)
