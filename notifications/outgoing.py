"""A letter as it leaves: in its reader's words, or in one envelope for those who read one mailbox."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import orjson
from pydantic import SecretStr
from sqlalchemy import Engine

from domain.engine.packs import Packs
from domain.engine.words import Language, Words
from domain.methodology.schema import NoticeRule, OwnWords
from domain.programme.kinds import SubjectKind
from domain.reports.surroundings import Reader
from notifications.answer_forms import forms_for, with_papers
from notifications.attachments import Attachment, attachments_of
from notifications.certificates import with_certificate
from notifications.claims import Claimed
from notifications.last_look import Leaving
from notifications.letters.regular import StatusDigest
from notifications.message import Letter, Mailbox
from notifications.notices import from_facts
from notifications.one_click import Stop, link
from notifications.papers.answer_form import answer_form
from notifications.papers.certificate import Issuer
from notifications.parts import Contact, Detail, Form, Notice, SubjectNotice
from notifications.phrases import KINDS
from notifications.render import Rendered, in_one, part, render
from notifications.slots import zone_of


@dataclass(frozen=True, slots=True)
class Sender:
    """How our letters present themselves."""

    mailbox: Mailbox
    base_url: str
    programme: Words
    language: Language = Language.RU
    """Language of what goes to a machine."""
    reply_to: Mailbox | None = None
    """Where all answers go; else to each letter's contact."""
    issuer: Issuer | None = None
    """Who signs the certificates that go along; nobody where there is no key."""
    stop_secret: SecretStr | None = None
    """Signs the links by which a mail program stops letters; without it none has one."""

    def stops(self, reader: Reader | None, rule: str, on: date, reply_to: Sequence[Mailbox]) -> Iterator[str]:
        """The ways to stop letters of a rule: one press, where our pages answer by HTTPS, and a letter.

        A mailbox of several people gets no link of one of them.
        """
        if self.stop_secret and reader and not reader.shares_box and self.base_url.startswith("https://"):
            yield link(self.base_url, self.stop_secret, Stop(reader.code, rule, on))
        for mailbox in reply_to:
            yield f"mailto:{mailbox.address}?subject=unsubscribe%20{rule}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What one person is told, and how."""

    claimed: Claimed
    notice: Notice
    reader: Reader | None
    language: Language
    contact: Contact | None
    by_paper: bool
    forms: tuple[Form, ...]
    papers: tuple[Attachment, ...]

    @property
    def name(self) -> str:
        """Whom it is for."""
        return self.reader.name if self.reader else ""


def letter_of(engine: Engine, packs: Packs, sender: Sender, one: Claimed, leaving: Leaving, now: datetime) -> Letter:
    """A claimed notice as a letter, with all that leave in the same one."""
    told: list[Told] = []
    for notice in one.all:
        told.append(_told(engine, packs, sender, notice, leaving, now, sum(len(each.forms) for each in told)))
    first = told[0]
    contacts = tuple(dict.fromkeys(each.contact for each in told if each.contact))
    reply_to = (sender.reply_to,) if sender.reply_to else tuple(Mailbox(each.name, each.email) for each in contacts)
    whose = one.recipient not in leaving.boxes  # in a mailbox of several nobody could tell whose letters are to stop
    mutable = whose and _is_mutable(packs.current.notices.get(one.rule), first.notice)
    may_stop = bool(mutable and reply_to and first.reader and not first.reader.shares_box)
    words = packs.current.letters.get(one.template)
    if one.others:
        said = _in_one(told, sender, words, contacts)
    else:
        said = render(
            first.notice, first.language, base_url=sender.base_url, programme=sender.programme, contact=first.contact,
            words=words, forms=first.forms, by_paper=first.by_paper, may_stop=may_stop,
        )  # fmt: skip
    forms = [form for each in told for form in _for_whom(each, alone=not one.others)]
    return Letter(
        key=" ".join(one.keys),
        template=one.template,
        language=first.language,
        to=Mailbox(_listed([each.name for each in told]), first.reader.email) if first.reader else sender.mailbox,
        sender=_from(sender.mailbox, told),
        said=said,
        facts=orjson.loads(one.facts),
        thread=first.notice.thread,
        reply_to=reply_to,
        attachments=_along(told, sender) + ((answer_form(forms, first.language, first.contact),) if forms else ()),
        unsubscribe=tuple(sender.stops(first.reader, one.rule, now.date(), reply_to)) if mutable else (),
        at=now.astimezone(zone_of(first.reader, packs.current.time_zone)),
    )


def _told(
    engine: Engine, packs: Packs, sender: Sender, one: Claimed, leaving: Leaving, now: datetime, forms_before: int
) -> Told:
    reader = leaving.reader_of(one)
    notice, papers = with_certificate(
        engine, packs, from_facts(one.template, orjson.loads(one.facts)), sender.issuer, now
    )
    by_paper = one.recipient in leaving.by_paper
    forms = forms_for(notice, by_paper=by_paper)
    if isinstance(notice, StatusDigest) and one.key in leaving.papers:
        notice, forms = with_papers(notice, leaving.papers[one.key], forms_before)
    return Told(
        claimed=one, notice=notice, reader=reader, language=reader.language if reader else sender.language,
        contact=leaving.contacts.get(one.key), by_paper=by_paper, forms=forms, papers=papers,
    )  # fmt: skip


def _from(mailbox: Mailbox, told: Sequence[Told]) -> Mailbox:
    """In whose name it is sent: the list of an organisation in that of the centre."""
    lists = [one for one in told if isinstance(one.notice, StatusDigest) and one.notice.is_list]
    if len(lists) < len(told) or not (contact := told[0].contact) or not contact.is_centre:
        return mailbox
    return replace(mailbox, name=contact.name)


def _is_mutable(rule: NoticeRule | None, notice: Notice) -> bool:
    return rule is not None and rule.mutable and not (isinstance(notice, StatusDigest) and notice.calls)


def _in_one(told: Sequence[Told], sender: Sender, words: OwnWords | None, contacts: Sequence[Contact]) -> Rendered:
    """One letter for several people: what is the same for all is said once, else each has a part of their own."""
    alike: dict[object, list[Told]] = {}
    for one in told:
        alike.setdefault((one.language, one.contact, one.by_paper, _impersonal(one.notice)), []).append(one)
    parts = [
        part(
            replace(group[0].notice, reader=", ".join(dict.fromkeys(each.notice.reader for each in group))),
            group[0].language, base_url=sender.base_url, programme=sender.programme, words=words,
            contact=group[0].contact, forms=group[0].forms, by_paper=group[0].by_paper,
            names=[(each.name, getattr(each.notice, "role", None)) for each in group],
        )
        for group in alike.values()
    ]  # fmt: skip
    morning = told[0].notice.on if isinstance(told[0].notice, StatusDigest) else None
    return in_one(
        parts, told[0].language, base_url=sender.base_url, programme=sender.programme, morning=morning,
        contact=contacts[0] if len(contacts) == 1 else None, names=_listed([one.name for one in told]),
    )  # fmt: skip


def _impersonal(notice: Notice) -> object:
    """What a notice says, whoever reads it."""
    blank = replace(notice, reader="")
    return replace(blank, role=NOBODYS) if isinstance(blank, SubjectNotice) else blank


NOBODYS = Words("", "")


def _for_whom(told: Told, *, alone: bool) -> tuple[Form, ...]:
    """Its forms; of several people, each form names whose answer it is."""
    if alone:
        return told.forms
    whose = Detail(label=KINDS[SubjectKind.PERSON], value=Words(told.name, told.name))
    return tuple(replace(form, known=(whose, *form.known)) for form in told.forms)


def _along(told: Sequence[Told], sender: Sender) -> tuple[Attachment, ...]:
    """What goes along, each file once."""
    found = [
        file
        for one in told
        for file in (
            *one.papers,
            *attachments_of(
                one.notice,
                one.language,
                organiser=(sender.reply_to or sender.mailbox).address,
                attendee=one.reader.email if one.reader else sender.mailbox.address,
            ),
        )
    ]
    return tuple({file.name: file for file in found}.values())


MOST_NAMES = 4


def _listed(names: Sequence[str]) -> str:
    """A few names in one line."""
    rest = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" +{rest}" if rest > 0 else "")
