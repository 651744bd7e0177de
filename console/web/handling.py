"""Answers requests: signs in and out, shows pages to whoever may see them, takes forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.failure import failure_of
from console.web.entry import seat
from console.web.filling import Filling, actions, opened, posted
from console.web.front import by_proxy, login_of
from console.web.guest import CLOSED, Guest, unpacked
from console.web.place import Place
from console.web.session import COOKIE, seat_for, seat_of
from console.web.views import LISTS, PAGES, listed, subject, work
from domain.engine.acting import Acting, Method
from domain.engine.words import Language
from flows.settings import Settings

TONGUE = "potok_language"
MOST = 256 * 1024
"""Bytes of a form at most."""

Answering = Callable[[Guest, Mapping[str, str]], Response]


def answering(function: Answering, *, signed: bool = True, roles: bool = True) -> Callable[[Request], Any]:
    """A view: knows whoever asks, turns refusals into a page, and blocks no other request meanwhile."""

    async def answer(request: Request) -> Response:
        body = b""
        if request.method == "POST":
            async for piece in request.stream():
                body += piece
                if len(body) > MOST:
                    return Response(status_code=413)
        return await run_in_threadpool(_answer, request, function, body, (signed, roles))

    return answer


def _answer(request: Request, function: Answering, body: bytes, asks: tuple[bool, bool]) -> Response:
    settings: Settings = request.app.state.settings
    tongue = Language.EN if request.cookies.get(TONGUE) == "en" else Language.RU
    place = Place(json=False, settings=settings, spoken=tongue)
    guest = Guest(request, place, None)
    try:
        given = dict(request.query_params)
        if request.method == "POST":
            given = dict(unpacked(body.decode("utf-8")))
        guest, newcomer = _seated(guest)
        if refused := _refused(guest, body, *asks):
            return refused
        answer = function(guest, given)
        return seat(guest, newcomer, answer) if newcomer else answer
    except Exception as error:
        if (failure := failure_of(error)) is None:
            raise
        said = [reason.said.say(tongue) for reason in failure.reasons]
        unknown = any(reason.key == "unknown_code" for reason in failure.reasons)
        status = 404 if unknown else {3: 503}.get(failure.exit_code, 422)
        return guest.page("said.html", status, title=place.say("Не получилось", "This did not work"), lines=said)


def _seated(guest: Guest) -> tuple[Guest, Acting | None]:
    """The guest at the seat of a cookie, or of whoever a server in front names; and who has just come that way."""
    request, place = guest.request, guest.place
    settings, programme = place.settings, place.programme
    cookie, login = request.cookies.get(COOKIE), login_of(settings, request)
    found = seat_of(settings, programme.engine, cookie, programme.now(), place.today()) if cookie else None
    by_front = found is not None and found.acting.method is Method.PROXY
    if found and (by_front, login) in ((True, found.acting.credential), (False, None)):
        place.seated = found.acting
        return replace(guest, seat=found), None
    if login is None or (acting := by_proxy(settings, programme.engine, login)) is None:
        return replace(guest, login=login), None
    place.seated = acting
    return replace(guest, seat=seat_for(programme.engine, acting, programme.now())), acting


def _refused(guest: Guest, body: bytes, signed: bool, roles: bool) -> Response | None:
    """Why somebody is not let in: nobody knows who it is, or they hold no role."""
    if not signed or (guest.seat and (guest.seat.roles or not roles)):
        return None
    if guest.seat is None and guest.login is None:
        return guest.who(401, body)
    if guest.seat is None:
        return guest.sorry(
            f"В программе нет участника с логином {guest.login}: обратитесь к администратору программы",
            f"The programme knows nobody by the login {guest.login}: ask the administrator of the programme", 403,
        )  # fmt: skip
    return guest.sorry(
        "У вас пока нет ни одной роли: обратитесь к администратору программы",
        "You hold no role yet: ask the administrator of the programme", 403,
    )  # fmt: skip


def speak(guest: Guest, given: Mapping[str, str]) -> Response:
    """The other language, and back to the same page; to no other address."""
    back = given.get("back", "/")
    if not back.startswith("/") or back.startswith(("//", "/\\")) or any(sign in back for sign in "\\\r\n\t"):
        back = "/"
    answer = RedirectResponse(back, 303, CLOSED)
    answer.set_cookie(TONGUE, "en" if given.get("language") == "en" else "ru", httponly=True, samesite="lax", path="/")
    return answer


def mine(guest: Guest, given: Mapping[str, str]) -> Response:
    """My work."""
    return guest.page("work.html", **work(guest.place, guest.place.acting(None).answers))


def whole(guest: Guest, given: Mapping[str, str]) -> Response:
    """One subject."""
    return guest.page("subject.html", **subject(guest.place, guest.request.path_params["code"]))


def lists(guest: Guest, given: Mapping[str, str]) -> Response:
    """A list of projects or checks, or a question of the terminal."""
    name = guest.request.path_params["name"]
    if name in LISTS:
        return guest.page("list.html", title=LISTS[name][1], name=name, **listed(guest.place, name, given))
    if name not in PAGES:
        return guest.sorry("Такой страницы нет", "There is no such page", 404)
    page = PAGES[name]
    if page.administration and not (guest.seat and guest.seat.administers):
        return guest.sorry("Эта страница для администраторов программы", "This page is for administrators", 403)
    narrowed = {key: given[key] for key in page.narrowed if given.get(key)}
    shown = page.answers(guest.place, **narrowed).shown
    return guest.page("answer.html", title=page.title, shown=shown, narrowed=page.narrowed, given=dict(given))


def every(guest: Guest, given: Mapping[str, str]) -> Response:
    """Every action that has a form."""
    return guest.page("actions.html")


def ask(guest: Guest, given: Mapping[str, str]) -> Response:
    """The form of an action; filled in and sent, the deed."""
    command = actions().get(guest.request.path_params["action"])
    if command is None:
        return guest.sorry("Такого действия нет", "There is no such action", 404)
    again = given.get("again")
    given = {name: value for name, value in given.items() if name != "again"}
    sent = guest.request.method == "POST" and not again
    if sent and command.grave and guest.seat and not guest.seat.is_fresh(guest.place.programme.now()):
        said = guest.place.say("Это важное действие: подтвердите, что это вы", "This is grave: show that it is you")
        return guest.who(401, urlencode(given).encode(), said)
    form: Filling = (posted if sent else opened)(guest.place, command, given)
    if form.done is None:
        return guest.page("form.html", 422 if form.refused else 200, form=form)
    return guest.page("done.html", form=form, answer=form.done)
