"""What was said on the host of an installation: a history of its own, and settings that only its host changes."""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from domain.engine.actor import HostMatter, Identity
from domain.engine.case import Happening
from domain.engine.columns import instant_text
from domain.engine.database import reading
from domain.engine.host_door import written_by_host
from domain.engine.words import Words
from domain.registry.host_acts import (
    INSTALLATION,
    AccountAllowed,
    AccountForbidden,
    HostSpoke,
    IdentitySet,
    InstallationOpened,
)
from domain.stored.tables import TABLES
from flows.settings import Settings

_word, _mode, _machine, _subject = (
    TABLES[name] for name in ("host_word", "identity_mode", "machine_account", "subject")
)

FIXED = {
    HostMatter.METHODOLOGY: "POTOK_METHODOLOGY",
    HostMatter.TIME_ZONE: "POTOK_TIMEZONE",
    HostMatter.SECURITY_LOG: "POTOK_SECURITY_LOG",
    HostMatter.PROXIES: "POTOK_TRUSTED_PROXIES",
}
"""What `potok init` fixes -> the variable of an environment that may not say otherwise where who acts is proved."""


UNSAID = {HostMatter.PROXIES: ""}
"""What is taken for said where the host never said it; an environment that says nothing asks for more proof."""

MATTERS: Mapping[HostMatter, Words] = {
    HostMatter.METHODOLOGY: Words("закреплена методика", "fixed: the methodology"),
    HostMatter.TIME_ZONE: Words("закреплён часовой пояс", "fixed: the time zone"),
    HostMatter.SECURITY_LOG: Words("закреплён журнал безопасности", "fixed: the security log"),
    HostMatter.ALLOWED: Words("разрешена учётная запись", "an account was allowed"),
    HostMatter.FORBIDDEN: Words("запрещена учётная запись", "an account was forbidden"),
    HostMatter.SIGNING_KEY: Words("сделан ключ подписи", "a signing key was made"),
    HostMatter.PROXIES: Words("закреплены серверы впереди", "fixed: the servers in front"),
    HostMatter.RESTORED: Words("база возвращена из копии", "the database came back from a backup"),
}
"""How each is called."""

MODES: Mapping[Identity, Words] = {
    Identity.CLAIMED: Words("имени верят на слово", "a typed name is believed"),
    Identity.PROVED: Words("доказывают", "it is proved"),
}
"""How each is called."""

BLANK = Words("как без настройки", "as without a setting")


def account() -> str:
    """The account of the operating system, as the system knows it: no variable of the environment."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name[:40]
    except KeyError:
        return str(os.geteuid())


def hand(name: str = "") -> str:
    """The account, or another one, as histories and logs keep it: by number, for its name is often its person's."""
    if not name:
        return f"uid:{os.geteuid()}"
    try:
        return f"uid:{pwd.getpwnam(name).pw_uid}"
    except KeyError:
        return "uid:none"


Tell = Callable[[Connection, int], Iterable[Happening]]
"""(What is known, the number of what is said first): what the host says."""


def speak(engine: Engine, tell: Tell, now: datetime) -> bool:
    """Enter into the journal what is said here and now; whether anything was.

    What an earlier release kept of it outside of the journal is entered first.
    """
    told: list[Happening] = []

    def whole() -> list[Happening]:
        with reading(engine) as connection:
            before = list(_before(connection))
            numbers = [event.ordinal for _, event in before if isinstance(event, HostSpoke)]
            last = connection.execute(select(func.max(_word.c.number))).scalar() or 0
            told[:] = tell(connection, max(last, *numbers, 0) + 1)
        return [*before, *told] if told or len(before) > 1 else []

    written_by_host(engine, whole, account=hand(), on=now.date(), now=now)
    return bool(told)


def said(number: int, about: HostMatter, what: str, now: datetime) -> HostSpoke:
    """What is said here and now."""
    of = {HostMatter.ALLOWED: AccountAllowed, HostMatter.FORBIDDEN: AccountForbidden}.get(about, HostSpoke)
    return of(ordinal=number, about=about, what=what, account=hand(), at=instant_text(now))


def say_of_installation(engine: Engine, about: HostMatter, what: str, now: datetime) -> None:
    """Enter what is said of the installation as a whole."""
    speak(engine, lambda _, number: [(INSTALLATION, said(number, about, what, now))], now)


def enter_what_was_said(engine: Engine, now: datetime) -> None:
    """What an earlier release kept outside of the journal comes into it, once."""
    speak(engine, lambda _, number: (), now)


def _before(connection: Connection) -> Iterator[Happening]:
    """The first entry of the installation, with what stands in its tables already and was never entered."""
    if connection.execute(select(_subject.c.code).where(_subject.c.code == INSTALLATION)).first() is not None:
        return
    modes, words_, held = (
        connection.execute(select(table).order_by(*table.primary_key)).mappings().all()
        for table in (_mode, _word, _machine)
    )
    yield INSTALLATION, InstallationOpened()
    for row in modes:
        at = instant_text(row["set_at"])
        yield INSTALLATION, IdentitySet(ordinal=row["number"], mode=row["mode"], account=row["account"], at=at)
    current = {(row["account"], row["person"]): row for row in held}
    last = {(row["what"], row["person"]): row["number"] for row in words_ if row["about"] is HostMatter.ALLOWED}
    for row in words_:
        pair = row["what"], row["person"]
        # one that was taken back since, or whose person has left, lets nobody in anew
        counts = last.get(pair) == row["number"] and current.pop(pair, None) is not None
        yield row["person"] or INSTALLATION, (AccountAllowed if counts else HostSpoke)(
            ordinal=row["number"], about=row["about"], what=row["what"], account=row["account"],
            at=instant_text(row["said_at"]),
        )  # fmt: skip
    for number, row in enumerate(current.values(), max((row["number"] for row in words_), default=0) + 1):
        yield row["person"], AccountAllowed(
            ordinal=number, about=HostMatter.ALLOWED, what=row["account"], account=row["allowed_by"],
            at=instant_text(row["allowed_at"]),
        )  # fmt: skip


def fixed(connection: Connection) -> dict[HostMatter, str]:
    """The settings that the host has fixed, as it said them last."""
    query = select(_word.c.about, _word.c.what).where(_word.c.about.in_(list(FIXED))).order_by(_word.c.number)
    return {HostMatter(about): what for about, what in connection.execute(query)}


def words(connection: Connection) -> list[dict[str, Any]]:
    """All that was said on the host, the last first."""
    return [dict(row) for row in connection.execute(select(_word).order_by(_word.c.number.desc())).mappings()]


def place_of_log(settings: Settings) -> str:
    """Where the security log goes, as the host says it: blank beside the database, wherever that is."""
    said = settings.security_log
    return said if said in ("", "syslog") else str(Path(said).resolve())


def asked_by(settings: Settings) -> Mapping[HostMatter, str]:
    """What an environment says of the settings that a host fixes, but for the methodology, which has to be read."""
    return {
        HostMatter.TIME_ZONE: settings.timezone or "",
        HostMatter.SECURITY_LOG: place_of_log(settings),
        HostMatter.PROXIES: _in_front(settings),
    }


def _in_front(settings: Settings) -> str:
    """Whose word for who signs in is believed, by which header, and a mark of what they show, which tells nothing."""
    if not settings.proxies:
        return ""
    shown = settings.proxy_secret.get_secret_value() if settings.proxy_secret else ""
    mark = f"#{sha256(shown.encode()).hexdigest()[:16]}" if shown else ""
    return " ".join(filter(None, (*sorted(settings.proxies), settings.proxy_header, mark)))


def otherwise(settings: Settings, connection: Connection) -> list[HostMatter]:
    """What an environment says otherwise than the host."""
    known = fixed(connection)
    return [
        matter for matter, what in asked_by(settings).items()
        if known.get(matter, UNSAID.get(matter, what)) != what
        and (what or matter not in UNSAID)
    ]  # fmt: skip


def fix(settings: Settings, engine: Engine, methodology: str, now: datetime) -> list[tuple[HostMatter, str]]:
    """From now on only the host says otherwise; what it said anew."""
    told = {HostMatter.METHODOLOGY: methodology, **asked_by(settings)}
    anew: list[tuple[HostMatter, str]] = []

    def tell(connection: Connection, number: int) -> Iterator[Happening]:
        known = fixed(connection)
        anew[:] = [(matter, what) for matter, what in told.items() if known.get(matter, UNSAID.get(matter)) != what]
        for place, (matter, what) in enumerate(anew):
            yield INSTALLATION, said(number + place, matter, what, now)

    speak(engine, tell, now)
    return anew
