"""Letters about ways in, which leave at once and are kept nowhere: a link into the pages, and that a login changed."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import select

from domain.engine.actor import Acting
from domain.engine.database import reading
from domain.engine.refusals import Refusal
from domain.engine.words import Language, Words
from domain.reports.views import person_by
from domain.stored.tables import TABLES
from flows.forms import Form
from flows.immediate_notices import IMPATIENT, channels_of, sender_of
from flows.programme import Programme, Result
from flows.security import note
from notifications.channels import Sent
from notifications.letters.regular import LoginChanged, SignIn
from notifications.message import Letter, Mailbox
from notifications.notices import to_facts
from notifications.render import render
from notifications.tables import Way

_person = TABLES["person"]


def mail_link(programme: Programme, name: str, address: str, link: str, language: Language) -> bool:
    """Send a link to the mailbox of one person; whether a channel took it."""
    notice = SignIn(reader=name, at=programme.now().astimezone(programme.zone), link=link)
    return _mailed(programme, notice, Mailbox(name, address), language)


def do_and_tell(programme: Programme, form: Form, acting: Acting | None) -> Result:
    """Do what may change a login; whoever reads the mailbox that led in before hears that it leads in no more."""
    with reading(programme.engine) as connection:
        try:
            code = person_by(connection, str(form.model_dump()["person"]))
        except Refusal:  # it is for the lane to refuse
            code = ""
        asked = select(_person.c.name, _person.c.email, _person.c.language).where(_person.c.code == code)
        before = connection.execute(asked).first()
    result = programme.through_the_lane(form, acting)
    with reading(programme.engine) as connection:
        after = connection.execute(asked).first()
    if before is None or after is None or before.email.casefold() == after.email.casefold() or "@" not in before.email:
        return result
    notice = LoginChanged(reader=before.name, at=programme.now().astimezone(programme.zone), code=code)
    sent = _mailed(programme, notice, Mailbox(before.name, before.email), Language(before.language))
    note(programme.settings, "login_changed", person=code, old_address_told=sent)
    if sent:
        return result
    said = Words("письмо на прежнюю почту не ушло", "the letter to the old e-mail did not leave")
    return Result(result.outcome, result.state, (*result.remarks, said))


def _mailed(programme: Programme, notice: SignIn | LoginChanged, to: Mailbox, language: Language) -> bool:
    sender = sender_of(programme)
    letter = Letter(
        key=f"{notice.template}:{uuid4().hex}", template=notice.template, language=language, to=to,
        sender=sender.mailbox, said=render(notice, language, base_url="", programme=sender.programme),
        facts=to_facts(notice), thread="", at=notice.at,
    )  # fmt: skip
    channel = channels_of(programme.settings, patience=IMPATIENT).get(Way.EMAIL)
    if channel is None or programme.settings.dry_run:
        return False
    try:
        return isinstance(channel.send(letter), Sent)
    finally:
        channel.close()
