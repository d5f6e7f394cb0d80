package wiring

import (
	"context"

	"alongside/internal/audit"
	"alongside/internal/brokerage/brokeragesql"
	"alongside/internal/db"
	"alongside/internal/delivery/deliverysql"
	"alongside/internal/document"
	"alongside/internal/family"
	"alongside/internal/family/familysql"
	"alongside/internal/finance/financesql"
	"alongside/internal/lead/leadsql"
	"alongside/internal/notify"
	"alongside/internal/offer/offersql"
	"alongside/internal/pathway/pathwaysql"
	"alongside/internal/plan/plansql"
	"alongside/internal/query/querysql"
	"alongside/internal/waiting"
	"alongside/internal/waiting/waitingsql"
)

// OfChildren are the tables whose rows follow a child when two records are merged, each after what its rows hang on.
func OfChildren() []db.Owned {
	var all []db.Owned
	for _, some := range [][]db.Owned{familysql.OfChildren(), leadsql.OfChildren(), querysql.OfChildren(), waitingsql.OfChildren(), offersql.OfChildren(),
		pathwaysql.OfChildren(), plansql.OfChildren(), brokeragesql.OfChildren(), deliverysql.OfChildren(), financesql.OfChildren(), document.OfChildren()} {
		all = append(all, some...)
	}
	return all
}

// What the record of a merge keeps, beside the rows of each table.
const (
	diariesMoved = "waiting: diaries"
	waitsEnded   = "waiting: entries ended"
	waitsSooner  = "waiting: entries seen sooner"
)

// merging follows a merge of two records of one child through all that is kept of it.
type merging struct {
	s *Services
	o Options
}

// Follow implements family.Follower. What there may be one of is settled first, where it stands.
func (f merging) Follow(ctx context.Context, tx *db.Tx, by audit.By, m *family.Merge) error {
	gone, err := f.s.Lead.MergeTx(ctx, tx, by, m)
	if err != nil {
		return err
	}
	if gone.Valid() {
		facts := notify.Facts{Ref: m.Keep, On: tx.Today()}
		if err := letter(f).write(ctx, tx, notify.LeadEnded, gone, facts, ""); err != nil {
			return err
		}
	}
	waits, err := f.s.Waiting.MergeTx(ctx, tx, by, m.Keep, m.Drop)
	if err != nil {
		return err
	}
	m.Note(waitsEnded, waits.Ended...)
	m.Note(waitsSooner, waits.Sooner...)
	diaries, err := waitingsql.Diaries{}.MoveDiaries(ctx, tx, m.Drop, m.Keep)
	if err != nil {
		return err
	}
	m.Note(diariesMoved, diaries...)
	for _, o := range OfChildren() {
		keys, err := o.Hand(ctx, tx, string(m.Drop), string(m.Keep), m.Went())
		if err != nil {
			return err
		}
		m.Row(name(o), keys...)
	}
	return nil
}

// name is under what the record of a merge keeps the rows of a table.
func name(o db.Owned) string { return o.Table + "." + o.Key + " by " + o.Owner }

// Return implements family.Follower.
func (f merging) Return(ctx context.Context, tx *db.Tx, _ audit.By, m *family.Merge) error {
	if err := (waitingsql.Diaries{}).ReturnDiaries(ctx, tx, m.Keep, m.Drop, m.Moved.Notes[diariesMoved]); err != nil {
		return err
	}
	for _, o := range OfChildren() {
		keys, err := o.HandBack(ctx, tx, m.Moved.Rows[name(o)], string(m.Keep), string(m.Drop), m.Went())
		if err != nil {
			return err
		}
		m.Row(name(o), keys...)
	}
	return nil
}

// Unsettle implements family.Follower.
func (f merging) Unsettle(ctx context.Context, tx *db.Tx, by audit.By, m *family.Merge) error {
	settled := waiting.Settled{Ended: m.Moved.Notes[waitsEnded], Sooner: m.Moved.Notes[waitsSooner]}
	if err := f.s.Waiting.UnmergeTx(ctx, tx, by, settled); err != nil {
		return err
	}
	back, err := f.s.Lead.UnmergeTx(ctx, tx, by, m)
	if err != nil {
		return err
	}
	for _, person := range back {
		if err := letter(f).write(ctx, tx, notify.LeadBack, person, notify.Facts{Ref: m.Drop, On: tx.Today()}, ""); err != nil {
			return err
		}
	}
	return nil
}
