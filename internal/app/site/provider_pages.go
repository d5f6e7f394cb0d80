package site

import (
	"cmp"
	"context"
	"slices"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/app/wiring"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/provider/providerweb"
	"alongside/internal/thread"
	"alongside/internal/web/ui"
)

// councilName returns how a council of this installation calls itself, "" for one that it does not hold.
func councilName(s *wiring.Services) func(ctx context.Context, council db.Scope) (string, error) {
	return func(ctx context.Context, council db.Scope) (name string, err error) {
		err = s.DB.View(db.WithScope(ctx, council), func(tx *db.Tx) error {
			a, err := s.Authority.Get(ctx, tx)
			if fault.Is(err, fault.KindNotFound) {
				return nil
			}
			name = a.Name
			return err
		})
		return name, err
	}
}

// sharedRatings returns what other councils found of a provider and share.
func sharedRatings(s *wiring.Services) func(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]providerweb.SharedRating, error) {
	return func(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]providerweb.SharedRating, error) {
		found, err := s.Performance.SharedOf(ctx, tx, provider)
		out := make([]providerweb.SharedRating, 0, len(found))
		for _, one := range found {
			out = append(out, providerweb.SharedRating{Council: one.Council, Service: one.Service, To: one.To, Given: string(one.Given)})
		}
		return out, err
	}
}

// placesIn says where a provider stands in the lots of agreements today, as everywhere else.
func placesIn(s *wiring.Services) func(ctx context.Context, tx *db.Tx, of provider.Provider) ([]providerweb.InLot, error) {
	return func(ctx context.Context, tx *db.Tx, of provider.Provider) ([]providerweb.InLot, error) {
		in, err := s.Agreement.AdmissionsOf(ctx, tx, of.Ref)
		if err != nil {
			return nil, err
		}
		var out []providerweb.InLot
		for lot, place := range agreement.Places(in, agreement.ToLot) {
			a, l, err := s.Agreement.ByLot(ctx, tx, lot)
			if err != nil {
				return nil, err
			}
			first, _, _ := place.Counts(tx.Today())
			out = append(out, providerweb.InLot{
				Agreement: a.Title, Lot: l.Name, Href: "/agreements/" + string(a.Ref), Since: first.From, WhyNot: l.Use(of, place, tx.Today(), tx.Today()).Why(),
			})
		}
		slices.SortFunc(out, func(a, b providerweb.InLot) int {
			return cmp.Or(cmp.Compare(a.Agreement, b.Agreement), cmp.Compare(a.Lot, b.Lot))
		})
		return out, nil
	}
}

// heldAbout says what the council holds about a provider besides its passport, and where the provider reads it.
func heldAbout(s *wiring.Services) func(ctx context.Context, tx *db.Tx, by access.Actor) ([]providerweb.Held, error) {
	return func(ctx context.Context, tx *db.Tx, by access.Actor) ([]providerweb.Held, error) {
		in, err := s.Agreement.AdmissionsOf(ctx, tx, by.Provider)
		if err != nil {
			return nil, err
		}
		asked, err := s.Admission.Applications(ctx, tx, by, "")
		if err != nil {
			return nil, err
		}
		shared, err := s.Performance.SharedOf(ctx, tx, by.Provider)
		if err != nil {
			return nil, err
		}
		return []providerweb.Held{
			{What: "Places in lots of agreements", Says: ui.Count(len(in), "place", "places"), Href: "/agreements"},
			{What: "Applications", Says: ui.Count(len(asked), "application", "applications"), Href: "/applications"},
			{What: "Returns, visits, results and improvement plans", Says: "On the page of quality", Href: "/quality"},
			{What: "What other councils found and share", Says: ui.Count(len(shared), "rating", "ratings"), Href: "/providers/" + string(by.Provider)},
			{What: "Invitations and packages", Says: "On the pages of each", Href: "/packages"},
			{What: "Invoices", Says: "On the page of invoices", Href: "/invoices"},
		}, nil
	}
}

// ownPeople has providers keep their own accounts.
type ownPeople struct{ *authority.Service }

// Roles implements providerweb.People.
func (ownPeople) Roles() []access.Role { return authority.ColleagueRoles() }

// Colleagues implements providerweb.People.
func (p ownPeople) Colleagues(ctx context.Context, tx *db.Tx, by access.Actor) ([]providerweb.Colleague, error) {
	all, err := p.Service.Colleagues(ctx, tx, by)
	out := make([]providerweb.Colleague, len(all))
	for i, a := range all {
		out[i] = providerweb.Colleague{Person: a.Person, Version: a.Version, Name: a.Name, Email: a.Email, Roles: a.Roles, From: a.From, To: a.To}
	}
	return out, err
}

// Changes implements providerweb.People.
func (p ownPeople) Changes(ctx context.Context, tx *db.Tx, by access.Actor) ([]providerweb.Change, error) {
	all, err := p.ColleagueChanges(ctx, tx, by)
	out := make([]providerweb.Change, len(all))
	for i, c := range all {
		out[i] = providerweb.Change{Row: c.Row, Of: c.Of}
	}
	return out, err
}

// Invite implements providerweb.People.
func (p ownPeople) Invite(ctx context.Context, by access.Actor, c providerweb.Colleague) error {
	_, err := p.InviteColleague(ctx, by, colleague(c))
	return err
}

// Change implements providerweb.People.
func (p ownPeople) Change(ctx context.Context, by access.Actor, c providerweb.Colleague) error {
	return p.ChangeColleague(ctx, by, colleague(c))
}

// Remove implements providerweb.People.
func (p ownPeople) Remove(ctx context.Context, by access.Actor, c providerweb.Colleague) error {
	return p.EndColleague(ctx, by, colleague(c))
}

func colleague(c providerweb.Colleague) authority.Colleague {
	return authority.Colleague{Person: c.Person, Version: c.Version, Name: c.Name, Email: c.Email, Roles: c.Roles, Why: c.Why}
}
