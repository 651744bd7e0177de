"""What an action says to the person who asked for it, in their language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from domain.engine.asked import known_of
from domain.engine.command import Command
from domain.engine.database import reading
from domain.engine.refusals import Reason
from domain.engine.state import State
from domain.engine.words import Language, Words
from domain.methodology.schema import Decision, Pack
from domain.programme.kinds import SubjectKind
from domain.reports.card import Card, card
from domain.text.called import BY_MISTAKE, CALLED
from flows.forms import Form
from flows.programme import Programme

WALKING = (SubjectKind.PROJECT, SubjectKind.CHECK)


def refusal_text(reasons: Iterable[Reason], language: Language, form: type[Form] = Form) -> str:
    """Every reason of a refusal, one a line, with the field at fault as the form calls it."""
    head = Words("Отказано, ничего не изменено:", "Refused, nothing was changed:").say(language)
    return "\n".join(
        [head, *(f"- {_at(reason.field, language, form)}{reason.said.say(language)}" for reason in reasons)]
    )


def _at(field: str, language: Language, form: type[Form]) -> str:
    """The field at fault as the form calls it; nothing where no field is at fault."""
    known = known_of(getattr(form, "asks", Command)).get(field.partition(".")[0])
    return f"{known.how.title.say(language) if known else field}: " if field else ""


def done_text(state: State, programme: Programme, remarks: Iterable[Words] = ()) -> str:
    """The message of a finished run: where the subject stands now, and what somebody should look at."""
    language = programme.settings.speaks
    where = place(state, programme.packs.of(state.pack), language)
    return "\n".join([f"{state.code}: {where}" if where else state.code, *remark_lines(remarks, language)])


def place(state: State, pack: Pack, language: Language) -> str:
    """Where a subject stands, in words: phase, standing, due date."""
    if state.lifecycle is None or state.phase is None or state.standing is None:
        return ""
    phase = pack.lifecycles[state.lifecycle].phases[state.phase].title.say(language)
    standing = BY_MISTAKE.get(state.held_for or "", pack.standings[state.standing]).say(language)
    due = f", {Words('срок', 'due').say(language)} {day(state.due_on, language)}" if state.due_on else ""
    return f"{phase} — {standing}{due}"


DAYS = Words("ДД.ММ.ГГГГ", "YYYY-MM-DD")
"""How a day is written: what is shown may be typed."""


def day(value: date, language: Language) -> str:
    """A date as the reader writes it."""
    return f"{value:%d.%m.%Y}" if language is Language.RU else value.isoformat()


def figure(value: Decimal | None, language: Language) -> str:
    """A number without trailing zeros, with the language's decimal sign."""
    if value is None:
        return "—"
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", ",") if language is Language.RU else text


def remark_lines(remarks: Iterable[Words], language: Language) -> list[str]:
    """What somebody should look at, one a line."""
    return [f"! {remark.say(language)}" for remark in remarks]


def title_of(state: State) -> str:
    """What a subject is called where nothing is ever erased: a person by the code alone."""
    return state.code if state.kind is SubjectKind.PERSON else state.title


def as_markdown(state: State, programme: Programme, *, repeated: bool = False, remarks: Iterable[Words] = ()) -> str:
    """The artifact of an action: what was done, and where the subject stands now."""
    language = programme.settings.speaks
    pack = programme.packs.of(state.pack)
    lines = [
        f"# {state.code} · {title_of(state)}",
        "",
        f"**{place(state, pack, language)}**" if state.lifecycle else "",
    ]
    if repeated:
        lines.append(Words("Это поручение уже было выполнено раньше.", "This was carried out before.").say(language))
    lines += [f"\n{line}" for line in remark_lines(remarks, language)]
    if state.kind in WALKING:
        with reading(programme.engine) as connection:
            lines += _card_lines(card(connection, state.code), pack, language)
    return "\n".join(lines)


def _card_lines(found: Card, pack: Pack, language: Language) -> list[str]:
    """The card's people by their codes, indicators and last decisions as Markdown tables."""

    def say(ru: str, en: str) -> str:
        return Words(ru, en).say(language)

    lines: list[str] = []
    if found.people:
        lines += ["", f"| {say('Роль', 'Role')} | {say('Кто', 'Who')} |", "| --- | --- |"]
        lines += [f"| {pack.roles[person.role].title.say(language)} | {person.code} |" for person in found.people]
    if found.indicators:
        lines += [
            "",
            (
                f"| {say('Показатель', 'Indicator')} | {say('Было', 'Base')} | {say('Цель', 'Target')} "
                f"| {say('Факт', 'Fact')} |"
            ),
        ]
        lines += ["| --- | ---: | ---: | ---: |"]
        lines += [
            f"| {i.name}, {i.unit} | {' | '.join(figure(value, language) for value in (i.here, i.target, i.last))} |"
            for i in found.indicators
        ]
    if found.decisions:
        lines += [
            "",
            f"| {say('Дата', 'Date')} | {say('Этап', 'Phase')} | {say('Решение', 'Decision')} |",
            "| --- | --- | --- |",
        ]
        phases = pack.lifecycles[found.state.lifecycle or ""].phases
        lines += [
            f"| {day(d.decided_on, language)} | {phases[d.phase].title.say(language)} "
            f"| {CALLED[Decision][d.decision].say(language)} |"
            for d in found.decisions[-6:]
        ]
    return lines
