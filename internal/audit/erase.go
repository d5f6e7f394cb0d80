package audit

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"alongside/internal/db"
	"alongside/internal/fault"
)

// Erase removes the reason and payload of an entry under a retention rule and leaves a tombstone: an entry of its own, in the
// chain, that says who erased what under which rule. The erased entry still verifies, because the chain commits to the
// payload's salted hash only; without the salt the hash gives nothing away.
func Erase(ctx context.Context, tx *db.Tx, by By, entryID, rule string) error {
	n, err := strconv.ParseInt(entryID, 10, 64)
	if err != nil {
		return fault.NotFound("That entry")
	}
	if rule == "" {
		return errors.New("audit: an erasure must name its rule")
	}
	r, err := newRecord(tx, by, kindTombstone)
	if err != nil {
		return err
	}
	err = db.Get(ctx, tx, `SELECT child FROM audit_entry WHERE scope = $1 AND n = $2`, []any{tx.Scope(), n}, &r.child)
	if err != nil {
		return fmt.Errorf("erase entry %s: %w", entryID, err)
	}
	removed, err := db.Exec(ctx, tx, `DELETE FROM audit_payload WHERE scope = $1 AND entry = $2`, tx.Scope(), n)
	if err != nil {
		return fmt.Errorf("erase entry %s: %w", entryID, err)
	}
	if removed == 0 {
		return fault.Conflict("This entry has nothing left to erase.")
	}
	r.action, r.ref, r.rule = "payload erased", tombstoneRef(n), rule
	if err := entries.Add(ctx, tx, r.hashed(nil)); err != nil {
		return fmt.Errorf("erase entry %s: %w", entryID, err)
	}
	return nil
}

// tombstoneRef is what a tombstone's ref column says: which entry's payload it stands for.
func tombstoneRef(n int64) string { return "entry " + strconv.FormatInt(n, 10) }
