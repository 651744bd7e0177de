"""The desk of one request: the programme in the language of whoever sits at the browser, who acts by their session."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from console.desk import Desk
from console.web.suggestions import named
from domain.engine.actor import Acting
from domain.engine.refusals import Refusal, bad_value
from domain.engine.words import Language
from domain.programme.kinds import SubjectKind
from domain.reports.registers import roles
from flows.identity import NOBODY


@dataclass
class Place(Desk):
    """A desk at which only the session says who acts; no field of a form does."""

    spoken: Language = Language.RU
    seated: Acting | None = None

    @property
    def language(self) -> Language:
        """The language that was clicked."""
        return self.spoken

    @cached_property
    def held(self) -> list[tuple[str, str]]:
        """(Role, scope) of everything that whoever acts holds; asked for once a request."""
        with self.reading() as connection:
            return [(row["role"], row["scope"]) for row in roles(connection, person=self.acting(None).answers)]

    def acting(self, word: str | None, basis: str | None = None) -> Acting:
        """Whoever is signed in, whatever else was said."""
        if self.seated is None or word:
            raise Refusal([NOBODY])
        return self.seated

    def found(self, kind: SubjectKind, word: str) -> str:
        """The code of the one subject of a kind that a part of its title, or its code, names."""
        with self.reading() as connection:
            codes = named(connection, kind, word)
        if len(codes) != 1:
            ru = "уточните название: подходит " + str(len(codes)) if codes else "не найдено: дайте часть названия"
            raise Refusal([bad_value("words", ru, f"give more of its title: {len(codes)} match")])
        return codes[0]
