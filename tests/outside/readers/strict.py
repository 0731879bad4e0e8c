"""Reads .ics files with ``ical``, which refuses what does not fit its types.

One line "file", then one per event: UID, start and end in UTC, SEQUENCE, STATUS.
"""

import datetime as dt
import sys
from pathlib import Path

from ical.calendar_stream import IcsCalendarStream


def utc(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


for path in sys.argv[1:]:
    calendar = IcsCalendarStream.calendar_from_ics(Path(path).read_text("utf-8"))
    print("file")
    for event in calendar.events:
        status = event.status.value if event.status else "-"
        print("event", event.uid, utc(event.start), utc(event.end), event.sequence, status)
