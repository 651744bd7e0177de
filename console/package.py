"""`potok package` and `potok replicate`: an exemplar project is frozen and handed to its receivers."""

from __future__ import annotations

from hashlib import sha256
from itertools import zip_longest
from typing import Annotated, Any

import orjson
import typer

from console.acting import ran_through, sentence
from console.answer import Answer
from console.desk import Common, Desk
from console.drawing import Column, Table
from console.entering import pairs
from console.failure import BAD_INPUT, DOWN, REFUSED, told
from console.options import Centre, Customer, Leader, Owner, People
from console.receivers import receivers_of
from console.room import As, Json, On, Room
from console.speech import both
from domain.engine.journal import history
from domain.engine.lane import Outcome, Refused, Repeated
from domain.engine.refusals import Fault, Refusal, bad_value
from domain.engine.words import Words
from domain.reports import registers
from flows.fan_out import ReplicateForm
from flows.handing import left_over

room = Room("Пакеты готовых решений.", "Packages of ready solutions.")
alone = Room()
APPS = {"package": room.app, "replicate": alone.app}

Project = Annotated[
    str, typer.Argument(metavar="PROJECT", help=both("код проекта-образца", "code of the exemplar project"))
]
Package = Annotated[str, typer.Argument(metavar="PACKAGE", help=both("код пакета", "code of the package"))]
Title = Annotated[
    str, typer.Option("--title", metavar=both("ТЕКСТ", "TEXT"), help=both("название пакета", "title of the package"))
]
To = Annotated[
    list[str] | None,
    typer.Option("--to", metavar="ORG", help=both("получатель, можно несколько раз", "receiver, may be repeated")),
]
File = Annotated[
    str | None,
    typer.Option(
        "--file",
        metavar="CSV",
        help=both("файл: organisation[, centre, leader, …]", "a file: organisation[, centre, leader, …]"),
    ),
]


@room.question("list", "Список пакетов", "List the packages")
def list_packages(desk: Desk) -> Answer:
    """Packages."""
    with desk.reading() as connection:
        found = registers.packages(connection)
    say = desk.say
    columns = (
        Column(say("Код", "Code")),
        Column(say("Пакет", "Package"), share=3),
        Column(say("Проект", "Project")),
        Column(say("Издание", "Edition"), right=True),
        Column(say("Собран", "Frozen")),
        Column(say("Получателей", "Receivers"), right=True),
    )
    rows = [
        (
            row["code"],
            row["title"],
            row["project"],
            str(row["edition"]),
            desk.day(row["frozen_on"]),
            str(row["replicas"]),
        )
        for row in found
    ]
    return Answer(found, [Table(columns, rows), say(f"Всего: {len(rows)}", f"Total: {len(rows)}")])


@room.question("show", "Показать пакет и его реплики", "Show a package and its replicas")
def show(desk: Desk, code: Package) -> Answer:
    """A package."""
    with desk.reading() as connection:
        found = registers.package(connection, code)
        taken = registers.replicas(connection, code)
    manifest = orjson.loads(found["manifest"])
    say, wording = desk.say, desk.wording
    lines = [
        f"{code} {wording.quoted(found['title'])}",
        say(
            f"Из проекта {found['project']}, издание {found['edition']}, собран {desk.day(found['frozen_on'])}",
            f"From project {found['project']}, edition {found['edition']}, frozen {desk.day(found['frozen_on'])}",
        ),
        f"SHA-256: {found['sha256']}",
        say(f"Документов: {len(manifest['evidence'])}", f"Documents: {len(manifest['evidence'])}"),
    ]
    columns = (
        Column(say("Реплика", "Replica")),
        Column(say("Получатель", "Receiver"), share=3),
        Column(say("Фаза", "Phase"), share=2),
        Column(say("Состояние", "Standing")),
    )
    rows = [
        (row["code"], row["name"], wording.phase(row["lifecycle"], row["phase"]), wording.standing(row["standing"]))
        for row in taken
    ]
    return Answer(
        found | {"manifest": manifest, "replicas": taken}, [*lines, *_indicators(desk, manifest), Table(columns, rows)]
    )


def _indicators(desk: Desk, manifest: dict[str, Any]) -> list[Table]:
    """What the package promises."""
    say = desk.say
    columns = (
        Column(say("Показатель", "Indicator"), share=3),
        Column(say("Было", "Base"), right=True),
        Column(say("Цель", "Target"), right=True),
    )
    rows = [(f"{row['name']}, {row['unit']}", str(row["base"]), str(row["target"])) for row in manifest["indicators"]]
    return [Table(columns, rows)] if rows else []


@room.question("verify", "Проверить контрольную сумму пакета", "Verify the checksum of a package")
def verify(desk: Desk, code: Package) -> Answer:
    """The manifest is the one that was frozen, by its checksum and by the journal."""
    with desk.reading() as connection:
        found = registers.package(connection, code)
        frozen = orjson.loads(history(connection, code)[0].facts)["sha256"]
    computed = sha256(found["manifest"].encode()).hexdigest()
    sound = computed == found["sha256"] == frozen
    data = {"code": code, "sound": sound, "sha256": computed, "stored": found["sha256"], "journal": frozen}
    say = desk.say
    if sound:
        return Answer(
            data, [say(f"{code}: пакет не изменён, SHA-256 {computed}", f"{code}: unchanged, SHA-256 {computed}")]
        )
    said = say(
        f"{code}: пакет изменён после сборки! сейчас {computed}, в карточке {found['sha256']}, в журнале {frozen}",
        f"{code}: changed after it was frozen! now {computed}, on the card {found['sha256']}, in the journal {frozen}",
    )
    return Answer(data, [said], REFUSED)


def replicate(
    package: Package,
    to: To = None,
    file: File = None,
    centre: Centre = None,
    leader: Leader = None,
    customer: Customer = None,
    owner: Owner = None,
    role: People = None,
    actor: As = None,
    on: On = None,
    json: Json = False,
) -> int:
    """Hand a package to any number of receivers; repeating it goes on where it was cut off."""
    from console.answer import put

    desk = Desk(json)
    named = {"project_leader": leader, "customer": customer, "process_owner": owner}
    people = {key: who for key, who in named.items() if who}
    people |= pairs("role", role or [], "«роль=участник»", "“role=person”")
    shared = {"centre": centre, "people": desk.people(people)}
    receivers = [shared | {"organisation": code} for code in to or []]
    if file is not None:
        receivers += [_with_shared(row, shared) for row in receivers_of(file, desk)]
    if not receivers:
        said = "назовите получателей: --to КОД или --file ФАЙЛ.csv", "name the receivers: --to CODE or --file FILE.csv"
        raise Refusal([bad_value("--to", *said)])
    fields = {"package": package, "receivers": receivers}
    answer = _fan_out(desk, fields, Common(actor, None, on, None, None))
    put(answer, json=json)
    return answer.exit_code


alone.add(
    "replicate", "Передать пакет получателям: у каждого появится реплика", "Hand a package to receivers", replicate
)


def _with_shared(row: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """A row of the file, with what the command line says for all."""
    return {
        "organisation": row["organisation"],
        "centre": row["centre"] or shared["centre"],
        "people": shared["people"] | row["people"],
    }


def _fan_out(desk: Desk, fields: dict[str, Any], common: Common) -> Answer:
    from flows.running import run

    form = ReplicateForm.model_validate(fields | desk.shared(common))
    ran = run(desk.programme, form, desk.acting(common.actor))
    outcomes: list[Outcome] = ran.result
    receivers = [receiver.organisation for receiver in form.receivers]
    lines = [_line(desk, code, outcome) for code, outcome in zip_longest(receivers, outcomes)]
    counts = {kind: sum(line["outcome"] == kind for line in lines) for kind in ("done", "repeated", "refused", "left")}
    data = {"package": form.package, **counts, "through": ran_through(desk, ran), "receivers": lines}
    columns = (
        Column(desk.say("Получатель", "Receiver")),
        Column(desk.say("Реплика", "Replica")),
        Column(desk.say("Итог", "Result"), share=1),
    )
    rows = [(line["receiver"], line["replica"], line["said"]) for line in lines]
    said = Words(
        f"Открыто реплик: {counts['done']}, уже были: {counts['repeated']}, отказано: {counts['refused']}",
        f"Replicas opened: {counts['done']}, there before: {counts['repeated']}, refused: {counts['refused']}",
    )
    shown: list[str | Table] = [Table(columns, rows), said.say(desk.language)]
    if counts["left"]:
        shown.append(sentence(left_over(counts["left"]).say(desk.language)))
    if ran.orchestrator.news:
        shown.append(sentence(ran.orchestrator.said.say(desk.language)))
    return Answer(data, shown, DOWN if counts["left"] else _exit_code(outcomes))


def _line(desk: Desk, receiver: str, outcome: Outcome | None) -> dict[str, Any]:
    """What came of one receiver; nothing yet where the fan-out was stopped before."""
    if outcome is None:
        said = desk.say("осталась", "left")
        return {"receiver": receiver, "replica": "", "outcome": "left", "said": said}
    if isinstance(outcome, Refused):
        reasons = [told(reason, desk.language) for reason in outcome.reasons]
        said = "; ".join(reason["said"] for reason in reasons)
        return {"receiver": receiver, "replica": "", "outcome": "refused", "said": said, "reasons": reasons}
    kind = "repeated" if isinstance(outcome, Repeated) else "done"
    said = desk.say("уже была", "there before") if kind == "repeated" else desk.say("открыта", "opened")
    return {"receiver": receiver, "replica": outcome.subject, "outcome": kind, "said": said}


def _exit_code(outcomes: list[Outcome]) -> int:
    """0 when everybody has a replica; else by the worst refusal."""
    reasons = [reason for outcome in outcomes if isinstance(outcome, Refused) for reason in outcome.reasons]
    if not reasons:
        return 0
    return BAD_INPUT if any(reason.fault is Fault.INPUT for reason in reasons) else REFUSED


room.plain("package")
