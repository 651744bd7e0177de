"""`potok project …` for the card, its indicators, the plan and what was entered wrongly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Annotated, Any

import typer

from console.answer import Answer
from console.answered_paper import from_paper
from console.command_group import Room
from console.decision_views import remarks_table
from console.desk import Desk, Draft
from console.language import both
from console.options import ProjectCode
from console.terminal_table import Column, Table
from console.typed_values import pairs
from domain.engine.event import FieldChange
from domain.engine.refusals import Refusal, bad_value
from domain.methodology.schema import Decision
from domain.pilot.action_plan import PlanAction, SettleAction
from domain.pilot.amendment import AmendCard
from domain.pilot.card_fields import CARD, Kind
from domain.pilot.facts import Dated, Planned
from domain.pilot.indicator_plan import IndicatorPlan
from domain.pilot.indicators import DropIndicator, SetIndicator
from domain.pilot.milestones import AddMilestone, MoveMilestone, ReachMilestone
from domain.programme.kinds import SubjectKind
from domain.reports.card import Card, card
from domain.reports.views import since_return
from domain.stored.fact_words import field_words, value_words
from domain.text.people import persons

DATE = both("ДАТА", "DATE")
TEXT = both("ТЕКСТ", "TEXT")


def _option(*names: str, metavar: str, ru: str, en: str) -> Any:
    return typer.Option(*names, metavar=metavar, help=both(ru, en))


Set = Annotated[
    list[str] | None,
    _option("--set", metavar="FIELD=TEXT", ru="поле=значение, можно несколько раз", en="field=value, may be repeated"),
]
Empty = Annotated[list[str] | None, _option("--empty", metavar="FIELD", ru="очистить поле", en="empty a field")]
Role = Annotated[
    list[str] | None,
    _option("--role", metavar="ROLE=WHO", ru="роль=участники через «;»: все, кто в ней теперь; «роль=» — никого",
            en="role=people parted by “;”: all who hold it now; “role=” for nobody"),
]  # fmt: skip
Reason = Annotated[str, _option("--reason", metavar=TEXT, ru="причина", en="reason")]
Opened = Annotated[
    str | None,
    _option("--opened", metavar=DATE, ru="верная дата открытия, если внесена не та; с причиной",
            en="the right day of the opening, where another was entered; with a reason"),
]  # fmt: skip
Key = Annotated[str, typer.Argument(metavar="KEY", help=both("ключ", "key"))]
Entry = Annotated[str, typer.Argument(metavar="ENTRY", help=both("номер записи журнала", "number of the entry"))]
Field = Annotated[
    list[str] | None,
    _option("--field", metavar="FIELD=TEXT", ru="поле показателя=значение: name, unit, base, target, method, source…",
            en="field of the indicator=value: name, unit, base, target, method, source…"),
]  # fmt: skip
Drop = Annotated[bool, typer.Option("--drop", help=both("снять", "take off"))]
Start = Annotated[str | None, _option("--start", metavar=DATE, ru="плановое начало", en="planned start")]
End = Annotated[str | None, _option("--end", metavar=DATE, ru="плановый конец", en="planned end")]
Started = Annotated[str | None, _option("--started", metavar=DATE, ru="началась", en="when it began")]
Finished = Annotated[str | None, _option("--finished", metavar=DATE, ru="завершена", en="when it ended")]
Progress = Annotated[str | None, _option("--progress", metavar="N", ru="выполнено, %", en="percent done")]
NewTitle = Annotated[
    str | None, _option("--title", metavar=TEXT, ru="название новой контрольной точки", en="title of a new milestone")
]
NewAction = Annotated[
    str | None, _option("--title", metavar=TEXT, ru="название нового мероприятия", en="title of a new measure")
]
Following = Annotated[
    bool,
    typer.Option(
        "--with-following",
        help=both(
            "сдвинуть на столько же рабочих дней все контрольные точки, которые по плану позже и ещё не начаты",
            "move by as many working days all milestones that are planned later and have not begun",
        ),
    ),
]
Number = Annotated[
    str | None,
    typer.Argument(metavar="NUMBER", help=both("номер мероприятия; без него новое", "its number; without, a new one")),
]
Due = Annotated[str | None, _option("--due", metavar=DATE, ru="срок", en="due date")]
Owner = Annotated[
    str | None,
    _option("--owner", metavar="WHO", ru="ответственный; у мероприятия с номером — новый",
            en="who is responsible; of a measure with a number, the new one"),
]  # fmt: skip
Done = Annotated[bool, typer.Option("--done", help=both("выполнено", "done"))]
Move = Annotated[str | None, _option("--move", metavar=DATE, ru="перенести на дату", en="move to a date")]


def amend(
    desk: Desk, code: ProjectCode, set_: Set = None, empty: Empty = None, role: Role = None, opened: Opened = None,
    reason: Reason = "",
) -> Draft:  # fmt: skip
    """Change fields of the card."""
    fields: dict[str, Any] = dict(pairs("set", set_ or [], "«поле=значение»", "“field=value”"))
    unknown = [
        bad_value(key, f"такого поля нет; есть: {', '.join(CARD)}", f"no such field; there are: {', '.join(CARD)}")
        for key in fields
        if key not in CARD
    ]
    if unknown:
        raise Refusal(unknown)
    roles = pairs("role", role or [], "«роль=кто»", "“role=who”", blank=True)
    people = {key: list(persons(text)) for key, text in roles.items()}
    typed = {key: list(persons(text)) if CARD[key].kind is Kind.LIST else text for key, text in fields.items()}
    given = {"people": people, "empty": empty or [], "opened_on": opened, "reason": reason}
    return Draft(AmendCard, {"subject": code, **typed, **given})


def indicator(
    desk: Desk, code: ProjectCode, key: Key, field: Field = None, drop: Drop = False, reason: Reason = ""
) -> Draft:
    """Put an indicator on the card, change it, or take it off."""
    if drop:
        return Draft(DropIndicator, {"subject": code, "key": key, "reason": reason})
    with desk.reading() as connection:
        known = next((line for line in card(connection, code, SubjectKind.PROJECT).indicators if line.key == key), None)
    before: dict[str, Any] = {}
    if known is not None:
        before = {one.name: getattr(known, one.name) for one in fields(IndicatorPlan)}
    given = pairs("field", field or [], "«поле=значение»", "“field=value”")
    return Draft(SetIndicator, {"subject": code, "key": key, **before, **given, "reason": reason})


def milestone(
    desk: Desk,
    code: ProjectCode,
    key: Key,
    title: NewTitle = None,
    start: Start = None,
    end: End = None,
    reason: Reason = "",
    following: Following = False,
    started: Started = None,
    finished: Finished = None,
    progress: Progress = None,
) -> Draft:
    """Reach a milestone, move its plan with a reason, or add one of your own."""
    if title is not None:
        fields = {"subject": code, "key": key, "title": title, "start": start, "end": end or start}
        return Draft(AddMilestone, fields)
    if start is None and end is None:
        fields = {"subject": code, "key": key, "started": started, "finished": finished, "progress": progress}
        return Draft(ReachMilestone, fields)
    with desk.reading() as connection:
        known = next((one for one in card(connection, code, SubjectKind.PROJECT).milestones if one.key == key), None)
    planned = (known.planned_start, known.planned_end) if known else (None, None)
    return Draft(
        MoveMilestone,
        {
            "subject": code,
            "key": key,
            "start": start or planned[0] or end,
            "end": end or planned[1] or start,
            "reason": reason,
            "with_following": following,
        },
    )


def action(
    desk: Desk,
    code: ProjectCode,
    number: Number = None,
    title: NewAction = None,
    due: Due = None,
    owner: Owner = None,
    done: Done = False,
    drop: Drop = False,
    move: Move = None,
    reason: Reason = "",
) -> Draft:
    """Add a measure to the action plan, or say what became of one."""
    if number is None:
        _new_action(title, due)
        return Draft(PlanAction, {"subject": code, "title": title, "due_on": due, "owner": owner})
    outcomes = {"done": done, "dropped": drop, "moved": move, "handed": owner}
    chosen = [outcome for outcome, said in outcomes.items() if said]
    if len(chosen) != 1:
        said = (
            "скажите одно: --done, --drop, --move ДАТА или --owner КТО",
            "say one of --done, --drop, --move DATE or --owner WHO",
        )
        raise Refusal([bad_value("outcome", *said)], SettleAction)
    fields = {
        "subject": code,
        "measure": number,
        "outcome": chosen[0],
        "reason": reason,
        "due_on": move,
        "owner": owner,
    }
    return Draft(SettleAction, fields)


def _new_action(title: str | None, due: str | None) -> None:
    """Refuse a new measure that lacks its title or its date."""
    missing = [name for name, given in (("--title", title), ("--due", due)) if not given]
    said = "нужно указать, чтобы добавить мероприятие", "is needed to add a measure"
    if missing:
        raise Refusal([bad_value(name, *said) for name in missing])


def plan(desk: Desk, code: ProjectCode) -> Answer:
    """Milestones and the action plan: plan, fact, what is late."""
    with desk.reading() as connection:
        found = in_words(desk, card(connection, code, SubjectKind.PROJECT))
    data = {"subject": code, "milestones": found.milestones, "actions": found.actions}
    ended = found.state.ended_on is not None
    tables = milestones(desk, found.milestones, ended=ended), actions(desk, found.actions, ended=ended)
    shown = [table for table in tables if table.rows]
    empty = desk.say("В плане ничего нет.", "There is no plan.")
    return Answer(data, shown or [empty])


def changes(desk: Desk, code: ProjectCode) -> Answer:
    """What changed since the phase was returned for rework."""
    with desk.reading() as connection:
        found = since_return(connection, code)
        shown = card(connection, code, SubjectKind.PROJECT)
    names, pack = shown.names, desk.programme.packs.of(shown.state.pack)
    returned = next((line for line in reversed(shown.decisions) if line.decision == Decision.REWORK), None)
    remarks = returned.remarks if returned else {}
    data = {"subject": code, "remarks": remarks, "changes": found}
    answer: list[str | Table] = [remarks_table(desk, remarks, pack, names)] if remarks else []
    if not found:
        nothing = desk.say("После возврата ничего не изменено.", "Nothing has changed since the return.")
        return Answer(data, [*answer, nothing])

    def said(change: FieldChange, text: str) -> str:
        return value_words(change.field, text, pack, names).say(desk.language)

    columns = (
        Column(desk.say("Поле", "Field"), share=2),
        Column(desk.say("Было", "Was"), share=3),
        Column(desk.say("Стало", "Is"), share=3),
    )
    rows = [
        (
            field_words(change.field, pack, names).say(desk.language),
            said(change, change.before),
            said(change, change.after),
        )
        for change in found
    ]
    changed = Table(columns, rows, desk.say("Изменено после возврата", "Changed since the return"))
    return Answer(data, [*answer, changed])


def in_words(desk: Desk, found: Card) -> Card:
    """A card whose milestones are called in the reader's language, where their keys are the pack's."""
    pack = desk.programme.packs.of(found.state.pack)
    said = (replace(one, title=pack.milestone_title(one.key, one.title).say(desk.language)) for one in found.milestones)
    return replace(found, milestones=tuple(said))


def milestones(desk: Desk, rows: Sequence[Dated], *, ended: bool = False) -> Table:
    """Plan and fact of each milestone; nothing is late any more in a project that has ended."""
    say = desk.say
    columns = (
        Column(say("Контрольная точка", "Milestone"), share=3),
        Column(say("Ключ", "Key"), typed=True),
        Column(say("План", "Plan")),
        Column(say("Факт", "Fact")),
        Column("%", right=True),
    )
    made = [
        (
            row.title,
            row.key,
            f"{desk.day(row.planned_start)} – {desk.day(row.planned_end)}",
            _fact(desk, row, ended=ended),
            str(row.progress),
        )
        for row in rows
    ]
    return Table(columns, made, say("Контрольные точки", "Milestones"))


def _fact(desk: Desk, row: Dated, *, ended: bool) -> str:
    """When a milestone began and ended, and whether it is late."""
    began = desk.day(row.actual_start)
    if row.actual_end:
        return f"{began} – {desk.day(row.actual_end)}"
    late = not ended and row.planned_end < desk.today()
    said = (desk.say(f"с {began}", f"since {began}") if began else "", desk.say("просрочена", "late") if late else "")
    return ", ".join(filter(None, said))


def actions(desk: Desk, rows: Sequence[Planned], *, ended: bool = False) -> Table:
    """The measures of the action plan; nothing is late any more in a project that has ended."""
    say = desk.say
    columns = (
        Column("№", right=True),
        Column(say("Мероприятие", "Measure"), share=3),
        Column(say("Кто", "Owner"), share=1),
        Column(say("Срок", "Due")),
        Column(say("Что с ним", "State"), share=2),
    )
    made = [
        (str(row.number), row.title, row.owner or "", desk.day(row.due_on), _became(desk, row, ended)) for row in rows
    ]
    return Table(columns, made, say("План мероприятий", "Action plan"))


def _became(desk: Desk, row: Planned, ended: bool) -> str:
    say = desk.say
    if row.done_on:
        return say("выполнено", "done") + f" {desk.day(row.done_on)}"
    if row.dropped_on:
        return say("снято", "dropped") + f" {desk.day(row.dropped_on)}: {row.reason}"
    if ended:
        return say("не выполнено", "not done")
    late = row.due_on < desk.today()
    return say("просрочено", "late") if late else say("в работе", "in work")


def open_to(room: Room) -> None:
    """Give the room of projects the commands of a card and its plan."""
    room.action("amend", "Изменить поля и участников карточки", "Change fields and people of the card")(amend)
    room.action("indicator", "Добавить, изменить или снять показатель", "Add, change or drop an indicator")(indicator)
    room.action("milestone", "Отметить, перенести или добавить контрольную точку", "Reach, move or add a milestone")(
        from_paper(milestone)
    )
    room.action(
        "action", "Мероприятие: добавить, выполнить, снять, перенести, передать", "A measure of the action plan"
    )(from_paper(action))
    room.question("plan", "План и факт: контрольные точки и мероприятия", "Plan and fact: milestones and measures")(
        plan
    )
    room.question("changes", "Что изменено после возврата на доработку", "What changed since the return for rework")(
        changes
    )
