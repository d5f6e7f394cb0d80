// Package db runs use cases in transactions on SQLite or PostgreSQL, with the same SQL and the same promises on both.
//
// Used by every package that keeps something. A use case calls InTx once: everything it writes is saved together or not
// at all, and InTx returns only when it is safely on disk. A page calls View once: everything it reads is one snapshot.
//
// What both engines promise:
//   - transactions that race over a total or a limit behave as if they had run one after the other;
//   - fn may be run again after a clash (PostgreSQL), so it does nothing outside the database; OnCommit is for the rest;
//   - text sorts by its bytes, LIKE tells capitals from small letters, foreign keys are held;
//   - a statement that failed fails its transaction, even when the caller ignores the error;
//   - every transaction is held to one Scope; a statement that reads or writes a scoped table without naming scope is
//     refused, and PostgreSQL's row security refuses the rows themselves;
//   - Now is fixed for the whole transaction and has microseconds.
//
// SQL is written once, in the words both engines share: $1 parameters, TEXT, INTEGER and BLOB columns, NOT NULL with an empty
// default for unset, ON CONFLICT, RETURNING, `IN list($2)` with List(ids), and `{{lock}}` after a SELECT for FOR UPDATE where the
// engine has it. NULL (an outer join, max of nothing) is read as the zero value.
//
// What it does not do: build SQL, map objects, join across packages, or hide which statements run.
package db
