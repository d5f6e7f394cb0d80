// Package authoritytest holds the suite that accounts and signing in pass on both engines.
package authoritytest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/authority"
	"alongside/internal/authority/authoritysql"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/notify"
	"alongside/internal/thread"
)

// By is who acts in the suite.
var By = audit.By{Person: "PER-TEST", Name: "Ada Min", Role: "administrator", Channel: "web"}

// Admin is an administrator.
var Admin = access.Actor{Person: "PER-TEST", Name: "Ada Min", Roles: []access.Role{access.RoleAdministrator}, Scope: dbtest.Scope}

// Password is a password that the rules take.
const Password = "mossy kettle orbit 7"

// Migrations are the tables that accounts and signing in need.
func Migrations() []db.Migration {
	var all []db.Migration
	for _, ms := range [][]db.Migration{audit.Migrations(), thread.Migrations(), job.Migrations(), notify.Migrations(), authoritysql.Migrations()} {
		all = append(all, ms...)
	}
	return all
}

// Ended notes whose sessions were ended. It implements authority.Sessions.
type Ended struct{ People []thread.Ref }

// EndAll notes person.
func (e *Ended) EndAll(_ context.Context, _ *db.Tx, person thread.Ref, _ string) error {
	e.People = append(e.People, person)
	return nil
}

// Service is a service over d, with a key and a note of ended sessions.
func Service(t testing.TB, d *db.DB) (*authority.Service, *Ended) {
	t.Helper()
	key, err := authority.KeyFrom([]byte("a key of at least thirty-two bytes"))
	if err != nil {
		t.Fatal(err)
	}
	ended := &Ended{}
	return authority.New(authority.Deps{DB: d, Store: authoritysql.Store{}, PublicURL: "https://alongside.example", Key: key, Sessions: ended}), ended
}

// Open opens an account for a lead professional.
func Open(t testing.TB, d *db.DB, s *authority.Service, name, email string, roles ...access.Role) thread.Ref {
	t.Helper()
	if len(roles) == 0 {
		roles = []access.Role{access.RoleLead}
	}
	var person thread.Ref
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		var err error
		person, err = s.CreateAccountTx(ctx, tx, By, authority.NewAccount{Name: name, Email: email, Roles: roles})
		return err
	})
	return person
}

// InTx runs do in a transaction that must succeed.
func InTx(t testing.TB, d *db.DB, do func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := d.InTx(ctx, func(tx *db.Tx) error { return do(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

// View runs do on a snapshot and must succeed.
func View(t testing.TB, d *db.DB, do func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := d.View(ctx, func(tx *db.Tx) error { return do(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

// Work does what waits for the worker.
func Work(t testing.TB, d *db.DB, s *authority.Service) {
	t.Helper()
	w := job.NewWorker(d, job.Options{})
	s.Register(w)
	if _, err := w.RunOnce(dbtest.Ctx(t)); err != nil {
		t.Fatal(err)
	}
}

// Messages returns every message of a template, newest first.
func Messages(t testing.TB, d *db.DB, template notify.Template) []notify.Outbound {
	t.Helper()
	var found []notify.Outbound
	View(t, d, func(ctx context.Context, tx *db.Tx) error {
		page, err := notify.List(ctx, tx, notify.Filter{ShowSecrets: true, Limit: 500})
		for _, m := range page.Messages {
			if m.Template == template.ID {
				found = append(found, m)
			}
		}
		return err
	})
	return found
}

// Token asks for a link and returns the token that was sent, "" when no new message was.
func Token(t testing.TB, d *db.DB, s *authority.Service, email string) string {
	t.Helper()
	known := map[string]bool{}
	for _, m := range Messages(t, d, notify.SignInLink) {
		known[m.ID] = true
	}
	if err := s.AskLink(dbtest.Ctx(t), email, "/somewhere"); err != nil {
		t.Fatal(err)
	}
	Work(t, d, s)
	for _, m := range Messages(t, d, notify.SignInLink) {
		if !known[m.ID] {
			_, rest, _ := strings.Cut(m.Body, "token=")
			token, _, _ := strings.Cut(rest, "\n")
			return token
		}
	}
	return ""
}

// Enrol sets an authenticator up and returns its secret and the recovery codes. The clock moves on a minute, so that the code
// used here is in the past.
func Enrol(t testing.TB, d *db.DB, s *authority.Service, who access.Actor) (secret string, recovery []string) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := s.BeginAuthenticator(ctx, who); err != nil {
		t.Fatal(err)
	}
	View(t, d, func(ctx context.Context, tx *db.Tx) error {
		e, err := s.Enrolment(ctx, tx, who)
		secret = strings.ReplaceAll(e.Secret(), " ", "")
		return err
	})
	recovery, err := s.ConfirmAuthenticator(ctx, who, Code(t, d, secret), "kept")
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Clock(d).Advance(time.Minute)
	return secret, recovery
}

// Code is what the app shows now.
func Code(t testing.TB, d *db.DB, secret string) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, dbtest.Clock(d).Now())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// Actor is the person as package web would find them.
func Actor(t testing.TB, d *db.DB, s *authority.Service, person thread.Ref) access.Actor {
	t.Helper()
	var a access.Actor
	View(t, d, func(ctx context.Context, tx *db.Tx) error {
		var err error
		a, err = s.Actor(ctx, tx, person)
		return err
	})
	return a
}

func wantKind(t *testing.T, err error, kind fault.Kind, what string) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("%s: %v, want %s", what, err, kind)
	}
}
