"""`potok key`, `login` and `ticket`: how a person shows who acts."""

from __future__ import annotations

import getpass
from datetime import date
from typing import Annotated, Any

import typer

from console.answer import Answer, put
from console.command_group import As, Json, On, OnBasis, Room
from console.desk import Common, Desk, Draft
from console.language import both
from console.terminal_table import Column, Table
from domain.engine.refusals import Refusal, bad_value
from domain.registry.keys import IssueKey
from flows.security import hand_of, note

keys = Room("Ключи участников.", "Keys of people.")
alone = {name: Room() for name in ("login", "ticket")}
APPS = {"key": keys.app} | {name: room.app for name, room in alone.items()}

Who = Annotated[
    str, typer.Argument(metavar="WHO", help=both("код или почта участника", "code or e-mail of the person"))
]
Expires = Annotated[
    str,
    typer.Option("--expires", metavar=both("ДАТА", "DATE"), help=both("последний день ключа", "last day of the key")),
]
AnyWho = Annotated[
    str | None, typer.Option("--person", metavar="WHO", help=both("только этого участника", "only of this person"))
]
Action = Annotated[
    str, typer.Argument(metavar="ACTION", help=both("действие: submit, decide…", "action: submit, decide…"))
]
About = Annotated[
    str | None,
    typer.Argument(metavar="CODE", help=both("о чём: код проекта, проверки…", "about what: code of a project, check…")),
]


def issue(who: Who, expires: Expires, actor: As = None, on_basis: OnBasis = None, json: Json = False) -> int:
    """Issue a key; it is shown once, and only its hash is kept."""
    from console.execution import carry_out
    from flows.identity import new_key

    desk = Desk(json)
    key, number, hashed = new_key()
    fields = {"person": desk.person(who, "WHO"), "expires_on": expires, "number": number, "sha256": hashed}
    done = carry_out(desk, Draft(IssueKey, fields), Common(actor, on_basis, None, None, None))
    if done.exit_code:
        put(done, json=json)
        return done.exit_code
    note(desk.settings, "key_issued", key=number, person=fields["person"])
    shown = [
        desk.say(f"Ключ {number}, показан один раз:", f"Key {number}, shown once:"),
        key,
        desk.say("Передайте его лично; участник вводит: potok login", "Hand it over in person; then: potok login"),
    ]
    shown += done.data["warnings"]  # it opens nothing before a second administrator agrees, where the pack asks for one
    put(Answer({"number": number, "key": key, "expires_on": expires}, shown), json=json)
    return 0


keys.add("issue", "Выдать участнику ключ", "Issue a key to a person", issue)


@keys.question("list", "Список ключей", "List the keys", personal=True)
def list_keys(desk: Desk, person: AnyWho = None) -> Answer:
    """Keys, never their secrets."""
    from domain.reports.issued_keys import keys as found_keys

    code = desk.person(person, "--person") if person else None
    with desk.reading() as connection:
        found = found_keys(connection, code)
    say = desk.say
    columns = (
        Column(say("Ключ", "Key")),
        Column(say("Участник", "Person")),
        Column(say("Имя", "Name"), share=2),
        Column(say("Выдан", "Issued")),
        Column(say("По", "Until")),
        Column(say("Отозван", "Revoked")),
    )
    rows = [
        (row["number"], row["person"], row["name"], *(desk.day(row[day]) if row[day] else "" for day in DAYS))
        for row in found
    ]
    return Answer(found, [Table(columns, rows)])


DAYS = ("issued_on", "expires_on", "revoked_on")
keys.plain("key")


def login(json: Json = False) -> int:
    """Keep a key in a file of one's own, once it opened."""
    from flows.identity import by_key, keep_key

    desk = Desk(json)
    given = desk.settings.key.get_secret_value() if desk.settings.key else _asked(desk)
    programme = desk.programme
    acting = by_key(desk.settings, programme.engine, given, programme.today())
    file = desk.settings.key_file.expanduser()
    keep_key(file, given)
    said = desk.say(
        f"Вы вошли как {acting.person}; ключ в файле {file}", f"Signed in as {acting.person}; the key is in {file}"
    )
    put(Answer({"person": acting.person, "key": acting.credential, "file": str(file)}, [said]), json=json)
    return 0


def _asked(desk: Desk) -> str:
    """The key, typed unseen or piped in."""
    import sys

    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    return getpass.getpass(desk.say("Ключ: ", "Key: "))


def ticket(
    action: Action, code: About = None, on: On = None, actor: As = None, on_basis: OnBasis = None, json: Json = False
) -> int:
    """Take a ticket for one deed in Prefect's panel."""
    from console.typed_values import date_of
    from domain.subjects import commands
    from flows.fan_out import order_of
    from flows.identity import take_ticket

    desk = Desk(json)
    name = action.replace("-", "_")
    known = [command.name for command in commands()]
    if name not in known:
        raise Refusal([bad_value("ACTION", f"нет действия «{action}»", f"there is no action “{action}”")])
    programme, subject = desk.programme, desk.coded({"code": code})["code"] or ""
    acting = desk.acting(actor, on_basis)
    day: date = date_of("--on", on) if on else programme.today()
    order: Any = order_of(subject) if name == "replicate" else None
    secret = take_ticket(
        programme.engine, acting, action=name, subject=subject, day=day, now=programme.now(), command_id=order
    )
    note(desk.settings, "ticket_taken", **hand_of(acting), action=name, subject=subject)
    hint = desk.say(
        "Годится один раз, 15 минут, для этого действия и кода.", "Good once, for 15 minutes, this action and code."
    )
    put(Answer({"ticket": secret, "action": name, "subject": subject, "day": day}, [secret, hint]), json=json)
    return 0


alone["login"].add("login", "Войти ключом", "Sign in with a key", login)
alone["ticket"].add(
    "ticket", "Взять билет на одно действие в панели", "Take a ticket for one deed in the panel", ticket
)
