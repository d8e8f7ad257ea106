"""The browser that tests of pages drive: found, or installed by `python -m tests.browser`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SETTING = "CITYGRAPH_BROWSER"


def find() -> str:
    """Return the path of Chromium or Chrome: the one of the setting, one on the path, or Playwright's own.

    Raises:
        FileNotFoundError: if there is none; the message says how to get one.
    """
    if chosen := os.environ.get(SETTING):
        return chosen
    if found := next(filter(None, map(shutil.which, NAMES)), None):
        return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if Path(own).exists():
        return own
    raise FileNotFoundError(
        f"no Chromium or Chrome: run `python -m tests.browser`, or set {SETTING}=/path/to/it"
    )


def install() -> None:
    """Install Debian's Chromium where that may be done, or else Playwright's own."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "--quiet"], check=False, stdout=subprocess.DEVNULL)
        packages = ["chromium", "fonts-dejavu-core"]
        if subprocess.run(["apt-get", "install", "--yes", "--quiet", *packages], check=False).returncode == 0:
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def main() -> None:
    """Say which browser is there, and install one if none is."""
    try:
        path = find()
    except FileNotFoundError:
        print("No Chromium or Chrome is there: installing one.")
        install()
        path = find()
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    print(f"Pages are tested with {path} ({version})")


if __name__ == "__main__":
    main()
