"""The page of a work that goes on by itself: how far it is, what came of it, and how it is begun once more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from starlette.responses import RedirectResponse, Response

from console.web import fan_out_page, import_page, long_work
from console.web.guest import CLOSED, Guest
from console.web.long_work import CHECKED, DONE, RUNNING, STANDS, STOPPED, Doing
from domain.engine.words import Words

DOINGS: Mapping[str, tuple[Words, Doing]] = {
    import_page.IMPORT: (Words("Загрузка таблицы", "Import of a spreadsheet"), import_page.enter),
    fan_out_page.OFFERS: (Words("Предложение пакета", "Offer of a package"), fan_out_page.make_offers),
}
"""Kind of a work -> what it is called, and what does it."""

LOOK = "2"
"""Seconds after which a page of a work looks again by itself."""


def work(guest: Guest, given: Mapping[str, str]) -> Response:
    """How one of a person's own works stands; sent, it is begun once more, or entered after it was checked."""
    place = guest.place
    found = long_work.work_of(place, guest.request.path_params["number"])
    if found is None:
        return guest.sorry("Такой страницы нет", "There is no such page", 404)
    called, doing = DOINGS[found.kind]
    made = found.done if found.kind == import_page.IMPORT else fan_out_page.made(place, found)
    if found.state == STOPPED and found.kind == fan_out_page.OFFERS and made == fan_out_page.wanted(found):
        found = replace(found, state=DONE)  # the runner went on while the pages were away
    again = found.state in (STOPPED, CHECKED) and (
        found.kind != import_page.IMPORT or import_page.waits(place, found.asked)
    )
    if guest.request.method == "POST" and again:
        if not guest.at.is_fresh(place.programme.now()):
            said = place.say("Это важное действие: подтвердите, что это вы", "This is grave: show that it is you")
            return guest.who(401, said)
        asked = {**found.asked, **({"check": False} if found.state == CHECKED else {})}
        long_work.again(place, found, asked, doing)
        return RedirectResponse(guest.request.url.path, 303, CLOSED)
    answer = guest.page(
        "work_state.html", work=found, called=called, stands=STANDS[found.state], done=made,
        shown=found.shown.get(place.language, ()), again=again,
        wanted=fan_out_page.wanted(found) if found.kind == fan_out_page.OFFERS else 0,
        faults=import_page.has_faults(place, found.number),
    )  # fmt: skip
    if found.state == RUNNING:
        answer.headers["refresh"] = LOOK
    return answer
