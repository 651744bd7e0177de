"""What a person has come in by and may still come in by: shut at once where it may be another's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.engine import refusals as no
from domain.engine.case import Case, Happening
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.named import address
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import removal
from domain.engine.words import Words
from domain.registry.known import PEOPLE
from domain.registry.roles import ADMINISTRATOR
from domain.registry.tables import TABLES

WITHOUT_SESSIONS = removal(TABLES["web_session"], ("person",))
WITHOUT_TICKETS = removal(TABLES["ticket"], ("person",))
WITHOUT_PASSWORD = removal(TABLES["password"], ("person",))
WITHOUT_VIEWS = removal(TABLES["saved_view"], ("person",))
WITHOUT_WORKS = removal(TABLES["long_work"], ("person",))
WITHOUT_ACCOUNTS = removal(TABLES["machine_account"], ("person",))


def shut_for_good(record: Record, person: str) -> None:
    """The same, and no account of a machine acts as this person any more; lists of their own wait for nobody."""
    shut_with_password(record, person)
    record.remove(WITHOUT_VIEWS, "saved_view", (person,))
    record.remove(WITHOUT_WORKS, "long_work", (person,), at=1)
    record.remove(WITHOUT_ACCOUNTS, "machine_account", (person,), at=1)


def shut_with_password(record: Record, person: str) -> None:
    """The same, and no password: whoever held a lost key may have set one."""
    shut(record, person)
    record.remove(WITHOUT_PASSWORD, "password", (person,))


def shut(record: Record, person: str) -> None:
    """No ticket and no session of a person opens anything from now on; keys and passwords stay."""
    record.remove(WITHOUT_TICKETS, "ticket", (person,), at=1)
    record.remove(WITHOUT_SESSIONS, "web_session", (person,), at=1)


def by_own_hand(case: Case) -> None:
    """What would outlast the absence for which a deputy acts is done in nobody else's name.

    That is a way in, a role of administrator or of the deputy themselves, and what cannot be undone.
    """
    acting = case.command.acting
    if acting.on_behalf_of is not None and not ADMINISTRATOR & case.world.roles.get((acting.person, "*"), set()):
        case.against(no.not_in_that_name(acting.person, acting.on_behalf_of))


WAYS_IN = ("email", "delivery")
"""What a link that opens the pages is sent to: whoever changes it for another comes in as that person."""


def of_a_way_in(case: Case) -> bool:
    """Whether somebody else's login or delivery address changes."""
    command = case.command
    ways = any(getattr(command, name) is not None for name in WAYS_IN)
    return ways and command.person != command.acting.person


def of_whom_matters(case: Case) -> bool:
    """Whether another's way in changes, or where another comes from: that says who may judge whom."""
    command = case.command
    return of_a_way_in(case) or (command.organisation is not None and command.person != command.acting.person)


def not_erased(case: Case, person: State) -> None:
    """Who somebody was is not written again after the act."""
    if person.title == person.code:
        case.against(no.already("anonymised", "участник уже обезличен", "the person is anonymised already"))


def administers(case: Case, person: str) -> bool:
    """Whether somebody administers the whole programme."""
    return bool(ADMINISTRATOR & case.world.roles.get((person, "*"), set()))


def as_an_administrator_is_known(case: Case) -> None:
    """What says who an administrator is, they change by their own hand, or another administrator does."""
    if case.command.person != case.command.acting.person and administers(case, case.command.person):
        case.entitled(ADMINISTRATOR, ())
        by_own_hand(case)


@dataclass(frozen=True, kw_only=True, slots=True)
class LoginLeft(Event):
    """The e-mail by which a person came in until now leads in no more; that mailbox is told so."""

    kind = "login_left"
    says = Words("прежняя почта больше не вход", "the earlier e-mail leads in no more")
    owed = True
    told_late = True
    stirs = False


def login_left(case: Case, person: str, email: str | None) -> Iterator[Happening]:
    """Before a login becomes another one: its mailbox hears of it; another way of writing it is the same login."""
    logins = (known for known, code in case.world.of(PEOPLE).emails.items() if code == person and "@" in known)
    if email is not None and any(address(login) != email for login in logins):
        yield person, LoginLeft()


@changes(LoginLeft)
def left(record: Record, state: State, event: LoginLeft, actor: str, on: date, seq: int) -> None:
    """The letter is all that comes of it."""
