"""The stories as commands, in the order in which they happened: the portfolio goes through the one lane."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from datetime import date
from typing import Any

from deployments.demo import shapes as told
from deployments.demo.cards import card_of, plan_of
from deployments.demo.cast import REGION
from deployments.demo.clock import BEGINNING
from deployments.demo.exemplars import drawn, handed_on
from deployments.demo.lessons import year_of_sites
from deployments.demo.offers import accepted
from deployments.demo.offers import not_taken as _offer
from deployments.demo.partner_check import Judging
from deployments.demo.shapes import ARCHIVE, PackageStory, Portfolio, ProjectStory, Step
from deployments.demo.statuses import acts
from deployments.demo.surveillance import looked_at_anew
from deployments.demo.takeover import Followed, Helpers
from deployments.demo.works import Works
from domain.engine.command import SYSTEM, Command
from domain.methodology.schema import Decision, Pack
from domain.pilot.cards import OpenProject
from domain.pilot.conditions import CloseCondition
from domain.pilot.documents import AttachEvidence
from domain.pilot.gates import ConditionTerms, Decide
from domain.pilot.holds import Resume
from domain.pilot.measurements import Measure
from domain.pilot.submission import Submit
from domain.programme.kinds import CentreKind, Moment, OrganisationKind
from domain.registry.organisations import RegisterCentre, RegisterOrganisation
from domain.registry.people import GiveRole, RegisterPerson
from domain.registry.regions import PlaceOrganisation
from domain.replication.freeze import FreezePackage


def cast(portfolio: Portfolio) -> Iterator[Command]:
    """Organisations, centres, people and their standing roles."""
    since = {centre.code: centre.since for centre in portfolio.centres}

    def common(key: str, scope: str = "*") -> dict[str, Any]:
        return {"actor": SYSTEM, "on": since.get(scope, BEGINNING), "command_id": f"demo:{key}"}

    for one in portfolio.organisations:
        yield RegisterOrganisation(
            **common(one.code), title=one.name, kind=OrganisationKind(one.kind), sphere=one.sphere,
            parent=one.parent, code=one.code, municipality=one.municipality,
        )  # fmt: skip
    for centre in portfolio.centres:
        yield RegisterCentre(
            **common(centre.code, centre.code), title=centre.name, kind=CentreKind(centre.kind), host=centre.host,
            sphere=centre.sphere, code=centre.code,
        )  # fmt: skip
    elsewhere = yield from _elsewhere(portfolio)
    for person in portfolio.people:
        yield RegisterPerson(
            **common(person.code), title=person.name, email=person.email, post=person.post,
            organisation=person.organisation or elsewhere.get(person.region), region=_other(person.region),
            language=person.language, code=person.code,
        )  # fmt: skip
        for held in person.roles:
            key = f"{person.code}:{held.role}:{held.scope}"
            yield GiveRole(**common(key, held.scope), person=person.code, role=held.role, scope=held.scope)


def _elsewhere(portfolio: Portfolio) -> Generator[Command, None, dict[str, str]]:
    """Organisations of other regions that send members to commissions, placed there by a document: region -> code."""
    regions = sorted({person.region for person in portfolio.people} - {REGION})
    codes = {region: f"ORG-9{number:03d}" for number, region in enumerate(regions, 1)}
    for region, code in codes.items():
        common: dict[str, Any] = {"actor": SYSTEM, "on": BEGINNING}
        title = f"Организация программы: {region}"
        yield RegisterOrganisation(
            **common, command_id=f"demo:{code}", title=title, kind=OrganisationKind.ENTERPRISE, code=code
        )
        yield PlaceOrganisation(
            **common, command_id=f"demo:{code}:place", organisation=code, region=region, dated=BEGINNING,
            title="Соглашение о сотрудничестве", kept_at="Реестр соглашений",
        )  # fmt: skip
    return codes


def history(portfolio: Portfolio, pack: Pack) -> list[Command]:
    """Everything that happened to projects, checks, packages and sites, day by day."""
    titles = {one.code: one.name for one in portfolio.organisations}
    helpers = Helpers(_holding(portfolio, "rcc_methodologist"), _holding(portfolio, "curator")[0])
    practices = handed_on(portfolio)
    carried = {one.code: practices[one.project].elements for one in portfolio.packages if one.project in practices}
    stories: list[list[Command]] = [
        *(
            _project(one, pack, titles[one.organisation], portfolio.as_of, helpers, carried)
            for one in portfolio.projects
        ),
        *(list(Judging(check, pack, portfolio).commands(_step)) for check in portfolio.checks),
        *([_package(package)] for package in portfolio.packages),
        *(
            drawn(
                one,
                practices[one.project],
                portfolio.as_of,
                author=helpers.methodologists[0],
                expert=helpers.methodologists[1],
            )
            for one in portfolio.packages
            if one.project in practices
        ),
        *acts(portfolio, *helpers.methodologists[:2]),
        list(looked_at_anew(portfolio, pack, helpers.curator)),
        *(list[Command]([held]) for held in year_of_sites(portfolio, pack.calendar)),
        *(
            _offer(story, f"OFR-{number:04d}")
            for number, story in enumerate(portfolio.offers, len(portfolio.projects) + 1)
        ),
    ]
    dated = [
        (on, story[0].command_id, place, command)
        for story in stories
        for place, (on, command) in enumerate(_told(story))
    ]
    return [command for *_, command in sorted(dated, key=lambda row: row[:3])]


def _told(story: list[Command]) -> Iterator[tuple[date, Command]]:
    """Each command with the day on which it is entered: never before the one that it follows."""
    day = story[0].on
    for command in story:
        day = max(day, command.on)
        yield day, command


def _holding(portfolio: Portfolio, role: str) -> list[str]:
    """Who holds a role for the whole programme."""
    people = portfolio.people
    return [one.code for one in people if any((held.role, held.scope) == (role, "*") for held in one.roles)]


def _project(
    story: ProjectStory,
    pack: Pack,
    organisation: str,
    as_of: date,
    helpers: Helpers,
    carried: Mapping[str, Mapping[str, bool]],
) -> list[Command]:
    """A pilot or a replica from its opening on."""
    steps = list(_steps(story.code, story.steps))
    if story.package:
        return [
            *accepted(story, pack.calendar),
            *Followed(story, pack, helpers, carried.get(story.package, {})).steps(steps),
        ]
    first = OpenProject(
        actor=story.opened_by, on=story.opened_on, command_id=f"demo:{story.code}", centre=story.centre,
        people=story.people, code=story.code, title=story.title, organisation=story.organisation, sphere=story.sphere,
        indicators=tuple(map(plan_of, story.indicators)), **card_of(story),
    )  # fmt: skip
    return [first, *Works(story, pack, organisation, as_of).with_works(steps)]


def _other(region: str) -> str:
    """The record names a region only where it is another one."""
    return "" if region == REGION else region


def _package(story: PackageStory) -> Command:
    return FreezePackage(
        actor=story.frozen_by,
        on=story.frozen_on,
        command_id=f"demo:{story.code}",
        project=story.project,
        title=story.title,
        code=story.code,
    )


def _steps(code: str, steps: tuple[Step, ...]) -> Iterator[Command]:
    for number, step in enumerate(steps):
        yield _step(code, f"demo:{code}:{number}", step)


def _step(code: str, command_id: str, step: Step) -> Command:
    common: dict[str, Any] = {"actor": step.by, "on": step.on, "command_id": command_id, "subject": code}
    match step:
        case told.Attached(phase=phase, kind=kind, title=title):
            return AttachEvidence(**common, kind=kind, title=title, phase=phase, kept_at=ARCHIVE)
        case told.Measured(indicator=indicator, value=value, moment=moment):
            return Measure(**common, indicator=indicator, value=value, moment=Moment(moment))
        case told.Submitted(comment=comment):
            return Submit(**common, comment=comment)
        case told.Decided():
            return _decision(common, step)
        case told.ConditionClosed(number=number):
            return CloseCondition(**common, condition=number)
        case told.Resumed():
            return Resume(**common)
    raise TypeError(step)


def _decision(common: dict[str, Any], step: told.Decided) -> Command:
    return Decide(
        **common,
        decision=Decision(step.decision),
        reason=step.reason,
        comment=step.comment,
        fields=step.fields,
        conditions=tuple(
            ConditionTerms(text=terms.text, owner=terms.owner, due_on=terms.due_on) for terms in step.conditions
        ),
        review_on=step.review_on,
    )
