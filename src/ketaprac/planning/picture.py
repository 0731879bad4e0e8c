"""A picture of a practice's weeks: people and rooms as lanes, sessions as boxes.

It shows codes and never a name, tells kinds of sessions apart without any colour,
and says what it shows to people who hear it read out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from xml.sax.saxutils import escape

from attrs import field, frozen

from ketaprac.model.moment import zone
from ketaprac.model.protocol import StepKind
from ketaprac.model.series import PlannedSession, Series

_LEFT: Final = 130
_WIDTH: Final = 1500
_LANE: Final = 20
_HEAD: Final = 50
_TOP: Final = 92
_BETWEEN: Final = 26
_DAY: Final = dt.timedelta(days=1)

#: Kind, its fill, its text, and how it is called in the key.
_LOOKS: Final[Mapping[StepKind, tuple[str, str, str]]] = {
    StepKind.DOSING: ("#333", "#fff", "dosing"),
    StepKind.INTEGRATION: ("#c9c9c9", "#000", "integration"),
    StepKind.PREPARATION: ("#fff", "#000", "preparation"),
    StepKind.REVIEW: ("url(#dots)", "#000", "review"),
}
_OTHER: Final = ("#eee", "#000", "other")

_STYLE: Final = (
    "text{font-family:'DejaVu Sans',Verdana,Arial,sans-serif;font-size:11px}"
    ".h{font-size:16px;font-weight:bold}.w{font-size:13px;font-weight:bold}"
    ".c{font-size:9.5px;text-anchor:middle}.d{text-anchor:middle}"
    ".t{font-size:8px;fill:#555;text-anchor:middle}"
    ".o{paint-order:stroke;stroke:#fff;stroke-width:2.5px}"
    ".g{stroke:#ddd;stroke-width:1}.e{stroke:#888;stroke-width:1.5}"
    ".b{stroke:#000;stroke-width:1}"
)
_PATTERNS: Final = (
    '<pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse">'
    '<rect width="5" height="5" fill="#fff"/>'
    '<circle cx="1.5" cy="1.5" r="0.9" fill="#777"/></pattern>'
    '<pattern id="lines" width="5" height="5" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="5" height="5" fill="#fff"/>'
    '<rect width="1.6" height="5" fill="#333"/></pattern>'
)


@frozen(kw_only=True)
class Scene:
    """What is drawn.

    Attributes:
        series: The planned ones.
        codes: What stands for each series, by its id; short.
        time_zone: By whose clock.
        people: Ids of the people, in the order of their lanes.
        rooms: Ids of the rooms, likewise.
    """

    series: tuple[Series, ...]
    codes: Mapping[str, str]
    time_zone: str
    people: tuple[str, ...]
    rooms: tuple[str, ...]


def picture(scene: Scene) -> bytes:
    """The weeks from the first session to the last one, as SVG.

    Args:
        scene: What to draw.
    """
    sheet = _Sheet(scene)
    height = _TOP + len(sheet.weeks) * sheet.panel + 10
    title = f"Planned sessions of {len(scene.series)} series"
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" '
        f'height="{height}" role="img" aria-labelledby="title desc">',
        f'<title id="title">{title}</title>',
        f'<desc id="desc">{escape(sheet.words)}</desc>',
        f"<defs><style>{_STYLE}</style>{_PATTERNS}</defs>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        f'<text class="h" x="16" y="30">{title}</text>',
        f'<text x="16" y="50">Times of {escape(scene.time_zone)}. '
        "A number stands for a series.</text>",
        *_key(),
    ]
    for number, monday in enumerate(sheet.weeks):
        body += sheet.week(monday, _TOP + number * sheet.panel)
    return ("\n".join([*body, "</svg>"]) + "\n").encode()


def _key() -> Iterator[str]:
    """What the looks of the boxes mean."""
    at = 16
    kinds = [*_LOOKS.values(), _OTHER, ("url(#lines)", "#000", "monitoring after a dose")]
    for fill, _, words in kinds:
        yield f'<rect class="b" x="{at}" y="62" width="26" height="14" fill="{fill}"/>'
        yield f'<text x="{at + 32}" y="73">{words}</text>'
        at += 60 + 7 * len(words)


@frozen
class _Sheet:
    scene: Scene
    lanes: tuple[tuple[str, str], ...] = field(init=False)
    weeks: tuple[dt.date, ...] = field(init=False)
    days: int = field(init=False)
    hours: tuple[int, int] = field(init=False)

    @lanes.default
    def _lanes(self) -> tuple[tuple[str, str], ...]:
        people = {one.person for session in self._sessions() for one in session.staff}
        rooms = {session.room for session in self._sessions()}
        return (
            *(("person", name) for name in self.scene.people if name in people),
            *(("room", name) for name in self.scene.rooms if name in rooms),
        )

    @weeks.default
    def _weeks(self) -> tuple[dt.date, ...]:
        days = [self._local(session.start).date() for session in self._sessions()]
        if not days:
            return ()
        monday = min(days) - min(days).weekday() * _DAY
        return tuple(monday + n * 7 * _DAY for n in range((max(days) - monday).days // 7 + 1))

    @days.default
    def _days(self) -> int:
        """Five, or more where something takes place at the weekend."""
        days = (self._local(s.start).weekday() for s in self._sessions())
        return max(5, *(day + 1 for day in days), 0)

    @hours.default
    def _hours(self) -> tuple[int, int]:
        starts = [self._local(s.start).hour for s in self._sessions()]
        ends = [self._end(s) for s in self._sessions()]
        return min(starts, default=8), max(ends, default=18)

    def _sessions(self) -> Iterator[PlannedSession]:
        return (session for one in self.scene.series for session in one.sessions)

    def _local(self, moment: dt.datetime) -> dt.datetime:
        return moment.astimezone(zone(self.scene.time_zone))

    def _end(self, session: PlannedSession) -> int:
        end = self._local(session.monitored_until)
        same_day = end.date() == self._local(session.start).date()
        return min(24, end.hour + bool(end.minute)) if same_day else 24

    @property
    def panel(self) -> int:
        """Height of a week."""
        return _HEAD + _LANE * len(self.lanes) + _BETWEEN

    @property
    def words(self) -> str:
        """The picture in words."""
        if not self.weeks:
            return "No session is planned."
        count = sum(1 for _ in self._sessions())
        return (
            f"{count} sessions in {len(self.weeks)} weeks, the first of them beginning on "
            f"{self.weeks[0]}. One panel for each week, with a lane for each of "
            f"{sum(kind == 'person' for kind, _ in self.lanes)} people and "
            f"{sum(kind == 'room' for kind, _ in self.lanes)} rooms. Each box names its series, "
            "step, time and place."
        )

    def week(self, monday: dt.date, top: int) -> Iterator[str]:
        """One panel."""
        yield f'<text class="w" x="16" y="{top + 14}">Week of {monday:%-d %B %Y}</text>'
        bottom = top + _HEAD + _LANE * len(self.lanes)
        yield from self._frame(monday, top, bottom)
        for number, (_, name) in enumerate(self.lanes):
            y = top + _HEAD + number * _LANE
            yield f'<text x="16" y="{y + 14}">{escape(name[:18])}</text>'
        for one in self.scene.series:
            for session in one.sessions:
                start = self._local(session.start)
                if 0 <= (start.date() - monday).days < 7:
                    yield from self._boxes(one.id, session, start, monday, top)

    def _frame(self, monday: dt.date, top: int, bottom: int) -> Iterator[str]:
        for number in range(len(self.lanes) + 1):
            y = top + _HEAD + number * _LANE
            bound = number in (0, len(self.lanes)) or self._first_room == number
            yield f'<path class="{"e" if bound else "g"}" d="M16 {y}H{_WIDTH - 16}"/>'
        for day in range(self.days):
            x = self._x(day, self.hours[0])
            middle = (x + self._x(day, self.hours[1])) / 2
            date = monday + day * _DAY
            yield f'<path class="e" d="M{x:.1f} {top + 18}V{bottom}"/>'
            yield f'<text class="d" x="{middle:.1f}" y="{top + 34}">{date:%a %-d %b}</text>'
            for hour in range(self.hours[0] + 1, self.hours[1]):
                x = self._x(day, hour)
                yield f'<path class="g" d="M{x:.1f} {top + _HEAD}V{bottom}"/>'
                if hour % 2 == 0:
                    yield f'<text class="t" x="{x:.1f}" y="{top + 46}">{hour}</text>'

    @property
    def _first_room(self) -> int:
        return sum(kind == "person" for kind, _ in self.lanes)

    def _boxes(
        self, series: str, session: PlannedSession, start: dt.datetime, monday: dt.date, top: int
    ) -> Iterator[str]:
        day = (start.date() - monday).days
        code = escape(self.scene.codes.get(series, "?"))
        room = f", {session.room}" if session.room else ""
        told = (
            f"{code} {session.id}, {start:%a %-d %b %H:%M}-{self._local(session.end):%H:%M}{room}"
        )
        fill, ink, _ = _LOOKS.get(session.kind, _OTHER)
        for (kind, name), begin, end in self._stays(session):
            if (kind, name) not in self.lanes:
                continue
            y = top + _HEAD + self.lanes.index((kind, name)) * _LANE + 2
            session_end = min(end, session.end)
            left, right = self._at(day, begin), self._at(day, session_end)
            tail = self._at(day, end)
            yield f"<g><title>{escape(told)}</title>"
            if tail > right:
                yield _box(max(left, right), y, tail, "url(#lines)")
            if right > left:
                yield _box(left, y, right, fill)
                middle = (left + right) / 2
                look = "c o" if session.kind is StepKind.REVIEW else "c"
                yield (
                    f'<text class="{look}" x="{middle:.1f}" y="{y + 11.5}" fill="{ink}">'
                    f"{code}</text>"
                )
            yield "</g>"

    def _stays(
        self, session: PlannedSession
    ) -> Iterator[tuple[tuple[str, str], dt.datetime, dt.datetime]]:
        for one in session.staff:
            begin, end = one.start or session.start, one.end or session.monitored_until
            yield ("person", one.person), begin, end
        if session.room is not None:
            yield ("room", session.room), session.start, session.monitored_until

    def _at(self, day: int, moment: dt.datetime) -> float:
        local = self._local(moment)
        return self._x(day, local.hour + local.minute / 60)

    def _x(self, day: int, hour: float) -> float:
        wide = (_WIDTH - 16 - _LEFT) / self.days
        first, last = self.hours
        return _LEFT + day * wide + (hour - first) / (last - first) * wide


def _box(left: float, y: float, right: float, fill: str) -> str:
    return (
        f'<rect class="b" x="{left:.1f}" y="{y:.1f}" width="{right - left:.1f}" '
        f'height="{_LANE - 4}" fill="{fill}"/>'
    )


def codes(series: Iterable[str]) -> dict[str, str]:
    """A short number for each series, which says nothing about anybody.

    Args:
        series: Ids, in the order in which they are numbered.
    """
    return {name: str(number) for number, name in enumerate(series, start=1)}
