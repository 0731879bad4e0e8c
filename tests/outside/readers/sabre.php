<?php
// Reads .ics files with sabre/vobject. One line "file", one per event (UID, start and end
// in UTC, SEQUENCE, STATUS), and one "error" for each complaint of its validator.
spl_autoload_register(function ($class) {
    foreach (['Sabre\\VObject\\' => 'Sabre/VObject/', 'Sabre\\Xml\\' => 'Sabre/Xml/', 'Sabre\\Uri\\' => 'Sabre/Uri/'] as $prefix => $folder) {
        if (strncmp($class, $prefix, strlen($prefix)) === 0) {
            require_once '/usr/share/php/' . $folder . str_replace('\\', '/', substr($class, strlen($prefix))) . '.php';
        }
    }
});
error_reporting(E_ALL & ~E_DEPRECATED);

function utc($property) {
    return $property->getDateTime()->setTimezone(new DateTimeZone('UTC'))->format('Ymd\THis\Z');
}

foreach (array_slice($argv, 1) as $path) {
    $calendar = Sabre\VObject\Reader::read(file_get_contents($path));
    echo "file\n";
    foreach ($calendar->select('VEVENT') as $event) {
        echo implode(' ', ['event', $event->UID, utc($event->DTSTART), utc($event->DTEND),
            $event->SEQUENCE ?? '0', $event->STATUS ?? '-']), "\n";
    }
    foreach ($calendar->validate() as $found) {
        echo 'error ', $found['message'], "\n";
    }
}
