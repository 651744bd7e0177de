"""The sample of a letter for two readers of one mailbox, each with a part in their own words."""

from __future__ import annotations

from dataclasses import replace

from domain.engine.words import Language, Words
from notifications.examples import EXAMPLES
from notifications.letters.regular import StatusDigest
from notifications.parts import Contact
from notifications.render import Rendered, in_one, part
from notifications.scenarios import CONTACT

SEVERAL = "several"
"""What the sample is called."""

NAMES = ("Соколова Анна Сергеевна", "Ким Ли")
OTHER = Contact("Жарова Инна Борисовна", "методолог", "zharova@rcc.example", "8 (863) 200-00-00")


PROGRAMME = Words("Проект «Эффективный регион»", "Effective Region")


def for_several(language: Language, base_url: str = "https://potok.example", programme: Words = PROGRAMME) -> Rendered:
    """Two morning letters of two people with contacts of their own, as one."""
    told = [EXAMPLES["status_digest"], EXAMPLES["status_digest_quiet"]]
    parts = [
        part(
            replace(notice, reader=name), language, names=[(name, None)], base_url=base_url, programme=programme,
            contact=contact, words=None, by_paper=False, forms=(),
        )
        for notice, name, contact in zip(told, NAMES, (CONTACT, OTHER), strict=True)
    ]  # fmt: skip
    (morning,) = {one.on for one in told if isinstance(one, StatusDigest)}
    return in_one(
        parts, language, base_url=base_url, programme=programme, contact=None, names=", ".join(NAMES), morning=morning
    )
