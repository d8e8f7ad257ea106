"""Programs that pip does not install: wrk and Virtuoso from Debian's packages, Fuseki from Maven Central; no root needed.

They are unpacked below a folder of the benchmark's own. What cannot be had is None, and who needs it says so.
"""

import os
import shutil
import subprocess
from pathlib import Path

_DEBIAN = {
    "wrk": ("wrk", "libluajit2-5.1-2"),
    "virtuoso-t": ("virtuoso-opensource-7-bin", "libldap-2.5-0", "libminizip1", "libpcre3", "libreadline8"),
}
_FUSEKI = "org.apache.jena:jena-fuseki-server:5.6.0"
_LONGEST = 600


class Tools:
    """Finds programs on the path, else fetches them into a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def program(self, name: str) -> str | None:
        """Return where a program is, after fetching it if it has to be."""
        if found := shutil.which(name):
            return found
        target = self._folder / "usr" / "bin" / name
        if not target.exists() and shutil.which("apt-get") and shutil.which("dpkg"):
            packages = self._folder / "packages" / name
            packages.mkdir(parents=True, exist_ok=True)
            if _done(["apt-get", "download", "--quiet", *_DEBIAN[name]], packages):
                for package in packages.glob("*.deb"):
                    _done(["dpkg", "-x", str(package), str(self._folder)], packages)
        return str(target) if target.exists() else None

    def fuseki(self) -> str | None:
        """Return where the archive of Fuseki is, if there is a Java to run it."""
        _, name, version = _FUSEKI.split(":")
        target = self._folder / f"{name}-{version}.jar"
        if not shutil.which("java"):
            return None
        if not target.exists() and shutil.which("mvn"):
            fetch = [
                "mvn",
                "-q",
                "dependency:copy",
                f"-Dartifact={_FUSEKI}",
                f"-DoutputDirectory={self._folder}",
            ]
            _done(fetch, self._folder)
        return str(target) if target.exists() else None

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which what was fetched finds its libraries."""
        folders = [self._folder / "usr" / "lib", self._folder / "lib"]
        found = sorted({str(path.parent) for folder in folders for path in folder.rglob("*.so*")})
        return os.environ | ({"LD_LIBRARY_PATH": ":".join(found)} if found else {})


def _done(command: list[str], folder: Path) -> bool:
    """Run a command in a folder; a failure is told by what is missing afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    ended = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=_LONGEST)  # noqa: S603
    return ended.returncode == 0
