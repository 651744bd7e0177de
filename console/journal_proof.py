"""`potok journal seal`, `key` and `rebuild`: what proves the history, and what is made anew of it."""

from __future__ import annotations

from base64 import b64encode
from typing import Annotated

import typer

from console.answer import Answer, put
from console.archive import cleared_away
from console.command_group import Json
from console.desk import Desk
from console.language import both
from domain.engine.actor import HostMatter
from domain.proving.signature import SigningKey

New = Annotated[
    bool, typer.Option("--new", help=both("сделать новый ключ; прежний остаётся", "make a new key; the old one stays"))
]
Into = Annotated[str, typer.Argument(metavar="URL", help=both("адрес пустой базы", "the address of an empty database"))]


def take_seal(json: Json = False) -> int:
    """Seal the heads of all chains into one line, signed where there is a key."""
    from flows.seal_copies import seal_now

    desk = Desk(json)
    sealed, line = seal_now(desk.programme)
    hint = desk.say(
        "Распечатайте или отправьте эту строку: любое изменение прошлого станет видно (potok journal verify --seal).",
        "Print or mail this line: any later change of the past will show (potok journal verify --seal).",
    )
    put(Answer({"line": line, "seal": sealed}, [line, hint]), json=json)
    return 0


def signing_key(new: New = False, json: Json = False) -> int:
    """The keys whose signatures are known here; with --new another one signs from now on."""
    from flows.seal_copies import key_file, key_of, known_keys

    desk = Desk(json)
    say = desk.say
    signs = _made(desk) if new else key_of(desk.settings)
    known = known_keys(desk.settings)
    lines = [
        f"{one.name} {b64encode(one.public).decode()} {one.since}" + (" *" if signs and one.name == signs.name else "")
        for one in known
    ]
    if signs is None:
        lines.append(say("Ключа нет: potok journal key --new", "There is no key: potok journal key --new"))
    else:
        lines.append(
            say(
                f"* подписывает; лежит в {key_file(desk.settings)}: храните копию не там, где база.",
                f"* signs; lies in {key_file(desk.settings)}: keep a copy of it where the database is not.",
            )
        )
    data = [
        {
            "name": one.name,
            "public": b64encode(one.public).decode(),
            "since": one.since,
            "signs": signs is not None and one.name == signs.name,
        }
        for one in known
    ]
    put(Answer(data, lines), json=json)
    return 0


def _made(desk: Desk) -> SigningKey:
    """A new key, of which the journal and the security log keep its name, and a first seal by it."""
    from flows.host_words import hand, say_of_installation
    from flows.seal_copies import make_key, seal_now
    from flows.security import note

    programme = desk.programme
    made = make_key(desk.settings, desk.settings.now())
    say_of_installation(programme.engine, HostMatter.SIGNING_KEY, made.name, programme.here_and_now())
    note(desk.settings, "signing_key_made", key=made.name, account=hand())
    seal_now(programme)
    return made


def rebuild(into: Into, json: Json = False) -> int:
    """Write a database anew from the journal of this one."""
    from deployments.migrate import build, changing
    from domain.engine.database import address_of, open_engine
    from domain.proving.rebuild import rebuild as write_anew
    from flows.backups import METADATA

    desk = Desk(json)
    target = open_engine(into)
    try:
        with cleared_away(), desk.reading() as connection:
            done = write_anew(connection, target, METADATA, changing=changing, build=build)
    finally:
        target.dispose()
    say = desk.say
    lines = [
        say(
            f"База записана заново: {address_of(target)}; записей {done.entries}, строк по журналу {done.told}, "
            f"прочих строк как есть {done.copied}",
            f"Written anew: {address_of(target)}; {done.entries} entries, {done.told} rows of the journal, "
            f"{done.copied} other rows as they are",
        ),
        say(
            f"Отличий от прежних таблиц: {done.mended} (названы в potok journal verify)",
            f"Differences from the tables as they were: {done.mended} (named by potok journal verify)",
        ),
        say(
            "Файлы документов остаются на месте. Дальше: POTOK_DATABASE_URL на новую базу и potok journal verify",
            "Files of documents stay where they are. Next: POTOK_DATABASE_URL to the new database, and potok journal "
            "verify",
        ),
    ]
    put(Answer(done, lines), json=json)
    return 0
