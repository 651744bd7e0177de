"""The methodology's titles in the reader's language; a word that it does not know is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.engine.admission import DEPUTY
from domain.engine.packs import Packs
from domain.engine.words import Language, Words
from domain.methodology.schema import Decision
from domain.programme.kinds import CentreKind, Moment, OrganisationKind, StatusStanding
from domain.text.called import BY_MISTAKE, CALLED
from flows.answers import day, figure

ORGANISATION_KINDS = CALLED[OrganisationKind]
CENTRE_KINDS = CALLED[CentreKind]
STATUSES = CALLED[StatusStanding]
FATES = {
    "queued": Words("ждёт", "waiting"),
    "sending": Words("отправляется", "being sent"),
    "sent": Words("отправлено", "sent"),
    "withheld": Words("не отправлено", "withheld"),
    "failed": Words("не доставлено", "failed"),
}
WITHHELD = {
    "no_longer_true": Words("уже не нужно", "no longer needed"),
    "no_such_person": Words("нет адресата", "no such person"),
    "no_address": Words("у адресата нет почты", "the person has no e-mail"),
    "address_refused": Words("почта адресата отклонена, исправьте её", "the address was refused: amend it"),
    "replaced_by_newer": Words("его заменило более новое", "a newer one replaced it"),
    "overtaken": Words("его обогнало более позднее событие", "a later event overtook it"),
    "one_letter_a_day": Words(
        "в этот день приходит другое письмо по расписанию, это — в следующий рабочий",
        "another scheduled letter comes on this day, this one on the next working day",
    ),
    "nothing_to_say": Words("сказать нечего", "nothing to say"),
    "muted": Words("адресат отключил", "muted by the reader"),
    "paused": Words("адресат просил пока не писать", "the reader paused letters"),
    "cannot_be_told": Words("уведомление не удалось составить", "the notice could not be composed"),
    "cannot_be_written": Words("письмо не удалось написать", "the letter could not be written"),
}
STANDS_IN = {DEPUTY: Words("заместитель", "deputy")}
"""No role of a methodology: it is lent, for the person who is its scope, and taken back."""

TEMPLATES = {
    "action_awaited": Words("от вас ждут действия", "action awaited"),
    "gate_decided": Words("решение по этапу", "a phase decided"),
    "returned_for_rework": Words("возвращено на доработку", "returned for rework"),
    "status_granted": Words("присвоен статус", "status granted"),
    "status_refused": Words("в статусе отказано", "status refused"),
    "replication_invitation": Words("приглашение к тиражированию", "replication invitation"),
    "assignment_news": Words("поручение", "an assignment"),
    "practice_news": Words("новости практики", "news of a practice"),
    "condition_set": Words("поручено условие", "a condition to close"),
    "named_on_card": Words("роль в проекте", "a role on a card"),
    "role_given": Words("дана роль", "role given"),
    "commission_seat": Words("место в комиссии", "a seat in the commission"),
    "scores_due": Words("ждём оценки", "scores due"),
    "resumed": Words("работа продолжается", "work goes on"),
    "status_changed": Words("статус изменён", "status changed"),
    "facts_changed": Words("изменены данные решения", "facts changed"),
    "parked": Words("проект отложен", "project parked"),
    "status_digest": Words("утреннее письмо", "morning letter"),
    "check_news": Words("новости проверки", "news of a check"),
    "package_offer": Words("предложение пакета", "offer of a package"),
    "replication_news": Words("новости тиражирования", "news of replication"),
    "decision_reversed": Words("решение отменено", "decision reversed"),
    "entered_reversed": Words("внесённое отменено", "what was entered is reversed"),
    "protocol_entered": Words("решения внесены протоколом", "decisions entered by a protocol"),
    "protocol_replaced": Words("документ протокола заменён", "document of a protocol replaced"),
    "protocol_objected": Words("возражение против протокола", "objection to a protocol"),
    "login_changed": Words("вход изменён", "login changed"),
    "journal_sealed": Words("печать журнала", "seal of the journal"),
    "sign_in": Words("вход в рабочие страницы", "sign in to the pages"),
    "leadership_report": Words("отчёт руководству", "report to the leadership"),
    "source_report": Words("ваш опыт у других", "your practice elsewhere"),
    "exemplar_year": Words("год образца", "the year of an exemplar"),
    "channel_test": Words("проверка связи", "a test of the channel"),
    "deadlines": Words("напоминание о сроках", "reminder of dates"),
}
MOMENTS = CALLED[Moment]
OUTCOMES = {
    "pass": Words("выполнено", "pass"),
    "fail": Words("не выполнено", "fail"),
    "unknown": Words("неизвестно", "unknown"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """Says the words of a pack."""

    packs: Packs
    language: Language

    def of(self, table: Mapping[str, Words], key: str | None) -> str:
        """One of our own fixed words."""
        if key is None:
            return ""
        return table[key].say(self.language) if key in table else key

    def quoted(self, title: str) -> str:
        """A title in quotation marks, those inside it turned into the inner kind."""
        if self.language is Language.RU:
            return f"«{title.replace('«', '„').replace('»', '“')}»"
        return f"“{title}”"

    def phase(self, lifecycle: str | None, phase: str | None, pack: str | None = None) -> str:
        """Title of a phase."""
        found = self.packs.of(pack).lifecycles.get(lifecycle or "")
        if found is None or phase is None or phase not in found.phases:
            return phase or ""
        return found.phases[phase].title.say(self.language)

    def standing(self, key: str | None, held_for: str | None = None) -> str:
        """Where a subject stands in its phase; what was opened by mistake stands nowhere."""
        return self.of(BY_MISTAKE, held_for) if held_for in BY_MISTAKE else self.of(self.packs.current.standings, key)

    def stage(self, key: str | None) -> str:
        """Where a project is in the life of the programme."""
        return self.of(self.packs.current.stages, key)

    def sphere(self, key: str | None) -> str:
        """A sphere of work."""
        return self.of(self.packs.current.spheres, key)

    def level(self, key: str | None) -> str:
        """An exemplar level."""
        return self.of(self.packs.current.levels, key)

    def role(self, key: str) -> str:
        """A role of the methodology, or that of a deputy."""
        found = self.packs.current.roles.get(key)
        said = found.title if found else STANDS_IN.get(key)
        return said.say(self.language) if said else key

    def roles(self, keys: frozenset[str]) -> str:
        """Several roles, in the order of the methodology."""
        known = [key for key in self.packs.current.roles if key in keys]
        return ", ".join(self.role(key) for key in known)

    def evidence(self, key: str) -> str:
        """A kind of document."""
        found = self.packs.current.evidence.get(key)
        return found.title.say(self.language) if found else key

    def decision(self, key: str) -> str:
        """A decision at a gate."""
        return CALLED[Decision][key].say(self.language)

    def reason(self, key: str | None) -> str:
        """A reason code."""
        found = self.packs.current.reasons.get(key or "")
        return found.title.say(self.language) if found else key or ""

    def day(self, value: date | None) -> str:
        """A date as the language writes it."""
        return "" if value is None else day(value, self.language)

    def moment(self, value: datetime) -> str:
        """An instant in the programme's time zone."""
        from zoneinfo import ZoneInfo

        local = value.astimezone(ZoneInfo(self.packs.current.time_zone))
        return f"{self.day(local.date())} {local:%H:%M}"

    def number(self, value: Decimal | None) -> str:
        """A number without trailing zeros, with the language's decimal sign."""
        return figure(value, self.language)

    def money(self, value: Decimal) -> str:
        """Roubles as the language writes them."""
        from notifications.formats import money

        return money(value, self.language)
