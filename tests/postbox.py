"""A real SMTP server on a free port that keeps what it is sent."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

LATER = "451 4.3.2 try again later"
NEVER = "550 5.1.1 no such mailbox"


class Postbox(Controller):
    """Takes mail for anybody, unless told to answer a recipient otherwise."""

    port: int

    def __init__(self) -> None:
        super().__init__(handler=self, hostname="127.0.0.1", port=0)
        self.answers: dict[str, str] = {}
        """Recipient -> what the server says instead of taking the mail."""
        self.asked: list[str] = []
        """Every recipient that was offered, taken or not."""
        self.envelopes: list[Envelope] = []

    @property
    def url(self) -> str:
        """The address for `POTOK_SMTP_URL`."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def messages(self) -> list[EmailMessage]:
        """What was taken, in its order."""
        return [_message(envelope) for envelope in self.envelopes]

    def refuse(self, *recipients: str, answer: str = NEVER) -> None:
        """Answer these recipients so from now on."""
        self.answers.update(dict.fromkeys(recipients, answer))

    def accept(self, *recipients: str) -> None:
        """Take mail for these recipients again."""
        for recipient in recipients:
            self.answers.pop(recipient, None)

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient or give the answer that was set for it."""
        self.asked.append(address)
        if (answer := self.answers.get(address)) is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail."""
        self.envelopes.append(envelope)
        return "250 taken"

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


def _message(envelope: Envelope) -> EmailMessage:
    assert isinstance(envelope.content, bytes)
    return message_from_bytes(envelope.content, policy=policy.default)
