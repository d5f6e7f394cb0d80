package financesql

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"alongside/internal/db"
	"alongside/internal/finance"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

const invoiceColumns = `ref, version, provider, number, starts, ends, total, line_count, queried, children, pay_by, payment, reasons, approve_why, why,
	submitted, matched, approved, paid, withdrawn`

// Invoice returns one invoice with its lines.
func (Store) Invoice(ctx context.Context, tx *db.Tx, ref thread.Ref) (finance.Invoice, error) {
	found, err := invoices(ctx, tx, "SELECT "+invoiceColumns+" FROM finance_invoice WHERE scope=$1 AND ref=$2", tx.Scope(), ref)
	if err != nil {
		return finance.Invoice{}, err
	}
	if len(found) == 0 {
		return finance.Invoice{}, db.ErrNoRow
	}
	i := found[0]
	err = db.Each(ctx, tx, `SELECT visit, package, child, fund, on_day, minutes, rate, amount, reasons FROM finance_line
		WHERE scope=$1 AND invoice=$2 ORDER BY position`, []any{tx.Scope(), ref}, func(scan func(dest ...any) error) error {
		var l finance.Line
		err := scan(&l.Visit, &l.Package, &l.Child, &l.Fund, &l.On, &l.Minutes, db.JSON(&l.Rate), &l.Amount, db.JSON(&l.Reasons))
		i.Lines = append(i.Lines, l)
		return err
	})
	return i, err
}

// Billed returns what a provider's invoices bill of each package.
func (Store) Billed(ctx context.Context, tx *db.Tx, provider thread.Ref, from, to workday.Date) ([]finance.Billed, error) {
	var found []finance.Billed
	err := db.Each(ctx, tx, `SELECT l.invoice, l.package, CAST(sum(l.amount) AS BIGINT), CAST(sum(CASE WHEN l.reasons IN ('null', '[]') THEN 0 ELSE 1 END) AS BIGINT)
		FROM finance_invoice i JOIN finance_line l ON l.scope=i.scope AND l.invoice=i.ref
		WHERE i.scope=$1 AND i.provider=$2 AND i.ends >= $3 AND i.starts <= $4 AND i.state <> 'withdrawn'
		GROUP BY l.invoice, l.package ORDER BY l.invoice, l.package`, []any{tx.Scope(), provider, from, to}, func(scan func(dest ...any) error) error {
		var b finance.Billed
		err := scan(&b.Invoice, &b.Package, &b.Amount, &b.Queried)
		found = append(found, b)
		return err
	})
	return found, err
}

// Invoices returns invoices without their lines, the first to be paid at the top.
func (Store) Invoices(ctx context.Context, tx *db.Tx, f finance.Filter) ([]finance.Invoice, error) {
	sql, args := "SELECT "+invoiceColumns+" FROM finance_invoice WHERE scope=$1", []any{tx.Scope()}
	where := func(condition string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			condition = strings.Replace(condition, "?", "$"+strconv.Itoa(len(args)), 1)
		}
		sql += condition
	}
	if f.Provider != "" {
		where(" AND provider=?", f.Provider)
	}
	if f.State != "" {
		where(" AND state=?", f.State)
	}
	if f.Owed {
		sql += " AND state IN ('submitted', 'matched', 'queried', 'approved')"
	}
	if len(f.After) > 11 {
		day, ref := f.After[:10], f.After[11:]
		where(" AND (pay_by > ? OR (pay_by = ? AND ref > ?))", day, day, ref)
	}
	where(" ORDER BY pay_by, ref LIMIT ?", f.Limit)
	return invoices(ctx, tx, sql, args...)
}

func invoices(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]finance.Invoice, error) {
	var found []finance.Invoice
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		var i finance.Invoice
		err := scan(&i.Ref, &i.Version, &i.Provider, &i.Number, &i.From, &i.To, &i.Total, &i.Count, &i.Queried, &i.Children, &i.PayBy, &i.Payment,
			db.JSON(&i.Reasons), &i.ApproveWhy, &i.Why, db.JSON(&i.Submitted), db.JSON(&i.Matched), db.JSON(&i.Approved), db.JSON(&i.Paid), db.JSON(&i.Withdrawn))
		found = append(found, i)
		return err
	})
	return found, err
}

// ChildrenOf returns the children for whom invoices bill.
func (Store) ChildrenOf(ctx context.Context, tx *db.Tx, invoices []thread.Ref) (map[thread.Ref][]thread.Ref, error) {
	out := map[thread.Ref][]thread.Ref{}
	err := db.Each(ctx, tx, "SELECT DISTINCT invoice, child FROM finance_line WHERE scope=$1 AND invoice IN list($2) ORDER BY invoice, child",
		[]any{tx.Scope(), db.List(invoices)}, func(scan func(dest ...any) error) error {
			var invoice, child thread.Ref
			err := scan(&invoice, &child)
			out[invoice] = append(out[invoice], child)
			return err
		})
	return out, err
}

// Counts returns how many invoices are in each state in which they are still to be paid.
func (Store) Counts(ctx context.Context, tx *db.Tx, provider thread.Ref) (map[finance.State]finance.Count, error) {
	out := map[finance.State]finance.Count{}
	err := db.Each(ctx, tx, `SELECT state, count(*), CAST(sum(total) AS BIGINT) FROM finance_invoice 
		WHERE scope=$1 AND state IN list($2) AND ($3 = '' OR provider=$3) GROUP BY state`,
		[]any{tx.Scope(), db.List(finance.Unpaid()), provider}, func(scan func(dest ...any) error) error {
			var s finance.State
			var c finance.Count
			err := scan(&s, &c.Number, &c.Total)
			out[s] = c
			return err
		})
	return out, err
}

// NumberTaken reports whether a provider has an invoice of this number.
func (Store) NumberTaken(ctx context.Context, tx *db.Tx, provider thread.Ref, key string) (bool, error) {
	var n int
	err := db.Get(ctx, tx, "SELECT count(*) FROM finance_invoice WHERE scope=$1 AND provider=$2 AND number_key=$3", []any{tx.Scope(), provider, key}, &n)
	return n > 0, err
}

// InsertInvoice adds an invoice with its lines.
func (Store) InsertInvoice(ctx context.Context, tx *db.Tx, i finance.Invoice) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO finance_invoice (scope, state, number_key, "+invoiceColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`,
		tx.Scope(), i.State(), i.NumberKey(), i.Ref, i.Version, i.Provider, i.Number, i.From, i.To, i.Total, i.Count, i.Queried, i.Children, i.PayBy,
		i.Payment, db.JSON(i.Reasons), i.ApproveWhy, i.Why, db.JSON(i.Submitted), db.JSON(i.Matched), db.JSON(i.Approved), db.JSON(i.Paid), db.JSON(i.Withdrawn))
	if err != nil {
		return err
	}
	columns := []string{"scope", "invoice", "position", "visit", "package", "child", "fund", "on_day", "minutes", "rate", "amount", "reasons"}
	_, err = db.BulkInsert(ctx, tx, "finance_line", columns, func(yield func([]any) bool) {
		for n, l := range i.Lines {
			if !yield([]any{tx.Scope(), i.Ref, n, l.Visit, l.Package, l.Child, l.Fund, l.On, l.Minutes, db.JSON(l.Rate), l.Amount, db.JSON(l.Reasons)}) {
				return
			}
		}
	})
	if err != nil || !i.Owed() {
		return err
	}
	of := map[thread.Ref]money.Pence{}
	for _, l := range i.Lines {
		of[l.Fund] += l.Amount
	}
	_, err = db.BulkInsert(ctx, tx, "finance_owed", []string{"scope", "fund", "invoice", "amount"}, func(yield func([]any) bool) {
		for _, fund := range slices.Sorted(maps.Keys(of)) {
			if !yield([]any{tx.Scope(), fund, i.Ref, of[fund]}) {
				return
			}
		}
	})
	return err
}

// UpdateInvoice saves the facts of an invoice over the version that was read.
func (Store) UpdateInvoice(ctx context.Context, tx *db.Tx, i finance.Invoice) error {
	err := db.ExecOne(ctx, tx, `UPDATE finance_invoice SET version=version+1, state=$4, queried=$5, payment=$6, reasons=$7, approve_why=$8, why=$9,
		matched=$10, approved=$11, paid=$12, withdrawn=$13, pay_by=$14 WHERE scope=$1 AND ref=$2 AND version=$3`,
		tx.Scope(), i.Ref, i.Version, i.State(), i.Queried, i.Payment, db.JSON(i.Reasons), i.ApproveWhy, i.Why,
		db.JSON(i.Matched), db.JSON(i.Approved), db.JSON(i.Paid), db.JSON(i.Withdrawn), i.PayBy)
	if err != nil || i.Owed() {
		return err
	}
	_, err = db.Exec(ctx, tx, "DELETE FROM finance_owed WHERE scope=$1 AND invoice=$2", tx.Scope(), i.Ref)
	return err
}

// SaveMatch saves an invoice and what the match said of its lines. Lines without reasons are cleared in one statement.
func (s Store) SaveMatch(ctx context.Context, tx *db.Tx, i finance.Invoice) error {
	if err := s.UpdateInvoice(ctx, tx, i); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, "UPDATE finance_line SET reasons='null' WHERE scope=$1 AND invoice=$2 AND reasons <> 'null'", tx.Scope(), i.Ref)
	if err != nil {
		return err
	}
	for n, l := range i.Lines {
		if len(l.Reasons) == 0 {
			continue
		}
		err := db.ExecOne(ctx, tx, "UPDATE finance_line SET reasons=$4 WHERE scope=$1 AND invoice=$2 AND position=$3", tx.Scope(), i.Ref, n, db.JSON(l.Reasons))
		if err != nil {
			return err
		}
	}
	return nil
}

// Pay records what a fund pays of an invoice.
func (Store) Pay(ctx context.Context, tx *db.Tx, p finance.Payment) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO finance_payment (scope, invoice, fund, amount, paid_on) VALUES ($1, $2, $3, $4, $5)",
		tx.Scope(), p.Invoice, p.Fund, p.Amount, p.On)
	if err != nil {
		return err
	}
	return db.ExecOne(ctx, tx, "UPDATE finance_fund SET paid=paid+$3 WHERE scope=$1 AND ref=$2", tx.Scope(), p.Fund, p.Amount)
}
