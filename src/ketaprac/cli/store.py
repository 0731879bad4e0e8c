"""The stored episode of a case: one JSON file beside the case file, written safely.

A case file says what an office knows; the stored episode is the record that grows
event by event. Once it is there it counts, and the case file gives only what is no
event: when the client can come, and which times are fixed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
from pathlib import Path
from typing import Final

from attrs import define

from ketaprac.cli.common import clock_of, in_case, practice_of, practice_path
from ketaprac.errors import BadInput
from ketaprac.files.case import CaseFile, load_case
from ketaprac.files.episode import SCHEMA, dump_episode, load_episode
from ketaprac.files.folder import Cases
from ketaprac.files.practice import load_practice
from ketaprac.files.read import in_file, read_table, read_text
from ketaprac.files.write import write_tree
from ketaprac.model.episode import Episode
from ketaprac.practice import Practice
from ketaprac.replay import Replayed, client_times, fixed_times, replay

#: What is put in place of a case file's ending.
ENDING: Final = ".episode.json"
LARGEST: Final = 50_000_000  # bytes; years of entries, each with its whole series


@define
class Stored:
    """An episode and the file that it lives in.

    Attributes:
        path: The file; it may not be there yet.
        practice: Whose client it is.
        replayed: The episode, with what of the case file did not count.
        digest: Of the file as it was read; None where it was not there.
        case: The case file; None where the episode was named itself.
    """

    path: Path
    practice: Practice
    replayed: Replayed
    digest: str | None
    case: CaseFile | None = None

    @property
    def episode(self) -> Episode:
        """Where things stand."""
        return self.replayed.episode

    def save(self, episode: Episode) -> None:
        """Writes the episode beside the file and moves it into its place.

        Args:
            episode: What is to stand there.

        Raises:
            BadInput: It cannot be written, or somebody else wrote it meanwhile;
                what was there is unchanged.
        """
        save_all([(self, episode)])

    def refuse_changed(self) -> None:
        """Refuses to write over what somebody else wrote.

        Raises:
            BadInput: The file is not as it was read.
        """
        if _digest(self.path) != self.digest:
            raise BadInput(
                "was changed by somebody else meanwhile",
                where=str(self.path),
                todo="Run the command again; what stands there now is kept",
            )

    def keep(self, episode: Episode, content: bytes) -> None:
        """Remembers what was written.

        Args:
            episode: What stands there now.
            content: The same as it was written.
        """
        self.digest = hashlib.sha256(content).hexdigest()
        self.replayed = self.replayed.with_episode(episode)


def is_episode(path: Path) -> bool:
    """Whether a file says of itself that it is a stored episode.

    Args:
        path: Any JSON or TOML file.

    Raises:
        BadInput: It cannot be read.
    """
    if path.suffix.lower() != ".json" or path.name.endswith(ENDING):
        return path.name.endswith(ENDING)
    schema = read_table(path).get("schema")
    return isinstance(schema, str) and schema.partition("/")[0] == SCHEMA


def read_episode(path: Path) -> Episode:
    """The episode in a file.

    Args:
        path: Which file.

    Raises:
        BadInput: It is damaged, or written by a newer ketaprac.
    """
    try:
        return load_episode(read_text(path, largest=LARGEST))
    except BadInput as error:
        raise error if error.where.startswith(str(path)) else in_file(path, error) from None


def open_stored(arguments: argparse.Namespace, now: str | None = None) -> Stored:
    """The episode that a command names, by its own file or by its case file.

    Args:
        arguments: With ``case``, ``practice``, ``now`` and perhaps ``episode``.
        now: Local time at which the practice's clock stands; that of the command
            where None.

    Raises:
        BadInput: A file cannot be read, or the two are about different clients.
    """
    given = Path(arguments.case)
    alone = read_episode(given) if is_episode(given) else None
    case = None if alone is not None else load_case(given)
    practice = _practice(arguments, given.parent, now)
    if case is None:
        assert alone is not None
        return _stored(given, practice, by_itself(alone), None)
    named = getattr(arguments, "episode", None)
    path = Path(named) if named else given.with_suffix(ENDING)
    try:
        return _stored(path, practice, merged(case, path, practice), case)
    except BadInput as error:
        raise error if str(path) in error.where else in_case(arguments, error) from None


def _practice(arguments: argparse.Namespace, folder: Path, now: str | None) -> Practice:
    path = practice_path(arguments, folder)
    file = load_practice(path)
    clock = clock_of(now or arguments.now, file.profile.time_zone)
    return practice_of(file, clock, path=path)


def stored_in(
    folder: Path, cases: Cases, practice: Practice
) -> tuple[dict[str, Stored], list[str]]:
    """All stored episodes of a folder, by client, and a line for each that cannot be used.

    An episode whose case file is gone counts too: its sessions take up people and rooms.

    Args:
        folder: Where they lie.
        cases: The case files of that folder.
        practice: Whose clients they are.
    """
    found: dict[str, Stored] = {}
    problems = [str(one) for one in cases.problems]
    beside = {path.with_suffix(ENDING): client for client, path in cases.files.items()}
    for path in sorted(folder.glob(f"*{ENDING}")):
        client = beside.get(path)
        case = cases.good[client] if client is not None else None
        try:
            replayed = merged(case, path, practice) if case else by_itself(read_episode(path))
            one = _stored(path, practice, replayed, case)
            if one.episode.client.id in found:
                raise BadInput(
                    "is about the same client as another one",
                    where=str(path),
                    todo="Keep one episode per client",
                )
        except BadInput as error:
            problems.append(str(error if str(path) in error.where else in_file(path, error)))
            continue
        found[one.episode.client.id] = one
    return found, problems


def new_stored(case: Path, practice: Practice, episode: Episode) -> Stored:
    """Where the episode of a case is to be stored for the first time.

    Args:
        case: The case file.
        practice: Whose client it is.
        episode: Where things stand.
    """
    return _stored(case.with_suffix(ENDING), practice, by_itself(episode), None)


def save_all(changed: list[tuple[Stored, Episode]]) -> None:
    """Writes several episodes of one folder: all of them, or none.

    Args:
        changed: Each with what is to stand there.

    Raises:
        BadInput: One cannot be written, or somebody else wrote it meanwhile; what was
            there is unchanged.
    """
    for one, _ in changed:
        one.refuse_changed()
    contents = {one.path.name: dump_episode(episode).encode() for one, episode in changed}
    if contents:
        write_tree(changed[0][0].path.parent, contents, force=True)
    for one, episode in changed:
        one.keep(episode, contents[one.path.name])


def merged(case: CaseFile, path: Path, practice: Practice) -> Replayed:
    """The stored episode with what the case file says of times, or the case file alone.

    Args:
        case: The case file.
        path: Where the episode would be stored.
        practice: Whose client it is.

    Raises:
        BadInput: They are about different clients.
    """
    if not path.is_file():
        return replay(case, practice)
    episode = read_episode(path)
    if episode.client.id != case.client.id:
        raise BadInput(
            "is about another client than the case file",
            where=str(path),
            todo="Check both paths",
        )
    return Replayed(
        episode=episode,
        objections=(),
        faults=(),
        availability=client_times(case, practice),
        fixed=fixed_times(case, practice),
    )


def by_itself(episode: Episode) -> Replayed:
    """A stored episode without a case file: the client can come at any time.

    Args:
        episode: As stored.
    """
    from ketaprac.model.availability import Availability

    return Replayed(
        episode=episode, objections=(), faults=(), availability=Availability(), fixed={}
    )


def _stored(path: Path, practice: Practice, replayed: Replayed, case: CaseFile | None) -> Stored:
    return Stored(path=path, practice=practice, replayed=replayed, digest=_digest(path), case=case)


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise BadInput(f"cannot be read ({reason})", where=str(path)) from None


def local(moment: dt.datetime, zone: str) -> str:
    """A moment as a wall clock of the practice shows it.

    Args:
        moment: Which.
        zone: The practice's time zone.
    """
    from ketaprac.model.moment import zone as zone_of

    return f"{moment.astimezone(zone_of(zone)):%Y-%m-%d %H:%M}"
