"""`potok project entered` and `confirm-all`: projects that ended in earlier years and wait for a second person."""

from __future__ import annotations

from console.answer import Answer
from console.command_group import As, Json, OnBasis, Room
from console.confirmation import confirm_each
from console.desk import Desk
from console.terminal_table import Column, Table
from domain.pilot.earlier_completions import ConfirmCompletion
from domain.reports.unconfirmed import Unconfirmed, completions


def add_to(room: Room) -> None:
    """Both commands, among those of projects."""
    ru, en = "Внесённые завершения, которые ждут подтверждения", "Entered completions that wait to be confirmed"
    room.question("entered", ru, en)(list_entered)
    room.add("confirm-all", "Подтвердить все внесённые завершения", "Confirm all entered completions", confirm_all)


def list_entered(desk: Desk) -> Answer:
    """What a second person has to confirm."""
    with desk.reading() as connection:
        found = completions(connection)
    say = desk.say
    columns = (Column(say("Код", "Code")), Column(say("Проект", "Project"), share=3),
               Column(say("Завершён", "Finished")), Column(say("Цель", "Goal")), Column(say("Акт", "Act"), share=2),
               Column(say("Кто внёс", "Entered by"), share=2))  # fmt: skip
    reached = {True: say("достигнута", "reached"), False: say("не достигнута", "not reached")}
    held = {True: say("удержан", "held"), False: say("не удержан", "not held")}

    def goal(one: Unconfirmed) -> str:
        checked = f"; {held[bool(one.held)]} {desk.day(one.checked_on)}" if one.checked_on else ""
        return f"{reached[one.reached]}{checked}"

    rows = [(one.code, one.title, desk.day(one.on), goal(one), one.act, one.by) for one in found]
    more = say("Подтвердить все: potok project confirm-all", "Confirm all of them: potok project confirm-all")
    return Answer(
        found, [Table(columns, rows), say(f"Всего: {len(rows)}", f"Total: {len(rows)}"), *([more] * bool(rows))]
    )


def confirm_all(actor: As = None, on_basis: OnBasis = None, json: Json = False) -> int:
    """Confirm every completion that somebody else entered, each as of its day."""
    desk = Desk(json)
    acting = desk.acting(actor, on_basis)
    with desk.reading() as connection:
        found = completions(connection)
    commands = [
        (one.code, ConfirmCompletion(actor=acting.answers, acting=acting, on=one.on, subject=one.code))
        for one in found
    ]  # fmt: skip
    return confirm_each(desk, commands, json=json)
