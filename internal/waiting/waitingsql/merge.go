package waitingsql

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"alongside/internal/db"
	"alongside/internal/thread"
)

// counted is one owner's diary that was counted on from another: its Top entries follow the By entries there. Made says that the other
// record had no diary of the owner's.
type counted struct {
	owner   thread.Ref
	by, top int
	made    bool
}

// MoveDiaries has what was written in the diaries of one record stand in those of another, of the same owners, who set there what holds. It
// returns the way back.
func (Diaries) MoveDiaries(ctx context.Context, tx *db.Tx, from, to thread.Ref) (moved []string, err error) {
	ours, err := diariesOf(ctx, tx, to)
	if err != nil {
		return nil, err
	}
	theirs, err := diariesOf(ctx, tx, from)
	if err != nil {
		return nil, err
	}
	for _, d := range theirs {
		d.made = true
		for _, o := range ours {
			if o.owner == d.owner {
				d.by, d.made = o.top, false
			}
		}
		add := `UPDATE waiting_diary SET last_number = last_number + $5 WHERE scope = $1 AND child = $2 AND owner = $4 AND $3 <> ''`
		if d.made {
			add = `INSERT INTO waiting_diary (scope, child, owner, version, tell_from, share_words, since, last_number)
				SELECT scope, $2, owner, version, tell_from, share_words, since, $5 FROM waiting_diary WHERE scope = $1 AND child = $3 AND owner = $4`
		}
		if _, err := db.Exec(ctx, tx, add, tx.Scope(), to, from, d.owner, d.top); err != nil {
			return nil, fmt.Errorf("move the diaries of %s: %w", from, err)
		}
		if err := d.shift(ctx, tx, from, to, 1, d.top, d.by); err != nil {
			return nil, err
		}
		moved = append(moved, strings.Join([]string{string(d.owner), strconv.Itoa(d.by), strconv.Itoa(d.top), strconv.FormatBool(d.made)}, "|"))
	}
	return moved, nil
}

// ReturnDiaries takes MoveDiaries back: from is the record on which the entries stand now. What was written since stays.
func (Diaries) ReturnDiaries(ctx context.Context, tx *db.Tx, from, to thread.Ref, moved []string) error {
	for _, one := range moved {
		d, err := readCounted(one)
		if err != nil {
			return err
		}
		if err := d.shift(ctx, tx, from, to, d.by+1, d.by+d.top, -d.by); err != nil {
			return err
		}
		if !d.made {
			continue
		}
		_, err = db.Exec(ctx, tx, `DELETE FROM waiting_diary WHERE scope = $1 AND child = $2 AND owner = $3 AND last_number = $4`, tx.Scope(), from, d.owner, d.top)
		if err != nil {
			return fmt.Errorf("return the diaries of %s: %w", to, err)
		}
	}
	return nil
}

// shift moves entries of some numbers to another record, counted on by so many, and has calls name them so.
func (d counted) shift(ctx context.Context, tx *db.Tx, from, to thread.Ref, first, last, by int) error {
	_, err := db.Exec(ctx, tx, `UPDATE waiting_diary_call SET entry = entry + $6 WHERE scope = $1 AND child = $2 AND owner = $3 AND entry BETWEEN $4 AND $5`,
		tx.Scope(), from, d.owner, first, last, by)
	if err == nil {
		_, err = db.Exec(ctx, tx, `UPDATE waiting_diary_entry SET child = $7, number = number + $6 WHERE scope = $1 AND child = $2 AND owner = $3 AND number BETWEEN $4 AND $5`,
			tx.Scope(), from, d.owner, first, last, by, to)
	}
	if err != nil {
		return fmt.Errorf("move the diary of %s about %s: %w", d.owner, from, err)
	}
	return nil
}

func diariesOf(ctx context.Context, tx *db.Tx, child thread.Ref) (all []counted, err error) {
	err = db.Each(ctx, tx, `SELECT owner, last_number FROM waiting_diary WHERE scope = $1 AND child = $2 ORDER BY owner`, []any{tx.Scope(), child},
		func(scan func(dest ...any) error) error {
			var d counted
			err := scan(&d.owner, &d.top)
			all = append(all, d)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("diaries about %s: %w", child, err)
	}
	return all, nil
}

func readCounted(text string) (d counted, err error) {
	parts := strings.Split(text, "|")
	if len(parts) != 4 {
		return d, fmt.Errorf("%q says nothing of a diary that moved", text)
	}
	d.owner = thread.Ref(parts[0])
	if d.by, err = strconv.Atoi(parts[1]); err == nil {
		d.top, err = strconv.Atoi(parts[2])
	}
	if err == nil {
		d.made, err = strconv.ParseBool(parts[3])
	}
	return d, err
}
