package wiring

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/pathway"
	"alongside/internal/query"
	"alongside/internal/query/querysql"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// queries makes the query cycle.
func (s *Services) queries(o Options) {
	s.Query = query.New(query.Deps{
		DB: s.DB, Store: querysql.Store{}, Owners: owners{s}, Clocks: s.Clocks, Families: teller{s, o}, Carers: s.Family, Assessments: begun{s}, Partners: partners{s, o},
		Areas: areas{s}, Book: s.Book, Mailboxes: senders{s}, Hand: document.Hand, Concerns: worries{s}, OwnWords: s.Family, Closings: s.Family, Absences: s.Team,
	})
}

// OwnerOf implements query.Owners: a complaint goes to the manager of whoever has it, a request for data or information to the
// data protection officer, a disclosure of harm to the manager of the duty team.
func (o owners) OwnerOf(ctx context.Context, tx *db.Tx, child thread.Ref, k query.Kind) (thread.Ref, error) {
	switch k {
	case query.KindComplaint:
		owner, err := o.OwnerFor(ctx, tx, child)
		if err != nil || owner == "" {
			return "", err
		}
		return o.Above(ctx, tx, owner)
	case query.KindAccess, query.KindFreedom:
		found, err := o.s.Authority.Accounts(ctx, tx, authority.Filter{Role: access.RoleDataProtectionOfficer, Status: authority.StatusActive, On: tx.Today(), Limit: 1})
		if err != nil || len(found) == 0 || !(access.Actor{Roles: found[0].Roles}).May(access.QueryAnswer) {
			return "", err
		}
		return found[0].Person, nil
	case query.KindHarm:
		duty, err := o.s.TeamOf(ctx, tx, DutyService)
		if err != nil || duty == "" {
			return "", err
		}
		t, err := o.s.Team.Team(ctx, tx, duty)
		return t.Manager, err
	default:
		return "", nil
	}
}

// Sorts implements query.Owners: the manager of the duty team.
func (o owners) Sorts(ctx context.Context, tx *db.Tx) (thread.Ref, error) {
	return o.OwnerOf(ctx, tx, "", query.KindHarm)
}

// worries raises concerns from messages that are held.
type worries struct{ s *Services }

// RaiseFromTx implements query.Concerns. The sender is reached where the message came from, and is not written to unless it is safe.
func (w worries) RaiseFromTx(ctx context.Context, tx *db.Tx, by access.Actor, told query.Worry) (thread.Ref, error) {
	m := told.Message
	day := workday.DateOf(m.At)
	cmd := family.Raise{
		Worry: m.Body, ChildName: told.ChildName, Age: family.NoAge, Channel: string(m.Channel), ToldOn: day, ToldTime: m.At.In(day.At(0, 0).Location()).Format("15:04"),
		Reach: family.Reach{Way: family.ByEmail, Name: told.Name, Email: m.Address, NoWriting: !told.Safe},
	}
	if m.Channel == query.ByText {
		cmd.Reach.Way, cmd.Reach.Email, cmd.Reach.Phone = family.ByText, "", m.Address
	}
	if m.Subject != "" {
		cmd.Worry = m.Subject + "\n\n" + m.Body
	}
	raised, err := w.s.Family.RaiseTx(ctx, tx, by.By(), cmd)
	return raised.Ref, err
}

// begun begins the assessments that were asked for in queries.
type begun struct{ s *Services }

// BeginTx implements query.Assessments.
func (b begun) BeginTx(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref, received workday.Date) (thread.Ref, error) {
	return b.s.Pathway.RequestTx(ctx, tx, by, pathway.Request{Child: child, Basis: pathway.EHC, Received: received, Why: "Asked for in a question to the council."})
}

// partners writes to agencies that are asked for a part of an answer.
type partners struct {
	s *Services
	o Options
}

// WritePartnerTx implements query.Partners. The reference in the subject brings the reply back to its question. What would name the
// child is refused: it would leave the council in an e-mail.
func (p partners) WritePartnerTx(ctx context.Context, tx *db.Tx, o query.Onward, about thread.Ref) error {
	council, err := p.s.Authority.Get(ctx, tx)
	if err != nil {
		return err
	}
	q, err := p.s.Query.Store.Query(ctx, tx, about)
	if err != nil {
		return err
	}
	names, err := p.s.ChildNames(ctx, tx, q.Child)
	if err != nil {
		return err
	}
	m, err := notify.QueryOnward.Message(notify.ToEmail(o.Name, o.Email), notify.Facts{
		Ref: about, By: o.Due, Private: notify.Private{Name: names[q.Child]},
		Says: council.Name + " asks you for a part of an answer to a family:\n\n" + o.What +
			"\n\nPlease reply to this email, and keep the reference in its subject. Do not write names or anything private.",
	})
	if fault.Is(err, fault.KindInvalid) {
		return fault.Invalid("what", "This names the child, and would leave the council by email. Write it without the name.")
	}
	if err != nil {
		return err
	}
	return p.o.Tell(ctx, tx, m)
}

// areas tells package query where a child lives.
type areas struct{ s *Services }

// AreaOf implements query.Areas.
func (a areas) AreaOf(ctx context.Context, tx *db.Tx, child thread.Ref) (string, error) {
	found, err := a.s.Family.Children(ctx, tx, []thread.Ref{child})
	return found[child].District, err
}

// senders tells package query whose an address or a number is.
type senders struct{ s *Services }

// SenderOf implements query.Mailboxes: an address that stands in somebody's account, one that a carer confirmed and nobody else has, a number that one person of a family has.
func (m senders) SenderOf(ctx context.Context, tx *db.Tx, c query.Channel, address string) (query.Sender, bool, error) {
	account, ok, err := m.account(ctx, tx, c, address)
	if err != nil || !ok || account.Status(tx.Today()) != authority.StatusActive {
		return query.Sender{}, false, err
	}
	s := query.Sender{Actor: access.Actor{Person: account.Person, Name: account.Name, Roles: account.Roles, Scope: tx.Scope(), Channel: string(c)}}
	if !s.Actor.May(access.QueryJudge) { // staff sign in to write
		return query.Sender{}, false, nil
	}
	s.Children, err = m.children(ctx, tx, s.Actor)
	return s, true, err
}

// children are those whom a sender looks after, each once: a record that was merged into another is the same child.
func (m senders) children(ctx context.Context, tx *db.Tx, of access.Actor) ([]thread.Ref, error) {
	all, err := access.Children(ctx, tx, of)
	if err != nil || len(all) < 2 {
		return all, err
	}
	found, err := m.s.Family.Children(ctx, tx, all)
	if err != nil {
		return nil, fmt.Errorf("whom a sender looks after: %w", err)
	}
	return slices.DeleteFunc(all, func(c thread.Ref) bool { return found[c].MergedInto != "" }), nil
}

func (m senders) account(ctx context.Context, tx *db.Tx, c query.Channel, address string) (authority.Account, bool, error) {
	if address == "" {
		return authority.Account{}, false, nil
	}
	if c == query.ByText {
		carers, err := m.s.Family.CarersByPhone(ctx, tx, address)
		var person thread.Ref
		for _, carer := range carers {
			if !carer.Current(tx.Today()) {
				continue
			}
			if person != "" && carer.Person != person {
				return authority.Account{}, false, nil // two people share the number
			}
			person = carer.Person
		}
		if err != nil || person == "" {
			return authority.Account{}, false, err
		}
		a, err := m.s.Authority.Account(ctx, tx, person)
		if fault.Is(err, fault.KindNotFound) {
			return authority.Account{}, false, nil
		}
		return a, err == nil, err
	}
	found, err := m.s.Authority.Accounts(ctx, tx, authority.Filter{Text: address, Status: authority.StatusActive, On: tx.Today()})
	for _, a := range found {
		if a.Email != "" && authority.EmailKey(a.Email) == authority.EmailKey(address) {
			return a, true, nil
		}
	}
	if err != nil {
		return authority.Account{}, false, err
	}
	person, err := m.s.Family.SenderByEmail(ctx, tx, address)
	if err != nil || person == "" {
		return authority.Account{}, false, err
	}
	a, err := m.s.Authority.Account(ctx, tx, person)
	if fault.Is(err, fault.KindNotFound) {
		return authority.Account{}, false, nil
	}
	return a, err == nil, err
}
