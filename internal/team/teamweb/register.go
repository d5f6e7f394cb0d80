package teamweb

import (
	"context"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/geo"
	"alongside/internal/team"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// People says who has an account. Package authority answers.
type People interface {
	Names(ctx context.Context, tx *db.Tx, refs ...thread.Ref) (map[thread.Ref]string, error)
	Accounts(ctx context.Context, tx *db.Tx, f authority.Filter) ([]authority.Account, error)
}

// Load says how much people carry now, in the weights that capacity is counted in. Package lead answers.
type Load interface {
	Load(ctx context.Context, tx *db.Tx, people ...thread.Ref) (map[thread.Ref]int, error)
}

// Deps is everything the team pages need.
type Deps struct {
	DB      db.Runner
	Service *team.Service
	People  People
	Load    Load // optional; without it the pages show capacity alone
}

type handler struct{ Deps }

// Register adds the team pages to r. Who may change a team is asked in the use case: its manager may too.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/teams", access.TeamSee, h.list)
	r.Get("/teams/new", access.TeamEdit, h.newForm)
	r.Post("/teams/new", access.TeamEdit, h.create)
	r.Get("/teams/{id}", access.TeamSee, h.show)
	for _, s := range steps {
		r.Get("/teams/{id}"+s.path, access.TeamSee, h.stepForm(s))
		r.Post("/teams/{id}"+s.path, access.TeamSee, h.step(s))
	}
}

// personByEmail finds who has an address; "" finds nobody and is no error.
func (h *handler) personByEmail(ctx context.Context, field, email string) (thread.Ref, error) {
	if email == "" {
		return "", nil
	}
	var found thread.Ref
	err := h.DB.View(ctx, func(tx *db.Tx) error {
		accounts, err := h.People.Accounts(ctx, tx, authority.Filter{Text: email, Status: authority.StatusActive})
		for _, a := range accounts {
			if authority.EmailKey(a.Email) == authority.EmailKey(email) {
				found = a.Person
			}
		}
		return err
	})
	if err == nil && found == "" {
		err = fault.Invalid(field, "Nobody with an account has this address. Check it, or ask the administrator to open an account.")
	}
	return found, err
}

func path(ref thread.Ref, step string) string { return "/teams/" + string(ref) + step }

func itoa(n int) string { return strconv.Itoa(n) }

// area shows districts, or that there is no limit.
func area(t team.Team) string {
	if len(t.Area) == 0 {
		return "The whole council"
	}
	return strings.Join(geo.Names(t.Area...), ", ")
}
