"""What letters say of offers and replicas: a headline, a text, and what is to be done now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from domain.engine.kinds import Standing
from domain.engine.state import State
from domain.engine.words import Language, Words
from domain.methodology.schema import Pack
from domain.programme.kinds import DayAnswer
from domain.replication.numbers import Check, Fate, fate
from domain.text.called import CALLED
from notifications.beside import Beside
from notifications.formats import wording
from notifications.parts import Row
from notifications.policy import Happened, Hearing


@dataclass(frozen=True, slots=True)
class Told:
    """What one event says."""

    headline: Words
    text: tuple[Words, ...] = ()
    rows: tuple[Row, ...] = ()
    next_step: Words | None = None
    due_on: date | None = None


Tells = Callable[[Happened, Pack, Hearing], Told]


def told_of(entry: Happened, pack: Pack, hearing: Hearing, beside: Beside, state: State) -> Told:
    """What an event says to somebody who hears of it."""
    if entry.kind == "sustainment_checked":
        return _sustained(entry, pack, hearing, beside.checked.get(entry.subject, {}))
    told = NEWS[entry.kind](entry, pack, hearing)
    if entry.kind == "methodologist_appointed" and state.standing is Standing.AWAITING:
        return _with_its_term(told, state)
    return told


def _day(entry: Happened, key: str) -> date | None:
    return date.fromisoformat(entry.facts[key]) if entry.facts.get(key) else None


def _row(ru: str, en: str, value: str | Words | date | None) -> tuple[Row, ...]:
    """A line where there is a value; none for a blank."""
    if not value:
        return ()
    if isinstance(value, date):
        return (Row(name=Words(ru, en), on=value),)
    return (Row(name=Words(ru, en), value=Words(value, value) if isinstance(value, str) else value),)


def _as_said(entry: Happened) -> tuple[Row, ...]:
    """The words of an answer and the paper on which it came."""
    facts = entry.facts
    return (
        *_row("Сказано", "Said", facts.get("comment")),
        *_row("Входящий номер", "Incoming number", facts.get("incoming")),
        *_row("Поступило", "Received on", _day(entry, "received_on")),
    )


def _accepted(entry: Happened, pack: Pack, hearing: Hearing) -> Told:
    replica = str(entry.facts["replica"])
    return Told(
        Words("Предложение принято, проект открыт", "The offer was accepted, a project was opened"),
        (
            Words(
                f"Открыт проект {replica}. Первый этап — готовность получателя: чек-лист с подтверждениями.",
                f"The project {replica} was opened. Its first phase is readiness: the check-list with its evidence.",
            ),
            Words(
                "Приказ о тиражировании к подписи берут на странице проекта, среди бумаг.",
                "The order on the replication, to be signed, is among the papers on the page of the project.",
            ),
        ),
        (*_row("Начало", "Start", _day(entry, "start_on")), *_as_said(entry)),
    )


def _date_proposed(entry: Happened, pack: Pack, hearing: Hearing) -> Told:
    return Told(
        Words("Получатель предлагает другую дату", "The receiver proposes another date"),
        rows=(*_row("Предложенное начало", "Proposed start", _day(entry, "start_on")), *_as_said(entry)),
        next_step=Words("Согласовать дату или предложить другую", "Agree on the date, or propose another"),
    )


def _questioned(entry: Happened, pack: Pack, hearing: Hearing) -> Told:
    return Told(
        Words("Получатель спрашивает", "The receiver asks"),
        rows=_as_said(entry),
        next_step=Words("Ответить получателю", "Reply to the receiver"),
    )


def _declined(entry: Happened, pack: Pack, hearing: Hearing) -> Told:
    reason = str(entry.facts["reason"])
    return Told(
        Words("Предложение отклонено", "The offer was declined"),
        (Words("Позже пакет можно предложить ещё раз.", "The package may be offered again later."),),
        (*_row("Причина", "Reason", pack.replication.declines.get(reason, Words(reason, reason))), *_as_said(entry)),
    )


def _replied(entry: Happened, pack: Pack, hearing: Hearing) -> Told:
    return Told(
        Words("Вам ответили по предложению", "A reply on the offer"),
        rows=(*_as_said(entry), *_row("Предлагаемое начало", "Proposed start", _day(entry, "start_on"))),
        next_step=Words("Ответить на предложение", "Answer the offer"),
    )


def _withdrawn(entry: Happened, pack: Pack, hearing: Hearing) -> Told:
    return Told(
        Words("Предложение отозвано", "The offer was withdrawn"),
        (Words("Отвечать на него не нужно.", "You need not answer it."),),
        _row("Причина", "Reason", entry.facts["reason"]),
    )


def _form(entry: Happened, pack: Pack) -> Words:
    """The form of a support, as the pack calls it."""
    form = str(entry.facts["form"])
    return pack.replication.forms.get(form, Words(form, form))


def _appointed(entry: Happened, pack: Pack, hearing: Hearing) -> Told:
    if hearing.person == entry.facts["person"]:
        said = Words("Вы назначены методологом проекта", "You were appointed the methodologist of a project")
        text = Words("Решения, о которых он просит, теперь ждут вас.", "The decisions that it asks for await you now.")
        step = Words(
            "Посмотреть, что ждёт вас; у проекта тиражирования — запланировать первую поддержку",
            "Look what awaits you; for a replica, plan the first support",
        )
        return Told(said, (text,), next_step=step)
    said = Words("У вашего проекта есть методолог", "Your project has a methodologist")
    text = Words("К методологу можно обращаться на любом шаге.", "Turn to the methodologist at any step.")
    return Told(said, (text,))


def _with_its_term(told: Told, state: State) -> Told:
    """A decision that changes hands keeps its day: it was given to whoever waits for it, not to whoever decides."""
    return replace(
        told, rows=(*told.rows, *_row("Срок решения остаётся прежним", "The decision is still due", state.due_on))
    )


def _planned(entry: Happened, pack: Pack, hearing: Hearing) -> Told:
    form = _form(entry, pack)
    return Told(
        Words(f"Запланировано на {_on(entry).ru}: {form.ru}", f"Planned for {_on(entry).en}: {form.en}"),
        rows=(*_row("Когда", "When", _day(entry, "planned_on")), *_row("О чём", "About", entry.facts["purpose"])),
        next_step=SUITS if hearing.role == "project_leader" else None,
    )


def _on(entry: Happened) -> Words:
    """The day of a support: a subject that ended with the day of the letter alone would be taken for it."""
    day = date.fromisoformat(entry.facts["planned_on"])
    return Words(*(str(wording(language)["short_date"](day)) for language in (Language.RU, Language.EN)))


SUITS = Words("Подтвердить день или предложить другой", "Say whether the day suits, or propose another")


def _moved(entry: Happened, pack: Pack, hearing: Hearing) -> Told:
    form = _form(entry, pack)
    return Told(
        Words(f"Перенесено на {_on(entry).ru}: {form.ru}", f"Moved to {_on(entry).en}: {form.en}"),
        rows=(
            *_row("Теперь", "Now", _day(entry, "planned_on")),
            *_row("Было", "Before", _day(entry, "before")),
            *_row("Почему", "Why", entry.facts["reason"]),
        ),
        next_step=SUITS if hearing.role == "project_leader" else None,
    )


def _day_answered(entry: Happened, pack: Pack, hearing: Hearing) -> Told:
    form, answer = _form(entry, pack), DayAnswer(entry.facts["answer"])
    called = CALLED[DayAnswer][answer]
    gives = hearing.person == entry.facts["person"]
    step = Words("Перенести поддержку или оставить день", "Move the support, or leave its day")
    return Told(
        Words(f"Получатель ответил о дне: {form.ru}", f"The receiver answered about the day: {form.en}"),
        rows=(
            *_row("Ответ", "Answer", called.capital),
            *_row("Было назначено", "Was planned", _day(entry, "planned_on")),
            *_row("Предлагает", "Proposes", _day(entry, "day")),
            *_row("Сказано", "Said", entry.facts["comment"]),
        ),
        next_step=step if gives and answer is not DayAnswer.SUITS else None,
    )


def _cancelled(entry: Happened, pack: Pack, hearing: Hearing) -> Told:
    form = _form(entry, pack)
    return Told(
        Words(f"Отменено, было на {_on(entry).ru}: {form.ru}", f"Called off, was for {_on(entry).en}: {form.en}"),
        rows=(
            *_row("Было назначено", "Was planned", _day(entry, "planned_on")),
            *_row("Почему", "Why", entry.facts["reason"]),
        ),
    )


def _held(entry: Happened, pack: Pack, hearing: Hearing) -> Told:
    form = _form(entry, pack)
    head = Words(f"Состоялось: {form.ru}", f"Held: {form.en}")
    rows = _row("Что было", "What happened", entry.facts["notes"])
    if hearing.person == entry.facts["person"]:
        return Told(
            head, rows=rows, next_step=Words("Приложить отчёт о поддержке", "File the report"),
            due_on=_day(entry, "report_by"),
        )  # fmt: skip
    text = Words("Договорённости записаны в план мероприятий.", "What was agreed is in the action plan.")
    return Told(head, (text,), rows)


def _agreed(entry: Happened, pack: Pack, hearing: Hearing) -> Told:
    facts = entry.facts
    goal = Words("Цель достигнута", "The goal was reached")
    if not facts["reached"]:
        goal = Words("Цель не достигнута", "The goal was not reached")
    core = f"{facts['implemented']} / {facts['core']}"
    names = [pack.replication.shortfalls.get(key, Words(key, key)) for key in facts["reasons"]]
    reasons = Words("; ".join(name.ru for name in names), "; ".join(name.en for name in names)) if names else None
    return Told(
        Words(f"Закрытие согласовано: {goal.small.ru}", f"Closing agreed: {goal.small.en}"),
        rows=(
            *_row("Ключевых элементов внедрено", "Core elements implemented", core),
            *_row("Причины", "Reasons", reasons),
            *_row("Сказано", "Said", facts["comment"]),
        ),
        next_step=Words("Утвердить закрытие", "Approve the closing") if hearing.role == "customer" else None,
    )


def _sustained(entry: Happened, pack: Pack, hearing: Hearing, checked: Mapping[int, bool]) -> Told:
    """Held, fading, or lost: by this check and those of the terms before it."""
    months, terms = int(entry.facts["months"]), pack.replication.months
    known = {**checked, months: bool(entry.facts["held"])}
    due = [term for term in terms if term <= months]
    kept = f"{round(float(entry.facts['kept']) * 100)} %"
    rows = _row("Сохранилось от выигрыша", "Kept of the gain", kept)
    after = Words(f"Через {months} мес. результат", f"After {months} months the result")
    match fate(due or [months], [Check(*one) for one in known.items()], terms[-1]):
        case Fate.HELD:
            return Told(Words(f"{after.ru} удержан", f"{after.en} holds"), rows=rows)
        case Fate.LOST:
            headline = Words(f"{after.ru} утрачен", f"{after.en} is lost")
            step = Words(
                "Решить с методологом, начинать ли заново", "Decide with the methodologist whether to start anew"
            )
        case _:
            headline = Words(f"{after.ru} угасает", f"{after.en} is fading")
            step = Words("Разобраться с методологом и вернуть результат", "Find out why and bring the result back")
    return Told(headline, rows=rows, next_step=step if hearing.role == "project_leader" else None)


NEWS: Mapping[str, Tells] = {
    "offer_accepted": _accepted,
    "offer_date_proposed": _date_proposed,
    "offer_questioned": _questioned,
    "offer_declined": _declined,
    "offer_replied": _replied,
    "offer_withdrawn": _withdrawn,
    "methodologist_appointed": _appointed,
    "support_planned": _planned,
    "support_moved": _moved,
    "support_cancelled": _cancelled,
    "support_held": _held,
    "closing_agreed": _agreed,
    "support_answered": _day_answered,
}
"""Kind of an event -> what its letter says."""
