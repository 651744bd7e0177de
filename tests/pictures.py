"""Makes the pictures of README and guide anew from a folder of `potok demo`: python -m tests.pictures FOLDER.

Run with a folder that `potok demo` has just made; pictures lie in `deployments/pictures` and are looked at
before they are committed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from console.main import main as potok
from console.web.session import link_secret
from domain.engine.actor import Acting
from flows.programme import Programme
from flows.settings import Settings
from tests.flows.test_doors import CHROMIUM
from tests.ports import free_port

OUT = Path(__file__).parent.parent / "deployments" / "pictures"
SEEN_BY = "PER-0004"
"""A methodologist of the demo."""
WIDTH, TALLEST = 1000, 1400
"""Pixels of a picture of a page; what is longer is cut off below."""

SEEN: Mapping[str, str] = {
    "work": "/",
    "board": "/board",
    "project": "/at/PRJ-0684",
    "decision": "/do/decide?subject=PRJ-0722",
    "check": "/at/CHK-0034",
    "offer": "/offer/PKG-0011?kind=municipality",
}
"""Picture -> the page that it shows."""
PRINTED: Mapping[str, tuple[str, ...]] = {
    "digest": ("notices", "sample", "status_digest", "--png"),
    "chart": ("project", "chart", "PRJ-0684", "--indicator", "test_minutes", "--out"),
}
"""Picture -> the command that draws it."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The pages of a demo, on a free port."""
    port = free_port()
    command = [sys.executable, "-m", "console.web", str(port)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=folder, env=dict(os.environ))
    url = f"http://127.0.0.1:{port}"
    try:
        while process.poll() is None:
            try:
                if httpx.get(f"{url}/ready").is_success:
                    break
            except httpx.TransportError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.communicate(timeout=60)


def signed_in(page: Page, url: str) -> None:
    """Come in as somebody of the demo."""
    programme = Programme.open(Settings())
    secret = link_secret(programme.engine, Acting(SEEN_BY), today=programme.today(), now=programme.now())
    page.goto(f"{url}/sign-in?link={secret}")
    page.get_by_role("button", name="Войти").click()


def pictured(page: Page, address: str, file: Path) -> None:
    """A page as it is read, as far down as a picture goes."""
    answer = page.goto(address)
    if answer is None or not answer.ok:
        sys.exit(f"{address}: {answer and answer.status}")
    tall = min(int(page.evaluate("document.documentElement.scrollHeight")), TALLEST)
    page.screenshot(path=file, full_page=True, clip={"x": 0, "y": 0, "width": WIDTH, "height": tall})


def made_small(file: Path) -> None:
    """Few colours: pages and letters have no more, and the repository carries every picture for ever."""
    with Image.open(file) as found:
        small = found.convert("RGB").quantize(64)
    small.save(file, optimize=True)


def make(folder: Path, out: Path) -> None:
    """Make every picture from a demo."""
    os.chdir(folder)
    for name, command in PRINTED.items():
        if code := potok([*command, str(out / f"{name}.png")]):
            sys.exit(code)
    with served(folder) as url, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        page = browser.new_context(locale="ru-RU", viewport={"width": WIDTH, "height": 900}).new_page()
        signed_in(page, url)
        for name, path in SEEN.items():
            pictured(page, f"{url}{path}", out / f"{name}.png")
        (report,) = folder.glob("reports/programme-*.html")
        pictured(page, report.as_uri(), out / "report.png")
        browser.close()
    for file in out.glob("*.png"):
        made_small(file)
        file.chmod(0o644)


if __name__ == "__main__":
    make(Path(sys.argv[1]).resolve(), OUT)
