package familysql

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/thread"
)

// list is a table whose rows are counted from 1 on each record.
type list struct {
	table  string
	number string
	// part is a table of the same numbers, which has no numbers of its own: the edits of notes, for instance.
	part string
}

// lists are all of them. Uses come last: they name versions of the words, and numbers of notes and pictures.
var lists = []list{
	{table: "family_statement", number: "version"},
	{table: "family_child_voice", number: "version"},
	{table: "family_consent", number: "n"},
	{table: "family_order", number: "n"},
	{table: "family_capacity", number: "n"},
	{table: "family_visit", number: "n", part: "family_visit_edit"},
	{table: "family_shown", number: "n"},
	{table: "family_own_reach", number: "n"},
	{table: "family_use", number: "n"},
}

// MoveLists implements family.MergeStore.
func (s Store) MoveLists(ctx context.Context, tx *db.Tx, from, to thread.Ref, carers map[thread.Ref]thread.Ref) (map[string]family.Numbers, error) {
	moved := map[string]family.Numbers{}
	for _, l := range lists {
		var n family.Numbers
		var err error
		if n.Top, err = l.last(ctx, tx, from); err != nil {
			return nil, err
		}
		if n.Top == 0 {
			continue
		}
		if n.By, err = l.last(ctx, tx, to); err != nil {
			return nil, err
		}
		if err := l.shift(ctx, tx, from, to, 1, n.Top, n.By); err != nil {
			return nil, err
		}
		moved[l.table] = n
	}
	consents := moved["family_consent"]
	if err := moveReferrals(ctx, tx, from, to, 1, consents.Top, consents.By); err != nil {
		return nil, err
	}
	uses := moved["family_use"]
	if err := s.pointUses(ctx, tx, to, uses, from, moved, 1); err != nil {
		return nil, err
	}
	orders := moved["family_order"]
	return moved, orderCarers(ctx, tx, to, orders.By+1, orders.By+orders.Top, carers)
}

// ReturnLists implements family.MergeStore.
func (s Store) ReturnLists(ctx context.Context, tx *db.Tx, from, to thread.Ref, moved map[string]family.Numbers, carers map[thread.Ref]thread.Ref) error {
	orders, uses, consents := moved["family_order"], moved["family_use"], moved["family_consent"]
	if err := orderCarers(ctx, tx, from, orders.By+1, orders.By+orders.Top, carers); err != nil {
		return err
	}
	if err := s.pointUses(ctx, tx, from, uses, to, moved, -1); err != nil {
		return err
	}
	if err := moveReferrals(ctx, tx, from, to, consents.By+1, consents.By+consents.Top, -consents.By); err != nil {
		return err
	}
	for _, l := range lists {
		if n, ok := moved[l.table]; ok {
			if err := l.shift(ctx, tx, from, to, n.By+1, n.By+n.Top, -n.By); err != nil {
				return err
			}
		}
	}
	return nil
}

// last is the highest number of a record, 0 where there is none.
func (l list) last(ctx context.Context, tx *db.Tx, child thread.Ref) (n int, err error) {
	err = db.Get(ctx, tx, "SELECT COALESCE(MAX("+l.number+"), 0) FROM "+l.table+" WHERE scope = $1 AND child = $2", []any{tx.Scope(), child}, &n)
	if err != nil {
		return 0, fmt.Errorf("count %s of %s: %w", l.table, child, err)
	}
	return n, nil
}

// shift moves the rows of some numbers to another record, counted on by so many.
func (l list) shift(ctx context.Context, tx *db.Tx, from, to thread.Ref, first, last, by int) error {
	for _, table := range []string{l.table, l.part} {
		if table == "" {
			continue
		}
		_, err := db.Exec(ctx, tx, "UPDATE "+table+" SET child = $3, "+l.number+" = "+l.number+" + $6 WHERE scope = $1 AND child = $2 AND "+l.number+" BETWEEN $4 AND $5",
			tx.Scope(), from, to, first, last, by)
		if err != nil {
			return fmt.Errorf("move %s of %s: %w", table, from, err)
		}
	}
	return nil
}

// moveReferrals moves referrals with the agreements to share on which they rest: first to last are the numbers of these. On the way there
// those that rest on none go too; on the way back they are told by the number that they had.
func moveReferrals(ctx context.Context, tx *db.Tx, from, to thread.Ref, first, last, by int) error {
	if last < first {
		return nil
	}
	_, err := db.Exec(ctx, tx, "UPDATE family_referral SET child = $3, consent = consent + $6 WHERE scope = $1 AND child = $2 AND consent BETWEEN $4 AND $5",
		tx.Scope(), from, to, first, last, by)
	if err != nil {
		return fmt.Errorf("move the referrals of %s: %w", from, err)
	}
	return nil
}

// orderCarers has orders of some numbers and findings restrict another carer.
func orderCarers(ctx context.Context, tx *db.Tx, child thread.Ref, first, last int, carers map[thread.Ref]thread.Ref) error {
	for _, was := range slices.Sorted(maps.Keys(carers)) {
		_, err := db.Exec(ctx, tx, "UPDATE family_order SET against = $6 WHERE scope = $1 AND child = $2 AND n BETWEEN $3 AND $4 AND against = $5",
			tx.Scope(), child, first, last, was, carers[was])
		if err != nil {
			return fmt.Errorf("move the orders against %s: %w", was, err)
		}
	}
	return nil
}

// pointUses has moved uses name the versions and notes by the numbers that these have now: counted on for sign 1, as they were for -1.
// The uses stand on child, after its own; about them or the other record is what a note of a visit names.
func (s Store) pointUses(ctx context.Context, tx *db.Tx, child thread.Ref, uses family.Numbers, other thread.Ref, moved map[string]family.Numbers, sign int) error {
	if uses.Top == 0 {
		return nil
	}
	all, err := s.Uses(ctx, tx, child)
	if err != nil {
		return fmt.Errorf("uses of %s: %w", child, err)
	}
	point := func(n int, of string) int {
		if n == 0 {
			return 0
		}
		return n + sign*moved[of].By
	}
	for _, u := range all {
		if u.N <= uses.By || u.N > uses.By+uses.Top {
			continue
		}
		u.Family, u.Own = point(u.Family, "family_statement"), point(u.Own, "family_child_voice")
		for i := range u.Others {
			u.Others[i] = point(u.Others[i], "family_statement")
		}
		for i := range u.Shown {
			u.Shown[i] = point(u.Shown[i], "family_shown")
		}
		was, now := other, child
		if sign < 0 {
			was, now = child, other
		}
		if u.About == was {
			u.About = now
			if at := strings.LastIndexByte(u.Form, ' '); at >= 0 {
				if n, err := strconv.Atoi(u.Form[at+1:]); err == nil {
					u.Form = u.Form[:at+1] + strconv.Itoa(point(n, "family_visit"))
				}
			}
		}
		_, err := db.Exec(ctx, tx, `UPDATE family_use SET family_version = $4, child_version = $5, others = $6, about = $7, form = $8, shown = $9
			WHERE scope = $1 AND child = $2 AND n = $3`, tx.Scope(), child, u.N, u.Family, u.Own, db.JSON(u.Others), u.About, u.Form, db.JSON(u.Shown))
		if err != nil {
			return fmt.Errorf("save use %d of %s: %w", u.N, child, err)
		}
	}
	return nil
}

// GiveShown implements family.MergeStore.
func (Store) GiveShown(ctx context.Context, tx *db.Tx, child thread.Ref, numbers []int, writer thread.Ref) error {
	for _, n := range numbers {
		_, err := db.Exec(ctx, tx, "UPDATE family_shown SET writer = $4 WHERE scope = $1 AND child = $2 AND n = $3", tx.Scope(), child, n, writer)
		if err != nil {
			return fmt.Errorf("say whose picture %d of %s is: %w", n, child, err)
		}
	}
	return nil
}

// GiveWords implements family.MergeStore.
func (Store) GiveWords(ctx context.Context, tx *db.Tx, child thread.Ref, versions []int, writer thread.Ref) error {
	for _, v := range versions {
		_, err := db.Exec(ctx, tx, "UPDATE family_statement SET writer = $4 WHERE scope = $1 AND child = $2 AND version = $3", tx.Scope(), child, v, writer)
		if err != nil {
			return fmt.Errorf("say whose words %d about %s are: %w", v, child, err)
		}
	}
	return nil
}
