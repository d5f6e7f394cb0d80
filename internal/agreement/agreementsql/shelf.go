package agreementsql

import (
	"context"
	"slices"

	"alongside/internal/agreement/pack"
	"alongside/internal/agreement/performance"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// Shelf implements performance.Shelf over one table. Records are listed by their day, the latest first, unless order says otherwise.
type Shelf[T performance.Record] struct {
	table string
	order func(a, b T) int
}

// Measures keeps measures of lots.
func Measures() Shelf[performance.Measure] {
	return Shelf[performance.Measure]{table: "agreement_lot_measure"}
}

// Returns keeps what providers state.
func Returns() Shelf[performance.Return] { return Shelf[performance.Return]{table: "agreement_return"} }

// Results keeps ratings given.
func Results() Shelf[performance.Result] {
	return Shelf[performance.Result]{table: "agreement_result", order: performance.LaterResult}
}

// Visits keeps quality visits.
func Visits() Shelf[performance.Visit] {
	return Shelf[performance.Visit]{table: "agreement_quality_visit"}
}

// Plans keeps improvement plans.
func Plans() Shelf[performance.Plan] { return Shelf[performance.Plan]{table: "agreement_improvement"} }

// Concerns keeps concerns about providers.
func Concerns() Shelf[performance.Concern] {
	return Shelf[performance.Concern]{table: "agreement_concern"}
}

// Values keeps tests of added value.
func Values() Shelf[performance.AddedValue] {
	return Shelf[performance.AddedValue]{table: "agreement_added_value"}
}

// Shared keeps results that other councils share.
func Shared() Shelf[performance.Shared] {
	return Shelf[performance.Shared]{table: "agreement_shared_result"}
}

// Packs keeps decision packs.
func Packs() Shelf[pack.Pack] { return Shelf[pack.Pack]{table: "agreement_pack"} }

// Costs keeps in-house costs.
func Costs() Shelf[pack.Cost] { return Shelf[pack.Cost]{table: "agreement_in_house_cost"} }

// Comparisons keeps what decisions require of in-house costs.
func Comparisons() Shelf[pack.Comparison] {
	return Shelf[pack.Comparison]{table: "agreement_in_house_comparison"}
}

// Schedules keeps what agreements ask to be reported, every version of each.
func Schedules() Shelf[performance.Schedule] {
	return Shelf[performance.Schedule]{table: "agreement_reporting_schedule"}
}

// Promises keeps what voluntary organisations stated that they add.
func Promises() Shelf[performance.Promise] {
	return Shelf[performance.Promise]{table: "agreement_added_promise"}
}

// promises are what voluntary organisations stated that they add.
var promises = db.Migration{Number: 4253, Name: "what voluntary organisations stated that they add", SQL: `
CREATE TABLE agreement_added_promise (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  lot TEXT NOT NULL,
  provider TEXT NOT NULL,
  day TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX agreement_added_promise_lot ON agreement_added_promise (scope, lot, day, ref);
CREATE INDEX agreement_added_promise_provider ON agreement_added_promise (scope, provider, day, ref)`}

// schedules are what agreements ask to be reported. The lot column holds the agreement.
var schedules = db.Migration{Number: 4252, Name: "reporting schedules of agreements", SQL: `
CREATE TABLE agreement_reporting_schedule (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  lot TEXT NOT NULL,
  provider TEXT NOT NULL,
  day TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
);
CREATE INDEX agreement_reporting_schedule_lot ON agreement_reporting_schedule (scope, lot, day, ref)`}

// comparisons are what decisions require of in-house costs.
var comparisons = db.Migration{Number: 4161, Name: "in-house comparisons that decisions require", SQL: `
CREATE TABLE agreement_in_house_comparison (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  lot TEXT NOT NULL,
  provider TEXT NOT NULL,
  day TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
)`}

// One returns a record.
func (s Shelf[T]) One(ctx context.Context, tx *db.Tx, ref thread.Ref) (T, error) {
	var record T
	err := db.Get(ctx, tx, "SELECT body FROM "+s.table+" WHERE scope=$1 AND ref=$2", []any{tx.Scope(), ref}, db.JSON(&record))
	return record, err
}

// List returns records, the latest first. A limit takes those of the latest days.
func (s Shelf[T]) List(ctx context.Context, tx *db.Tx, f performance.Filter) ([]T, error) {
	var found []T
	limit := f.Limit
	if limit <= 0 {
		limit = everything
	}
	where, args := "", []any{tx.Scope(), limit}
	if f.Lots != nil {
		where, args = " AND lot IN list($3)", append(args, db.List(f.Lots))
	}
	if f.Provider != "" {
		where += " AND provider=$" + string(rune('1'+len(args)))
		args = append(args, f.Provider)
	}
	err := db.Each(ctx, tx, "SELECT body FROM "+s.table+" WHERE scope=$1"+where+" ORDER BY day DESC, ref DESC LIMIT $2", args, func(scan func(dest ...any) error) error {
		var record T
		if err := scan(db.JSON(&record)); err != nil {
			return err
		}
		found = append(found, record)
		return nil
	})
	if s.order != nil {
		slices.SortFunc(found, s.order)
	}
	return found, err
}

// everything is more records of one kind than any council has.
const everything = 10_000_000

// Save adds the first version of a record, and saves a later one over the version before it.
func (s Shelf[T]) Save(ctx context.Context, tx *db.Tx, record T) error {
	k := record.Key()
	if k.Version == 1 {
		_, err := db.Exec(ctx, tx, "INSERT INTO "+s.table+" (scope, ref, version, lot, provider, day, body) VALUES ($1, $2, $3, $4, $5, $6, $7)",
			tx.Scope(), k.Ref, k.Version, k.Lot, k.Provider, k.On, db.JSON(record))
		return err
	}
	return db.ExecOne(ctx, tx, "UPDATE "+s.table+" SET version=version+1, lot=$4, provider=$5, day=$6, body=$7 WHERE scope=$1 AND ref=$2 AND version=$3",
		tx.Scope(), k.Ref, k.Version-1, k.Lot, k.Provider, k.On, db.JSON(record))
}
