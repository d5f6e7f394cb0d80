package wiring

import (
	"context"
	"slices"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// TellFamilyButTx implements query.Families: it is TellFamilyTx without the carers of not.
func (t teller) TellFamilyButTx(ctx context.Context, tx *db.Tx, child thread.Ref, what string, about thread.Ref, by workday.Date, not []family.Carer) error {
	tell := t.o.Tell
	t.o.Tell = func(ctx context.Context, tx *db.Tx, m notify.Message) error {
		if slices.ContainsFunc(not, func(c family.Carer) bool { return isTo(m, c) }) {
			return nil
		}
		return tell(ctx, tx, m)
	}
	return t.TellFamilyTx(ctx, tx, child, what, about, by)
}

// TellOneTx implements dispute.Families: it is TellFamilyTx for one reader.
func (t teller) TellOneTx(ctx context.Context, tx *db.Tx, child, person thread.Ref, what string, about thread.Ref, by workday.Date) error {
	return t.say(ctx, tx, child, notify.Facts{Says: what, Ref: about, By: by}, func(r reader) bool { return r.person == person })
}

// TellBookerTx implements offer.Families. Somebody at work reads it on the child's page of places.
func (t teller) TellBookerTx(ctx context.Context, tx *db.Tx, child, person thread.Ref, what string, about thread.Ref) error {
	kin, err := access.Kin(ctx, tx, person, child)
	switch {
	case err != nil:
		return err
	case kin:
		return t.TellOneTx(ctx, tx, child, person, what, about, workday.Date{})
	}
	a, err := t.s.Authority.Actor(ctx, tx, person)
	if err == nil {
		err = access.MaySee(ctx, tx, a, child)
	}
	if fault.Is(err, fault.KindNotFound) { // whose account is closed, or who works with the child no more
		return nil
	}
	if err != nil {
		return err
	}
	return letter(t).write(ctx, tx, notify.PlaceCancelled, person, notify.Facts{On: tx.Today(), Ref: about}, "/children/"+string(child)+"/places")
}

// isTo reports whether a message is to a carer: by who reads it, or by its address where the carer has no account.
func isTo(m notify.Message, c family.Carer) bool {
	if c.Person != "" || m.Reader != "" {
		return m.Reader == c.Person
	}
	to, may := c.Reach.To()
	return may && m.To == to
}
