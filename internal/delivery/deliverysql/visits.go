package deliverysql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/delivery"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Store implements delivery.Store.
type Store struct{}

const visitColumns = `ref, version, package, child, provider, visit_on, start, planned, minutes, worker, result, whose, note,
	recorded_by, recorded_on, by_family, invoice, dispute`

// Visits returns those of refs that the scope has.
func (Store) Visits(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]delivery.Visit, error) {
	return visits(ctx, tx, "ref IN list($2) ORDER BY visit_on, start, ref", db.List(refs))
}

// VisitsOf returns the visits of packages between two days.
func (Store) VisitsOf(ctx context.Context, tx *db.Tx, packages []thread.Ref, from, to workday.Date) ([]delivery.Visit, error) {
	return visits(ctx, tx, "package IN list($2) AND visit_on >= $3 AND visit_on <= $4 ORDER BY visit_on, start, ref", db.List(packages), from, to)
}

// Disputed returns the visits in dispute, the one that has waited longest first.
func (Store) Disputed(ctx context.Context, tx *db.Tx, limit int) ([]delivery.Visit, error) {
	return visits(ctx, tx, "disputed = 1 ORDER BY disputed_on, ref LIMIT $2", limit)
}

func visits(ctx context.Context, tx *db.Tx, where string, args ...any) ([]delivery.Visit, error) {
	var found []delivery.Visit
	err := db.Each(ctx, tx, "SELECT "+visitColumns+" FROM delivery_visit WHERE scope=$1 AND "+where, append([]any{tx.Scope()}, args...),
		func(scan func(dest ...any) error) error {
			var v delivery.Visit
			err := scan(&v.Ref, &v.Version, &v.Package, &v.Child, &v.Provider, &v.On, &v.Start, &v.Planned, &v.Minutes, &v.Worker, &v.Result, &v.Whose,
				&v.Note, &v.RecordedBy, &v.RecordedOn, &v.ByFamily, &v.Invoice, db.JSON(&v.Dispute))
			found = append(found, v)
			return err
		})
	return found, err
}

// Sums adds up the visits of packages between two days, of every package when packages is nil.
func (Store) Sums(ctx context.Context, tx *db.Tx, packages []thread.Ref, from, to workday.Date) ([]delivery.Sum, error) {
	sql := `SELECT package, result, whose, disputed, COUNT(*), SUM(planned), SUM(minutes) FROM delivery_visit
		WHERE scope=$1 AND visit_on >= $2 AND visit_on <= $3 AND package IN list($4) GROUP BY package, result, whose, disputed`
	args := []any{tx.Scope(), from, to, db.List(packages)}
	if packages == nil {
		sql = `SELECT '', result, whose, disputed, COUNT(*), SUM(planned), SUM(minutes) FROM delivery_visit
			WHERE scope=$1 AND visit_on >= $2 AND visit_on <= $3 GROUP BY result, whose, disputed`
		args = args[:3]
	}
	var found []delivery.Sum
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		var s delivery.Sum
		err := scan(&s.Package, &s.Result, &s.Whose, &s.Disputed, &s.Visits, &s.Planned, &s.Minutes)
		found = append(found, s)
		return err
	})
	return found, err
}

var insertColumns = []string{
	"scope", "ref", "version", "package", "child", "provider", "visit_on", "start", "planned", "minutes", "worker", "result", "whose", "note",
	"recorded_by", "recorded_on", "by_family", "invoice", "dispute", "disputed", "disputed_on",
}

// InsertVisits adds visits.
func (Store) InsertVisits(ctx context.Context, tx *db.Tx, all []delivery.Visit) error {
	_, err := db.BulkInsert(ctx, tx, "delivery_visit", insertColumns, func(yield func([]any) bool) {
		for _, v := range all {
			row := []any{
				tx.Scope(), v.Ref, v.Version, v.Package, v.Child, v.Provider, v.On, v.Start, v.Planned, v.Minutes, v.Worker, v.Result, v.Whose, v.Note,
				v.RecordedBy, v.RecordedOn, v.ByFamily, v.Invoice, db.JSON(v.Dispute), v.Disputed(), v.Dispute.On,
			}
			if !yield(row) {
				return
			}
		}
	})
	return err
}

// UpdateVisit saves what can change of a visit over the version that was read.
func (Store) UpdateVisit(ctx context.Context, tx *db.Tx, v delivery.Visit) error {
	return db.ExecOne(ctx, tx, `UPDATE delivery_visit SET version=version+1, minutes=$4, worker=$5, result=$6, whose=$7, note=$8, dispute=$9,
		disputed=$10, disputed_on=$11 WHERE scope=$1 AND ref=$2 AND version=$3`,
		tx.Scope(), v.Ref, v.Version, v.Minutes, v.Worker, v.Result, v.Whose, v.Note, db.JSON(v.Dispute), v.Disputed(), v.Dispute.On)
}

// Bill puts an invoice on those of refs that can be billed.
func (Store) Bill(ctx context.Context, tx *db.Tx, invoice thread.Ref, refs []thread.Ref) (int, error) {
	n, err := db.Exec(ctx, tx, `UPDATE delivery_visit SET version=version+1, invoice=$2
		WHERE scope=$1 AND ref IN list($3) AND invoice='' AND result='delivered' AND disputed=0`, tx.Scope(), invoice, db.List(refs))
	return int(n), err
}

// Unbill takes an invoice off its visits.
func (Store) Unbill(ctx context.Context, tx *db.Tx, invoice thread.Ref) error {
	_, err := db.Exec(ctx, tx, "UPDATE delivery_visit SET version=version+1, invoice='' WHERE scope=$1 AND invoice=$2 AND invoice <> ''", tx.Scope(), invoice)
	return err
}

// Patterns returns the agreed days of packages, past ones too.
func (Store) Patterns(ctx context.Context, tx *db.Tx, packages []thread.Ref) ([]delivery.Pattern, error) {
	var found []delivery.Pattern
	err := db.Each(ctx, tx, "SELECT package, valid_from, slots, set_by FROM delivery_pattern WHERE scope=$1 AND package IN list($2) ORDER BY package, valid_from",
		[]any{tx.Scope(), db.List(packages)}, func(scan func(dest ...any) error) error {
			var p delivery.Pattern
			err := scan(&p.Package, &p.From, db.JSON(&p.Slots), &p.SetBy)
			found = append(found, p)
			return err
		})
	return found, err
}

// SavePattern adds agreed days, or puts them in the place of those of the same first day.
func (Store) SavePattern(ctx context.Context, tx *db.Tx, p delivery.Pattern) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO delivery_pattern (scope, package, valid_from, slots, set_by) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (scope, package, valid_from) DO UPDATE SET slots=excluded.slots, set_by=excluded.set_by`,
		tx.Scope(), p.Package, p.From, db.JSON(p.Slots), p.SetBy)
	return err
}
