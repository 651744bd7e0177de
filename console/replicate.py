"""`potok replicate`: a package is offered to any number of receivers; with `--dry-run` it is only looked at."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.answer import Answer
from console.command_group import As, Json, On, Room
from console.desk import Common, Desk
from console.execution import ran_through, sentence
from console.failure import BAD_INPUT, DOWN, REFUSED, told
from console.language import both
from console.offer_progress import progress
from console.options import Centre, Customer, Leader, Owner, People
from console.receivers import receivers_of
from console.terminal_table import Column, Table
from console.typed_values import known, pairs
from domain.engine.lane import Outcome, Refused, Repeated
from domain.engine.refusals import Fault, Refusal, bad_value
from domain.engine.words import Words
from domain.programme.kinds import MunicipalityType, OrganisationKind
from domain.reports import offers
from flows.answers import remark_lines
from flows.fan_out import OFFERED_OTHERWISE, ReplicateForm
from flows.offer_chunks import left_over

if TYPE_CHECKING:
    from flows.staff_run import Ran

alone = Room()
APPS = {"replicate": alone.app}

Package = Annotated[str, typer.Argument(metavar="PACKAGE", help=both("код пакета", "code of the package"))]
To = Annotated[
    list[str] | None,
    typer.Option("--to", metavar="ORG", help=both("получатель, можно несколько раз", "receiver, may be repeated")),
]
File = Annotated[
    str | None,
    typer.Option(
        "--file",
        metavar="FILE",
        help=both(
            "таблица, CSV или XLSX: organisation[, centre, leader, …]",
            "a table, CSV or XLSX: organisation[, centre, leader, …]",
        ),
    ),
]


Kind = Annotated[
    str | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        help=both("все организации вида, например municipality", "all of a kind, for example municipality"),
    ),
]
Sphere = Annotated[
    str | None,
    typer.Option("--sphere", metavar="KEY", help=both("все организации сферы", "all organisations of a sphere")),
]
Municipality = Annotated[
    str | None,
    typer.Option(
        "--municipality",
        metavar="KEY",
        help=both(
            "все муниципалитеты вида: urban_district, municipal_district, municipal_area, …",
            "all municipalities of a type: urban_district, municipal_district, municipal_area, …",
        ),
    ),
]
Holders = Annotated[
    bool,
    typer.Option("--holders", help=both("всем, у кого прежняя редакция", "everybody who holds an earlier edition")),
]
Places = Annotated[
    list[str] | None,
    typer.Option(
        "--place",
        metavar="ORG",
        help=both("подведомственная организация, для которой получает район", "a subordinate for which it receives"),
    ),
]
Again = Annotated[
    bool,
    typer.Option(
        "--again",
        help=both("ещё раз тем, кому уже предлагали", "once more to those who were offered it"),
    ),
]
Start = Annotated[
    str | None,
    typer.Option("--start", metavar=both("ДАТА", "DATE"), help=both("предлагаемое начало", "the proposed start")),
]
AnswerBy = Annotated[
    str | None,
    typer.Option(
        "--answer-by", metavar=both("ДАТА", "DATE"), help=both("ответить до; иначе по методике", "answer by this day")
    ),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help=both("показать, кто получит, кто узнает и кому откажут", "show who gets it, who hears, who is refused"),
    ),
]


def replicate(
    package: Package,
    to: To = None,
    file: File = None,
    kind: Kind = None,
    municipality: Municipality = None,
    sphere: Sphere = None,
    holders: Holders = False,
    places: Places = None,
    again: Again = False,
    start: Start = None,
    answer_by: AnswerBy = None,
    centre: Centre = None,
    leader: Leader = None,
    customer: Customer = None,
    owner: Owner = None,
    role: People = None,
    dry_run: DryRun = False,
    actor: As = None,
    on: On = None,
    json: Json = False,
) -> int:
    """Offer a package to any number of receivers; repeating it goes on where it was cut off."""
    from console.answer import put

    desk = Desk(json)
    named = {"project_leader": leader, "customer": customer, "process_owner": owner}
    people = {key: who for key, who in named.items() if who}
    people |= pairs("role", role or [], "«роль=участник»", "“role=person”")
    shared = {"centre": centre, "people": desk.people(people)}
    wanted = {"kind": kind, "municipality": municipality, "sphere": sphere}
    named_by_code = [*(to or []), *queried(desk, package, holders, **wanted)]
    if holders or any(wanted.values()):
        _found(named_by_code, next((f"--{name}" for name, value in wanted.items() if value), "--holders"))
    receivers = _named(desk, named_by_code, file, shared)
    receivers = list({row["organisation"]: row for row in receivers}.values())
    if places:
        receivers = [for_places(receivers, places)]
    if again:
        receivers = once_more(desk, package, receivers)
    fields = {"package": package, "receivers": receivers, "start_on": start, "answer_by": answer_by}
    form = ReplicateForm.model_validate(fields | desk.shared(Common(actor, None, on, None, None)))
    answer = _hinted(desk, (tried if dry_run else fan_out)(desk, form, actor))
    put(answer, json=json)
    return answer.exit_code


alone.add("replicate", "Предложить пакет получателям", "Offer a package to receivers", replicate)


def _hinted(desk: Desk, answer: Answer) -> Answer:
    """The answer with the option that offers once more, where an earlier offer is in the way; a page has a tick."""
    reasons = [reason for line in answer.data["receivers"] for reason in line.get("reasons", ())]
    if not any(reason["key"] == OFFERED_OTHERWISE or reason["field"] == "attempt" for reason in reasons):
        return answer
    more = desk.say("Ещё раз тем, кому уже предлагали: --again", "Once more to those who were offered it: --again")
    return replace(answer, shown=[*answer.shown, more])


def _named(desk: Desk, codes: list[str], file: str | None, shared: dict[str, Any]) -> list[dict[str, Any]]:
    """The receivers that the command line and the file name; refuses when nobody is named."""
    receivers = [shared | {"organisation": code} for code in codes]
    if file is not None:
        receivers += [_with_shared(row, shared) for row in receivers_of(file, desk)]
    if not receivers:
        said = (
            "назовите получателей: --to КОД, --file ФАЙЛ, --kind, --municipality, --sphere или --holders",
            "name the receivers: --to CODE, --file FILE, --kind, --municipality, --sphere or --holders",
        )
        raise Refusal([bad_value("--to", *said)])
    return receivers


def _found(codes: list[str], option: str) -> None:
    """A query that finds nobody is no request for nobody."""
    if not codes:
        said = "по этому отбору получателей нет", "nobody is found by this query"
        raise Refusal([bad_value(option, *said)])


def queried(desk: Desk, package: str, holders: bool, **wanted: str | None) -> list[str]:
    """The receivers of a query: organisations of a kind, type, sphere, or those who hold an earlier edition."""
    if not (holders or any(wanted.values())):
        return []
    allowed = {
        "kind": OrganisationKind, "municipality": MunicipalityType, "sphere": desk.programme.packs.current.spheres,
    }  # fmt: skip
    known(**{name: (value, list(allowed[name])) for name, value in wanted.items()})
    with desk.reading() as connection:
        if holders:
            return offers.holders(connection, package)
        return offers.organisations(connection, package, **wanted)


def _with_shared(row: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """A row of the file, with what the command line says for all."""
    return {
        "organisation": row["organisation"],
        "centre": row["centre"] or shared["centre"],
        "people": shared["people"] | row["people"],
        "places": row["places"],
    }


def for_places(receivers: list[dict[str, Any]], places: list[str]) -> dict[str, Any]:
    """The one receiver with the places for which it takes the package."""
    if len(receivers) != 1:
        said = "места называют одному получателю", "places belong to one receiver"
        raise Refusal([bad_value("--place", *said)])
    return receivers[0] | {"places": places}


def once_more(desk: Desk, package: str, receivers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each receiver with the number of its attempt; one that has not answered yet keeps the attempt it has."""
    with desk.reading() as connection:
        made = offers.attempts(connection, package, [row["organisation"] for row in receivers])
    return [row | {"attempt": _attempt(*made.get(row["organisation"], (0, False)))} for row in receivers]


def _attempt(last: int, waiting: bool) -> int:
    return last if waiting else last + 1


def tried(desk: Desk, form: ReplicateForm, actor: str | None) -> Answer:
    """Who would get the package, who would hear of it, who would be refused and why; nothing is written."""
    outcomes = desk.programme.try_fan_out(form, desk.acting(actor))
    receivers = [receiver.organisation for receiver in form.receivers]
    with desk.reading() as connection:
        heard = offers.hearers(connection, {receiver.organisation: receiver.people for receiver in form.receivers})
        names = offers.names(connection, receivers)
    lines = [_line(desk, code, outcome) for code, outcome in zip(receivers, outcomes, strict=True)]
    for line in lines:
        line |= {"offer": "", "name": names.get(line["receiver"], ""), "hears": heard.get(line["receiver"], [])}
        if line["outcome"] != "refused":
            line["said"] = desk.say("получит предложение", "would be offered")
    refused = sum(line["outcome"] == "refused" for line in lines)
    data = {"package": form.package, "offered": len(lines) - refused, "refused": refused, "receivers": lines}
    columns = (
        Column(desk.say("Получатель", "Receiver")),
        Column(desk.say("Название", "Name"), share=2),
        Column(desk.say("Узнает", "Hears"), share=2),
        Column(desk.say("Итог", "Result"), share=3),
    )
    rows = [(line["receiver"], line["name"], ", ".join(line["hears"]), line["said"]) for line in lines]
    said = desk.say(
        f"Проба, ничего не записано. Получат предложение: {data['offered']}, отказ: {refused}",
        f"A trial, nothing was written. Would be offered: {data['offered']}, refused: {refused}",
    )
    return Answer(data, [Table(columns, rows), said], _exit_code(outcomes))


def fan_out(desk: Desk, form: ReplicateForm, actor: str | None) -> Answer:
    """Offer the package, and say what came of each receiver."""
    from flows.staff_run import run

    with progress(desk, form):
        ran = run(desk.programme, form, desk.acting(actor))
    return came_of(desk, form, ran)


def came_of(desk: Desk, form: ReplicateForm, ran: Ran) -> Answer:
    """What came of each receiver of a fan-out."""
    outcomes: list[Outcome] = ran.result
    receivers = [receiver.organisation for receiver in form.receivers]
    lines = [_line(desk, code, outcome) for code, outcome in zip_longest(receivers, outcomes)]
    counts = {kind: sum(line["outcome"] == kind for line in lines) for kind in ("done", "repeated", "refused", "left")}
    behind = desk.programme.behind()
    data = {"package": form.package, **counts, "through": ran_through(desk, ran), "receivers": lines}
    data["warnings"] = [said.say(desk.language) for said in behind]
    columns = (
        Column(desk.say("Получатель", "Receiver")),
        Column(desk.say("Название", "Name"), share=1),
        Column(desk.say("Предложение", "Offer")),
        Column(desk.say("Итог", "Result"), share=1),
    )
    with desk.reading() as connection:
        called = offers.names(connection, receivers)
    rows = [(line["receiver"], called.get(line["receiver"], ""), line["offer"], line["said"]) for line in lines]
    said = Words(
        f"Предложений: {counts['done']}, уже были: {counts['repeated']}, отказано: {counts['refused']}",
        f"Offers made: {counts['done']}, there before: {counts['repeated']}, refused: {counts['refused']}",
    )
    shown: list[str | Table] = [Table(columns, rows), said.say(desk.language)]
    if counts["left"]:
        shown.append(sentence(left_over(counts["left"]).say(desk.language)))
    if ran.orchestrator.news:
        shown.append(sentence(ran.orchestrator.said.say(desk.language)))
    shown += remark_lines(behind, desk.language)
    return Answer(data, shown, DOWN if counts["left"] else _exit_code(outcomes))


def _line(desk: Desk, receiver: str, outcome: Outcome | None) -> dict[str, Any]:
    """What came of one receiver; nothing yet where the fan-out was stopped before."""
    if outcome is None:
        said = desk.say("осталось", "left")
        return {"receiver": receiver, "offer": "", "outcome": "left", "said": said}
    if isinstance(outcome, Refused):
        reasons = [told(reason, desk.language) for reason in outcome.reasons]
        said = "; ".join(reason["said"] for reason in reasons)
        return {"receiver": receiver, "offer": "", "outcome": "refused", "said": said, "reasons": reasons}
    kind = "repeated" if isinstance(outcome, Repeated) else "done"
    said = desk.say("уже было", "there before") if kind == "repeated" else desk.say("предложено", "offered")
    return {"receiver": receiver, "offer": outcome.subject, "outcome": kind, "said": said}


def _exit_code(outcomes: list[Outcome]) -> int:
    """0 when everybody has an offer; else by the worst refusal."""
    reasons = [reason for outcome in outcomes if isinstance(outcome, Refused) for reason in outcome.reasons]
    if not reasons:
        return 0
    return BAD_INPUT if any(reason.fault is Fault.INPUT for reason in reasons) else REFUSED
