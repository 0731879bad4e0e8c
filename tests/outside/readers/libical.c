/* Reads .ics files with libical. For each file: "file errors restrictions", where
 * restrictions is 1 when icalrestriction_check() finds the iTIP rules kept; then one
 * line per event: UID, start and end in UTC, SEQUENCE, STATUS; then each error. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>

static char *whole(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) { perror(path); exit(2); }
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = malloc(size + 1);
    size = fread(text, 1, size, file);
    text[size] = 0;
    fclose(file);
    return text;
}

static void errors(icalcomponent *component) {
    for (icalproperty *p = icalcomponent_get_first_property(component, ICAL_XLICERROR_PROPERTY); p;
         p = icalcomponent_get_next_property(component, ICAL_XLICERROR_PROPERTY))
        printf("error %s\n", icalproperty_get_xlicerror(p));
    for (icalcomponent *c = icalcomponent_get_first_component(component, ICAL_ANY_COMPONENT); c;
         c = icalcomponent_get_next_component(component, ICAL_ANY_COMPONENT))
        errors(c);
}

static const char *utc(struct icaltimetype at) {
    return icaltime_as_ical_string(icaltime_convert_to_zone(at, icaltimezone_get_utc_timezone()));
}

int main(int count, char **paths) {
    for (int i = 1; i < count; i++) {
        char *text = whole(paths[i]);
        icalcomponent *calendar = icalparser_parse_string(text);
        if (!calendar) { printf("file unreadable 0\n"); continue; }
        int wrong = icalcomponent_count_errors(calendar);
        icalcomponent *copy = icalcomponent_new_clone(calendar);
        printf("file %d %d\n", wrong, icalrestriction_check(copy));
        for (icalcomponent *e = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT); e;
             e = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
            icalproperty *status = icalcomponent_get_first_property(e, ICAL_STATUS_PROPERTY);
            printf("event %s", icalcomponent_get_uid(e));
            printf(" %s", utc(icalcomponent_get_dtstart(e)));
            printf(" %s", utc(icalcomponent_get_dtend(e)));
            printf(" %d %s\n", icalcomponent_get_sequence(e),
                   status ? icalproperty_get_value_as_string(status) : "-");
        }
        errors(calendar);
        errors(copy);
        icalcomponent_free(copy);
        icalcomponent_free(calendar);
        free(text);
    }
    return 0;
}
