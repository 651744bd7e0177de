"""Blocks as a PDF to be kept: pages of A4, fonts inside, readable aloud, the same bytes whenever it is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files

import orjson

from notifications.papers.blocks import Block


class NotSet(Exception):
    """The typesetter remarked on something that would silently look otherwise."""


def pdf_of(blocks: Sequence[Block], title: str, on: date) -> bytes:
    """The pages, dated by the facts and not by the clock; refuses to make one where a font or a part is missing."""
    facts = {"title": title, "on": [on.year, on.month, on.day], "blocks": [_plain(block) for block in blocks]}
    return set_from("layout.typ", facts)


def set_from(layout: str, facts: Mapping[str, object], **pictures: str) -> bytes:
    """The pages of one of our layouts; refuses to make them where a font or a part is missing."""
    import typst

    told = {"data": orjson.dumps(facts).decode(), **pictures}
    made, remarks = typst.compile_with_warnings(
        _layout(layout), format="pdf", sys_inputs=told, ignore_system_fonts=True, pdf_standards=["a-2b"]
    )
    if remarks:
        raise NotSet("; ".join(str(remark.message) for remark in remarks))
    return bytes(made)


@cache
def _layout(name: str) -> bytes:
    return files("notifications.papers").joinpath(name).read_bytes()


def _plain(block: Block) -> dict[str, object]:
    return {
        "kind": block.kind, "lines": block.lines, "rows": block.rows, "level": block.level, "number": block.number,
        "headed": block.is_headed, "widths": block.widths, "whole": block.whole,
    }  # fmt: skip
