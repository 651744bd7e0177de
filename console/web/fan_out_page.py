"""A package is offered to many at once: receivers picked by a query, the dry run read, then the offers made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from console.answer import Answer
from console.desk import Common
from console.replicate import fan_out, queried, tried
from console.web.guest import Guest
from console.web.place import Place
from console.web.suggestions import titles
from domain.engine.refusals import Refusal
from domain.programme.kinds import OrganisationKind, SubjectKind
from domain.text.called import CALLED
from flows.fan_out import ReplicateForm

QUERY = ("kind", "sphere", "holders", "also", "start_on", "answer_by")
"""What the page is asked by."""


def offer(guest: Guest, given: Mapping[str, str]) -> Response:
    """Whom a query finds and what would come of each; sent, the offers themselves."""
    place, package = guest.place, guest.request.path_params["code"]
    asked = {name: given[name].strip() for name in QUERY if given.get(name, "").strip()}
    sent = guest.request.method == "POST"
    answer, said = None, []
    try:
        if asked.keys() - {"start_on", "answer_by"}:
            answer = _answer(place, package, asked, sent=sent, command_id=given.get("command_id"))
    except Refusal as refusal:
        said = [reason.said.say(place.language) for reason in refusal.reasons]
    with place.reading() as connection:
        title = titles(connection, {package}).get(package, "")
    facts: dict[str, Any] = {
        "package": package, "title": title, "given": asked, "answer": answer, "said": said, "done": sent and not said,
        "shown": answer.shown if answer else [],
        "kinds": [(str(key), words.say(place.language)) for key, words in CALLED[OrganisationKind].items()],
        "spheres": [(key, words.say(place.language)) for key, words in place.programme.packs.current.spheres.items()],
    }  # fmt: skip
    return guest.page("fan_out.html", 422 if said else 200, **facts)


def _answer(place: Place, package: str, asked: Mapping[str, str], *, sent: bool, command_id: str | None) -> Answer:
    codes = queried(place, package, asked.get("kind"), asked.get("sphere"), "holders" in asked)
    also = [line for line in asked.get("also", "").splitlines() if line.strip()]
    codes += [place.found(SubjectKind.ORGANISATION, line) for line in also]
    receivers = [{"organisation": code} for code in dict.fromkeys(codes)]
    days = {name: asked.get(name) for name in ("start_on", "answer_by")}
    fields: dict[str, Any] = {"package": package, "receivers": receivers, **days}
    form = ReplicateForm.model_validate(fields | place.shared(Common(None, None, None, command_id, None)))
    return (fan_out if sent else tried)(place, form, None)
