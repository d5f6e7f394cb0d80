package glass

import (
	"context"
	"fmt"
	"time"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/workday"
)

// Deps is everything that the pages need.
type Deps struct {
	DB       db.Runner
	Children Children
	Managers Managers
	Accounts Accounts
	// Tell sends a message.
	Tell func(ctx context.Context, tx *db.Tx, m notify.Message) error
	// PublicURL is the address that people type; messages lead there. It may be empty.
	PublicURL string
}

// Children finds children, whoever may see them. Package family answers.
type Children interface {
	// Exactly returns those who have this name, written anyhow, and this birth date.
	Exactly(ctx context.Context, tx *db.Tx, first, last string, born workday.Date) ([]thread.Ref, error)
}

// Managers says who manages a person. Package team answers.
type Managers interface {
	ManagerOf(ctx context.Context, tx *db.Tx, person thread.Ref) (thread.Ref, error)
}

// Accounts finds people who sign in. Package authority answers.
type Accounts interface {
	Account(ctx context.Context, tx *db.Tx, person thread.Ref) (authority.Account, error)
	Accounts(ctx context.Context, tx *db.Tx, f authority.Filter) ([]authority.Account, error)
}

type handler struct{ Deps }

// guesses bounds how fast one address can try names.
var guesses = web.Limited(web.Limit{Every: 10 * time.Second, Burst: 20})

// The paths of the pages.
const (
	listPath   = "/emergency-access"
	openPath   = "/emergency-access/open"
	reviewPath = "/emergency-access/review"
	// protectPath is the data protection officer's own way to a record.
	protectPath = "/data-protection"
)

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get(openPath, access.BreakGlassUse, h.openForm)
	r.Post(openPath, access.BreakGlassUse, h.open, guesses)
	r.Get(protectPath, access.SubjectAccess, h.protectForm)
	r.Post(protectPath, access.SubjectAccess, h.protect, guesses)
	r.Get(listPath, access.BreakGlassSee, h.list)
	r.Get(reviewPath, access.BreakGlassSee, h.reviewForm)
	r.Post(reviewPath, access.BreakGlassSee, h.review)
}

// lookWithin is how many days the manager and the data protection officer have to look at an opening.
const lookWithin = 7

// officersMost bounds how many data protection officers are told.
const officersMost = 20

// GlassBroken implements access.Teller: it tells the person's manager and every data protection officer. The message names
// neither the child nor the reason.
func (d Deps) GlassBroken(ctx context.Context, tx *db.Tx, g access.Glass) error {
	told, err := d.Accounts.Accounts(ctx, tx, authority.Filter{
		Role: access.RoleDataProtectionOfficer, Status: authority.StatusActive, On: tx.Today(), Limit: officersMost,
	})
	if err != nil {
		return fmt.Errorf("find the data protection officers: %w", err)
	}
	manager, err := d.Managers.ManagerOf(ctx, tx, g.Actor)
	if err != nil {
		return fmt.Errorf("find the manager of %s: %w", g.Actor, err)
	}
	if manager != "" {
		a, err := d.Accounts.Account(ctx, tx, manager)
		if err != nil {
			return fmt.Errorf("find the manager of %s: %w", g.Actor, err)
		}
		told = append(told, a)
	}
	facts := notify.Facts{Person: g.Name, On: workday.DateOf(g.At), By: workday.DateOf(g.At).AddDays(lookWithin)}
	if d.PublicURL != "" {
		facts.Link = d.PublicURL + listPath
	}
	for _, a := range told {
		if a.Email == "" || a.Person == g.Actor {
			continue
		}
		m, err := notify.EmergencyAccess.Message(notify.ToEmail(a.Name, a.Email), facts)
		if err == nil {
			err = d.Tell(ctx, tx, m)
		}
		if err != nil {
			return fmt.Errorf("tell %s of broken glass: %w", a.Person, err)
		}
	}
	return nil
}
