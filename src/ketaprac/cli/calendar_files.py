"""From entries to the files that ``ketaprac calendar`` was asked for."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model.episode import Episode
from ketaprac.model.series import Series
from ketaprac.practice import Practice

if TYPE_CHECKING:
    from ketaprac_calendar.audiences import Audience
    from ketaprac_calendar.entries import Entry
    from ketaprac_calendar.previous import Rules
    from ketaprac_calendar.settings import Wording

_LARGEST = 50_000_000


@frozen(kw_only=True)
class Files:
    """Makes files by name, by what was asked for.

    Attributes:
        arguments: Of the command line.
        practice: Whose files.
    """

    arguments: argparse.Namespace
    practice: Practice

    def audiences(self, default: Iterable[str]) -> list[Audience]:
        """Those that are asked for, where the practice has the plugin.

        Args:
            default: Ids of those to take where none is named.

        Raises:
            BadInput: There is no such audience, or the plugin is not there.
        """
        require_calendar(self.practice)
        from ketaprac_calendar.audiences import audience_of

        wanted = self.arguments.audience or default
        return [audience_of(name) for name in dict.fromkeys(wanted)]

    def of_one(self, series: Series, episode: Episode, audience: Audience) -> dict[str, bytes]:
        """What an audience gets of one series.

        Args:
            series: What is planned.
            episode: Whose it is.
            audience: For whom.
        """
        from ketaprac_calendar.entries import view_of
        from ketaprac_calendar.export import name_of
        from ketaprac_calendar.previous import possible_uids
        from ketaprac_calendar.writer import entries_of

        context, name = self.practice.context(episode), name_of(series, audience)
        if self.arguments.profile == "invite":
            return {name: self._invitation(series, episode, audience)}
        made = entries_of(series, episode, context, audience)
        if self._previous(name) is None and self._is_for_nobody(made, audience):
            return {}
        possible = possible_uids([series], context, audience)
        wording = view_of(audience, series, episode, context).wording
        return self._composed(
            name, self._carried(name, made, audience, possible), audience, wording
        )

    def of_all(
        self, cases: Sequence[tuple[Series, Episode]], audience: Audience, *, partial: bool
    ) -> dict[str, bytes]:
        """What an audience gets of many series, a file for each person.

        Args:
            cases: All clients with a series.
            audience: For whom.
            partial: Whether some clients are not among them; then what the previous
                files hold of others stays.
        """
        from ketaprac_calendar.office import calendars
        from ketaprac_calendar.previous import possible_uids

        context = self.practice.context()
        possible = possible_uids([series for series, _ in cases], context, audience)
        files: dict[str, bytes] = {}
        for name, (made, wording) in calendars(cases, context, audience).items():
            shown = self._carried(name, made, audience, possible, partial=partial)
            if shown:
                files |= self._composed(name, shown, audience, wording)
        return files

    def _is_for_nobody(self, made: Sequence[Entry], audience: Audience) -> bool:
        return audience.role is not None and not made and not self.arguments.output

    def _composed(
        self, name: str, made: Sequence[Entry], audience: Audience, wording: Wording
    ) -> dict[str, bytes]:
        from ketaprac_calendar.audiences import Profile
        from ketaprac_calendar.export import Options, compose
        from ketaprac_calendar.writer import as_resources

        context, extended = self.practice.context(), self.arguments.extended
        if self.arguments.profile == "caldav":
            found = as_resources(made, context, audience, extended=extended)
            return {f"kp-{uid}.ics": content for uid, content in found.items()}
        jcal = self.arguments.format == "jcal"
        profile = Profile(self.arguments.profile or "feed")
        options = Options(profile=profile, extended=extended, jcal=jcal)
        ending = ".json" if jcal else ".ics"
        content = compose(made, wording, context, audience, options)
        return {f"{name.removesuffix('.ics')}{ending}": content}

    def _invitation(self, series: Series, episode: Episode, audience: Audience) -> bytes:
        from ketaprac_calendar.invitations import invitation

        context = self.practice.context(episode)
        made = invitation(series, self.arguments.session, episode, context, audience)
        mail = (self.arguments.output or "").lower().endswith(".eml")
        return made.message() if mail else made.content

    def _carried(
        self,
        name: str,
        made: Sequence[Entry],
        audience: Audience,
        possible: frozenset[str],
        *,
        partial: bool = False,
    ) -> Sequence[Entry]:
        """The entries with the revisions that the previous export gives them."""
        path = self._previous(name)
        if path is None:
            return made
        rules = self.rules(audience, possible, partial=partial, ours=self._is_by_name)
        return self.carried_on(made, [_read(path)], rules, path)

    @property
    def _is_by_name(self) -> bool:
        """Whether the previous file was found by its name, which rests on the practice's key."""
        return bool(self.arguments.clients) and Path(self.arguments.previous).is_dir()

    def rules(
        self,
        audience: Audience,
        possible: frozenset[str],
        *,
        partial: bool = False,
        ours: bool = False,
    ) -> Rules:
        """How an earlier export is carried on.

        Args:
            audience: For whom.
            possible: UIDs that the series can ever have had.
            partial: Whether some clients are left out.
            ours: Whether it is known to be that of the same people.
        """
        from ketaprac_calendar.previous import Rules
        from ketaprac_calendar.settings import CalendarSettings
        from ketaprac_calendar.titles import wordings

        context = self.practice.context()
        settings = context.setting(CalendarSettings)
        return Rules(
            audience=audience,
            words=wordings(settings),
            now=context.now,
            keep=dt.timedelta(days=settings.keep_days),
            also=possible,
            partial=partial,
            ours=ours,
        )

    def carried_on(
        self, made: Sequence[Entry], earlier: Iterable[bytes], rules: Rules, path: Path
    ) -> Sequence[Entry]:
        """The entries with the revisions that earlier calendars give them.

        Args:
            made: As planned now.
            earlier: Calendars.
            rules: How to carry them on.
            path: Where they stand, for errors.
        """
        from ketaprac_calendar.previous import carried

        return carried(made, earlier, rules, where=str(path))

    def _previous(self, name: str) -> Path | None:
        """The previous export of that file, where one is named."""
        if not self.arguments.previous:
            return None
        path = Path(self.arguments.previous)
        if path.is_dir():
            return path / name if (path / name).is_file() else None
        return None if path.suffix.lower() == ".json" else path


def require_calendar(practice: Practice) -> None:
    """Refuses to go on where a practice does not let the calendar plugin in.

    Raises:
        BadInput: The plugin is not there.
    """
    if "calendar.client" not in {exporter.id for exporter in practice.exporters}:
        todo = "See `ketaprac plugins list`"
        raise BadInput("the calendar plugin is not loaded, or failed", todo=todo)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise BadInput(f"cannot be read ({reason})", where=str(path)) from None
