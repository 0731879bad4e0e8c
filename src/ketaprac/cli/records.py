"""Every client of a folder: a file that is wrong gives one line and hides nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from attrs import define, field, frozen

from ketaprac.caller import Fault
from ketaprac.cli.common import bar
from ketaprac.cli.store import ENDING, by_itself, is_episode, merged, read_episode
from ketaprac.errors import BadInput
from ketaprac.files.case import CaseFile
from ketaprac.files.folder import load_folder
from ketaprac.files.read import in_file
from ketaprac.practice import Practice
from ketaprac.replay import Replayed


@frozen(kw_only=True)
class Record:
    """One client of the folder.

    Attributes:
        replayed: The record.
        stored: Whether it comes from a stored episode.
        path: Where it lies.
    """

    replayed: Replayed
    stored: bool
    path: Path


@define(kw_only=True)
class Folder:
    """Goes through the clients and gathers what went wrong.

    A client whose stored episode cannot be read is not looked at by the case file
    alone: that would hide what happened.

    Attributes:
        practice: Whose clients they are.
        problems: What is wrong with files, one entry for each.
        faults: What plugins did wrong.
    """

    practice: Practice
    problems: list[BadInput] = field(factory=list)
    faults: list[Fault] = field(factory=list)

    def all(self, folder: Path) -> Iterator[Record]:
        """The clients by id; whoever takes one may tell what is wrong with it.

        Args:
            folder: With case files and stored episodes.
        """
        cases = load_folder(folder, lambda paths: bar(paths, "files"))
        self.problems += cases.problems
        stored = self._stored(folder)
        clients = sorted({*cases.good, *stored})
        for client in bar(clients, "clients"):
            path = stored.get(client) or cases.files[client]
            try:
                record = self._record(cases.good.get(client), path)
            except BadInput as error:
                self.tell(error, path)
            else:
                yield record

    def tell(self, error: BadInput, path: Path) -> None:
        """One line for each file, however often it is come across.

        Args:
            error: What is wrong.
            path: With which file, unless the error says so itself.
        """
        files = (str(path), str(path.with_suffix(ENDING)))
        named = error if any(file in error.where for file in files) else in_file(path, error)
        known = [problem.where.partition(": ")[0] for problem in self.problems]
        if named.where.partition(": ")[0] not in known:
            self.problems.append(named)

    def _stored(self, folder: Path) -> dict[str, Path]:
        """Stored episodes of the folder, by client."""
        found: dict[str, Path] = {}
        for path in sorted(folder.glob("*.json")):
            try:
                if not is_episode(path):
                    continue
                client = read_episode(path).client.id
            except BadInput as error:
                self.tell(error, path)
                continue
            if client in found:
                what = "is about the client of another stored episode, which is used"
                self.problems.append(BadInput(what, where=str(path), todo="Keep one of them"))
            found.setdefault(client, path)
        return found

    def _record(self, case: CaseFile | None, path: Path) -> Record:
        if case is None:
            return Record(replayed=by_itself(read_episode(path)), stored=True, path=path)
        beside = path if is_episode(path) else path.with_suffix(ENDING)
        # One that cannot be read fails here: without its history nothing can be said.
        replayed = merged(case, beside, self.practice)
        self.faults += replayed.faults
        return Record(replayed=replayed, stored=beside.is_file(), path=path)
