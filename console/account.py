"""`potok account`: as whom an account of this machine may act; said on the host of the database."""

from __future__ import annotations

import pwd
from typing import Annotated, Any

import typer

from console.answer import Answer
from console.command_group import Room
from console.desk import Desk
from console.language import both
from console.terminal_table import Column, Table
from domain.engine.refusals import Refusal, bad_value, person_ended
from domain.programme.kinds import SubjectKind
from domain.reports.views import state_of
from flows.host_words import BLANK, MATTERS, words
from flows.installation import accounts as found_accounts
from flows.installation import allow, forbid

accounts = Room("Учётные записи этой машины и их участники.", "Accounts of this machine and their people.")
APPS = {"account": accounts.app}

Account = Annotated[
    str,
    typer.Argument(
        metavar=both("УЧЁТНАЯ_ЗАПИСЬ", "ACCOUNT"), help=both("учётная запись этой машины", "an account of this machine")
    ),
]
Who = Annotated[
    str, typer.Argument(metavar="WHO", help=both("код или почта участника", "code or e-mail of the person"))
]


@accounts.question("allow", "Учётная запись действует как участник", "An account acts as a person", openly=True)
def allowed(desk: Desk, account: Account, who: Who) -> Answer:
    """From now on; the journal and the security log say who allowed it."""
    try:
        pwd.getpwnam(account)
    except KeyError as error:
        ru, en = f"на этой машине нет «{account}»", f"this machine has no “{account}”"
        raise Refusal([bad_value("ACCOUNT", ru, en)]) from error
    person, programme = _there(desk, who), desk.programme
    allow(desk.settings, programme.engine, account, person, programme.here_and_now())
    said = desk.say(f"{account} действует как {person}", f"{account} acts as {person}")
    return Answer({"account": account, "person": person}, [said])


@accounts.question(
    "forbid", "Учётная запись больше не действует как участник", "An account acts as a person no more", openly=True
)
def forbidden(desk: Desk, account: Account, who: Who) -> Answer:
    """From now on; nothing that was done before is undone."""
    person = _there(desk, who)
    if not forbid(desk.settings, desk.programme.engine, account, person, desk.programme.here_and_now()):
        ru, en = f"{account} и так не действует как {person}", f"{account} does not act as {person} anyway"
        raise Refusal([bad_value("ACCOUNT", ru, en)])
    said = desk.say(f"{account} больше не действует как {person}", f"{account} acts as {person} no more")
    return Answer({"account": account, "person": person}, [said])


def _there(desk: Desk, who: str) -> str:
    """The code of somebody who is there."""
    with desk.reading() as connection:
        person = state_of(connection, desk.person(who, "WHO"), SubjectKind.PERSON, field="WHO")
    if person.ended_on is not None:
        raise Refusal([person_ended(person.code)])
    return person.code


@accounts.question("list", "Кто как кто действует на этой машине", "Who acts as whom on this machine", openly=True)
def listed(desk: Desk) -> Answer:
    """Accounts and their people, nobody until somebody is allowed; then all that was said on this machine."""
    with desk.reading() as connection:
        found, told = found_accounts(connection), words(connection)
    say = desk.say
    columns = (
        Column(say("Учётная запись", "Account")),
        Column(say("Участник", "Person")),
        Column(say("Разрешил", "Allowed by")),
        Column(say("Когда", "Day")),
    )
    rows = [
        (str(row["account"]), str(row["person"]), str(row["allowed_by"]), desk.wording.moment(row["allowed_at"]))
        for row in found
    ]
    said = (
        Column(say("Когда", "Day")),
        Column(say("Кто", "By")),
        Column(say("Сказано на машине", "Said on the host")),
    )
    history = [(desk.wording.moment(row["said_at"]), str(row["account"]), _told(desk, row)) for row in told]
    return Answer({"accounts": found, "said": told}, [Table(columns, rows), Table(said, history)])


def _told(desk: Desk, row: dict[str, Any]) -> str:
    about, what = MATTERS[row["about"]], row["what"] or desk.say(BLANK.ru, BLANK.en)
    return f"{desk.say(about.ru, about.en)}: {what} {row['person']}".strip()
