"""Checked rows of the register's sheets as the commands that enter them: organisations, centres, roles, documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from domain.engine.command import Command
from domain.engine.words import Words
from domain.exchange.differences import must_be_so
from domain.exchange.doubles import Doubles, one_more
from domain.exchange.headings import fold
from domain.exchange.knowledge import Around
from domain.exchange.register import SEVERAL, Body, Codes, Misnamed, Register
from domain.exchange.register_layouts import EVERYWHERE
from domain.exchange.table import Row
from domain.methodology.schema import Pack
from domain.pilot.documents import AttachEvidence
from domain.pilot.earlier_completions import EnterCompletion
from domain.programme.kinds import CentreKind, MunicipalityType, OrganisationKind, SubjectKind
from domain.registry.organisations import RegisterCentre, RegisterOrganisation
from domain.registry.people import GiveRole
from domain.registry.role_terms import LendRole
from domain.replication.earlier_replicas import EnterReplica
from domain.rules.names import plain_name
from domain.text.called import CALLED

Common = Callable[[str, Row, date | None], dict[str, Any]]
"""Who and when of a row, with an id that follows from it."""


class RegisterRows:
    """Turns rows about organisations, centres, roles, documents and what ended before the programme into commands."""

    def __init__(self, pack: Pack, register: Register, codes: Codes, doubles: Doubles, common: Common) -> None:
        self.register, self.codes, self.doubles, self.common = register, codes, doubles, common
        self.already = 0
        """Rows that only say what is there."""
        self._patterns = pack.codes
        self._titles: dict[tuple[str, str | None], Words] = {
            **{
                ("kind", key): title for kinds in (OrganisationKind, CentreKind) for key, title in CALLED[kinds].items()
            },
            **{("municipality", key): title for key, title in CALLED[MunicipalityType].items()},
            **{("sphere", key): title for key, title in pack.spheres.items()},
        }

    def organisation(self, row: Row, _around: Around) -> Iterator[Command]:
        """An organisation joins the programme; one that is there is as the row says."""
        values, register = row.values, self.register
        title, kind, sphere = str(values["title"]), OrganisationKind(str(values["kind"])), _text(values.get("sphere"))
        parent = register.code("parent", row, register.organisations)
        code = _text(values.get("code")) and self.codes.plain(values["code"])
        known = self.doubles.body(row, title, parent) if code is None else register.bodies.get(code)
        if known is not None:
            said = {"kind": kind, "municipality": _type(values), "sphere": sphere, "parent": parent}
            must_be_so(title, known, said, self._titles, by_code=code is not None)
            self.already += 1
            return
        code = code or self._next(SubjectKind.ORGANISATION)
        if others := register.called(title):
            self.doubles.asides.append(("title", one_more(title, others)))
        register.add_body(Body(code, title, kind, sphere, parent, _type(values)))
        self.doubles.brings(code, row)
        common = self.common("organisations", row, None)
        yield RegisterOrganisation(
            **common, title=title, kind=kind, sphere=sphere, parent=parent, code=code, municipality=_type(values)
        )

    def _next(self, kind: SubjectKind) -> str:
        """The next code that neither the base nor a row has."""
        last, codes = self.register.last, self.register.codes
        while True:
            last[kind] += 1
            code = self._patterns[kind].format(number=last[kind])
            if code.casefold() not in codes:
                return code

    def centre(self, row: Row, _around: Around) -> Iterator[Command]:
        """A centre joins the programme; one of a title that is there is that one, and is as the row says."""
        values, register = row.values, self.register
        title, kind = str(values["title"]), CentreKind(str(values["kind"]))
        sphere = _text(values.get("sphere"))
        host = register.code("host", row, register.organisations)
        code = _text(values.get("code")) and self.codes.plain(values["code"])
        known = register.sites.get(code) if code else self._titled(row, title)
        if known is not None:
            said = {"kind": kind, "sphere": sphere, "host": host}
            must_be_so(title, known, said, self._titles, by_code=code is not None)
            self.already += 1
            return
        code = code or self._next(SubjectKind.CENTRE)
        register.add_site(Body(code, title, kind, sphere, host))
        self.doubles.brings(code, row)
        yield RegisterCentre(
            **self.common("centres", row, None), title=title, kind=kind, host=host, sphere=sphere, code=code
        )

    def _titled(self, row: Row, title: str) -> Body | None:
        """The centre of a title."""
        found = self.register.centres.get(plain_name(title))
        if found == "":
            raise Misnamed("title", title, SEVERAL)
        if found:
            self.doubles.once(found, row, title, centre=True)
        return self.register.sites.get(found or "")

    def role(self, row: Row, around: Around) -> Iterator[Command]:
        """A person may act in a role, for good or until a day."""
        values, said = row.values, str(row.values["person"])
        code, *_ = around.people.get(said.lower(), (self.codes.plain(said),))
        common = self.common("roles", row, None) | {"person": code, "role": str(values["role"])}
        until = values.get("until")
        if isinstance(until, date):
            yield LendRole(**common, scope=self._scope(row), until=until)
        else:
            yield GiveRole(**common, scope=self._scope(row))

    def _scope(self, row: Row) -> str:
        """Where a role is held: an organisation or a centre by code or title, anything else by its code."""
        text = str(row.values["scope"])
        if text.strip() == EVERYWHERE or fold(text) in WHOLE:
            return EVERYWHERE
        titled = {
            found for known in (self.register.organisations, self.register.centres)
            if (found := known.get(plain_name(text))) is not None
        }  # fmt: skip
        if "" in titled or len(titled) > 1:
            raise Misnamed("scope", text, SEVERAL)
        return self.register.codes.get(text.casefold()) or next(iter(titled), None) or self.codes.plain(text)

    def replica(self, row: Row, _around: Around) -> Iterator[Command]:
        """An exemplar was copied in earlier years, and what came of it, as the act says."""
        values, code = row.values, self.codes.plain(row.values["code"])
        opened_on, finished_on = _day(values["opened_on"]), _day(values["finished_on"])
        if opened_on and finished_on and opened_on > finished_on:
            said = Words(f"не раньше {opened_on:%d.%m.%Y}: тогда открыт", f"not before {opened_on}, when it was opened")
            raise Misnamed("finished_on", "", said)
        yield EnterReplica(
            **self.common("replicas", row, opened_on),
            exemplar=self.codes.plain(values["exemplar"]),
            organisation=self.register.code("organisation", row, self.register.organisations) or "",
            code=code,
        )
        yield replace(self._finished(row, code), **_checked(row))

    def finished(self, row: Row, _around: Around) -> Iterator[Command]:
        """A project ended in earlier years, as its act says."""
        yield self._finished(row, self.codes.plain(row.values["project"]))

    def _finished(self, row: Row, project: str) -> EnterCompletion:
        values = row.values
        return EnterCompletion(
            **self.common("finished", row, _day(values["finished_on"])),
            subject=project,
            short=not values["reached"],
            title=str(values.get("title") or ""),
            number=str(values["number"]),
            dated=_day(values["dated"]),
            kept_at=str(values["kept_at"]),
        )

    def document(self, row: Row, _around: Around) -> Iterator[Command]:
        """A document is attached to a phase."""
        values = row.values
        yield AttachEvidence(
            **self.common("documents", row, None),
            subject=self.codes.plain(values["subject"]),
            kind=str(values["kind"]),
            phase=_text(values.get("phase")),
            title=str(values.get("title") or ""),
            number=str(values.get("number") or ""),
            dated=_day(values.get("dated")),
            kept_at=str(values.get("kept_at") or ""),
            link=str(values.get("link") or ""),
        )


def _checked(row: Row) -> dict[str, Any]:
    """When it was seen whether the result of a replica held: the day and the answer belong together."""
    day, held = _day(row.values.get("checked_on")), row.values.get("held")
    if day is None and held is not None:
        raise Misnamed("checked_on", "", Words("день проверки: без него не считается", "the day of the check"))
    if day is None:
        return {}
    if held is None:
        raise Misnamed("held", "", Words("да или нет: что показала проверка", "yes or no: what the check came to"))
    return {"held_on" if held else "lost_on": day}


WHOLE = frozenset(map(fold, ("вся программа", "вся область", "везде", "весь регион", "регион", "whole programme")))
"""Words for the whole programme."""


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _type(values: Mapping[str, object]) -> MunicipalityType | None:
    found = values.get("municipality")
    return MunicipalityType(str(found)) if found else None


def _text(value: object) -> str | None:
    return str(value) if value else None
