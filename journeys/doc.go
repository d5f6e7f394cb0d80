// Package journeys holds browser tests, one per thing a person does, in real Chromium: each on a desk with scripts and on a
// phone 320 pixels wide without them, with axe on every page that somebody comes to.
//
// Each journey is a file of its own, NAME.mjs, written in the words that stand on the pages; lib.mjs is what they stand on.
// Journeys in a folder share a county and lib.mjs of that folder; every other has a county of its own. The test builds the
// program, makes the counties, and ends what it started. Pictures of some pages go to
// screenshots/; with ALONGSIDE_PICTURES=1 (make pictures) those that the README and the guides show are copied to docs/pictures.
package journeys
