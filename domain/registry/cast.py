"""People whom a command names by code or e-mail: those who are known, and those whom it introduces."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from domain.engine import refusals as no
from domain.engine.addresses import is_address
from domain.engine.case import Case, Happening, scopes_of
from domain.engine.named import Newcomer, People, address, everybody
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.words import Language
from domain.programme.kinds import Cadence, SubjectKind
from domain.registry.held_roles import raises_not_oneself
from domain.registry.known import PEOPLE
from domain.registry.people import PersonRegistered
from domain.registry.roles import STAFF


class Cast:
    """Finds the persons of one command, each of them once."""

    def __init__(self, case: Case, newcomers: Mapping[str, Newcomer]) -> None:
        self.case = case
        self.newcomers = {address(email): who for email, who in newcomers.items()}
        self.joined: list[Happening] = []
        """The registration of those whom nobody knew yet by their e-mail."""
        self._known: dict[str, str] = {}

    def people(self, people: People) -> dict[str, tuple[str, ...]]:
        """Role -> codes of its persons."""
        found: dict[str, dict[str, None]] = {}
        for role, named in everybody(people):
            self.case.one_of(f"people.{role}", role, self.case.pack.roles)
            person = self.person(f"people.{role}", named)
            persons = found.setdefault(role, {})
            if person is not None:
                persons[person] = None
        return {role: tuple(persons) for role, persons in found.items()}

    def person(self, field_name: str, named: str | None) -> str | None:
        """The code of a person; notes a reason and returns None where there is nobody."""
        if named is not None and "@" in named:
            return self._by_address(field_name, address(named))
        return named if self.case.subject(field_name, SubjectKind.PERSON, named) is not None else None

    def _by_address(self, field_name: str, email: str) -> str | None:
        """Code of the person with an e-mail; a newcomer's, when the command says who it is."""
        world = self.case.world
        if (code := self._known.get(email) or world.of(PEOPLE).emails.get(email)) is not None:
            return code
        who = self.newcomers.get(email)
        if who is None or not who.title.strip():
            said = (
                f"«{email}» ещё не участник: назовите имя и должность",
                f"nobody has “{email}” yet: give name and post",
            )
            self.case.against(no.bad_value(field_name, *said))
            return None
        if not is_address(email):
            self.case.against(no.bad_value(field_name, f"«{email}» не адрес почты", f"“{email}” is no address"))
            return None
        number = world.numbers.get(SubjectKind.PERSON, 0) + len(self.joined) + 1
        self._known[email] = code = self.case.pack.codes[SubjectKind.PERSON].format(number=number)
        self.joined.append((code, newcomer(email, who, world.time_zone)))
        return code


def newcomer(email: str, who: Newcomer, time_zone: str) -> PersonRegistered:
    """The registration of somebody whom a card names."""
    return PersonRegistered(
        title=clean(who.title)[:200], email=email, post=clean(who.post)[:300], organisation=None, region="",
        language=Language.RU, time_zone=time_zone, cadence=Cadence.WEEKLY,
    )  # fmt: skip


def named_methodologist(case: Case, persons: Iterable[str], organisation: str | None, *scopes: State) -> None:
    """The programme names the methodologist of a subject, and whose own work it is does not."""
    case.entitled(STAFF, scopes_of(*scopes))
    _not_of(case, persons, organisation)


def not_its_own(case: Case, persons: Collection[str], organisation: str | None) -> None:
    """Nobody supports, approves and closes as the methodologist what the own organisation takes over.

    In the name of whoever is away nobody makes themselves one either.
    """
    raises_not_oneself(case, persons)
    _not_of(case, persons, organisation)


def _not_of(case: Case, persons: Iterable[str], organisation: str | None) -> None:
    for person in persons:
        state = case.world.states.get(person)
        if organisation is not None and state is not None and state.organisation == organisation:
            ru = f"{person} работает в {organisation}: методологом проекта тиражирования там быть не может"
            case.against(no.already("tied", ru, f"{person} is of {organisation}: no methodologist of a replica there"))
