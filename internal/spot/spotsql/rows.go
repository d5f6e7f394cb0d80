package spotsql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/spot"
)

// lineBits is how many bits of a row's number are its line; the import's number stands before them.
const lineBits = 31

func idOf(i spot.Import, line int) int64 { return i.Number<<lineBits | int64(line) }

func lineOf(id int64) int { return int(id & (1<<lineBits - 1)) }

// InsertRefusals adds refused lines.
func (Store) InsertRefusals(ctx context.Context, tx *db.Tx, i spot.Import, rows []spot.Refusal) error {
	if len(rows) == 0 {
		return nil
	}
	_, err := db.BulkInsert(ctx, tx, "spot_refusal", []string{"scope", "id", "reason"}, func(yield func([]any) bool) {
		for _, r := range rows {
			if !yield([]any{tx.Scope(), idOf(i, r.Line), r.Reason}) {
				return
			}
		}
	})
	return err
}

// InsertContracts adds contracts.
func (Store) InsertContracts(ctx context.Context, tx *db.Tx, i spot.Import, rows []spot.Contract) error {
	if len(rows) == 0 {
		return nil
	}
	columns := []string{"scope", "id", "reference", "title", "starts", "expiry", "computed", "verdict", "days", "working", "contract"}
	_, err := db.BulkInsert(ctx, tx, "spot_register", columns, func(yield func([]any) bool) {
		for _, c := range rows {
			row := []any{
				tx.Scope(), idOf(i, c.Line), c.Reference, c.Title, c.Start, c.Expiry, c.Computed, c.Verdict, c.Days, db.JSON(c.Working), db.JSON(c.Contract),
			}
			if !yield(row) {
				return
			}
		}
	})
	return err
}

// sweepRows is how many rows one commit takes away.
const sweepRows = 5000

// DeleteRows takes away some rows of an import.
func (Store) DeleteRows(ctx context.Context, tx *db.Tx, i spot.Import) (bool, error) {
	more := false
	for _, table := range []string{"spot_block", "spot_refusal", "spot_register", "spot_package", "spot_absent", "spot_payee"} {
		n, err := db.Exec(ctx, tx, `DELETE FROM `+table+` WHERE scope=$1 AND id IN
			(SELECT id FROM `+table+` WHERE scope=$1 AND id >= $2 AND id < $3 ORDER BY id LIMIT $4)`,
			i.Council, idOf(i, 0), (i.Number+1)<<lineBits, sweepRows)
		if err != nil {
			return false, err
		}
		more = more || n > 0
	}
	return more, nil
}

// between are the bounds of the rows of an import behind a line.
func between(tx *db.Tx, i spot.Import, after, limit int) []any {
	return []any{tx.Scope(), idOf(i, after), (i.Number + 1) << lineBits, limit}
}

// Refusals returns refused lines behind the line after.
func (Store) Refusals(ctx context.Context, tx *db.Tx, i spot.Import, after, limit int) ([]spot.Refusal, error) {
	var found []spot.Refusal
	err := db.Each(ctx, tx, "SELECT id, reason FROM spot_refusal WHERE scope=$1 AND id > $2 AND id < $3 ORDER BY id LIMIT $4", between(tx, i, after, limit),
		func(scan func(dest ...any) error) error {
			var id int64
			var r spot.Refusal
			err := scan(&id, &r.Reason)
			r.Line = lineOf(id)
			found = append(found, r)
			return err
		})
	return found, err
}

// ContractsOf returns contracts behind the line after.
func (Store) ContractsOf(ctx context.Context, tx *db.Tx, i spot.Import, after, limit int) ([]spot.Contract, error) {
	var found []spot.Contract
	err := db.Each(ctx, tx, "SELECT computed, verdict, days, working, contract FROM spot_register WHERE scope=$1 AND id > $2 AND id < $3 ORDER BY id LIMIT $4",
		between(tx, i, after, limit), func(scan func(dest ...any) error) error {
			c := spot.Contract{Import: i.Ref}
			err := scan(&c.Computed, &c.Verdict, &c.Days, db.JSON(&c.Working), db.JSON(&c.Contract))
			found = append(found, c)
			return err
		})
	return found, err
}
