"""Rules of documents: they agree with the card and with one another (domain notes, G5 and G6)."""

from __future__ import annotations

import re
from decimal import Decimal

from domain.facts import Attached, Holdings
from domain.judging.verdict import Outcome, Verdict, unless
from domain.methodology.schema import Pack
from domain.words import Words

CLOSING = "closing_protocol"
"""The document whose goals are compared with the card's."""

STATING = ("signed_card", "closing_protocol", "replication_order")
"""Documents that name their organisation."""


def _last(facts: Holdings, kind: str) -> Attached | None:
    """The document of a kind that was attached last."""
    return max((paper for paper in facts.evidence if paper.kind == kind), key=lambda paper: paper.entry, default=None)


def half_unit(first: Decimal, second: Decimal, units: Decimal) -> Decimal:
    """How far two values may lie apart when the coarser one was rounded: `units` of its last digit."""
    exponents = [int(value.as_tuple().exponent) for value in (first, second)]
    return units * Decimal(1).scaleb(max(*exponents, -28))


def equal_as_rounded(first: Decimal, second: Decimal, units: Decimal) -> bool:
    """Whether two values are the same number, one of them perhaps rounded."""
    return first == second or abs(first - second) <= half_unit(first, second, units)


def goal_as_on_card(facts: Holdings, pack: Pack) -> Verdict:
    """The goals in the closing protocol are those of the card, within the rounding tolerance."""
    paper = _last(facts, CLOSING)
    if paper is None or not paper.goals:
        return Outcome.UNKNOWN, Words(
            "в данных протокола закрытия не указаны цели", "the closing protocol's goals are not entered"
        )
    units = pack.amount("goal_tolerance")
    plans = {plan.key: plan for plan in facts.indicators}
    wrong = [
        Words(f"{plan.name}: на карточке {plan.target}, в протоколе {stated}",
              f"{plan.name}: card {plan.target}, protocol {stated}")
        for key, stated in paper.goals.items()
        if (plan := plans.get(key)) is not None and not equal_as_rounded(plan.target, stated, units)
    ]  # fmt: skip
    wrong += [
        Words(f"показателя «{key}» нет на карточке", f"the card has no indicator “{key}”")
        for key in paper.goals
        if key not in plans
    ]
    wrong += [
        Words(f"{plan.name}: в протоколе нет цели", f"{plan.name}: the protocol states no goal")
        for key, plan in plans.items()
        if key not in paper.goals
    ]
    return unless(
        wrong,
        Words("цели в протоколе закрытия те же, что на карточке", "the closing protocol's goals are the card's"),
        "цели расходятся: ",
        "the goals differ: ",
    )


QUOTES = re.compile(r"[«»„“”\"'`’]")


def plain_name(text: str) -> str:
    """The name of an organisation without what makes no difference: case, quotation marks, dashes, ё, spaces."""
    bare = QUOTES.sub("", text).lower().replace("ё", "е")
    return " ".join(re.sub(r"[\s\-–—]+", " ", bare).split())


def same_organisation(facts: Holdings, pack: Pack) -> Verdict:
    """Every document that names an organisation names the project's own."""
    own = plain_name(facts.organisation)
    stated = [paper for paper in facts.evidence if paper.organisation.strip()]
    wrong = []
    for paper in stated:
        if plain_name(paper.organisation) != own:
            title = pack.evidence[paper.kind].title
            wrong.append(Words(f"{title.ru}: {paper.organisation}", f"{title.en}: {paper.organisation}"))
    silent = [
        pack.evidence[kind].title
        for kind in STATING
        if kind in pack.evidence and (last := _last(facts, kind)) is not None and not last.organisation.strip()
    ]
    if not wrong and (silent or not stated):
        names = Words(", ".join(title.ru for title in silent), ", ".join(title.en for title in silent))
        return Outcome.UNKNOWN, Words(
            f"у документов не указана организация: {names.ru}"
            if silent
            else "ни один документ не называет организацию",
            f"documents without an organisation: {names.en}" if silent else "no document names its organisation",
        )
    return unless(
        wrong,
        Words(f"организация во всех документах одна: {facts.organisation}",
              f"all documents name the same organisation: {facts.organisation}"),
        f"другая организация (на карточке {facts.organisation}): ",
        f"another organisation (the card says {facts.organisation}): ",
    )  # fmt: skip


CONSENT = re.compile(
    r"\b(соглас(?:ен|на|ны|ие|ия)|разреша\w+|не возража\w+|не против|consents?|agrees?|permits?|allows?)\b"
)
NOT_AGAINST = re.compile(
    r"\b(?:не\s+возража\w+(?:\s+против)?|не\s+против|without objection|no objections?|do(?:es)? not object)\b"
)
NEGATION = re.compile(
    r"\b(?:не|нет|без|отказ\w*|отзыва\w*|отозва\w*|запре\w+|возража\w+|против|кроме|только|not|no|never|without|refuse\w*|"
    r"refusal|den(?:y|ies|ied)|withdraw\w*|object\w*|forbid\w*|don't|doesn't|won't|cannot|can't)\b"
)
"""Words after which a consent is none; «только» and «кроме» make it a partial one, which a person must read."""


def consent_to_publish(facts: Holdings, pack: Pack) -> Verdict:
    """The card holds an explicit consent to publish the results; a text with a negation is none."""
    text = " ".join(str(facts.card.get("consent") or "").lower().replace("ё", "е").split())
    if not text:
        return Outcome.FAIL, Words("нет согласия на публикацию результатов", "there is no consent to publish")
    bare = NOT_AGAINST.sub("", text)
    negated = NEGATION.search(bare)
    if negated:
        return Outcome.FAIL, Words(
            f"в тексте согласия есть отрицание («{negated[0]}»): это не согласие",
            f"the consent holds a negation (“{negated[0]}”): it is none",
        )
    if bare != text or CONSENT.search(text) or text in {"да", "yes"}:
        return Outcome.PASS, Words("согласие на публикацию есть", "there is a consent to publish")
    return Outcome.UNKNOWN, Words(
        "согласие не выражено словами «согласны», «разрешаем»", "the text does not say “we agree” or “we permit”"
    )
