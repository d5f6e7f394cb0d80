package wiring

import (
	"context"
	"fmt"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// TellFamilyTx sends those who look after a child what changed and by when, under the subject of its kind, with nothing private.
func (t teller) TellFamilyTx(ctx context.Context, tx *db.Tx, child thread.Ref, what string, about thread.Ref, by workday.Date) error {
	return t.say(ctx, tx, child, notify.Facts{Says: what, Ref: about, By: by}, func(reader) bool { return true })
}

// say sends those of a child's readers whom to means what changed, to each in the form of the way they are written to. A message in
// which the child is named is refused, whoever wrote the words.
func (t teller) say(ctx context.Context, tx *db.Tx, child thread.Ref, f notify.Facts, to func(reader) bool) error {
	readers, err := t.s.readers(ctx, tx, child)
	if err != nil {
		return err
	}
	names, err := t.s.ChildNames(ctx, tx, child)
	if err != nil {
		return err
	}
	f.Private.Name = names[child]
	if t.o.PublicURL != "" {
		f.Link = t.o.PublicURL + "/home"
	}
	kind, _ := notify.NewsOf(f.Says, f.By)
	for _, r := range readers {
		if !to(r) {
			continue
		}
		if r.to.Channel == notify.Letter && f.Phone == "" { // whoever is written to by post may have no way to sign in
			if f.Phone, err = t.s.phone(ctx, tx); err != nil {
				return err
			}
		}
		m, err := kind.Message(r.to, f)
		if m.Reader = r.person; err == nil {
			err = t.o.Tell(ctx, tx, m)
		}
		if err != nil {
			return fmt.Errorf("tell the family of %s: %w", child, err)
		}
	}
	return nil
}

// phone is the number that families ring, "" where the council has set none.
func (s *Services) phone(ctx context.Context, tx *db.Tx) (string, error) {
	a, err := s.Authority.Get(ctx, tx)
	if fault.Is(err, fault.KindNotFound) {
		return "", nil
	}
	return a.Contact.Phone, err
}
