package familysql

import (
	"context"
	"time"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/thread"
)

// Store implements family.Store.
type Store struct{}

const concernColumns = `ref, version, worry, tried, child_name, born, age, outcode, district, stage, reach, channel, taken_by, raised_at,
	read_by, hear_by, outcome, why, advice, safeguarding, referred_to, screened_by, screened_role, screened_at, family, child, code_hash,
	tries, tried_at, teller, about`

func concerns(ctx context.Context, tx *db.Tx, where string, args ...any) ([]family.Concern, error) {
	var found []family.Concern
	err := db.Each(ctx, tx, "SELECT "+concernColumns+" FROM family_concern WHERE scope = $1 "+where, append([]any{tx.Scope()}, args...),
		func(scan func(dest ...any) error) error {
			var c family.Concern
			err := scan(&c.Ref, &c.Version, &c.Worry, &c.Tried, &c.ChildName, &c.Born, &c.Age, &c.Outcode, &c.District, &c.Stage,
				db.JSON(&c.Reach), &c.Channel, &c.TakenBy, &c.RaisedAt, &c.ReadBy, &c.HearBy, &c.Outcome, &c.Why, &c.Advice,
				&c.Safeguarding, &c.ReferredTo, &c.ScreenedBy, &c.ScreenedRole, &c.ScreenedAt, &c.Family, &c.Child, &c.CodeHash,
				&c.Tries, &c.TriedAt, db.JSON(&c.Teller), &c.About)
			found = append(found, c)
			return err
		})
	return found, err
}

// Concern returns one concern.
func (Store) Concern(ctx context.Context, tx *db.Tx, ref thread.Ref) (family.Concern, error) {
	found, err := concerns(ctx, tx, "AND ref = $2", ref)
	if err == nil && len(found) == 0 {
		err = db.ErrNoRow
	}
	if err != nil {
		return family.Concern{}, err
	}
	return found[0], nil
}

// Concerns returns those of refs that the scope has.
func (Store) Concerns(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]family.Concern, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	return concerns(ctx, tx, "AND ref IN list($2) ORDER BY ref", db.List(refs))
}

// Board lists open concerns, the first due first, or screened ones, the latest first. The key of both is SortKey.
func (Store) Board(ctx context.Context, tx *db.Tx, f family.BoardFilter) ([]family.Concern, error) {
	day, ref := "", ""
	if len(f.After) > 11 {
		day, ref = f.After[:10], f.After[11:]
	}
	switch {
	case !f.Screened:
		return concerns(ctx, tx, "AND is_open = 1 AND (read_by, ref) > ($2, $3) ORDER BY read_by, ref LIMIT $4", day, ref, f.Limit)
	case f.After == "":
		return concerns(ctx, tx, "AND is_open = 0 ORDER BY read_by DESC, ref DESC LIMIT $2", f.Limit)
	default:
		return concerns(ctx, tx, "AND is_open = 0 AND (read_by, ref) < ($2, $3) ORDER BY read_by DESC, ref DESC LIMIT $4", day, ref, f.Limit)
	}
}

// ConcernsAbout returns the concerns about a child, the latest first.
func (Store) ConcernsAbout(ctx context.Context, tx *db.Tx, child thread.Ref) ([]family.Concern, error) {
	return concerns(ctx, tx, "AND child = $2 AND child <> '' ORDER BY raised_at DESC, ref", child)
}

// Unscreened returns the concerns that the family said are about a child and that nobody has put on a record, the latest first.
func (Store) Unscreened(ctx context.Context, tx *db.Tx, about thread.Ref) ([]family.Concern, error) {
	return concerns(ctx, tx, "AND about = $2 AND about <> '' AND child = '' ORDER BY raised_at DESC, ref", about)
}

// InsertConcern adds a concern.
func (Store) InsertConcern(ctx context.Context, tx *db.Tx, c family.Concern) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO family_concern (scope, `+concernColumns+`, is_open)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26,
			$27, $28, $29, $30, $31, $32, $33)`,
		tx.Scope(), c.Ref, c.Version, c.Worry, c.Tried, c.ChildName, c.Born, c.Age, c.Outcode, c.District, c.Stage, db.JSON(c.Reach),
		c.Channel, c.TakenBy, c.RaisedAt, c.ReadBy, c.HearBy, c.Outcome, c.Why, c.Advice, c.Safeguarding, c.ReferredTo, c.ScreenedBy,
		c.ScreenedRole, c.ScreenedAt, c.Family, c.Child, c.CodeHash, c.Tries, c.TriedAt, db.JSON(c.Teller), c.About, c.Open())
	return err
}

// UpdateConcern saves the screening over the version that was read.
func (Store) UpdateConcern(ctx context.Context, tx *db.Tx, c family.Concern) error {
	return db.ExecOne(ctx, tx, `UPDATE family_concern SET version = version + 1, outcome = $4, why = $5, advice = $6, safeguarding = $7,
			referred_to = $8, screened_by = $9, screened_role = $10, screened_at = $11, family = $12, child = $13, is_open = $14
		WHERE scope = $1 AND ref = $2 AND version = $3`,
		tx.Scope(), c.Ref, c.Version, c.Outcome, c.Why, c.Advice, c.Safeguarding, c.ReferredTo, c.ScreenedBy, c.ScreenedRole,
		c.ScreenedAt, c.Family, c.Child, c.Open())
}

// Tried records how many wrong codes were tried and when.
func (Store) Tried(ctx context.Context, tx *db.Tx, ref thread.Ref, tries int, at time.Time) error {
	return db.ExecOne(ctx, tx, "UPDATE family_concern SET tries = $3, tried_at = $4 WHERE scope = $1 AND ref = $2", tx.Scope(), ref, tries, at)
}

// Channels counts concerns that were told between two days by how they came and who told them.
func (Store) Channels(ctx context.Context, tx *db.Tx, from, to time.Time, each func(family.ChannelRow)) error {
	return db.Each(ctx, tx, `SELECT channel, teller, outcome, read_by, screened_at FROM family_concern
		WHERE scope = $1 AND raised_at >= $2 AND raised_at < $3 ORDER BY raised_at, ref`, []any{tx.Scope(), from, to},
		func(scan func(dest ...any) error) error {
			var row family.ChannelRow
			err := scan(&row.Channel, db.JSON(&row.Teller), &row.Outcome, &row.ReadBy, &row.ScreenedAt)
			if err == nil {
				each(row)
			}
			return err
		})
}
