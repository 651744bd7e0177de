"""One request as the pages see it: its place, whoever sits there, and how a page is made."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from console.names import CODE, PIECES, known_in
from console.terminal_table import Table
from console.web.command_words import pieces
from console.web.form_data import Incoming
from console.web.form_links import form_at
from console.web.pages import PAGES
from console.web.place import Place
from console.web.session import Seat
from console.web.suggestions import kind_of
from console.web.views import LISTS
from domain.engine.action import roles_for
from domain.pilot.adoption import AdoptMethodology
from flows.answers import DAYS
from notifications.own_words import OwnTerms

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
TEMPLATES.add_extension(OwnTerms)
TEMPLATES.filters["pieces"] = lambda text: [piece for piece in PIECES.split(str(text)) if piece]
TEMPLATES.filters["spoken"] = pieces
TEMPLATES.globals["kind_of"] = kind_of
TEMPLATES.tests["code"] = lambda text: bool(CODE.fullmatch(str(text)))
TEMPLATES.tests["table"] = lambda part: isinstance(part, Table)

CLOSED = {"cache-control": "no-store", "referrer-policy": "same-origin", "vary": "Cookie"}
"""Pages of a session stay in no cache; the referrer stays with us, for a browser names no origin without it."""

TOLD = ("shown", "history", "changed", "table", "offered")
"""Facts of a page that are texts and tables in which codes lead to what they name, and people are called by name."""

FORM = re.compile(r"/do/[a-z_]{1,40}|/methodology|/own/letters|/own/deputy")
"""The address of a form, and of nothing else."""


@dataclass(frozen=True, slots=True)
class Guest:
    """One request: its place, and whoever sits there."""

    request: Request
    place: Place
    seat: Seat | None
    login: str | None = None
    """As a server in front names whoever is not known here."""
    sent: Incoming = field(default_factory=Incoming)

    @property
    def at(self) -> Seat:
        """The seat of whoever was let in to a page of the programme."""
        assert self.seat is not None  # noqa: S101 - `answering` let nobody else in
        return self.seat

    @property
    def tends_methodology(self) -> bool:
        """Whether the methodology is theirs to look after: administrators, and whoever may move projects to it."""
        if self.seat is None:
            return False
        pack = self.place.programme.packs.current
        return self.seat.administers or bool(roles_for(pack, AdoptMethodology) & self.seat.roles)

    def page(self, template: str, status: int = 200, **facts: Any) -> Response:
        """A template with what every page says."""
        place = self.place
        shared = {"say": place.say, "language": place.language, "seat": self.seat, "lists": LISTS, "pages": PAGES,
                  "openid": bool(place.settings.oidc_issuer),
                  "mails": bool(place.settings.smtp_url or place.settings.mail_folder),
                  "here": self.request.url.path, "guest": self, "form_at": form_at, "place": place,
                  "days": DAYS.say(place.language)}  # fmt: skip
        told = [facts[name] for name in TOLD if facts.get(name)]
        if gate := facts.get("gate"):
            told.append([one["said"] for one in gate["findings"]])
        if (grounds := facts.get("grounds")) is not None:
            told += [grounds["measured"], grounds["changed"], grounds["news"]]
            told.append([one["said"] for one in grounds["gate"]["findings"]])
        if form := facts.get("form"):
            told.append([said for _, said in form.refused])
        names: Mapping[str, str] = {}
        codes: Collection[str] | None = None
        if told:
            with place.reading() as connection:
                names, codes = known_in(connection, told)
        return HTMLResponse(
            TEMPLATES.get_template(template).render(shared | {"names": names, "codes": codes} | facts), status, CLOSED
        )

    def sorry(self, ru: str, en: str, status: int) -> Response:
        """A page with one sentence."""
        return self.page("said.html", status, title=self.place.say(ru, en), lines=[])

    def unknown(self, login: str) -> Response:
        """A page for whoever is known elsewhere and not here: whom to ask, and no rights."""
        return self.sorry(
            f"В программе нет участника с логином {login}: обратитесь к администратору программы",
            f"The programme knows nobody by the login {login}: ask the administrator of the programme", 403,
        )  # fmt: skip

    def who(self, status: int, said: str = "", taken: Mapping[str, str] = MappingProxyType({})) -> Response:
        """Who is it?  What was filled in waits on the page until they have said so, and files that were taken in."""
        filled = self.request.method == "POST" and FORM.fullmatch(self.request.url.path)
        kept = urlencode({**self.sent.said, **taken}) if filled else ""
        if filled and self.sent.files.keys() - taken.keys():
            again = self.place.say("Файл нужно будет выбрать снова.", "The file has to be chosen again.")
            said = f"{said} {again}".strip()
        facts = {"kept": kept, "then": self.request.url.path if kept else "", "secret": "", "done": ""}
        return self.page("sign.html", status, said=said, **facts)
