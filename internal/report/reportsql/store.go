package reportsql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/report"
	"alongside/internal/thread"
)

// Store implements report.Store.
type Store struct{}

const (
	measureColumns = "ref, version, title, decision, unit, baseline, baseline_on, target, target_by, direction, source, promised_on"
	reportColumns  = "ref, version, title, committee, asked_by, due_on, counts_from, counts_to, measures, body, published_on"
)

// Measures returns those of the measures that the scope has.
func (Store) Measures(ctx context.Context, tx *db.Tx, refs ...thread.Ref) (map[thread.Ref]report.Measure, error) {
	found, err := measures(ctx, tx, "SELECT "+measureColumns+" FROM measure WHERE scope=$1 AND ref IN list($2)", tx.Scope(), db.List(refs))
	out := make(map[thread.Ref]report.Measure, len(found))
	for _, m := range found {
		out[m.Ref] = m
	}
	return out, err
}

// AllMeasures returns every measure, latest promised first, up to limit.
func (Store) AllMeasures(ctx context.Context, tx *db.Tx, limit int) ([]report.Measure, error) {
	return measures(ctx, tx, "SELECT "+measureColumns+" FROM measure WHERE scope=$1 ORDER BY promised_on DESC, ref DESC LIMIT $2", tx.Scope(), limit)
}

// MeasuresFrom returns the measures that a source counts, latest promised first, up to limit. A council has some dozens of measures.
func (Store) MeasuresFrom(ctx context.Context, tx *db.Tx, source string, limit int) ([]report.Measure, error) {
	return measures(ctx, tx, "SELECT "+measureColumns+" FROM measure WHERE scope=$1 AND source=$2 ORDER BY promised_on DESC, ref DESC LIMIT $3", tx.Scope(), source, limit)
}

func measures(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]report.Measure, error) {
	var found []report.Measure
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		var m report.Measure
		err := scan(&m.Ref, &m.Version, &m.Title, &m.Decision, &m.Unit, &m.Baseline, &m.BaselineOn, &m.Target, &m.TargetBy, &m.Direction, &m.Source, &m.PromisedOn)
		found = append(found, m)
		return err
	})
	return found, err
}

// InsertMeasure adds a measure.
func (Store) InsertMeasure(ctx context.Context, tx *db.Tx, m report.Measure) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO measure (scope, "+measureColumns+") VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)",
		tx.Scope(), m.Ref, m.Version, m.Title, m.Decision, m.Unit, m.Baseline, m.BaselineOn, m.Target, m.TargetBy, m.Direction, m.Source, m.PromisedOn)
	return err
}

// Report returns one report with its figures.
func (Store) Report(ctx context.Context, tx *db.Tx, ref thread.Ref) (report.Report, error) {
	var r report.Report
	err := db.Get(ctx, tx, "SELECT "+reportColumns+", snapshot FROM report WHERE scope=$1 AND ref=$2", []any{tx.Scope(), ref},
		append(fields(&r), db.JSON(&r.Snapshot))...)
	return r, err
}

// Reports returns reports without their figures, the latest due first.
func (Store) Reports(ctx context.Context, tx *db.Tx, published bool, after thread.Ref, limit int) ([]report.Report, error) {
	sql := "SELECT " + reportColumns + ", snapshot FROM report WHERE scope=$1 AND ($2=0 OR published_on<>'') "
	args := []any{tx.Scope(), published, limit}
	if after != "" {
		sql += "AND (due_on, ref) < (SELECT due_on, ref FROM report WHERE scope=$1 AND ref=$4) "
		args = append(args, after)
	}
	var found []report.Report
	err := db.Each(ctx, tx, sql+"ORDER BY due_on DESC, ref DESC LIMIT $3", args, func(scan func(dest ...any) error) error {
		var r report.Report
		err := scan(append(fields(&r), db.JSON(&r.Snapshot))...)
		found = append(found, r)
		return err
	})
	return found, err
}

// fields are the destinations of reportColumns.
func fields(r *report.Report) []any {
	return []any{&r.Ref, &r.Version, &r.Title, &r.Committee, &r.For, &r.DueOn, &r.From, &r.To, db.JSON(&r.Measures), &r.Text, &r.PublishedOn}
}

// InsertReport adds a report.
func (Store) InsertReport(ctx context.Context, tx *db.Tx, r report.Report) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO report (scope, "+reportColumns+", snapshot) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)",
		tx.Scope(), r.Ref, r.Version, r.Title, r.Committee, r.For, r.DueOn, r.From, r.To, db.JSON(r.Measures), r.Text, r.PublishedOn, db.JSON(r.Snapshot))
	return err
}

// UpdateReport saves what can change of a report over the version that it was read at.
func (Store) UpdateReport(ctx context.Context, tx *db.Tx, r report.Report) error {
	return db.ExecOne(ctx, tx, "UPDATE report SET body=$4, published_on=$5, snapshot=$6, version=version+1 WHERE scope=$1 AND ref=$2 AND version=$3",
		tx.Scope(), r.Ref, r.Version, r.Text, r.PublishedOn, db.JSON(r.Snapshot))
}
