"""`potok protocol`: what a meeting decided, entered from its signed protocol."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape
from io import StringIO
from pathlib import Path
from typing import Annotated, Any

import typer

from console import document
from console.answer import Answer
from console.command_group import As, Json, On, Room
from console.desk import Common, Desk, Draft
from console.language import both
from console.options import NewCode, ProtocolCode
from console.terminal_table import Column, Table
from console.typed_values import conditions, pairs
from domain.engine.refusals import Refusal, bad_value, not_among
from domain.engine.words import Words
from domain.exchange.headings import fold
from domain.methodology.schema import Decision
from domain.pilot.protocols import ApproveProtocol, GatherProtocol
from domain.programme.kinds import SubjectKind
from domain.reports.pages import leaves
from domain.reports.protocols import Line, Sheet, protocols, sheet_of
from domain.reports.report import CHECKS
from domain.reports.views import Filter
from domain.text.called import CALLED

room = Room("Протоколы совещаний: решения по многим проектам одним документом.", "Protocols: decisions of a meeting.")
APPS = {"protocol": room.app}

MOST = 10_000
"""Items that a protocol gathers at most."""


def _option(name: str, metavar: str, ru: str, en: str) -> Any:
    return typer.Option(name, metavar=metavar, help=both(ru, en))


Codes = list[str] | None
Title = Annotated[str, typer.Argument(metavar="TITLE", help=both("название", "title"))]
By = Annotated[str, _option("--by", "WHO", "кто принимает решения", "whose decisions they are")]
Go = Annotated[Codes, _option("--go", "CODE", "согласовать, можно несколько раз", "let it go on, may be repeated")]
Rework = Annotated[
    Codes, _option("--rework", "CODE=TEXT", "вернуть: «код=что исправить»", "send back: “code=what to mend”")
]
Conditional = Annotated[
    Codes,
    _option(
        "--conditional",
        "CODE=…;…;…",
        "с условием: «код=что сделать; кто; срок»",
        "on a condition: “code=what; who; due”",
    ),
]
Hold = Annotated[
    Codes, _option("--hold", "CODE=DATE", "приостановить: «код=дата пересмотра»", "put on hold: “code=review date”")
]
Stop = Annotated[Codes, _option("--stop", "CODE=KEY", "прекратить: «код=ключ причины»", "stop: “code=reason key”")]
Except = Annotated[Codes, _option("--except", "CODE", "кроме этих кодов", "except these codes")]
Items = Annotated[
    str | None,
    _option("--file", "FILE", "таблица решений .xlsx, .ods, .csv", "a sheet of decisions .xlsx, .ods, .csv"),
]
Awaiting = Annotated[
    str | None,
    _option("--awaiting", "PHASE", "все, кто ждёт решения на этом этапе", "all that await a decision in this phase"),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help=both("только проверить все ворота", "only try every gate, decide nothing"))
]
Out = Annotated[
    str | None, _option("--out", "FILE", "записать для печати: .html или .csv", "write for print: .html or .csv")
]


@room.action("gather", "Собрать вопросы для протокола совещания", "Gather what a meeting shall decide")
def gather(
    desk: Desk,
    title: Title,
    by: By,
    go: Go = None,
    rework: Rework = None,
    conditional: Conditional = None,
    hold: Hold = None,
    stop: Stop = None,
    file: Items = None,
    awaiting: Awaiting = None,
    code: NewCode = None,
) -> Draft:
    """Gather what a meeting shall decide."""
    from domain.exchange.agenda import items_of

    unread: list[Words] = []
    items = [{"subject": one, "decision": "go"} for one in go or []]
    told = {"rework": (rework, "comment"), "hold": (hold, "review_on"), "stop": (stop, "reason")}
    for decision, (words, name) in told.items():
        said = pairs(decision, words or [], "«код=значение»", "“code=value”")
        items += [{"subject": one, "decision": decision, name: value} for one, value in said.items()]
    for one, terms in pairs("conditional", conditional or [], "«код=что; кто; срок»", "“code=what; who; due”").items():
        row = conditions([terms])[0]
        items.append({"subject": one, "decision": "conditional", "condition": row["text"], "owner": row["owner"],
                      "due_on": row["due_on"]})  # fmt: skip
    if file is not None:
        listed, unread = items_of(Path(file), desk.programme.packs.current)
        items += listed
    if awaiting is not None:
        items += [{"subject": one, "decision": "go"} for one in _awaiting(desk, awaiting)]
    items = [
        item | {"owner": desk.person(item["owner"], item["subject"])} if item.get("owner") else item for item in items
    ]
    fields = {"title": title, "decided_by": desk.person(by, "--by"), "items": items, "code": code}
    return Draft(GatherProtocol, fields, unread)


def _awaiting(desk: Desk, said: str) -> list[str]:
    """Codes of the projects that await a decision in a phase, by its key or its title; refuses where none does."""
    lifecycles = desk.programme.packs.current.lifecycles.values()
    phases = [phase for one in lifecycles if one.key not in CHECKS for phase in one.phases.values()]
    called = {fold(word): one.key for one in phases for word in (one.title.ru, one.title.en, one.key)}
    if (phase := called.get(fold(said))) is None:
        raise Refusal([not_among("--awaiting", said, [one.title.say(desk.language) for one in phases])])
    with desk.reading() as connection:
        wanted = Filter(kind=SubjectKind.PROJECT, phase=phase, standing="awaiting", limit=MOST)
        found = list(leaves(connection, wanted))
    if not found:
        ru, en = "на этом этапе никто не ждёт решения", "nothing awaits a decision in this phase"
        raise Refusal([bad_value("--awaiting", ru, en)])
    return sorted(line.code for line in found)


def approve(dry_run: DryRun = False, json: Json = False, actor: As = None, on: On = None, **typed: Any) -> int:
    """Enter a signed protocol and decide what it names."""
    from console.answer import put
    from console.execution import carry_out

    desk = Desk(json)
    draft = Draft(ApproveProtocol, desk.meant(ApproveProtocol, desk.coded(typed)))
    common = Common(actor, None, on, None, None)
    if dry_run:
        answer = _rehearsed(desk, draft, common)
    else:
        answer = _approved(desk, carry_out(desk, draft, common), str(draft.fields["subject"]))
    put(answer, json=json)
    return answer.exit_code


def _rehearsed(desk: Desk, draft: Draft, common: Any) -> Answer:
    from flows.protocol_entry import rehearse

    acting = desk.acting(common.actor)
    refused = rehearse(desk.programme, desk.filled(draft, common), acting)
    lines = [
        f"{code}: " + "; ".join(reason.said.say(desk.language) for reason in outcome.reasons)
        for code, outcome in refused
    ]
    head = desk.say("Проба, ничего не записано.", "A rehearsal, nothing was written.")
    said = desk.say(f"Не пройдут: {len(refused)}", f"Would be refused: {len(refused)}")
    return Answer({"refused": {code: [r.key for r in one.reasons] for code, one in refused}}, [head, said, *lines],
                  1 if refused else 0)  # fmt: skip


def _approved(desk: Desk, answer: Answer, code: str) -> Answer:
    """What was done; not everything decided is no success."""
    with desk.reading() as connection:
        found = sheet_of(connection, code)
    whole = all(line.excepted or line.entry is not None for line in found.lines)
    return replace(answer, exit_code=0 if whole else max(answer.exit_code, 1))


room.of(ApproveProtocol, "approve", approve)
document.open_to(room)


@room.question("show", "Протокол: решения и что по ним сделано", "A protocol: its decisions and what came of them")
def show(desk: Desk, code: ProtocolCode, out: Out = None) -> Answer:
    """A protocol."""
    with desk.reading() as connection:
        found = sheet_of(connection, code)
    if out is not None:
        Path(out).write_text(printed(desk, found, Path(out).suffix), encoding="utf-8", newline="")
    return Answer(found, [*_head(desk, found), _table(desk, found.lines)])


def _head(desk: Desk, found: Sheet) -> list[str]:
    say, head = desk.say, found.head
    lines = [f"{found.code} {desk.wording.quoted(found.title)}", say("Решает: ", "Decides: ") + found.decided_by]
    if head.number:
        held = desk.day(head.held_on)
        lines.append(say(f"Протокол № {head.number} от {held}", f"No. {head.number} of {held}"))
        *earlier, last = found.papers
        lines.append(say("Документ: ", "Document: ") + document.where(desk, last))
        replaced = say("Заменённый документ: ", "Replaced document: ")
        lines += [replaced + document.where(desk, paper) for paper in earlier]
        until = desk.day(head.object_until)
        lines.append(say(f"Возражение до {until}", f"May be objected to until {until}"))
    if found.dropped:
        lines.append(say("Снят: список не подписан", "Dropped: the list was not signed"))
    if head.objected:
        lines.append(say("! По протоколу есть возражение", "! The protocol was objected to"))
    return lines


def _table(desk: Desk, lines: Iterable[Line]) -> Table:
    say = desk.say
    columns = (
        Column("№", right=True), Column(say("Код", "Code")), Column(say("Название", "Title"), share=4),
        Column(say("Организация", "Organisation"), share=3), Column(say("Решение", "Decision")),
        Column(say("Основание, условие, срок", "Reason, condition, date"), share=4), Column(say("Сделано", "Done")),
    )  # fmt: skip
    return Table(columns, [_row(desk, line) for line in lines])


def _row(desk: Desk, line: Line) -> Sequence[str]:
    done = desk.say("кроме", "excepted") if line.excepted else desk.say("ещё нет", "not yet")
    if line.entry is not None:
        done = desk.say(f"запись {line.entry}", f"entry {line.entry}")
    decision = CALLED[Decision][Decision(line.decision)].say(desk.language)
    return (str(line.place), line.subject, line.title, line.organisation, decision, _terms(desk, line), done)


def _terms(desk: Desk, line: Line) -> str:
    """What the decision says beside itself: whoever signs the list signs this too."""
    say = desk.say
    due = desk.day(line.due_on)
    condition = " — ".join(filter(None, (line.condition, line.owner, due and say(f"до {due}", f"by {due}"))))
    review = desk.day(line.review_on)
    again = say(f"пересмотр {review}", f"review on {review}") if review else ""
    return "; ".join(filter(None, (desk.wording.reason(line.reason), condition, line.comment, again)))


def printed(desk: Desk, found: Sheet, ending: str) -> str:
    """The list for a signature: as a page, or as a sheet for a calculation."""
    rows = [_row(desk, line) for line in found.lines]
    heads = [column.heading for column in _table(desk, ()).columns]
    if ending == ".csv":
        out = StringIO(newline="")
        csv.writer(out, delimiter=";").writerows([heads, *rows])
        return "\ufeff" + out.getvalue()
    cells = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    titles = "".join(f"<th>{escape(head)}</th>" for head in heads)
    said = "".join(f"<p>{escape(line)}</p>" for line in _head(desk, found))
    style = "body{font:14px serif;margin:2cm}table{border-collapse:collapse}td,th{border:1px solid;padding:4px 8px}"
    signed = desk.say("Подпись ______________   Дата ______________", "Signature ______________   Date ______________")
    return (
        f"<!doctype html><html lang='{desk.language}'><meta charset='utf-8'><title>{escape(found.title)}</title>"
        f"<style>{style}</style>{said}<table><tr>{titles}</tr>{cells}</table><p>{signed}</p></html>"
    )


@room.question("list", "Протоколы, новые сверху", "Protocols, the latest first")
def list_protocols(desk: Desk) -> Answer:
    """Protocols."""
    with desk.reading() as connection:
        found = protocols(connection)
    say = desk.say
    columns = (
        Column(say("Код", "Code")), Column(say("Название", "Title"), share=4), Column("№"), Column(say("Дата", "Date")),
        Column(say("Решает", "Decides"), share=2), Column(say("Вопросов", "Items"), right=True),
        Column(say("Возражение", "Objection")),
    )  # fmt: skip
    rows = [
        (one.code, one.title, say("снят", "dropped") if one.dropped else one.number, desk.day(one.held_on),
         one.decided_by, str(one.items),
         say("есть", "yes") if one.objected else "")
        for one in found
    ]  # fmt: skip
    return Answer(list(found), [Table(columns, rows), say(f"Всего: {len(rows)}", f"Total: {len(rows)}")])


room.plain("protocol")
