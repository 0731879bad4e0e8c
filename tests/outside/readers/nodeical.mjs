// Reads .ics files with node-ical. One line "file", then one per event: UID, start and
// end in UTC, SEQUENCE, STATUS. Run with TZ=UTC.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const ical = createRequire(process.env.READERS + "/package.json")("node-ical");
const utc = (date) => date.toISOString().replace(/[-:]|\.000/g, "");

for (const path of process.argv.slice(2)) {
  const found = ical.sync.parseICS(readFileSync(path, "utf-8"));
  console.log("file");
  for (const event of Object.values(found).filter((one) => one.type === "VEVENT")) {
    console.log("event", event.uid, utc(event.start), utc(event.end), event.sequence, event.status);
  }
}
