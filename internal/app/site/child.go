package site

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/app/wiring"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/family/familyweb"
	"alongside/internal/thread"
	"alongside/internal/web/ui"
)

// childPages are the pages about one child, in the order of its navigation.
var childPages = []struct {
	text, path string
	may        access.Permission
}{
	{"What has happened", "/timeline", access.FamilySee},
	{"Plan", "/plan", access.PlanSee},
	{"Ask a question", "/ask", access.QueryAsk},
	{"Decisions explained", "/explanations", access.ExplanationAsk},
	{"Waiting and support", "/waiting", access.WaitingSee},
	{"Places in sessions", "/places", access.SessionBook},
	{"Voluntary organisations", "/referrals", access.FamilySee},
	{"Your diary", "/diary", access.DiaryKeep},
	{"Request an assessment", "/request-assessment", access.PathwayRequest},
	{"Allocate a lead", "/allocate-lead", access.LeadAllocate},
	{"Dates and clocks", "/dates", access.DeadlineSee},
	{"Letter with a code", "/letter", access.FamilyRecord},
}

// sections are the other pages about a child that a reader's role may open.
func sections(reader access.Actor, child thread.Ref) []ui.NavItem {
	var out []ui.NavItem
	for _, p := range childPages {
		if reader.May(p.may) {
			out = append(out, ui.NavItem{Text: p.text, Href: "/children/" + string(child) + p.path})
		}
	}
	return out
}

// named tells the pages of package family who a child's named person is.
type named struct{ s *wiring.Services }

// NamedPerson implements familyweb.NamedPersons.
func (n named) NamedPerson(ctx context.Context, tx *db.Tx, child thread.Ref) (familyweb.Named, error) {
	found, err := n.s.Lead.Of(ctx, tx, child)
	if err != nil {
		return familyweb.Named{}, err
	}
	l := found[child]
	return familyweb.Named{
		Name: l.Name, Phone: l.Phone, Hours: l.Hours, CoverName: l.CoverName, CoverPhone: l.CoverPhone, AwayUntil: l.AwayUntil, IntroduceBy: l.IntroduceBy, IntroducedOn: l.IntroducedOn,
	}, nil
}

// young finds the accounts of young people.
type young struct{ s *wiring.Services }

// YoungPerson implements familyweb.People.
func (y young) YoungPerson(ctx context.Context, tx *db.Tx, email string) (thread.Ref, error) {
	accounts, err := y.s.Authority.Accounts(ctx, tx, authority.Filter{Text: email, Status: authority.StatusActive})
	if err != nil {
		return "", err
	}
	for _, a := range accounts {
		if authority.EmailKey(a.Email) == authority.EmailKey(email) && (access.Actor{Roles: a.Roles}).Is(access.RoleYoungPerson) {
			return a.Person, nil
		}
	}
	return "", nil
}
