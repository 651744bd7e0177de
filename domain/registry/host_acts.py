"""What is said on the host of an installation: who may act there, by what proof, under which settings and key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.engine.actor import HostMatter, Identity
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.personal import hides
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.tables import TABLES
from domain.engine.wire import removal
from domain.engine.words import Words
from domain.programme.kinds import SubjectKind
from domain.registry.ways_in import shut_with_password

INSTALLATION = "HOST-0001"
"""The one installation: a history goes on wherever its database is carried."""

TITLE = "Установка «Потока»"


@dataclass(frozen=True, kw_only=True, slots=True)
class InstallationOpened(Event):
    """The host said something for the first time."""

    kind = "installation_opened"
    says = Words("начата история установки", "the history of the installation begins")
    opens = SubjectKind.INSTALLATION


@dataclass(frozen=True, kw_only=True, slots=True)
class IdentitySet(Event):
    """What it takes to act was said anew."""

    kind = "identity_set"
    says = Words("сказано, доказывают ли, кто действует", "said whether who acts is proved")

    ordinal: int
    mode: Identity
    account: str
    """Of the machine, on which that was said, by its number; by name in what an earlier release kept."""
    at: str
    """When it was said, as instants are stored."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HostSpoke(Event):
    """Something was said on the host: a setting that only it changes, a signing key, a backup that came back."""

    kind = "host_spoke"
    says = Words("сказано на машине с базой", "said on the host")

    ordinal: int
    about: HostMatter
    what: str
    account: str
    """Of the machine, on which that was said, by its number; by name in what an earlier release kept."""
    at: str
    """When it was said, as instants are stored."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountAllowed(HostSpoke):
    """An account of the machine may act as a person."""

    kind = "account_allowed"
    says = Words("разрешена учётная запись машины", "an account of the machine was allowed")


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountForbidden(HostSpoke):
    """It may no more."""

    kind = "account_forbidden"
    says = Words("запрещена учётная запись машины", "an account of the machine was forbidden")


OF_PEOPLE = frozenset({HostMatter.ALLOWED, HostMatter.FORBIDDEN})
"""Matters in which an account of a machine is named, which is often called like its person."""


@hides(HostSpoke.kind)
@hides(AccountAllowed.kind)
@hides(AccountForbidden.kind)
def _account(facts: dict[str, Any], subject: str, hide: Callable[[str, str], str]) -> None:
    if facts["about"] in OF_PEOPLE:
        facts["what"] = hide(subject, facts["what"])


UNSAID = removal(TABLES["host_word"], ("number",))
UNSET = removal(TABLES["identity_mode"], ("number",))
WITHOUT_ACCOUNT = removal(TABLES["machine_account"], ("account", "person"))


@changes(InstallationOpened)
def installation(record: Record, state: State, event: InstallationOpened, actor: str, on: date, seq: int) -> None:
    state.title = TITLE


@changes(IdentitySet)
def identity(record: Record, state: State, event: IdentitySet, actor: str, on: date, seq: int) -> None:
    # a database of before has the row already, and the entry tells of it afterwards
    record.remove(UNSET, "identity_mode", (event.ordinal,))
    record.add("identity_mode", number=event.ordinal, mode=event.mode, account=event.account, set_at=event.at)


@changes(HostSpoke)
def said(record: Record, state: State, event: HostSpoke, actor: str, on: date, seq: int) -> None:
    person = state.code if state.kind is SubjectKind.PERSON else ""
    record.remove(UNSAID, "host_word", (event.ordinal,))
    record.add(
        "host_word", number=event.ordinal, about=event.about, what=event.what, person=person, account=event.account,
        said_at=event.at,
    )  # fmt: skip


@changes(AccountAllowed)
def allowed(record: Record, state: State, event: AccountAllowed, actor: str, on: date, seq: int) -> None:
    said(record, state, event, actor, on, seq)
    record.remove(WITHOUT_ACCOUNT, "machine_account", (event.what, state.code))
    record.add(
        "machine_account", account=event.what, person=state.code, allowed_by=event.account, allowed_at=event.at
    )  # fmt: skip


@changes(AccountForbidden)
def forbidden(record: Record, state: State, event: AccountForbidden, actor: str, on: date, seq: int) -> None:
    said(record, state, event, actor, on, seq)
    record.remove(WITHOUT_ACCOUNT, "machine_account", (event.what, state.code))
    shut_with_password(record, state.code)  # what was opened by it ends with it
