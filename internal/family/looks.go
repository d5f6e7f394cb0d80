package family

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// SeenBy is one look at a child's record as its reader may know it.
type SeenBy struct {
	At   time.Time
	Who  string // a name, or a role where the council shows roles
	Page string
	Why  string // why that person could look, "" when nothing on record says
	Kind LookKind
}

// Looks lists who looked at a child's record, the latest first. A family sees names or roles as the council has set, not the
// other parent's looks. Nobody but who reads the audit sees those of an investigation to keep the child safe. Withheld reports whether a rule keeps some
// looks back; it does not say that there are any.
func (s *Service) Looks(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref, limit int) (seen []SeenBy, withheld bool, err error) {
	council, err := s.councils.Council(ctx, tx)
	if err != nil {
		return nil, false, fmt.Errorf("who looked at %s: %w", child, err)
	}
	rows, all, err := s.lookedAt(ctx, tx, child, limit)
	if err != nil {
		return nil, false, err
	}
	closed, err := s.ClosedAt(ctx, tx, child)
	if err != nil {
		return nil, false, err
	}
	kin, err := AsFamily(ctx, tx, reader, child)
	if err != nil {
		return nil, false, err
	}
	keep := map[thread.Ref]bool{}
	var families []access.Reason
	if kin {
		families = []access.Reason{access.ParentalResponsibility, access.Caring}
	}
	if withheld = kin || !reader.May(access.AuditSee); withheld {
		keep = keptBack(reader, all, families...)
	}
	byName := council.LooksByName || !kin
	for _, l := range rows {
		if keep[thread.Ref(l.By.Person)] || l.At.Before(closed) {
			continue
		}
		seen = append(seen, SeenBy{At: l.At, Who: shownAs(l.By, reader, byName), Page: l.Page, Why: whyLooked(l.By, workday.DateOf(l.At), all),
			Kind: kindOfLook(access.Role(l.By.Role))})
	}
	return seen, withheld, nil
}

// lookedAt returns the looks at a child's record and at those that are merged into it, the latest first, each once, and who stands or stood
// in which relationship with them.
func (s *Service) lookedAt(ctx context.Context, tx *db.Tx, child thread.Ref, limit int) (rows []audit.LookRow, all []access.Relationship, err error) {
	records, err := s.Records(ctx, tx, child)
	if err != nil {
		return nil, nil, err
	}
	seen := map[string]bool{}
	for _, record := range records {
		some, err := audit.Looks(ctx, tx, string(record), limit)
		if err != nil {
			return nil, nil, err
		}
		for _, l := range some { // a list that named both is one look
			if !seen[l.ID] {
				seen[l.ID] = true
				rows = append(rows, l)
			}
		}
		related, err := access.Of(ctx, tx, record)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, related...)
	}
	if len(records) > 1 {
		slices.SortStableFunc(rows, func(a, b audit.LookRow) int { return b.At.Compare(a.At) })
		rows = rows[:min(len(rows), limit)]
	}
	return rows, all, nil
}

// keptBack says whose looks a reader does not see: those of people who check that the child is safe, and for one of the family those
// of the others.
func keptBack(reader access.Actor, all []access.Relationship, families ...access.Reason) map[thread.Ref]bool {
	keep := map[thread.Ref]bool{}
	for _, r := range all {
		if r.Actor != reader.Person && (r.Reason == access.Safeguarding || slices.Contains(families, r.Reason)) {
			keep[r.Actor] = true
		}
	}
	return keep
}

// workOf is what the teams and organisations of a role do with a child. Who was in which team on the day of a look is kept nowhere,
// but their role is: a family that read all that any team did would read reasons that cannot be this person's.
var workOf = map[access.Role][]access.Reason{
	access.RoleFinance: {access.InvoiceChecking}, access.RoleBroker: {access.Brokering}, access.RoleContractManager: {access.PackageReview},
	access.RoleQualityOfficer: {access.PackageReview}, access.RoleEHCOfficer: {access.NamedOfficer}, access.RolePanelChair: {access.PanelMember, access.NamedOfficer},
	access.RolePractitioner: {access.ConcernScreening, access.AdviceAsked}, access.RoleProvider: {access.PackageDelivery, access.OfferTakenUp},
	access.RoleFacilitator: {access.OfferTakenUp}, access.RoleTherapist: {access.AdviceAsked, access.PlanDelivery, access.PackageDelivery},
	access.RoleSENCO: {access.AdviceAsked, access.PlanDelivery}, access.RoleLeadManager: {access.LeadManagement}, access.RoleLead: {access.LeadAllocation, access.LeadCover},
}

// whyLooked says by which relationships somebody could look on a day: their own, or else those of teams and providers, which
// people come to and leave, as far as they fit the role in which they looked.
func whyLooked(by audit.By, on workday.Date, all []access.Relationship) string {
	person, fits := thread.Ref(by.Person), workOf[access.Role(by.Role)]
	var own, teams, fitting []string
	for _, r := range all {
		if !r.InForce(on) || r.Level == access.Deny || r.Reason == access.Safeguarding {
			continue
		}
		switch {
		case r.Actor == person:
			own = append(own, string(r.Reason))
		case r.Actor.Kind() != thread.Person:
			teams = append(teams, string(r.Reason))
			if slices.Contains(fits, r.Reason) {
				fitting = append(fitting, string(r.Reason))
			}
		}
	}
	words := func(list []string) string {
		slices.Sort(list)
		return strings.Join(slices.Compact(list), ", ")
	}
	switch {
	case len(own) > 0:
		return words(own)
	case len(fitting) > 0:
		return "their team: " + words(fitting)
	case len(teams) > 0:
		return "their team: " + words(teams)
	default:
		return ""
	}
}

func shownAs(by audit.By, reader access.Actor, byName bool) string {
	role := access.Role(by.Role).Label()
	switch {
	case thread.Ref(by.Person) == reader.Person:
		return "You"
	case !byName:
		return role
	case by.Name == "":
		return role
	default:
		return by.Name + ", " + role
	}
}
