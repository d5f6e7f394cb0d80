package familysql

import (
	"context"
	"strings"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/thread"
)

const childColumns = "ref, version, family, first, last, known_as, born, postcode, outcode, district, school, flags, opened_on, closed_on, merged_into"

// Flags are kept as words with spaces between them, which is quicker to read in a long list than JSON.
func joinFlags(flags []family.Flag) string {
	words := make([]string, len(flags))
	for i, f := range flags {
		words[i] = string(f)
	}
	return strings.Join(words, " ")
}

func splitFlags(s string) []family.Flag {
	if s == "" {
		return nil
	}
	words := strings.Split(s, " ")
	flags := make([]family.Flag, len(words))
	for i, w := range words {
		flags[i] = family.Flag(w)
	}
	return flags
}

func children(ctx context.Context, tx *db.Tx, where string, args ...any) ([]family.Child, error) {
	var found []family.Child
	err := db.Each(ctx, tx, "SELECT "+childColumns+" FROM family_child WHERE scope = $1 "+where, append([]any{tx.Scope()}, args...),
		func(scan func(dest ...any) error) error {
			var c family.Child
			var flags string
			err := scan(&c.Ref, &c.Version, &c.Family, &c.First, &c.Last, &c.KnownAs, &c.Born, &c.Postcode, &c.Outcode, &c.District,
				&c.School, &flags, &c.OpenedOn, &c.ClosedOn, &c.MergedInto)
			c.Flags = splitFlags(flags)
			found = append(found, c)
			return err
		})
	return found, err
}

// Children returns those of refs that the scope has.
func (Store) Children(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]family.Child, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	return children(ctx, tx, "AND ref IN list($2) ORDER BY last, first, ref", db.List(refs))
}

// Cards returns what a list shows of each child of refs.
func (Store) Cards(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]family.Card, error) {
	cards := make(map[thread.Ref]family.Card, len(refs))
	if len(refs) == 0 {
		return cards, nil
	}
	err := db.Each(ctx, tx, `SELECT ref, CASE WHEN known_as <> '' THEN known_as ELSE first END, last, born, district, flags, merged_into
		FROM family_child WHERE scope = $1 AND ref IN list($2)`, []any{tx.Scope(), db.List(refs)},
		func(scan func(dest ...any) error) error {
			var c family.Card
			var flags string
			if err := scan(&c.Ref, &c.First, &c.Last, &c.Born, &c.District, &flags, &c.MergedInto); err != nil {
				return err
			}
			c.Flags = splitFlags(flags)
			cards[c.Ref] = c
			return nil
		})
	return cards, err
}

// Siblings returns the children of a family, the oldest first.
func (Store) Siblings(ctx context.Context, tx *db.Tx, of thread.Ref) ([]family.Child, error) {
	return children(ctx, tx, "AND family = $2 ORDER BY born, ref", of)
}

// Alike returns children who share something with the clues. Each part of the question reads an index of its own.
func (Store) Alike(ctx context.Context, tx *db.Tx, clues family.Clues, limit int) ([]family.Candidate, error) {
	found, err := children(ctx, tx, `AND ref IN (
			SELECT c.ref FROM family_child AS c WHERE c.scope = $1 AND c.born IN list($2)
			UNION SELECT c.ref FROM family_child AS c WHERE c.scope = $1 AND c.last_key IN list($3)
			UNION SELECT c.ref FROM family_child AS c WHERE c.scope = $1 AND c.postcode_key = $4 AND c.postcode_key <> ''
			UNION SELECT a.child FROM family_carer AS a WHERE a.scope = $1 AND a.phone_key = $5 AND a.phone_key <> '')
		ORDER BY born, ref LIMIT $6`,
		db.List(bornKeys(clues)), db.List(clues.LastKeys()), family.NameKey(clues.Postcode), clues.Phone, limit)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	at := make(map[thread.Ref]int, len(found))
	refs := make([]thread.Ref, len(found))
	out := make([]family.Candidate, len(found))
	for i, c := range found {
		at[c.Ref], refs[i], out[i].Child = i, c.Ref, c
	}
	err = db.Each(ctx, tx, "SELECT child, phone_key FROM family_carer WHERE scope = $1 AND child IN list($2) AND phone_key <> ''",
		[]any{tx.Scope(), db.List(refs)}, func(scan func(dest ...any) error) error {
			var child thread.Ref
			var phone string
			if err := scan(&child, &phone); err != nil {
				return err
			}
			out[at[child]].Phones = append(out[at[child]].Phones, phone)
			return nil
		})
	return out, err
}

// bornKeys are the birth dates to look for, as they are kept.
func bornKeys(clues family.Clues) []string {
	var out []string
	for _, day := range clues.BornKeys() {
		out = append(out, day.String())
	}
	return out
}

// InsertFamily adds a family.
func (Store) InsertFamily(ctx context.Context, tx *db.Tx, f family.Family) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO family (scope, ref, version, opened_on, concern, agreed) VALUES ($1, $2, $3, $4, $5, $6)",
		tx.Scope(), f.Ref, f.Version, f.OpenedOn, f.Concern, f.Agreed)
	return err
}

// InsertChild adds a child.
func (Store) InsertChild(ctx context.Context, tx *db.Tx, c family.Child) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO family_child (scope, `+childColumns+`, last_key, postcode_key)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		tx.Scope(), c.Ref, c.Version, c.Family, c.First, c.Last, c.KnownAs, c.Born, c.Postcode, c.Outcode, c.District, c.School,
		joinFlags(c.Flags), c.OpenedOn, c.ClosedOn, c.MergedInto, family.NameKey(c.Last), family.NameKey(c.Postcode))
	return err
}

// UpdateChild saves a child over the version that was read.
func (Store) UpdateChild(ctx context.Context, tx *db.Tx, c family.Child) error {
	return db.ExecOne(ctx, tx, `UPDATE family_child SET version = version + 1, first = $4, last = $5, known_as = $6, born = $7, postcode = $8,
			outcode = $9, district = $10, school = $11, flags = $12, closed_on = $13, last_key = $14, postcode_key = $15,
			merged_into = $16, family = $17
		WHERE scope = $1 AND ref = $2 AND version = $3`,
		tx.Scope(), c.Ref, c.Version, c.First, c.Last, c.KnownAs, c.Born, c.Postcode, c.Outcode, c.District, c.School,
		joinFlags(c.Flags), c.ClosedOn, family.NameKey(c.Last), family.NameKey(c.Postcode), c.MergedInto, c.Family)
}
