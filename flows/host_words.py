"""What was said on the host of an installation: a history of its own, and settings that only its host changes."""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from domain.engine.actor import HostMatter
from domain.engine.database import reading, writing
from domain.engine.words import Words
from domain.stored.tables import TABLES
from flows.settings import Settings

_word = TABLES["host_word"]

FIXED = {
    HostMatter.METHODOLOGY: "POTOK_METHODOLOGY",
    HostMatter.TIME_ZONE: "POTOK_TIMEZONE",
    HostMatter.SECURITY_LOG: "POTOK_SECURITY_LOG",
}
"""What `potok init` fixes -> the variable of an environment that may not say otherwise where who acts is proved."""


MATTERS: Mapping[HostMatter, Words] = {
    HostMatter.METHODOLOGY: Words("закреплена методика", "fixed: the methodology"),
    HostMatter.TIME_ZONE: Words("закреплён часовой пояс", "fixed: the time zone"),
    HostMatter.SECURITY_LOG: Words("закреплён журнал безопасности", "fixed: the security log"),
    HostMatter.ALLOWED: Words("разрешена учётная запись", "an account was allowed"),
    HostMatter.FORBIDDEN: Words("запрещена учётная запись", "an account was forbidden"),
    HostMatter.SIGNING_KEY: Words("сделан ключ подписи", "a signing key was made"),
}
"""How each is called."""

BLANK = Words("как без настройки", "as without a setting")


def account() -> str:
    """The account of the operating system, as the system knows it: no variable of the environment."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name[:40]
    except KeyError:
        return str(os.geteuid())


def say(connection: Connection, about: HostMatter, what: str, now: datetime, person: str = "") -> None:
    """Keep what is said here and now."""
    number = connection.execute(select(func.max(_word.c.number))).scalar() or 0
    row = {
        "number": number + 1, "about": about, "what": what, "person": person, "account": account(), "said_at": now,
    }  # fmt: skip
    connection.execute(_word.insert().values(row))


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
    return {HostMatter.TIME_ZONE: settings.timezone or "", HostMatter.SECURITY_LOG: place_of_log(settings)}


def otherwise(settings: Settings, connection: Connection) -> list[HostMatter]:
    """What an environment says otherwise than the host."""
    known = fixed(connection)
    return [matter for matter, what in asked_by(settings).items() if known.get(matter, what) != what]


def fix(settings: Settings, engine: Engine, methodology: str, now: datetime) -> list[tuple[HostMatter, str]]:
    """From now on only the host says otherwise; what it said anew."""
    told = {HostMatter.METHODOLOGY: methodology, **asked_by(settings)}
    with reading(engine) as connection:
        known = fixed(connection)
    anew = [(matter, what) for matter, what in told.items() if known.get(matter) != what]
    if anew:
        with writing(engine) as connection:
            for matter, what in anew:
                say(connection, matter, what, now)
    return anew
