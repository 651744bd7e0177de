"""The options by which a command with a reader of its own names the paper of somebody else's answer."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from console.command_group import parameters_of
from console.desk import Desk, Draft
from domain.documents.paper_answer import Answer
from domain.engine.refusals import Refusal, bad_value

SAID = ("incoming", "received_on", "sha256", "kept_at", "signer")
"""Fields of an answer that are asked for beside those of the command."""


def from_paper(function: Callable[..., Draft]) -> Callable[..., Draft]:
    """The same command, which also takes the paper of an answer."""

    def taken(desk: Desk, **typed: Any) -> Draft:
        paper = desk.meant(Answer, {name: typed.pop(name) for name in SAID if name in typed})
        draft = function(desk, **typed)
        if paper and not issubclass(draft.asks, Answer):
            said = "так бумагу вносят, когда отмечают исполнение", "a paper is entered where something was done"
            raise Refusal([bad_value(next(iter(paper)), *said)])
        return replace(draft, fields=draft.fields | paper)

    own = inspect.signature(function, eval_str=True).parameters.values()
    more = [one for one in parameters_of(Answer) if one.name in SAID]
    taken.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) if one.name != "desk" else one for one in (*own, *more)]
    )
    return taken
