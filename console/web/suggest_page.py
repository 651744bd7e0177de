"""What a half-typed name may mean, while it is typed: asked for by the script, never needed without it."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from console.web.guest import Guest
from console.web.suggestions import described, matching, typable
from domain.programme.kinds import SubjectKind
from flows.security import note

SHORTEST = 2
"""Letters of a name for which anything is looked up."""


def suggest(guest: Guest, given: Mapping[str, str]) -> Response:
    """Choices for the input `at`, and the name behind a code that stands there already."""
    at = given.get("at", "")
    word = given.get(given.get("field", ""), "").strip()
    kind = next((one for one in SubjectKind if one.value == given.get("kind")), None)
    with guest.place.reading() as connection:
        called = described(connection, word, guest.place.wording) if word else ""
        # others may be called as the whole name begins
        short = (called and not called.startswith(word)) or len(word) < SHORTEST or "@" in word
        found = [] if short else matching(connection, kind, word, guest.place.wording)
    if (shown := len(found) + bool(called)) and kind in (SubjectKind.PERSON, None):
        # whoever looks for people is noted, wherever names are shown
        by = guest.place.acting(None).person
        note(guest.place.settings, "looked_at", by=by, question="suggest", person=None, count=shown)
    return guest.page("suggest.html", at=at, found=typable(found), called=called)
