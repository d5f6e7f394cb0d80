package home

import (
	"context"
	"net/http"
	"slices"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// workPage is the home of somebody who works here: sections, what is due first at the top.
type workPage struct {
	Title    string
	Roles    ui.SubNavView
	Sections []section
}

// section is one part of a home page.
type section struct {
	Title  string
	Text   string
	Note   string  // said beneath the dates
	Groups []group // deadlines by day
	Empty  string  // said when there are no groups
	Table  *ui.TableView
	Tiles  []ui.Tile
	Links  []ui.Link

	Figures  []ui.FigureView
	Timeline *ui.TimelineView
}

// group is what is due on one day.
type group struct {
	Heading   string
	Deadlines []ui.DeadlineView
}

// groupFirst is how many dates of a group stand open on a first page; the rest are one click away.
const groupFirst = 8

func (g group) first() []ui.DeadlineView { return g.Deadlines[:min(len(g.Deadlines), groupFirst)] }

func (g group) rest() []ui.DeadlineView { return g.Deadlines[min(len(g.Deadlines), groupFirst):] }

// part reads one section. It names the children whom it shows to l.
type part func(h *handler, ctx context.Context, tx *db.Tx, l *looker) (section, error)

// looker is who reads a home page, and whom the page shows.
type looker struct {
	access.Actor
	seen []thread.Ref
}

// sees notes that the page shows children.
func (l *looker) sees(children ...thread.Ref) {
	for _, c := range children {
		if c != "" && !slices.Contains(l.seen, c) {
			l.seen = append(l.seen, c)
		}
	}
}

var statutory = []part{(*handler).dueThisWeek, (*handler).adviceAsked}

// homes says what each role's home is made of. Parents and young people have a page of their own.
var homes = map[access.Role][]part{
	access.RoleLead:                  {(*handler).dueThisWeek, (*handler).myChildren},
	access.RoleLeadManager:           {(*handler).returned, (*handler).waitingForLead, (*handler).dueInTeams},
	access.RolePractitioner:          statutory,
	access.RoleSENCO:                 statutory,
	access.RoleTherapist:             statutory,
	access.RoleEHCOfficer:            statutory,
	access.RolePanelChair:            statutory,
	access.RoleBroker:                {(*handler).toPlace, (*handler).dueThisWeek},
	access.RoleProvider:              {(*handler).ownProvider, (*handler).invitations, (*handler).visitsToday, (*handler).expiringEvidence, (*handler).invoices, (*handler).sessions},
	access.RoleCommissioner:          {(*handler).dueThisWeek, (*handler).agreements, (*handler).providersToWatch, (*handler).evidenceToCheck},
	access.RoleContractManager:       {(*handler).dueThisWeek, (*handler).agreements, (*handler).providersToWatch, (*handler).evidenceToCheck, (*handler).registerChanges},
	access.RoleQualityOfficer:        {(*handler).dueThisWeek, (*handler).evidenceToCheck, (*handler).registerChanges, (*handler).providersToWatch},
	access.RoleFinance:               {(*handler).invoices, (*handler).funds, (*handler).dueThisWeek},
	access.RoleCoOrdinator:           {(*handler).coverage, (*handler).toPublish, (*handler).dueThisWeek, (*handler).sessions},
	access.RoleFacilitator:           {(*handler).sessions, (*handler).dueThisWeek},
	access.RoleMember:                {(*handler).recommendations, (*handler).comingDecisions, (*handler).keyFigures, (*handler).reports},
	access.RoleDemocraticServices:    {(*handler).comingDecisions, (*handler).dueThisWeek, (*handler).recommendations, (*handler).reports},
	access.RoleAdministrator:         {(*handler).running, (*handler).auditState, (*handler).dueThisWeek},
	access.RoleDataProtectionOfficer: {(*handler).brokenGlass, (*handler).auditState, (*handler).dueThisWeek},
}

// newcomer is the home of a provider that registered itself, until somebody of the council has looked at who it is.
var newcomer = []part{(*handler).newProvider, (*handler).expiringEvidence}

// partsOf is what the home of a reader's role is made of.
func partsOf(a access.Actor, role access.Role) []part {
	if a.Unchecked && (role == access.RoleProvider || role == access.RoleFacilitator) {
		return newcomer
	}
	return homes[role]
}

// home shows the page of the reader's first role, or of the one in ?role= if the reader has it.
func (h *handler) home(w http.ResponseWriter, r *web.Request) error {
	role := roleOf(r.Actor(), access.Role(r.URL.Query().Get("role")))
	if role == access.RoleParent || role == access.RoleYoungPerson {
		return h.familyHome(w, r, role)
	}
	page := workPage{Title: "Your work", Roles: rolesNav(r.Actor(), role)}
	l := &looker{Actor: r.Actor()}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		for _, read := range partsOf(l.Actor, role) {
			s, err := read(h, r.Context(), tx, l)
			if err != nil {
				return err
			}
			if s.Title != "" {
				page.Sections = append(page.Sections, s)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := r.Look("Their own list of work", l.seen...); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, workView(page))
}

// roleOf is the wanted role if the reader has it, otherwise the first.
func roleOf(a access.Actor, want access.Role) access.Role {
	if a.Is(want) {
		return want
	}
	if len(a.Roles) == 0 {
		return access.RolePublic
	}
	return a.Roles[0]
}

// rolesNav leads between the homes of somebody with several roles.
func rolesNav(a access.Actor, role access.Role) ui.SubNavView {
	v := ui.SubNavView{Label: "Your roles"}
	if len(a.Roles) < 2 {
		return v
	}
	for _, r := range a.Roles {
		v.Items = append(v.Items, ui.NavItem{Text: r.Label(), Href: "/home?role=" + string(r), Current: r == role})
	}
	return v
}

// names returns the cards of those children whom the reader may see, and notes that the page shows them.
func (h *handler) names(ctx context.Context, tx *db.Tx, l *looker, children []thread.Ref) (map[thread.Ref]family.Card, error) {
	may, err := access.Visible(ctx, tx, l.Actor, children...)
	if err != nil || len(may) == 0 {
		return nil, err
	}
	l.sees(may...)
	return h.Family.Cards(ctx, tx, may)
}
