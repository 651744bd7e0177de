"""Answers requests: signs in and out, shows pages to whoever may see them, takes forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from console.drawing import Table
from console.failure import failure_of
from console.web.filling import Filling, actions, opened, posted
from console.web.leading import CODE, form_at
from console.web.place import Place
from console.web.session import COOKIE, Seat, ended, seat_of, seated, signed_in
from console.web.views import LISTS, PAGES, listed, subject, work
from domain.engine.refusals import Refusal
from domain.engine.words import Language
from flows.identity import by_key
from flows.settings import Settings

TONGUE = "potok_language"
MOST = 256 * 1024
"""Bytes of a form at most."""

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
TEMPLATES.tests["code"] = lambda text: bool(CODE.fullmatch(str(text)))
TEMPLATES.tests["table"] = lambda part: isinstance(part, Table)

CLOSED = {"cache-control": "no-store", "referrer-policy": "same-origin", "vary": "Cookie"}
"""Pages of a session stay in no cache; the referrer stays with us, for a browser names no origin without it."""


@dataclass(frozen=True, slots=True)
class Guest:
    """One request: its place, and whoever sits there."""

    request: Request
    place: Place
    seat: Seat | None

    def page(self, template: str, status: int = 200, **facts: Any) -> Response:
        """A template with what every page says."""
        place = self.place
        shared = {"say": place.say, "language": place.language, "seat": self.seat, "lists": LISTS, "pages": PAGES,
                  "here": self.request.url.path, "form_at": form_at, "actions": actions(), "place": place}  # fmt: skip
        return HTMLResponse(TEMPLATES.get_template(template).render(shared | facts), status, CLOSED)

    def sorry(self, ru: str, en: str, status: int) -> Response:
        """A page with one sentence."""
        return self.page("said.html", status, title=self.place.say(ru, en), lines=[])


Answering = Callable[[Guest, Mapping[str, str]], Response]


def answering(function: Answering, *, signed: bool = True) -> Callable[[Request], Any]:
    """A view: knows whoever asks, turns refusals into a page, and blocks no other request meanwhile."""

    async def answer(request: Request) -> Response:
        body = b""
        if request.method == "POST":
            async for piece in request.stream():
                body += piece
                if len(body) > MOST:
                    return Response(status_code=413)
        return await run_in_threadpool(_answer, request, function, body, signed)

    return answer


def _answer(request: Request, function: Answering, body: bytes, signed: bool) -> Response:
    settings: Settings = request.app.state.settings
    tongue = Language.EN if request.cookies.get(TONGUE) == "en" else Language.RU
    place = Place(json=False, settings=settings, spoken=tongue)
    guest = Guest(request, place, None)
    try:
        given = dict(request.query_params)
        if request.method == "POST":
            given = dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=500))
        programme = place.programme
        if cookie := request.cookies.get(COOKIE):
            seat = seat_of(settings, programme.engine, cookie, programme.now(), place.today())
            place.seated = seat.acting if seat else None
            guest = Guest(request, place, seat)
        if signed and guest.seat is None:
            return guest.page("sign.html", 401, secret="", said="")
        if signed and guest.seat and not guest.seat.roles:
            return guest.sorry(
                "У вас пока нет ни одной роли: обратитесь к администратору программы",
                "You hold no role yet: ask the administrator of the programme", 403,
            )  # fmt: skip
        return function(guest, given)
    except Exception as error:
        if (failure := failure_of(error)) is None:
            raise
        said = [reason.said.say(tongue) for reason in failure.reasons]
        unknown = any(reason.key == "unknown_code" for reason in failure.reasons)
        status = 404 if unknown else {3: 503}.get(failure.exit_code, 422)
        return guest.page("said.html", status, title=place.say("Не получилось", "This did not work"), lines=said)


def sign_in(guest: Guest, given: Mapping[str, str]) -> Response:
    """The page with a button; what fetches it signs nobody in."""
    return guest.page("sign.html", secret=given.get("link", ""), said="")


def come_in(guest: Guest, given: Mapping[str, str]) -> Response:
    """A session of its own for whoever a link or a key lets in; an earlier one ends."""
    place, settings = guest.place, guest.place.settings
    programme = place.programme
    if given.get("key"):
        try:
            acting = by_key(settings, programme.engine, given["key"], place.today())
        except Refusal as refusal:
            said = refusal.reasons[0].said.say(place.language)
            return guest.page("sign.html", 403, secret="", said=said)
        cookie: str | None = seated(settings, programme.engine, acting, programme.now(), place.today())
    else:
        secret = given.get("link", "")
        cookie = signed_in(settings, programme.engine, secret, programme.now(), place.today())
    if cookie is None:
        said = place.say(
            "Эта ссылка уже не открывает: она годится один раз и 15 минут. Попросите новую: potok web login",
            "This link opens no more: it is good once, for 15 minutes. Ask for a new one: potok web login",
        )
        return guest.page("sign.html", 403, secret="", said=said)
    if earlier := guest.request.cookies.get(COOKIE):
        ended(programme.engine, earlier)
    answer = RedirectResponse("/", 303, CLOSED)
    answer.set_cookie(COOKIE, cookie, httponly=True, samesite="lax", path="/")
    return answer


def sign_out(guest: Guest, given: Mapping[str, str]) -> Response:
    """The session ends here and now."""
    ended(guest.place.programme.engine, guest.request.cookies[COOKIE])
    answer = RedirectResponse("/", 303, CLOSED)
    answer.delete_cookie(COOKIE, path="/")
    return answer


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
    form: Filling = (posted if guest.request.method == "POST" else opened)(guest.place, command, given)
    if form.done is None:
        return guest.page("form.html", 422 if form.refused else 200, form=form)
    return guest.page("done.html", form=form, answer=form.done)
