package financesql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/finance"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Store implements finance.Store.
type Store struct{}

const fundColumns = "ref, version, name, sections, starts, ends, budget, may_overspend, committed, paid"

// Fund returns one fund.
func (Store) Fund(ctx context.Context, tx *db.Tx, ref thread.Ref) (finance.Fund, error) {
	found, err := funds(ctx, tx, "SELECT "+fundColumns+" FROM finance_fund WHERE scope=$1 AND ref=$2", tx.Scope(), ref)
	if err != nil {
		return finance.Fund{}, err
	}
	if len(found) == 0 {
		return finance.Fund{}, db.ErrNoRow
	}
	return found[0], nil
}

// FundsBetween returns the funds whose year has a day between two days.
func (Store) FundsBetween(ctx context.Context, tx *db.Tx, from, to workday.Date) ([]finance.Fund, error) {
	return funds(ctx, tx, "SELECT "+fundColumns+" FROM finance_fund WHERE scope=$1 AND starts <= $2 AND ends >= $3 ORDER BY starts, name, ref",
		tx.Scope(), to, from)
}

func funds(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]finance.Fund, error) {
	var found []finance.Fund
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		var f finance.Fund
		err := scan(&f.Ref, &f.Version, &f.Name, db.JSON(&f.Sections), &f.Start, &f.End, &f.Budget, &f.MayOverspend, &f.Committed, &f.Paid)
		found = append(found, f)
		return err
	})
	return found, err
}

// InsertFund adds a fund.
func (Store) InsertFund(ctx context.Context, tx *db.Tx, f finance.Fund) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO finance_fund (scope, "+fundColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
		tx.Scope(), f.Ref, f.Version, f.Name, db.JSON(f.Sections), f.Start, f.End, f.Budget, f.MayOverspend, f.Committed, f.Paid)
	return err
}

// UpdateFund saves a fund's budget over the version that was read.
func (Store) UpdateFund(ctx context.Context, tx *db.Tx, f finance.Fund) error {
	return db.ExecOne(ctx, tx, "UPDATE finance_fund SET version=version+1, budget=$4, may_overspend=$5 WHERE scope=$1 AND ref=$2 AND version=$3",
		tx.Scope(), f.Ref, f.Version, f.Budget, f.MayOverspend)
}

// Bind adds to what a fund has committed, within its budget.
func (Store) Bind(ctx context.Context, tx *db.Tx, fund thread.Ref, value money.Pence) (bool, error) {
	n, err := db.Exec(ctx, tx, `UPDATE finance_fund SET committed=committed+$3
		WHERE scope=$1 AND ref=$2 AND (may_overspend=1 OR committed+$3 <= budget)`, tx.Scope(), fund, value)
	return n == 1, err
}

const commitmentColumns = "ref, fund, award, package, child, provision, section, value, starts, ends, made_on"

// InsertCommitment adds a commitment.
func (Store) InsertCommitment(ctx context.Context, tx *db.Tx, c finance.Commitment) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO finance_commitment (scope, "+commitmentColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
		tx.Scope(), c.Ref, c.Fund, c.Award, c.Package, c.Child, c.Provision, c.Section, c.Value, c.From, c.To, c.On)
	return err
}

// ReduceCommitment saves a commitment's value and last day and gives back to its fund.
func (Store) ReduceCommitment(ctx context.Context, tx *db.Tx, c finance.Commitment, back money.Pence) error {
	err := db.ExecOne(ctx, tx, "UPDATE finance_commitment SET value=$3, ends=$4 WHERE scope=$1 AND ref=$2", tx.Scope(), c.Ref, c.Value, c.To)
	if err != nil {
		return err
	}
	return db.ExecOne(ctx, tx, "UPDATE finance_fund SET committed=committed-$3 WHERE scope=$1 AND ref=$2", tx.Scope(), c.Fund, back)
}

// CommitmentsOf returns the commitments of packages.
func (Store) CommitmentsOf(ctx context.Context, tx *db.Tx, packages []thread.Ref) ([]finance.Commitment, error) {
	return commitments(ctx, tx, "SELECT "+commitmentColumns+" FROM finance_commitment WHERE scope=$1 AND package IN list($2) ORDER BY package, starts, ref",
		tx.Scope(), db.List(packages))
}

// Running returns what funds have committed on or after today, what has the same first and last day in one.
func (Store) Running(ctx context.Context, tx *db.Tx, funds []thread.Ref, today workday.Date) ([]finance.Commitment, error) {
	var found []finance.Commitment
	err := db.Each(ctx, tx, `SELECT fund, ends, starts, CAST(sum(value) AS BIGINT) FROM finance_commitment
		WHERE scope=$1 AND fund IN list($2) AND ends >= $3 GROUP BY fund, ends, starts ORDER BY fund, ends, starts`,
		[]any{tx.Scope(), db.List(funds), today}, func(scan func(dest ...any) error) error {
			var c finance.Commitment
			err := scan(&c.Fund, &c.To, &c.From, &c.Value)
			found = append(found, c)
			return err
		})
	return found, err
}

// CommitmentsIn returns a fund's commitments, the latest first.
func (Store) CommitmentsIn(ctx context.Context, tx *db.Tx, fund thread.Ref, after string, limit int) ([]finance.Commitment, error) {
	sql, args := "SELECT "+commitmentColumns+" FROM finance_commitment WHERE scope=$1 AND fund=$2", []any{tx.Scope(), fund, limit}
	if len(after) > 11 {
		sql += " AND (made_on < $4 OR (made_on = $4 AND ref < $5))"
		args = append(args, after[:10], after[11:])
	}
	return commitments(ctx, tx, sql+" ORDER BY made_on DESC, ref DESC LIMIT $3", args...)
}

func commitments(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]finance.Commitment, error) {
	var found []finance.Commitment
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		var c finance.Commitment
		err := scan(&c.Ref, &c.Fund, &c.Award, &c.Package, &c.Child, &c.Provision, &c.Section, &c.Value, &c.From, &c.To, &c.On)
		found = append(found, c)
		return err
	})
	return found, err
}

// OpenByFund adds up what funds bear of invoices that are still to be paid.
func (Store) OpenByFund(ctx context.Context, tx *db.Tx, funds []thread.Ref) (map[thread.Ref]money.Pence, error) {
	out := map[thread.Ref]money.Pence{}
	err := db.Each(ctx, tx, `SELECT fund, CAST(sum(amount) AS BIGINT) FROM finance_owed WHERE scope=$1 AND fund IN list($2) GROUP BY fund`,
		[]any{tx.Scope(), db.List(funds)}, func(scan func(dest ...any) error) error {
			var fund thread.Ref
			var sum money.Pence
			err := scan(&fund, &sum)
			out[fund] = sum
			return err
		})
	return out, err
}
