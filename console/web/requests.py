"""Answers requests: signs in and out, shows pages to whoever may see them, takes forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from anyio.to_thread import current_default_thread_limiter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from console.command_group import looked
from console.failure import failure_of
from console.web import views
from console.web.action_page import Filling, opened, posted, without
from console.web.deeds import actions, beginning, by_room, left_to
from console.web.entry import seat
from console.web.form_data import Malformed, TooLarge, incoming
from console.web.front import by_proxy, login_of, person_of
from console.web.grounds import grounds
from console.web.guest import CLOSED, Guest
from console.web.list_page import Vague, listed, vague_words
from console.web.own_page import as_a_whole, prefilled
from console.web.pages import PAGES, Page
from console.web.place import Place
from console.web.second_hand import Awaited, second_hands
from console.web.sent_before import Sent, sent_by
from console.web.session import cookie_of, seat_for, seat_of, was_seated
from console.web.suggestions import titles
from console.web.views import LISTS, done, subject, work
from domain.documents.kinds import ENDINGS
from domain.documents.subject_documents import papers_of
from domain.engine.actor import Acting, Method
from domain.engine.asked import Typed, fields_of
from domain.engine.command import Command
from domain.engine.database import writing
from domain.engine.refusals import Reason, Refusal
from domain.engine.words import Language
from domain.programme.kinds import SubjectKind
from domain.reports.unread_files import no_file_of_unread
from domain.reports.views import state_of
from flows.document_files import keep
from flows.doors import FOREIGN
from flows.programme import Programme
from flows.security import note
from flows.settings import Settings
from flows.shelf import shelf_of

TONGUE = "potok_language"

AT_ONCE = 2
"""Pages that are made at the same time: more of them take memory, and no page comes sooner by them."""

Answering = Callable[[Guest, Mapping[str, str]], Response]


def answering(function: Answering, *, signed: bool = True, roles: bool = True) -> Callable[[Request], Any]:
    """A view: knows whoever asks, turns refusals into a page, and blocks no other request meanwhile."""

    async def answer(request: Request) -> Response:
        settings: Settings = request.app.state.settings
        guest = _newcomer(request, settings)
        current_default_thread_limiter().total_tokens = AT_ONCE
        if request.method == "POST" and not ({"origin", "sec-fetch-site"} & set(request.headers.keys())):
            return guest.sorry(*NAMELESS, FOREIGN)  # every browser names the page that a form stands on
        try:
            guest, newcomer = await run_in_threadpool(_seated, guest)
            known = guest.seat is not None or await run_in_threadpool(_was_seated, guest)
            sent = await incoming(request, settings, with_files=known)
            guest = replace(guest, sent=sent)
            try:
                return await run_in_threadpool(_answer, guest, function, newcomer, (signed, roles))
            finally:
                sent.close()
        except TooLarge:
            return guest.sorry(*TOO_LARGE, 413)
        except Malformed:
            return guest.sorry(*MALFORMED, 400)
        except Exception as error:  # noqa: BLE001 - what nobody foresaw is raised again, whole
            return await run_in_threadpool(_sorry, guest, error)

    return answer


def _newcomer(request: Request, settings: Settings) -> Guest:
    """Whoever asks, before anybody looked who it is: in the language that was chosen on our pages."""
    tongue = Language.EN if request.cookies.get(TONGUE) == "en" else Language.RU
    return Guest(request, Place(json=False, settings=settings, spoken=tongue), None)


def foreign(settings: Settings) -> ASGIApp:
    """What is answered to a request that a foreign page brought about: a page, and nothing done."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await _newcomer(Request(scope), settings).sorry(*NAMELESS, FOREIGN)(scope, receive, send)

    return answer


NAMELESS = ("Запрос пришёл не с наших страниц", "The request comes from no page of ours")
MALFORMED = ("Запрос не прочитан: такого наши страницы не отправляют", "The request is none that our pages send")
TOO_LARGE = ("Прислано больше, чем можно: уменьшите файл", "More was sent than is taken: make the file smaller")


def _answer(guest: Guest, function: Answering, newcomer: Acting | None, asks: tuple[bool, bool]) -> Response:
    if refused := _refused(guest, *asks):
        return refused
    answer = function(guest, dict(guest.sent.said))
    return seat(guest, newcomer, answer) if newcomer else answer


def _sorry(guest: Guest, error: Exception) -> Response:
    """What went wrong, said on a page; what nobody foresaw is raised again, whole."""
    if (failure := failure_of(error)) is None:
        raise error
    place = guest.place
    said = [reason.said.say(place.language) for reason in failure.reasons]
    unknown = any(reason.key == "unknown_code" for reason in failure.reasons)
    status = 404 if unknown else {3: 503}.get(failure.exit_code, 422)
    return guest.page("said.html", status, title=place.say("Не получилось", "This did not work"), lines=said)


def _seated(guest: Guest) -> tuple[Guest, Acting | None]:
    """The guest at the seat of a cookie, or of whoever a server in front names; and who has just come that way."""
    request, place = guest.request, guest.place
    settings, programme = place.settings, place.programme
    cookie, login = cookie_of(request), login_of(settings, request)
    found = seat_of(settings, programme.engine, cookie, programme.now(), place.today()) if cookie else None
    if found and _still_so(programme, found.acting, login):
        place.seated = found.acting
        return replace(guest, seat=found), None
    if login is None or (acting := by_proxy(settings, programme.engine, login)) is None:
        return replace(guest, login=login), None
    place.seated = acting
    return replace(guest, seat=seat_for(programme.engine, acting, programme.now(), programme.today())), acting


def _still_so(programme: Programme, acting: Acting, login: str | None) -> bool:
    """Whether a session is still its person's: one of a server in front as long as that names the same person."""
    if acting.method is not Method.PROXY:
        return login is None
    return login is not None and person_of(programme.engine, login) == acting.person


def _was_seated(guest: Guest) -> bool:
    cookie = cookie_of(guest.request)
    return cookie is not None and was_seated(guest.place.programme.engine, cookie)


def _refused(guest: Guest, signed: bool, roles: bool) -> Response | None:
    """Why somebody is not let in: nobody knows who it is, or they hold no role."""
    if not signed or (guest.seat and (guest.seat.roles or not roles)):
        return None
    if guest.seat is None:
        return guest.who(401) if guest.login is None else guest.unknown(guest.login)
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
    return guest.page("work.html", **work(guest.place, guest.at, given))


def seen(guest: Guest, given: Mapping[str, str]) -> Response:
    """What the work page told is seen, up to what it told; a deputy sees nothing in somebody's place."""
    from notifications.unseen import look

    place, told = guest.place, given.get("upto", "")
    acting = place.acting(None)
    if told.isdecimal() and len(told) < LONGEST_NUMBER and acting.on_behalf_of is None:
        with writing(place.programme.engine) as connection:
            look(connection, acting.person, int(told), place.programme.now())
    return RedirectResponse("/", 303, CLOSED)


LONGEST_NUMBER = 16
"""Digits of the number of a change at most: a database counts no further."""


def boarded(guest: Guest, given: Mapping[str, str]) -> Response:
    """The board of projects."""
    return guest.page("board.html", **views.boarded(guest.place, given))


def whole(guest: Guest, given: Mapping[str, str]) -> Response:
    """One subject."""
    place, code = guest.place, guest.request.path_params["code"]
    shown = subject(place, guest.at, code, given.get("edition") or None, trial="try" in given)
    if shown["state"].kind is SubjectKind.PERSON:
        note(place.settings, "looked_at", by=place.acting(None).person, question="person", person=code)
    return guest.page("subject.html", **shown)


def lists(guest: Guest, given: Mapping[str, str]) -> Response:
    """A list of projects or checks, or a question of the terminal."""
    name = guest.request.path_params["name"]
    if name in LISTS:
        return listed(guest, name, given)
    if name not in PAGES:
        return guest.sorry("Такой страницы нет", "There is no such page", 404)
    page = PAGES[name]
    if page.administration and not (guest.seat and guest.seat.administers):
        return guest.sorry("Эта страница для администраторов программы", "This page is for administrators", 403)
    narrowed = {key: given[key] for key in (*page.narrowed, *page.opened) if given.get(key)}
    vague = _person_meant(guest.place, narrowed)
    answer = page.answers(guest.place, **narrowed)
    if getattr(page.answers, "personal", False) or (page.people and narrowed):
        looked(guest.place, guest.place.acting(None).person, page.answers.__name__.strip("_"), None, answer)
    begins, others = beginning(page.begins, guest.place, guest.at)
    offered = {**page.offers(guest.place), **{key: one.choices for key, one in vague.items() if one.choices}}
    return guest.page("answer.html", 422 if vague else 200, title=page.title, begins=begins, shown=answer.shown,
                      begin=guest.place.wording.roles(others) if others else "",
                      narrowed=page.narrowed, given=dict(given), offered=offered, vague=vague,
                      printed=_printed(guest, page, narrowed))  # fmt: skip


def _person_meant(place: Place, narrowed: dict[str, str]) -> Mapping[str, Vague]:
    """Turn a part of a name into the code of its person; what names nobody, or several, narrows nothing and is said."""
    word = narrowed.get("person", "")
    if not word or "@" in word:
        return {}
    if vague := vague_words(place, {"person": word}):
        del narrowed["person"]
    else:
        narrowed["person"] = place.found(SubjectKind.PERSON, word)
    return vague


def _printed(guest: Guest, page: Page, narrowed: Mapping[str, str]) -> dict[str, str]:
    """Ending -> address of the paper that says the same as a page."""
    if not (page.printed and narrowed.get("organisation")):
        return {}
    code = guest.place.found(SubjectKind.ORGANISATION, narrowed["organisation"])
    rest = urlencode({key: value for key, value in narrowed.items() if key != "organisation"})
    return {ending: f"/paper/{code}/{page.printed}.{ending}?{rest}" for ending in ("docx", "pdf")}


def no_page(guest: Guest, given: Mapping[str, str]) -> Response:
    """An address at which there is nothing."""
    return guest.sorry("Такой страницы нет", "There is no such page", 404)


def every(guest: Guest, given: Mapping[str, str]) -> Response:
    """Every action that has a form and that whoever asks may ask for."""
    return guest.page("actions.html", rooms=list(by_room(guest.place, guest.at)))


def ask(guest: Guest, given: Mapping[str, str]) -> Response:
    """The form of an action; filled in and sent, the deed."""
    command = actions().get(guest.request.path_params["action"])
    if command is None:
        return guest.sorry("Такого действия нет", "There is no such action", 404)
    again, dropped = given.get("again"), given.get("without", "").split()
    given = without({name: value for name, value in given.items() if name not in ("again", "without")}, dropped)
    sent = guest.request.method == "POST" and not (again or dropped)
    if sent and command.grave and guest.seat and not guest.seat.is_fresh(guest.place.programme.now()):
        said = guest.place.say("Это важное действие: подтвердите, что это вы", "This is grave: show that it is you")
        return guest.who(401, said, _files(guest, command, given)[0])
    taken, faults = _files(guest, command, given)
    filled: Sent | None = None
    if sent:
        whole = {**as_a_whole(command, given), **taken}
        filled = sent_by(guest.request, guest.place.acting(None).person, command, whole)
        form: Filling = posted(guest.place, command, whole, faults, sent=filled)
    else:
        form = opened(guest.place, command, {**prefilled(guest.place, command, given), **taken}, again or "")
    if form.done is None:
        return guest.page(
            "form.html",
            422 if form.refused else 200,
            form=form,
            changed=form.since,
            left_to=_left_to(guest, command, form.subject),
            awaited=_awaited(guest, command, given),
            **grounds(guest.place, command, form.subject),
        )
    answer = guest.page("done.html", form=form, **done(guest.place, guest.at, form.done))
    if filled is not None:
        with guest.place.reading() as connection:
            now = str(state_of(connection, form.subject).version) if form.subject else ""
        filled.remember(answer, now, safe=guest.place.settings.base_url.startswith("https://"))
    return answer


def _awaited(guest: Guest, command: type[Command], given: Mapping[str, str]) -> list[Awaited]:
    """What waits for a second person at whatever the form names first: the same deed, or one by its number."""
    code = next((given[name] for name in ("subject", "person", "organisation") if given.get(name)), "")
    with guest.place.reading() as connection:
        known = code if titles(connection, {code}) else ""
        state = state_of(connection, known) if known else None
    found = second_hands(guest.place, state) if state else []
    named = [replace(one, withdraw="") for one in found if given.get("number") == one.number]
    return named or [one for one in found if command.name == one.action]


def _left_to(guest: Guest, command: type[Command], code: str) -> str:
    """Whom an action is left to where the roles of whoever opened its form do not let them."""
    place = guest.place
    with place.reading() as connection:
        state = state_of(connection, code) if code else None
    roles = left_to(place, guest.at, command, state)
    return place.wording.roles(roles) if roles else ""


def _files(guest: Guest, command: type[Command], given: Mapping[str, str]) -> tuple[dict[str, str], list[Reason]]:
    """Field -> SHA-256 of each file that was chosen and is taken in, and why others are not."""
    asked = {name for name, found in fields_of(command).items() if found.how.typed is Typed.FILE}
    taken: dict[str, str] = {}
    faults: list[Reason] = []
    for name in sorted(asked & guest.sent.files.keys()):
        try:
            chosen = guest.sent.files[name]
            with guest.place.reading() as connection:
                packs = guest.place.programme.packs
                no_file_of_unread(connection, packs, command, given.get("subject", ""), name)
            taken[name] = keep(guest.place.programme, chosen.content, name, chosen.name).sha256
        except Refusal as refusal:
            faults += refusal.reasons
    return taken, faults


def hand_out(guest: Guest, given: Mapping[str, str]) -> Response:
    """The file of a document, or of its signature, for keeping and never for showing: what is in it runs nowhere."""
    code, entry = guest.request.path_params["code"], guest.request.path_params["entry"]
    with guest.place.reading() as connection:
        found = next((paper for paper in papers_of(connection, code) if paper.entry == entry), None)
    signature = "signature" in given
    digest = (found.signature if signature else found.sha256) if found else None
    if found is None or digest is None:
        return guest.sorry("Такого файла нет", "There is no such file", 404)
    ending = ".sig" if signature else ENDINGS.get(found.media or "", "")
    note(guest.place.settings, "file_handed_out", person=guest.place.acting(None).person, subject=code, sha256=digest)
    file = shelf_of(guest.place.settings).hand_out(digest)
    return FileResponse(file, filename=f"{code}-{entry}{ending}", media_type="application/octet-stream", headers=CLOSED)
