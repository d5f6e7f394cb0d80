package wiring

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// infected tells who added a file, and the administrators, that it carries a virus. The messages name neither the file nor
// whom it is about.
type infected struct {
	s *Services
	o Options
}

// lookWithin is how many days an administrator has to see what else came from there.
const lookWithin = 3

// InfectedTx implements document.Watcher.
func (i infected) InfectedTx(ctx context.Context, tx *db.Tx, d document.Document, by audit.By) error {
	f := notify.Facts{Ref: d.Ref, On: workday.DateOf(d.At), By: tx.Today().AddDays(lookWithin)}
	if i.o.PublicURL != "" {
		f.Link = i.o.PublicURL + "/documents/" + string(d.Ref)
	}
	sender := thread.Ref(by.Person)
	to, known, err := i.reach(ctx, tx, sender, d.Child)
	if err != nil {
		return err
	}
	if known {
		if err := i.tell(ctx, tx, notify.FileInfected, to, sender, f); err != nil {
			return err
		}
	}
	f.Link = ""
	if i.o.PublicURL != "" {
		f.Link = i.o.PublicURL + "/admin/audit"
	}
	admins, err := i.s.Authority.Accounts(ctx, tx, authority.Filter{Role: access.RoleAdministrator, Status: authority.StatusActive, On: tx.Today(), Limit: 20})
	if err != nil {
		return err
	}
	for _, a := range admins {
		if a.Email == "" {
			continue
		}
		if err := i.tell(ctx, tx, notify.FileInfectedHere, notify.ToEmail(a.Name, a.Email), a.Person, f); err != nil {
			return err
		}
	}
	return nil
}

// reach is where a person is written to: as the family of the child wants to be, else by the address of the account. Family who
// may not see the child today are not written to at all.
func (i infected) reach(ctx context.Context, tx *db.Tx, person, child thread.Ref) (to notify.Address, known bool, err error) {
	if person == "" {
		return to, false, nil
	}
	if child != "" {
		carers, err := i.s.Family.Carers(ctx, tx, child)
		if err != nil {
			return to, false, err
		}
		kin := false
		for _, c := range carers {
			_, barred := c.Barred(tx.Today())
			if c.Person == person && c.Current(tx.Today()) && !barred {
				to, may := c.Reach.To()
				return to, may, nil
			}
			kin = kin || c.Person == person
		}
		if kin {
			return to, false, nil
		}
	}
	a, err := i.s.Authority.Account(ctx, tx, person)
	if fault.Is(err, fault.KindNotFound) || err == nil && a.Status(tx.Today()) != authority.StatusActive {
		return to, false, nil
	}
	if err != nil {
		return to, false, err
	}
	said, err := i.s.Family.OwnReaches(ctx, tx, child)
	if err != nil {
		return to, false, err
	}
	to, known = toYoung(a, said[child])
	return to, known, nil
}

func (i infected) tell(ctx context.Context, tx *db.Tx, tpl notify.Template, to notify.Address, reader thread.Ref, f notify.Facts) error {
	m, err := tpl.Message(to, f)
	if m.Reader = reader; err == nil {
		err = i.o.Tell(ctx, tx, m)
	}
	if err != nil {
		return fmt.Errorf("tell %s that %s carries a virus: %w", reader, f.Ref, err)
	}
	return nil
}
