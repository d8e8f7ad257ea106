"""What is wrong somewhere in the files: the one form in which every check tells it."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        file: the file, relative to the folder that was checked.
        line: the line in it, from 1; 0 where the file as a whole is meant.
        what: what is wrong.
        mend: what to do about it.
    """

    file: str
    line: int
    what: str
    mend: str

    def __str__(self) -> str:
        """Return `file:line: what` and, on a second line, how to mend it."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.what}\n    {self.mend}"


class FindingsError(ValueError):
    """The files hold something wrong; `findings` tells what and where."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = sorted(set(findings))
        super().__init__("\n".join(map(str, self.findings)))
