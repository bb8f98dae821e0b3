// Where every test that looks at all screens goes; below /console/.
export const SCREENS = [
  "",
  "warnings",
  "warning/new",
  "inbox",
  "lookup?q=simworm.example",
  "networks?member=energy-it-02",
  "indicators",
  "sightings",
  "objects",
  "import",
  "feeds",
  "members",
  "access",
  "settings",
  "audit",
  "system",
];
