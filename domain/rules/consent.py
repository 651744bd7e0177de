"""How a consent to publish is read: an agreement, a negation, or words that a person must judge (domain notes, G6)."""

from __future__ import annotations

import re

from domain.engine.words import Words
from domain.rules.consent_words import (
    ANSWER,
    BLANK,
    CONDITION,
    CONSENT,
    FORM,
    LIMITLESS,
    NEGATION,
    NO_OBJECTION,
    PARTIAL,
    PENDING,
    QUESTION,
    UNFORBIDDEN,
    Phrases,
)
from domain.rules.spelling import folded
from domain.rules.verdict import Outcome, Verdict

APOSTROPHES = re.compile("[’‘ʼ`´]")

DOUBTS: tuple[tuple[Phrases, Words], ...] = (
    (QUESTION, Words("это вопрос, а не согласие", "this is a question, no consent")),
    (BLANK, Words("в тексте согласия осталось место для заполнения", "the consent holds a blank to fill")),
    (PENDING, Words("согласие, судя по тексту, ещё не дано", "by its words, the consent is still to be given")),
    (PARTIAL, Words("согласие с оговоркой, его должен прочесть человек", "a consent in part, a person must read it")),
)
"""What makes a consent one that a person must read, and why."""


def read_consent(text: str) -> Verdict:
    """Whether a text is a consent to publish; a negation is none, a doubt is for a person, and both are quoted."""
    said = APOSTROPHES.sub("'", folded(text))
    if not any(letter.isalpha() for letter in said):
        return Outcome.FAIL, Words("нет согласия на публикацию результатов", "there is no consent to publish")
    form, condition = FORM.search(said), CONDITION.search(said)
    if form:
        return _unclear(Words("в тексте не отмечен ответ", "the text marks no answer"), form[0])
    plain = _plain(said[: condition.start()] if condition else said)
    if negation := NEGATION.search(plain):
        return Outcome.FAIL, Words(
            f"в тексте согласия есть отрицание («{negation[0]}»): это не согласие",
            f"the consent holds a negation (“{negation[0]}”): it is none",
        )
    if condition:
        why = Words(
            "согласие с условием, его должен прочесть человек", "a consent on a condition, a person must read it"
        )
        return _unclear(why, condition[0])
    return _doubted(plain) or _expressed(plain)


def _plain(said: str) -> str:
    """A text without the negations that negate no consent."""
    return UNFORBIDDEN.sub(" ", LIMITLESS.sub(" ", NO_OBJECTION.sub(" согласны ", said))).strip()


def _unclear(why: Words, quoted: str) -> Verdict:
    return Outcome.UNKNOWN, Words(f"{why.ru}: «{quoted}»", f"{why.en}: “{quoted}”")


def _doubted(plain: str) -> Verdict | None:
    """What a person must read first; None where there is no doubt."""
    for pattern, why in DOUBTS:
        if found := pattern.search(plain):
            return _unclear(why, found[0].strip())
    return None


def _expressed(plain: str) -> Verdict:
    if CONSENT.search(plain) or ANSWER.fullmatch(plain):
        return Outcome.PASS, Words("согласие на публикацию есть", "there is a consent to publish")
    return Outcome.UNKNOWN, Words(
        "согласие не выражено словами «согласны», «разрешаем»", "the text does not say “we agree” or “we permit”"
    )
