package spotsql

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/spot"
	"alongside/internal/workday"
)

// lineBits is how many bits of a row's number are its line; the import's number stands before them.
const lineBits = 31

func idOf(i spot.Import, line int) int64 { return i.Number<<lineBits | int64(line) }

func lineOf(id int64) int { return int(id & (1<<lineBits - 1)) }

// InsertPayments adds payments.
func (Store) InsertPayments(ctx context.Context, tx *db.Tx, i spot.Import, rows []spot.Payment) error {
	if len(rows) == 0 {
		return nil
	}
	scope := string(tx.Scope())
	day, text := workday.Date{}, ""
	var body []byte
	_, err := db.BulkInsert(ctx, tx, "spot_line", []string{"scope", "id", "natural_key", "amount", "body"}, func(yield func([]any) bool) {
		row := make([]any, 5)
		for n := range rows {
			p := &rows[n]
			if p.Date != day || text == "" {
				day, text = p.Date, p.Date.String()
			}
			body = pack(append(body[:0], text...), p)
			row[0], row[1], row[2], row[3], row[4] = scope, idOf(i, p.Line), p.Key, int64(p.Amount), string(body)
			if !yield(row) {
				return
			}
		}
	})
	return err
}

// What marks a payment, and what parts the texts of a body; no published text has a unit separator.
const (
	redactedMark  = 'r'
	voluntaryMark = 'v'
	separator     = "\x1f"
)

// pack writes the texts of a payment behind its day as one text, because every column of a million payments costs: supplier,
// service, purpose, reference and marks, and behind them what few ledgers have.
func pack(body []byte, p *spot.Payment) []byte {
	for _, text := range []string{p.Supplier, p.Service, p.Purpose, p.Reference, ""} {
		body = append(append(body, separator...), text...)
	}
	if p.Redacted {
		body = append(body, redactedMark)
	}
	if p.Voluntary {
		body = append(body, voluntaryMark)
	}
	if p.SupplierNumber == "" && p.Department == "" && p.Category == "" && p.CompanyNumber == "" && p.CharityNumber == "" && p.CostCentre == "" && p.Invoice == p.Reference {
		return body
	}
	for _, text := range []string{p.SupplierNumber, p.Department, p.Category, p.CompanyNumber, p.CharityNumber, p.CostCentre, p.Invoice} {
		body = append(append(body, separator...), text...)
	}
	return body
}

// unpack reads what pack wrote.
func unpack(body string, p *spot.Payment) error {
	parts := strings.Split(body, separator)
	if len(parts) != 6 && len(parts) != 13 {
		return fmt.Errorf("line %d of import %s is stored in %d parts", p.Line, p.Import, len(parts))
	}
	if err := p.Date.UnmarshalText([]byte(parts[0])); err != nil {
		return err
	}
	p.Supplier, p.Service, p.Purpose, p.Reference, p.Invoice = parts[1], parts[2], parts[3], parts[4], parts[4]
	p.Redacted, p.Voluntary = strings.ContainsRune(parts[5], redactedMark), strings.ContainsRune(parts[5], voluntaryMark)
	if len(parts) == 13 {
		p.SupplierNumber, p.Department, p.Category, p.CompanyNumber, p.CharityNumber = parts[6], parts[7], parts[8], parts[9], parts[10]
		p.CostCentre, p.Invoice = parts[11], parts[12]
	}
	return nil
}

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
	for _, table := range []string{"spot_line", "spot_refusal", "spot_register", "spot_package"} {
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

// Keys returns the natural keys of all published payments.
func (Store) Keys(ctx context.Context, tx *db.Tx) ([]int64, error) {
	published, err := list(ctx, tx, "SELECT "+columns+" FROM spot_import WHERE scope=$1 AND state='published' AND kind='spend'", tx.Scope())
	if err != nil {
		return nil, err
	}
	var keys []int64
	for _, i := range published {
		err := db.Each(ctx, tx, "SELECT natural_key FROM spot_line WHERE scope=$1 AND id >= $2 AND id < $3",
			[]any{tx.Scope(), idOf(i, 0), (i.Number + 1) << lineBits}, func(scan func(dest ...any) error) error {
				var k int64
				err := scan(&k)
				keys = append(keys, k)
				return err
			})
		if err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// Stored counts and adds up the payments of an import.
func (Store) Stored(ctx context.Context, tx *db.Tx, i spot.Import) (count int, total money.Pence, err error) {
	err = db.Get(ctx, tx, "SELECT count(*), CAST(coalesce(sum(amount), 0) AS BIGINT) FROM spot_line WHERE scope=$1 AND id >= $2 AND id < $3",
		[]any{tx.Scope(), idOf(i, 0), (i.Number + 1) << lineBits}, &count, &total)
	return count, total, err
}

// Overall adds up the published payments between two days.
func (Store) Overall(ctx context.Context, tx *db.Tx, from, to workday.Date) (count int, total money.Pence, err error) {
	published, err := list(ctx, tx, "SELECT "+columns+" FROM spot_import WHERE scope=$1 AND state='published' AND kind='spend'", tx.Scope())
	if err != nil {
		return 0, 0, err
	}
	for _, i := range published {
		if i.Summary.Last.Before(from) || i.Summary.First.After(to) {
			continue
		}
		var n int
		var sum money.Pence
		err := db.Get(ctx, tx, `SELECT count(*), CAST(coalesce(sum(amount), 0) AS BIGINT) FROM spot_line
			WHERE scope=$1 AND id >= $2 AND id < $3 AND substr(body, 1, 10) >= $4 AND substr(body, 1, 10) <= $5`,
			[]any{tx.Scope(), idOf(i, 0), (i.Number + 1) << lineBits, from, to}, &n, &sum)
		if err != nil {
			return 0, 0, err
		}
		count += n
		total += sum
	}
	return count, total, nil
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

// Payments returns payments behind the line after.
func (Store) Payments(ctx context.Context, tx *db.Tx, i spot.Import, after, limit int) ([]spot.Payment, error) {
	var found []spot.Payment
	err := db.Each(ctx, tx, `SELECT id, natural_key, amount, body FROM spot_line
		WHERE scope=$1 AND id > $2 AND id < $3 ORDER BY id LIMIT $4`, between(tx, i, after, limit),
		func(scan func(dest ...any) error) error {
			var id int64
			p := spot.Payment{Import: i.Ref}
			body := ""
			if err := scan(&id, &p.Key, &p.Amount, &body); err != nil {
				return err
			}
			p.Line = lineOf(id)
			err := unpack(body, &p)
			found = append(found, p)
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
