// Reads .ics files with ical.js. One line "file", then one per event: UID, start and
// end in UTC, SEQUENCE, STATUS. Run with TZ=UTC.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const loaded = createRequire(process.env.READERS + "/package.json")("ical.js");
const ICAL = loaded.default ?? loaded;
const utc = (time) => time.toJSDate().toISOString().replace(/[-:]|\.000/g, "");

for (const path of process.argv.slice(2)) {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(path, "utf-8")));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  }
  console.log("file");
  for (const component of calendar.getAllSubcomponents("vevent")) {
    const event = new ICAL.Event(component);
    const status = component.getFirstPropertyValue("status") ?? "-";
    console.log("event", event.uid, utc(event.startDate), utc(event.endDate), event.sequence, status);
  }
}
