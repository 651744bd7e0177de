"""The start of the pages' process: what it holds in memory and loads before anybody asks for more."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.console.test_pages import Enter, enter, settings
from tests.region import Region

__all__ = ["enter", "settings"]


@pytest.mark.system
def test_the_pages_never_take_more_memory_at_their_start_than_they_keep() -> None:
    code = (
        "import console.web.app\n"
        "told = dict(line.split(':') for line in open('/proc/self/status'))\n"
        "print(*(told[name].split()[0] for name in ('VmHWM', 'VmRSS')))"
    )

    taken = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()

    most, kept = map(int, taken)
    assert most - kept < 30_000


@pytest.mark.system
def test_the_pages_begin_without_what_weighs_much_and_is_rarely_asked_for() -> None:
    code = (
        "import sys, console.web.app, console.web.action_page as filling; from console.web import views\n"
        "print(*{name.split('.')[0] for name in sys.modules})"
    )

    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()

    assert "sqlalchemy" in loaded
    assert not {"prefect", "matplotlib", "cryptography", "joserfc", "icalendar", "markdown_it", "segno"} & {*loaded}


RARE = frozenset({
    "console.check", "console.exchange", "console.method", "console.notices", "console.package", "console.protocol",
    "console.registry", "console.replicate", "domain.exchange.workbook", "flows.mailed_link", "flows.package_files",
    "notifications.delivery", "smtplib",
})  # fmt: skip
"""Loaded when somebody asks for what needs it."""


@pytest.mark.system
def test_the_first_page_loads_no_rooms_that_it_does_not_show(enter: Enter, region: Region) -> None:
    region.open_project(title="Первый проект")
    browser = enter()
    code = (
        "import sys; from tests.console.test_pages import Browser; from flows.settings import Settings\n"
        f"page = Browser(Settings(_env_file=None), {browser.cookies!r}).ask('/list/projects')\n"
        "print(page.status_code, 'Первый проект' in page.text, *sys.modules)"
    )

    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()

    assert said[:2] == ["200", "True"]
    assert not RARE & {*said}
