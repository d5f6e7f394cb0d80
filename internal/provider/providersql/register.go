package providersql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

const placeColumns = "system, id, provider_id, name, status, registered_on, deregistered_on, dormant, postcode, authority, rating, rated_on, inspected_on, missing_on, care"

// allowedColumns are the council's own word on a place.
const allowedColumns = "allowed_rating, allowed_by, allowed_on, allowed_says"

func placeDests(l *provider.Location) []any {
	return []any{&l.System, &l.ID, &l.ProviderID, &l.Name, &l.Status, &l.RegisteredOn, &l.Deregistered, &l.Dormant, &l.Postcode, &l.Authority, &l.Rating, &l.RatedOn, &l.LastInspected, &l.Missing, db.JSON(&l.Care),
		&l.Allowed.Rating, &l.Allowed.By, &l.Allowed.On, &l.Allowed.Says}
}

// Locations returns places by system and number.
func (Store) Locations(ctx context.Context, tx *db.Tx, ids []string) (map[string]provider.Location, error) {
	found := map[string]provider.Location{}
	err := db.Each(ctx, tx, "SELECT "+placeColumns+", "+allowedColumns+" FROM provider_place WHERE scope=$1 AND id IN list($2)", []any{tx.Scope(), db.List(ids)},
		func(scan func(dest ...any) error) error {
			var l provider.Location
			if err := scan(placeDests(&l)...); err != nil {
				return err
			}
			found[string(l.System)+" "+l.ID] = l
			return nil
		})
	return found, err
}

// SaveLocation inserts a place or overwrites it. The council's word on a rating goes with that rating.
func (Store) SaveLocation(ctx context.Context, tx *db.Tx, l provider.Location) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO provider_place (scope, "+placeColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		ON CONFLICT (scope, system, id) DO UPDATE SET provider_id=$4, name=$5, status=$6, registered_on=$7, deregistered_on=$8, dormant=$9, postcode=$10,
		authority=$11, rating=$12, rated_on=$13, inspected_on=$14, missing_on=$15, care=$16,
		allowed_rating=CASE WHEN provider_place.rating=$12 AND provider_place.rated_on=$13 THEN provider_place.allowed_rating ELSE '' END`,
		tx.Scope(), l.System, l.ID, l.ProviderID, l.Name, l.Status, l.RegisteredOn, l.Deregistered, l.Dormant, l.Postcode, l.Authority, l.Rating, l.RatedOn, l.LastInspected,
		l.Missing, db.JSON(l.Care))
	return err
}

// places reads what the registers say of the providers found: of the place whose number a provider has, or of every place of the
// provider whose number it has.
func places(ctx context.Context, tx *db.Tx, found []provider.Provider, at map[thread.Ref]int, refs []thread.Ref) error {
	from := "SELECT i.provider AS whose, " + prefixed + " FROM provider_identity AS i JOIN provider_place AS l ON l.scope=i.scope AND l.system=i.system AND "
	where := " WHERE i.scope=$1 AND i.value<>'' AND i.provider IN list($2)"
	// Two selects, so that each goes by an index; a place that has one number for both is read once.
	return db.Each(ctx, tx, from+"l.id=i.value"+where+" UNION ALL "+from+"l.provider_id=i.value AND l.id<>i.value"+where+" ORDER BY 1, 3", []any{tx.Scope(), db.List(refs)},
		func(scan func(dest ...any) error) error {
			var ref thread.Ref
			var l provider.Location
			if err := scan(append([]any{&ref}, placeDests(&l)...)...); err != nil {
				return err
			}
			p := &found[at[ref]]
			p.Places = append(p.Places, l)
			return nil
		})
}

const prefixed = "l.system, l.id, l.provider_id, l.name, l.status, l.registered_on, l.deregistered_on, l.dormant, l.postcode, l.authority, l.rating, l.rated_on, l.inspected_on, l.missing_on, l.care, l.allowed_rating, l.allowed_by, l.allowed_on, l.allowed_says"

// MarkListed notes that a reading of a directory named places.
func (Store) MarkListed(ctx context.Context, tx *db.Tx, run thread.Ref, ids []string) error {
	_, err := db.Exec(ctx, tx, "UPDATE provider_place SET listed_in=$2 WHERE scope=$1 AND id IN list($3)", tx.Scope(), run, db.List(ids))
	return err
}

// listedPlaces are the places of a register that may drop out of it: neither deregistered nor left out already.
const listedPlaces = "l.scope=$1 AND l.system=$2 AND l.missing_on='' AND l.deregistered_on='' AND lower(l.status)<>'deregistered'"

// CountListed counts the places that a reading named, and those that only earlier ones did.
func (Store) CountListed(ctx context.Context, tx *db.Tx, system thread.System, run thread.Ref) (named, left int, err error) {
	err = db.Get(ctx, tx, `SELECT COALESCE(SUM(CASE WHEN l.listed_in=$3 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN l.listed_in<>$3 THEN 1 ELSE 0 END), 0)
		FROM provider_place AS l WHERE `+listedPlaces, []any{tx.Scope(), system, run}, &named, &left)
	return named, left, err
}

// LeftOut returns those of the places left out whose number a provider of the council has.
func (Store) LeftOut(ctx context.Context, tx *db.Tx, system thread.System, run thread.Ref) ([]provider.Location, error) {
	var found []provider.Location
	err := db.Each(ctx, tx, "SELECT "+prefixed+" FROM provider_place AS l WHERE "+listedPlaces+` AND l.listed_in<>$3
		AND EXISTS (SELECT 1 FROM provider_identity AS i WHERE i.scope=l.scope AND i.system=l.system AND (i.value=l.id OR i.value=l.provider_id)) ORDER BY l.id`,
		[]any{tx.Scope(), system, run}, func(scan func(dest ...any) error) error {
			var l provider.Location
			err := scan(placeDests(&l)...)
			found = append(found, l)
			return err
		})
	return found, err
}

// MarkMissing notes from when a reading left places out.
func (Store) MarkMissing(ctx context.Context, tx *db.Tx, system thread.System, run thread.Ref, on workday.Date) error {
	_, err := db.Exec(ctx, tx, "UPDATE provider_place AS l SET missing_on=$4 WHERE "+listedPlaces+" AND l.listed_in<>$3", tx.Scope(), system, run, on)
	return err
}

// InsertAlert keeps a change once.
func (Store) InsertAlert(ctx context.Context, tx *db.Tx, a provider.Alert) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO provider_alert (scope, provider, location, seen_on, what, name, was, now_is) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT DO NOTHING`, tx.Scope(), a.Provider, a.Location, a.SeenOn, a.What, a.Name, a.Was, a.Is)
	return err
}

const alertColumns = "provider, location, seen_on, what, name, was, now_is, settled_by, settled_on, settled_says"

// Alerts returns changes, the latest first.
func (Store) Alerts(ctx context.Context, tx *db.Tx, ref thread.Ref, limit int) ([]provider.Alert, error) {
	return alerts(ctx, tx, "($2='' OR provider=$2)", ref, limit)
}

// OpenAlerts returns the changes that nobody has looked into, the latest first.
func (Store) OpenAlerts(ctx context.Context, tx *db.Tx, limit int) ([]provider.Alert, error) {
	return alerts(ctx, tx, "settled_on=$2", "", limit)
}

func alerts(ctx context.Context, tx *db.Tx, where string, arg any, limit int) ([]provider.Alert, error) {
	var found []provider.Alert
	err := db.Each(ctx, tx, "SELECT "+alertColumns+" FROM provider_alert WHERE scope=$1 AND "+where+" ORDER BY seen_on DESC, provider, location, what LIMIT $3",
		[]any{tx.Scope(), arg, limit}, func(scan func(dest ...any) error) error {
			var a provider.Alert
			err := scan(&a.Provider, &a.Location, &a.SeenOn, &a.What, &a.Name, &a.Was, &a.Is, &a.Settled.By, &a.Settled.On, &a.Settled.Says)
			if err == nil {
				found = append(found, a)
			}
			return err
		})
	return found, err
}

// SettleAlert saves what was done about an open change.
func (Store) SettleAlert(ctx context.Context, tx *db.Tx, a provider.Alert) error {
	return db.ExecOne(ctx, tx, `UPDATE provider_alert SET settled_by=$7, settled_on=$8, settled_says=$9
		WHERE scope=$1 AND provider=$2 AND location=$3 AND seen_on=$4 AND what=$5 AND now_is=$6 AND settled_on=''`,
		tx.Scope(), a.Provider, a.Location, a.SeenOn, a.What, a.Is, a.Settled.By, a.Settled.On, a.Settled.Says)
}

// AllowPlace saves the council's word on a place's rating, as long as the rating is that one.
func (Store) AllowPlace(ctx context.Context, tx *db.Tx, l provider.Location) error {
	return db.ExecOne(ctx, tx, `UPDATE provider_place SET allowed_rating=$5, allowed_by=$6, allowed_on=$7, allowed_says=$8
		WHERE scope=$1 AND system=$2 AND id=$3 AND rating=$4`,
		tx.Scope(), l.System, l.ID, l.Rating, l.Allowed.Rating, l.Allowed.By, l.Allowed.On, l.Allowed.Says)
}
