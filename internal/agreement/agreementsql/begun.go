package agreementsql

import "alongside/internal/db"

// begun is the day on which an agreement's procurement began, which says what law it falls under. Of agreements let before nobody
// asked for it.
var begun = db.Migration{Number: 4196, Name: "when the procurement of an agreement began", SQL: `
ALTER TABLE agreement ADD COLUMN begun TEXT NOT NULL DEFAULT ''`}
