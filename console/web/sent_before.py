"""What a browser has sent already: a form that is filled in alike once more, as after «back», is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from domain.engine.command import Command
from domain.engine.words import Words

COOKIE = "potok_sent"
KEPT = 8
"""Forms that are remembered, the last ones."""
LONG = 12
"""Letters of a mark: enough to tell a few forms apart, and nothing of what was said."""
AGE = 24 * 3600

ONCE_MORE = "once_more"
"""The tick by which somebody means it."""
NOT_SAID = frozenset({"command_id", "expected_version", ONCE_MORE})

SAID = Words(
    "точно такое вы уже отправили, и оно записано; если нужно внести ещё раз, отметьте это внизу формы",
    "you sent exactly this already, and it is recorded; if it is meant once more, tick so at the end of the form",
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it is sent, among those that the same browser has sent."""

    kept: tuple[str, ...]
    person: str
    command: type[Command]
    given: Mapping[str, str]

    def is_repeated(self, version: str) -> bool:
        """Whether the same was done from another filling, nothing has happened to its subject since, and nobody ticked.

        `version` is the entry at which the subject stands now.
        """
        if self.given.get(ONCE_MORE):
            return False
        what, which = self._marks
        known = [one.split(".") for one in self.kept if one.count(".") == 2]
        return any(one == what and after == version and form != which for one, form, after in known)

    def remember(self, answer: Response, version: str, *, safe: bool) -> None:
        """Note in the browser that it was done, and at which entry its subject stands by it.

        Of what nobody may read yet no mark is left: a sheet holds few answers, and whoever tries them all finds it.
        """
        if self.command.unread:
            return
        kept = [".".join((*self._marks, version)), *self.kept]
        told = "_".join(list(dict.fromkeys(kept))[:KEPT])
        answer.set_cookie(COOKIE, told, max_age=AGE, httponly=True, samesite="lax", path="/", secure=safe)

    @property
    def _marks(self) -> tuple[str, str]:
        """A mark of what is said and by whom, and one of the form in which it was said."""
        said = sorted((name, one.strip()) for name, one in self.given.items() if name not in NOT_SAID and one.strip())
        return _mark((self.person, self.command.name, said)), _mark(self.given.get("command_id", ""))


def sent_by(request: Request, person: str, command: type[Command], given: Mapping[str, str]) -> Sent:
    """What a person sends, beside what the browser has kept."""
    return Sent(tuple(request.cookies.get(COOKIE, "").split("_")[:KEPT]), person, command, given)


def _mark(said: object) -> str:
    return sha256(repr(said).encode()).hexdigest()[:LONG]
