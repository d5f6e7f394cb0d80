package brokeragesql

import (
	"context"

	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// CallOff returns one ranking.
func (Store) CallOff(ctx context.Context, tx *db.Tx, ref thread.Ref) (brokerage.CallOff, error) {
	var c brokerage.CallOff
	err := db.Get(ctx, tx, "SELECT ref, requirement, lot, made_on, made_by, ranking, none_suits FROM brokerage_call_off WHERE scope=$1 AND ref=$2",
		[]any{tx.Scope(), ref}, &c.Ref, &c.Requirement, &c.Lot, &c.On, &c.By, db.JSON(&c.Ranking), &c.NoneSuits)
	return c, err
}

// InsertCallOff adds a ranking; it is never changed.
func (Store) InsertCallOff(ctx context.Context, tx *db.Tx, c brokerage.CallOff) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO brokerage_call_off (scope, ref, requirement, lot, made_on, made_by, ranking, none_suits)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, tx.Scope(), c.Ref, c.Requirement, c.Lot, c.On, c.By, db.JSON(c.Ranking), c.NoneSuits)
	return err
}

// SetNoneSuits keeps why nobody in a ranking was chosen.
func (Store) SetNoneSuits(ctx context.Context, tx *db.Tx, ref thread.Ref, why string) error {
	return db.ExecOne(ctx, tx, "UPDATE brokerage_call_off SET none_suits=$3 WHERE scope=$1 AND ref=$2 AND none_suits=''", tx.Scope(), ref, why)
}

const awardColumns = `ref, version, requirement, call_off, child, lot, provider, rate, value, starts, ends, made_on, made_by, why, place,
	emergency, authoriser, ratify_by, ratified_on, ratified_by, price_why`

// Award returns one award.
func (Store) Award(ctx context.Context, tx *db.Tx, ref thread.Ref) (brokerage.Award, error) {
	found, err := awards(ctx, tx, "ref=$2", ref)
	if err != nil {
		return brokerage.Award{}, err
	}
	if len(found) == 0 {
		return brokerage.Award{}, db.ErrNoRow
	}
	return found[0], nil
}

// AwardsOf returns the awards of children, the latest first.
func (Store) AwardsOf(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]brokerage.Award, error) {
	return awards(ctx, tx, "child IN list($2) ORDER BY made_on DESC, ref", db.List(children))
}

// Emergencies returns the emergency awards made between two days.
func (Store) Emergencies(ctx context.Context, tx *db.Tx, from, to workday.Date) ([]brokerage.Award, error) {
	return awards(ctx, tx, "emergency = 1 AND made_on >= $2 AND made_on <= $3 ORDER BY made_on, ref", from, to)
}

func awards(ctx context.Context, tx *db.Tx, where string, args ...any) ([]brokerage.Award, error) {
	var found []brokerage.Award
	err := db.Each(ctx, tx, "SELECT "+awardColumns+" FROM brokerage_award WHERE scope=$1 AND "+where, append([]any{tx.Scope()}, args...),
		func(scan func(dest ...any) error) error {
			var a brokerage.Award
			err := scan(&a.Ref, &a.Version, &a.Requirement, &a.CallOff, &a.Child, &a.Lot, &a.Provider, db.JSON(&a.Rate), &a.Value, &a.Start, &a.End, &a.On, &a.By,
				&a.Why, &a.Place, &a.Emergency, &a.Authoriser, &a.RatifyBy, &a.RatifiedOn, &a.RatifiedBy, &a.PriceWhy)
			found = append(found, a)
			return err
		})
	return found, err
}

// InsertAward adds an award; a second one for the same requirement is refused.
func (Store) InsertAward(ctx context.Context, tx *db.Tx, a brokerage.Award) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO brokerage_award (scope, "+awardColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
		tx.Scope(), a.Ref, a.Version, a.Requirement, a.CallOff, a.Child, a.Lot, a.Provider, db.JSON(a.Rate), a.Value, a.Start, a.End, a.On, a.By,
		a.Why, a.Place, a.Emergency, a.Authoriser, a.RatifyBy, a.RatifiedOn, a.RatifiedBy, a.PriceWhy)
	return err
}

// UpdateAward saves the ratification over the version that was read.
func (Store) UpdateAward(ctx context.Context, tx *db.Tx, a brokerage.Award) error {
	return db.ExecOne(ctx, tx, "UPDATE brokerage_award SET version=version+1, ratified_on=$4, ratified_by=$5 WHERE scope=$1 AND ref=$2 AND version=$3",
		tx.Scope(), a.Ref, a.Version, a.RatifiedOn, a.RatifiedBy)
}

const packageColumns = "ref, version, child, provider, requirement, award, provision, lot, what, minutes, rate, starts, ends, ended_on, ended_why, price_why"

// districtOf is where the child lived when a package was bought: its price stays that of the district, as its requirement does.
const districtOf = "COALESCE((SELECT r.district FROM brokerage_requirement r WHERE r.scope=$1 AND r.ref=brokerage_package.requirement), '')"

// Packages returns those of refs that the scope has.
func (Store) Packages(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]brokerage.Package, error) {
	return packages(ctx, tx, "ref IN list($2) ORDER BY ref", db.List(refs))
}

// PackagesOf returns the packages of children, the latest start first.
func (Store) PackagesOf(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]brokerage.Package, error) {
	return packages(ctx, tx, "child IN list($2) ORDER BY starts DESC, ref", db.List(children))
}

// PackagesBy returns the packages of a provider, the latest start first.
func (Store) PackagesBy(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]brokerage.Package, error) {
	return packages(ctx, tx, "provider=$2 ORDER BY starts DESC, ref", provider)
}

// PackagesAfter returns up to 200 packages in the order of their references, from behind the one given.
func (Store) PackagesAfter(ctx context.Context, tx *db.Tx, after thread.Ref) ([]brokerage.Package, error) {
	return packages(ctx, tx, "ref>$2 ORDER BY ref LIMIT 200", after)
}

// PackagesIn returns the packages of lots that are planned to run on a day or later.
func (Store) PackagesIn(ctx context.Context, tx *db.Tx, lots []thread.Ref, from workday.Date) ([]brokerage.Package, error) {
	if len(lots) == 0 {
		return nil, nil
	}
	return packages(ctx, tx, "lot IN list($2) AND ends >= $3 ORDER BY ref", db.List(lots), from)
}

func packages(ctx context.Context, tx *db.Tx, where string, args ...any) ([]brokerage.Package, error) {
	var found []brokerage.Package
	err := db.Each(ctx, tx, "SELECT "+packageColumns+", "+districtOf+" FROM brokerage_package WHERE scope=$1 AND "+where, append([]any{tx.Scope()}, args...),
		func(scan func(dest ...any) error) error {
			var p brokerage.Package
			err := scan(&p.Ref, &p.Version, &p.Child, &p.Provider, &p.Requirement, &p.Award, &p.Provision, &p.Lot, &p.What, &p.MinutesPerWeek, db.JSON(&p.Rate),
				&p.Start, &p.End, &p.EndedOn, &p.EndedWhy, &p.PriceWhy, &p.District)
			found = append(found, p)
			return err
		})
	return found, err
}

// InsertPackage adds a package.
func (Store) InsertPackage(ctx context.Context, tx *db.Tx, p brokerage.Package) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO brokerage_package (scope, "+packageColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		tx.Scope(), p.Ref, p.Version, p.Child, p.Provider, p.Requirement, p.Award, p.Provision, p.Lot, p.What, p.MinutesPerWeek, db.JSON(p.Rate),
		p.Start, p.End, p.EndedOn, p.EndedWhy, p.PriceWhy)
	return err
}

// UpdatePackage saves the end of a package over the version that was read.
func (Store) UpdatePackage(ctx context.Context, tx *db.Tx, p brokerage.Package) error {
	return db.ExecOne(ctx, tx, "UPDATE brokerage_package SET version=version+1, ended_on=$4, ended_why=$5 WHERE scope=$1 AND ref=$2 AND version=$3",
		tx.Scope(), p.Ref, p.Version, p.EndedOn, p.EndedWhy)
}
