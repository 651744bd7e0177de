"""What it takes to act in this installation: rows that its host sets; an environment may only ask for more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from domain.engine.actor import HostMatter, Identity
from domain.engine.case import Happening
from domain.engine.columns import instant_text
from domain.engine.database import reading
from domain.engine.refusals import Reason, Refusal
from domain.engine.words import Words
from domain.registry.host_acts import INSTALLATION, IdentitySet
from domain.stored.tables import TABLES
from flows.host_words import FIXED, fixed, hand, otherwise, said, speak
from flows.security import note
from flows.settings import Settings

_mode, _account, _key = (TABLES[name] for name in ("identity_mode", "machine_account", "access_key"))


def mode_of(connection: Connection) -> Identity:
    """What it takes to act, as the host said it last."""
    query = select(_mode.c.mode).order_by(_mode.c.number.desc()).limit(1)
    return Identity(connection.execute(query).scalar() or Identity.CLAIMED)


def proves(settings: Settings, connection: Connection) -> bool:
    """Whether who acts is proved: where the installation says so, and wherever an environment asks for it."""
    return settings.identity is Identity.PROVED or mode_of(connection) is Identity.PROVED


LATELY = 1.0
"""Seconds for which a clock, which is asked often, takes the mode as it was; the lane asks anew each time."""

_LATELY: dict[Engine, tuple[float, bool]] = {}


def proves_lately(settings: Settings, engine: Engine) -> bool:
    """The same as it was within the last second, for what only tells the time."""
    at, known = _LATELY.get(engine, (-LATELY, False))
    if monotonic() - at >= LATELY:
        with reading(engine) as connection:
            known = proves(settings, connection)
        _LATELY[engine] = (monotonic(), known)
    return known


def check_environment(settings: Settings, engine: Engine, *, by_host: bool = False) -> None:
    """Refuse an environment that would take a proof for less than the installation does.

    What the host fixes, it may say otherwise itself.
    """
    with reading(engine) as connection:
        asked, proved = mode_of(connection), proves(settings, connection)
        others = otherwise(settings, connection) if proved and not by_host else []
        log = fixed(connection).get(HostMatter.SECURITY_LOG)
    weaker = {
        "POTOK_IDENTITY": settings.identity is Identity.CLAIMED and asked is Identity.PROVED,
        "POTOK_TODAY": settings.today is not None and proved,
        "POTOK_LOCAL": bool(settings.local),
        **{FIXED[matter]: True for matter in others},
    }
    if found := [name for name, weakens in weaker.items() if weakens]:
        heard = settings if log is None else settings.model_copy(update={"security_log": log})
        note(heard, "refused", reason="weaker_environment", variables=found, account=hand())
        raise Refusal([_too_weak(name) for name in found])


def check_methodology(settings: Settings, connection: Connection, identity: str) -> None:
    """Refuse a methodology that the host has not taken: it says who may do what, and what two have to agree on."""
    taken = fixed(connection).get(HostMatter.METHODOLOGY, identity)
    if identity != taken and proves(settings, connection):
        note(settings, "refused", reason="another_methodology", identity=identity, account=hand())
        ru = f"здесь действует методика {taken}, а не {identity}: другую вводит potok init на машине с базой"
        en = f"the methodology here is {taken}, not {identity}: potok init on the host takes another one"
        raise Refusal([Reason("another_methodology", Words(ru, en))])


def _too_weak(name: str) -> Reason:
    if name not in INSTEAD:
        ru, en = f"{name}: здесь иначе; меняет potok init", f"{name} is otherwise here; potok init changes it"
        return Reason("weaker_environment", Words(ru, en))
    ru, en = INSTEAD[name]
    return Reason("weaker_environment", Words(f"уберите {name}: {ru}", f"remove {name}: {en}"))


INSTEAD = {
    "POTOK_IDENTITY": (
        "здесь требуется доказать, кто действует; иначе — только potok init --identity claimed",
        "who acts is proved here; only potok init --identity claimed says otherwise",
    ),
    "POTOK_TODAY": (
        "где доказывают, кто действует, сроки ключей, билетов и ролей считают настоящие часы",
        "where who acts is proved, keys, tickets and roles end by the real clock",
    ),
    "POTOK_LOCAL": (
        "как кто действует учётная запись машины, говорит potok account allow",
        "as whom an account of the machine acts, potok account allow says",
    ),
}


def set_mode(settings: Settings, engine: Engine, mode: Identity, now: datetime) -> bool:
    """Say what it takes to act from now on; whether that is another than before."""

    def tell(connection: Connection, _: int) -> Iterator[Happening]:
        number = connection.execute(select(func.max(_mode.c.number))).scalar() or 0
        if mode_of(connection) is not mode or not number:
            at = instant_text(now)
            yield INSTALLATION, IdentitySet(ordinal=number + 1, mode=mode, account=hand(), at=at)

    found = speak(engine, tell, now)
    if found:
        _LATELY.clear()
        note(settings, "identity_set", mode=mode, account=hand())
    return found


def allow(settings: Settings, engine: Engine, name: str, person: str, now: datetime) -> None:
    """An account of this machine may act as a person."""

    def tell(connection: Connection, number: int) -> Iterator[Happening]:
        if person not in people_of(connection, name):
            yield person, said(number, HostMatter.ALLOWED, name, now)

    if speak(engine, tell, now):
        note(settings, "account_allowed", account=hand(name), person=person, by=hand())


def forbid(settings: Settings, engine: Engine, name: str, person: str, now: datetime) -> bool:
    """It may no more; whether it might before."""

    def tell(connection: Connection, number: int) -> Iterator[Happening]:
        if person in people_of(connection, name):
            yield person, said(number, HostMatter.FORBIDDEN, name, now)

    found = speak(engine, tell, now)
    if found:
        note(settings, "account_forbidden", account=hand(name), person=person, by=hand())
    return found


def people_of(connection: Connection, name: str) -> list[str]:
    """As whom an account of this machine may act, whoever was allowed first first."""
    query = select(_account.c.person).where(_account.c.account == name)
    return list(connection.execute(query.order_by(_account.c.allowed_at, _account.c.person)).scalars())


def accounts(connection: Connection) -> list[dict[str, Any]]:
    """Accounts of this machine and as whom each may act."""
    query = select(_account).order_by(_account.c.account, _account.c.person)
    return [dict(row) for row in connection.execute(query).mappings()]


def cannot_prove(settings: Settings, engine: Engine) -> bool:
    """Whether a proof is asked for, and nobody has a key or an account yet."""
    with reading(engine) as connection:
        ways = (select(_account.c.person).limit(1), select(_key.c.person).where(_key.c.revoked_on.is_(None)).limit(1))
        return proves(settings, connection) and not any(connection.execute(way).first() for way in ways)


def believed(settings: Settings, engine: Engine) -> Words:
    """What it takes to act here, in one line."""
    with reading(engine) as connection:
        proved, asked = proves(settings, connection), mode_of(connection)
    if not proved:
        return Words(
            "имени верят на слово, для пробы; для работы: potok init --identity proved",
            "a typed name is believed, for a first try; to work: potok init --identity proved",
        )
    said = Words(
        "доказывается: ключ, учётная запись этой машины, билет или вход на страницы",
        "proved: a key, an account of this machine, a ticket or a way into the pages",
    )
    if asked is Identity.PROVED:
        return said
    return Words(f"{said.ru}; так велит POTOK_IDENTITY", f"{said.en}; as POTOK_IDENTITY asks")
