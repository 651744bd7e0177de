"""No letter is wider than a telephone; measured by a browser, where there is one."""

from __future__ import annotations

import re
import shutil
import subprocess
from html import escape
from pathlib import Path

import pytest

from domain.engine.words import Language, Words
from notifications.examples import EXAMPLES
from notifications.render import render

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
TELEPHONE = 360
MEASURE = """
addEventListener("load", () => {
  document.title = [...document.querySelectorAll("iframe")]
    .map((frame) => frame.title + "=" + frame.contentDocument.documentElement.scrollWidth).join(" ");
});
"""
PROGRAMME = Words("Проект «Эффективный регион», Ростовская область", "Effective Region, Rostov region")


@pytest.mark.system
@pytest.mark.skipif(BROWSER is None, reason="no browser on this machine")
def test_no_letter_is_wider_than_a_telephone(tmp_path: Path) -> None:
    frames = [
        f'<iframe title="{name}.{language}" width="{TELEPHONE}" style="border: 0" srcdoc="{escape(html)}"></iframe>'
        for name, notice in EXAMPLES.items()
        for language in Language
        for html in [render(notice, language, base_url="https://potok.example", programme=PROGRAMME).html]
    ]
    page = tmp_path / "letters.html"
    page.write_text(f"<!DOCTYPE html><script>{MEASURE}</script>{''.join(frames)}", encoding="utf-8")

    shown = subprocess.run(
        [BROWSER or "", *QUIET, f"--user-data-dir={tmp_path / 'browser'}", "--dump-dom", page.as_uri()],
        capture_output=True, text=True, check=True, timeout=120,
    ).stdout  # fmt: skip

    widths = dict(re.findall(r"(\S+)=(\d+)", re.findall("<title>(.*?)</title>", shown)[0]))
    assert len(widths) == len(frames)
    assert {letter: int(width) for letter, width in widths.items() if int(width) > TELEPHONE} == {}
