"""Published practices for anybody: words, facets and cards without whoever answers for them; may be switched off."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.responses import Response

from console.practice_card import card
from console.practice_search import TITLES, shown, value_of
from console.web.guest import Guest
from console.web.rates import slowed
from domain.engine.refusals import Refusal
from domain.engine.words import Words
from domain.finding.search import ready
from domain.programme.kinds import PracticeStanding
from domain.reports import practices
from domain.reports.practice_demand import missed, viewed
from domain.reports.practice_search import FACETS, choices, search

MOST = 50
WORDS = 20
"""Words that are looked for at once."""


def found(guest: Guest, given: Mapping[str, str]) -> Response:
    """Published practices that have the words, with what else may be chosen."""
    place = guest.place
    if not place.settings.public_practices:
        return _closed(guest)
    if slow := slowed(guest):
        return slow
    pack, engine = place.programme.packs.current, place.programme.engine
    words = " ".join(given.get("asked", "").split()[:WORDS])
    offered = choices(pack)
    chosen = {name: given[name] for name in FACETS if given.get(name) in offered[name]}
    ready(engine)
    with place.reading() as connection:
        answer = search(connection, pack, words, place.today(), chosen=chosen, limit=MOST)
    if guest.seat and words and not answer.total and not chosen:
        missed(engine, words, place.today())
    said = [line for line in shown(place, answer) if isinstance(line, str)] if not answer.hits else []
    given_so = {"asked": words, **chosen}
    facets = [
        (TITLES[name].capital.say(place.language), [
            (value_of(place, name, value), count, f"/practices?{urlencode({**given_so, name: value})}")
            for value, count in answer.facets.get(name, {}).items()
        ])
        for name in FACETS
    ]  # fmt: skip
    return guest.page("practices.html", asked=words, hits=answer.hits, total=answer.total, said=said,
                      facets=[one for one in facets if len(one[1]) > 1], chosen=chosen)  # fmt: skip


def one(guest: Guest, given: Mapping[str, str]) -> Response:
    """The card of a published practice; of any other one nothing is told."""
    place, code = guest.place, guest.request.path_params["code"]
    if not place.settings.public_practices:
        return _closed(guest)
    if slow := slowed(guest):
        return slow
    try:
        with place.reading() as connection:
            told = practices.shown(connection, place.programme.packs.current, code)
    except Refusal:
        return _closed(guest)
    if told.practice.card.standing is not PracticeStanding.PUBLISHED:
        return _closed(guest)
    if guest.seat:
        viewed(place.programme.engine, code, place.today())
    told.owner = ""
    lines = card(place, told)
    return guest.page("answer.html", title=Words(told.title, told.title), shown=lines, narrowed=(), given={}, begins=(),
                      begin="", vague={}, printed={})  # fmt: skip


def _closed(guest: Guest) -> Response:
    return guest.sorry("Такой страницы нет", "There is no such page", 404)
