"""`potok web login`: a link with which one person enters the staff's pages, once."""

from __future__ import annotations

from console.answer import Answer, put
from console.command_group import As, Json, OnBasis, Room
from console.desk import Desk
from domain.engine.refusals import Reason, Refusal
from domain.engine.words import Words
from flows.security import hand_of, note

room = Room("Страницы для работы в браузере.", "The staff's pages in the browser.")
APPS = {"web": room.app}

NOT_SERVED = Reason(
    "not_served",
    Words("страницы не открыты: запустите potok serve", "the pages are not open: run potok serve"),
)


def login(actor: As = None, on_basis: OnBasis = None, json: Json = False) -> int:
    """Print a link that opens the pages for one person, once, within a quarter of an hour."""
    from console.web.session import link_secret
    from flows.orchestrator import serving_now

    desk = Desk(json)
    programme = desk.programme
    served = serving_now(desk.settings)
    if served is None or not served.web:
        raise Refusal([NOT_SERVED])
    acting = desk.acting(actor, on_basis)
    secret = link_secret(programme.engine, acting, today=desk.today(), now=programme.now())
    note(desk.settings, "link_made", **hand_of(acting))
    link = f"{served.web}/sign-in?link={secret}"
    said = desk.say("Ссылка годится один раз, 15 минут:", "The link is good once, for 15 minutes:")
    put(Answer({"link": link, "person": acting.person}, [said, link]), json=json)
    return 0


room.add("login", "Ссылка для входа в браузере", "A link to sign in with in the browser", login)
