"""The letter with a link into the pages, which leaves at once and is kept nowhere."""

from __future__ import annotations

from uuid import uuid4

from domain.engine.words import Language
from flows.immediate_notices import IMPATIENT, channels_of, sender_of
from flows.programme import Programme
from notifications.channels import Sent
from notifications.letters.regular import SignIn
from notifications.message import Letter, Mailbox
from notifications.notices import to_facts
from notifications.render import render
from notifications.tables import Way


def mail_link(programme: Programme, name: str, address: str, link: str, language: Language) -> bool:
    """Send a link to the mailbox of one person; whether a channel took it."""
    notice = SignIn(reader=name, at=programme.now().astimezone(programme.zone), link=link)
    sender = sender_of(programme)
    letter = Letter(
        key=f"{notice.template}:{uuid4().hex}", template=notice.template, language=language,
        to=Mailbox(name, address), sender=sender.mailbox,
        said=render(notice, language, base_url="", programme=sender.programme), facts=to_facts(notice), thread="",
        at=notice.at,
    )  # fmt: skip
    channel = channels_of(programme.settings, patience=IMPATIENT).get(Way.EMAIL)
    if channel is None or programme.settings.dry_run:
        return False
    try:
        return isinstance(channel.send(letter), Sent)
    finally:
        channel.close()
