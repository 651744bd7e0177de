"""Checks a pack against everything that this program offers: rules, effects, events, notices, actions."""

from __future__ import annotations

from collections.abc import Iterator, Set
from functools import cache, lru_cache

from domain.certification.effects import EFFECTS, ENDS
from domain.engine.action import ACTIONS
from domain.engine.event_effects import EVENTS
from domain.engine.words import Language, Words
from domain.methodology.checks import Known, problems_of
from domain.methodology.loader import SEVERAL, read_text
from domain.methodology.problems import Lines, PackBroken, Problem
from domain.methodology.schema import Pack
from domain.rules.table import RULES
from domain.subjects import declared_titles
from notifications.notices import NOTICES, RETIRED

AT_GATES = frozenset({"submit", "decide"})
"""Actions whose roles each gate names for itself."""


LEANED_ON = frozenset({"levels", "roles", "evidence", "reasons", "parameters", "actions", "lifecycles", "codes"})
"""Tables that the rest of a pack names things of."""


@cache
def known() -> Known:
    """What a pack may name."""
    return Known(
        rules={name: rule.lifecycles for name, rule in RULES.items()},
        effects=EFFECTS.keys(),
        ends=ENDS,
        events=EVENTS.keys(),
        templates=NOTICES.keys() | RETIRED,
        actions={command.name for command in ACTIONS} - AT_GATES,
        titles=declared_titles().keys(),
    )


@lru_cache(maxsize=SEVERAL)
def checked(text: str, file: str) -> Pack:
    """A pack that can be lived with, judged once a process; raises `PackBroken` with every problem."""
    return judged(text, file)


def judged(text: str, file: str) -> Pack:
    """The same of a text that is looked at once and not kept."""
    pack, unread = read_text(text, file)
    said = {problem.key for problem in unread.listed}
    if unread.unlisted or said & LEANED_ON:
        # a whole table is missing or of another shape: what leans on it would only be said twice
        raise PackBroken(unread.listed, unread.unlisted)
    senseless = problems_of(pack, known(), text, file)
    further = (problem for problem in senseless.listed if not _is_said(problem.key, said))
    if problems := [*unread.listed, *further, *own_words(pack, text, file)]:
        raise PackBroken(sorted(problems, key=lambda problem: problem.line), senseless.unlisted)
    return pack


def own_words(pack: Pack, text: str, file: str) -> Iterator[Problem]:
    """What a region's own words cannot say, tried on every example of their letter in both languages."""
    if not pack.letters:
        return
    from notifications.examples import EXAMPLES
    from notifications.own_words import PARTS, UNSAYABLE, say
    from notifications.render import bare

    lines = Lines(text)
    for template, words in pack.letters.items():
        examples = [one for one in EXAMPLES.values() if one.template == template]
        if not examples:
            said = Words(f"нет письма «{template}»: potok notices sample", f"there is no letter “{template}”")
            yield Problem(file, lines.of(("letters", template)), f"letters.{template}", said)
        for name, part in ((name, getattr(words, name)) for name in PARTS):
            for language in Language if part else ():
                try:
                    for one in examples:
                        facts = bare(one, language, base_url="", programme=pack.programme)[1]
                        say(part.say(language) if part else "", language, facts)
                except UNSAYABLE as error:
                    told = f"{type(error).__name__}: {error}"
                    said = Words(f"не удалось сказать: {told}", f"cannot be said: {told}")
                    key = ("letters", template, name, language.value)
                    yield Problem(file, lines.of(key), ".".join(key), said)
                    break


def _is_said(key: str, said: Set[str]) -> bool:
    """Whether a problem is named already at a key, below it or around it."""
    return any(
        key == other or key.startswith((f"{other}.", f"{other}[")) or other.startswith((f"{key}.", f"{key}["))
        for other in said
    )
