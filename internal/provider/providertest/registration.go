package providertest

import (
	"context"
	"strings"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/provider"
	"alongside/internal/provider/registration"
	"alongside/internal/thread"
)

// RegistrationWorld is what the suite of registrations runs against.
type RegistrationWorld struct {
	DB        *db.DB
	Providers *provider.Service
	Service   *registration.Service
	Store     registration.Store
	Accounts  *Accounts
	Told      *Told
}

// Accounts are who signs in, by address. They implement registration.Accounts.
type Accounts struct {
	Of      map[string]thread.Ref // whom somebody acts for
	Entered []thread.Ref
}

// HasAccount implements registration.Accounts.
func (a *Accounts) HasAccount(_ context.Context, _ *db.Tx, email string) (bool, error) {
	_, ok := a.Of[email]
	return ok, nil
}

// OpenForProviderTx implements registration.Accounts.
func (a *Accounts) OpenForProviderTx(_ context.Context, _ *db.Tx, _ audit.By, _, email string, of thread.Ref) (thread.Ref, error) {
	if _, ok := a.Of[email]; ok {
		return "", fault.Invalid("email", "Somebody has this address.")
	}
	a.Of[email] = of
	return "PER-" + of, nil
}

// EnterTx implements registration.Accounts.
func (a *Accounts) EnterTx(_ context.Context, _ *db.Tx, person thread.Ref, _ string) error {
	a.Entered = append(a.Entered, person)
	return nil
}

// Told are the messages that were sent.
type Told struct{ All []notify.Message }

// Tell keeps a message.
func (t *Told) Tell(_ context.Context, _ *db.Tx, m notify.Message) error {
	t.All = append(t.All, m)
	return nil
}

// ExerciseRegistration runs the suite of registrations.
func ExerciseRegistration(t *testing.T, w RegistrationWorld) {
	t.Run("ANewOrganisationBeginsUncheckedUntilSomebodyLooks", func(t *testing.T) { newcomer(t, w) })
	t.Run("ANumberOnRecordOpensNothingUntilAPersonSays", func(t *testing.T) { sameOrganisation(t, w) })
	t.Run("AnotherOrganisationHasARecordWithoutTheNumber", func(t *testing.T) { anotherOrganisation(t, w) })
	t.Run("ARefusedOneIsLetInNowhere", func(t *testing.T) { refusedOrganisation(t, w) })
	t.Run("AKnownAddressIsToldByMailAlone", func(t *testing.T) { knownAddress(t, w) })
	t.Run("ALinkWorksOnceAndADay", func(t *testing.T) { linkRunsOut(t, w) })
	t.Run("NamesEachFieldThatIsWrong", func(t *testing.T) { wrongFields(t, w) })
}

func newBody(name, email string, numbers ...registration.Number) registration.Body {
	return registration.Body{Name: name, Form: registration.Company, Kind: provider.CareAgency, Contact: "Éowyn Bevan 🧸", Email: email, For: "AGR-1", Numbers: numbers}
}

func company(value string) registration.Number {
	return registration.Number{System: thread.CompanyNumber, Value: value}
}

// asked returns the registrations of an address whose link was not sent.
func (w RegistrationWorld) asked(t *testing.T, email string) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	view(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		return db.Each(ctx, tx, "SELECT ref FROM provider_registration WHERE scope=$1 AND token='' AND state='asked' AND email_key=$2", []any{tx.Scope(), email},
			func(scan func(dest ...any) error) error {
				var ref string
				err := scan(&ref)
				out[ref] = true
				return err
			})
	})
	return out
}

// linkOf asks, lets the job do its work and returns the token that was sent, "" when none was.
func (w RegistrationWorld) linkOf(t *testing.T, b registration.Body) string {
	t.Helper()
	ctx := dbtest.Ctx(t)
	before, told := w.asked(t, b.Email), len(w.Told.All)
	if err := w.Service.Ask(ctx, b); err != nil {
		t.Fatal(err)
	}
	for ref := range w.asked(t, b.Email) {
		if before[ref] {
			continue
		}
		err := w.DB.InTx(ctx, func(tx *db.Tx) error { return w.Service.SendLinkTx(ctx, tx, []byte(`{"Ref":"`+ref+`"}`)) })
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range w.Told.All[told:] {
		if _, token, ok := strings.Cut(m.Body, "/register-as-provider/link?token="); ok {
			return strings.Fields(token)[0]
		}
	}
	return ""
}

// confirmed follows the link of an organisation.
func (w RegistrationWorld) confirmed(t *testing.T, b registration.Body) registration.Confirmed {
	t.Helper()
	ctx := dbtest.Ctx(t)
	id, err := w.Service.OpenLink(ctx, w.linkOf(t, b))
	if err != nil {
		t.Fatal(err)
	}
	c, err := w.Service.Confirm(ctx, id, "a browser")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var looker = access.Actor{Person: "PER-LOOK", Name: "Ira Dean", Roles: []access.Role{access.RoleContractManager}, Channel: "web"}

func newcomer(t *testing.T, w RegistrationWorld) {
	ctx := dbtest.Ctx(t)
	c := w.confirmed(t, newBody("Newcomer ŵ 🧸", "new@example.org", company("01234501")))
	ref := c.Registration.Provider
	if c.Person == "" || c.Registration.State != registration.Begun || w.Accounts.Of["new@example.org"] != ref || len(w.Accounts.Entered) == 0 || c.By.IsZero() {
		t.Fatalf("confirmed: %+v", c)
	}
	read := func() (p provider.Provider, due []deadline.Deadline) {
		view(t, w.DB, func(ctx context.Context, tx *db.Tx) (err error) {
			if p, err = w.Providers.Provider(ctx, tx, ref); err != nil {
				return err
			}
			all, err := deadline.Of(ctx, tx, ref)
			due = all[ref]
			return err
		})
		return p, due
	}
	p, due := read()
	held, why := p.Suspended(p.RegisteredOn)
	if !p.Unchecked() || !held || !strings.Contains(why, "nobody of the council has looked") || p.Name != "Newcomer ŵ 🧸" {
		t.Errorf("before anybody looked: %v %q %+v", held, why, p)
	}
	if len(due) != 1 || due[0].Rule != provider.LookRule || due[0].Due != c.By || due[0].State != deadline.Running {
		t.Errorf("the time in which the council looks: %+v", due)
	}
	for what, by := range map[string]access.Actor{"its own people": {Person: "PER-X", Roles: []access.Role{access.RoleProvider}, Provider: ref}, "a broker": {Person: "PER-B", Roles: []access.Role{access.RoleBroker}}} {
		if err := w.Providers.Look(ctx, by, provider.Look{Provider: ref, Says: "Seen."}); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("%s looked at it: %v", what, err)
		}
	}
	if err := w.Providers.Look(ctx, looker, provider.Look{Provider: ref, Says: " "}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("without a word: %v", err)
	}
	if err := w.Providers.Look(ctx, looker, provider.Look{Provider: ref, Version: p.Version + 7, Says: "Seen."}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("on another version: %v", err)
	}
	if err := w.Providers.Look(ctx, looker, provider.Look{Provider: ref, Version: p.Version, Says: "Rang them at the number of the register."}); err != nil {
		t.Fatal(err)
	}
	p, due = read()
	if _, why := p.Suspended(p.RegisteredOn); p.Unchecked() || strings.Contains(why, "looked") || p.Looked.By != "Ira Dean" || due[0].State != deadline.Kept {
		t.Errorf("after somebody looked: %q %+v %+v", why, p.Looked, due)
	}
	if err := w.Providers.Look(ctx, looker, provider.Look{Provider: ref, Says: "Again."}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("a second time: %v", err)
	}
	if err := w.Providers.Look(ctx, looker, provider.Look{Provider: Make(t, w.DB, w.Providers, "On record"), Says: "Seen."}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("one that the council put on record: %v", err)
	}
	view(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		own, err := w.Providers.RegisteredThemselves(ctx, tx)
		for _, o := range own {
			if o.Name == "On record" {
				t.Error("one that the council put on record counts as registered by itself")
			}
		}
		if len(own) == 0 {
			t.Error("nobody registered themselves")
		}
		return err
	})
}

// waiting has an organisation wait whose company number is on record, and returns that record too.
func (w RegistrationWorld) waiting(t *testing.T, number, email string) (registration.Registration, thread.Ref) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	known := Make(t, w.DB, w.Providers, "On record "+number)
	err := w.DB.InTx(ctx, func(tx *db.Tx) error {
		return w.Providers.IdentifyTx(ctx, tx, By, provider.Identity{Provider: known, System: thread.CompanyNumber, Value: number})
	})
	if err != nil {
		t.Fatal(err)
	}
	c := w.confirmed(t, newBody("Says it is "+number, email, company(number), registration.Number{System: thread.CharityNumber, Value: "1" + number[2:]}))
	if c.Person != "" || c.Registration.State != registration.Waits || c.Registration.Provider != "" || w.Accounts.Of[email] != "" {
		t.Fatalf("a number on record opened something: %+v", c)
	}
	view(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		due, err := deadline.Of(ctx, tx, c.Registration.Ref)
		if len(due[c.Registration.Ref]) != 1 || due[c.Registration.Ref][0].Due != c.By {
			t.Errorf("the time in which the council looks: %+v", due)
		}
		return err
	})
	return c.Registration, known
}

func sameOrganisation(t *testing.T, w RegistrationWorld) {
	ctx := dbtest.Ctx(t)
	r, known := w.waiting(t, "01234502", "same@example.org")
	wrongs := map[string]registration.Settle{
		"nothing said":     {Ref: r.Ref},
		"no reason":        {Ref: r.Ref, Answer: registration.SaySame, Provider: known},
		"one not matching": {Ref: r.Ref, Answer: registration.SaySame, Provider: Make(t, w.DB, w.Providers, "Unlike"), Why: "Rang."},
	}
	for what, cmd := range wrongs {
		if err := w.Service.Settle(ctx, looker, cmd); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	say := registration.Settle{Ref: r.Ref, Version: r.Version, Answer: registration.SaySame, Provider: known, Why: "Rang them."}
	if err := w.Service.Settle(ctx, access.Actor{Person: "PER-X", Roles: []access.Role{access.RoleProvider}, Provider: known}, say); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a provider settled it: %v", err)
	}
	stale := say
	stale.Version += 3
	if err := w.Service.Settle(ctx, looker, stale); !fault.Is(err, fault.KindConflict) {
		t.Errorf("on another version: %v", err)
	}
	if err := w.Service.Settle(ctx, looker, say); err != nil {
		t.Fatal(err)
	}
	if w.Accounts.Of["same@example.org"] != known || !strings.Contains(w.Told.All[len(w.Told.All)-1].Subject, "you can sign in") {
		t.Errorf("let in for %s, told %q", w.Accounts.Of["same@example.org"], w.Told.All[len(w.Told.All)-1].Subject)
	}
	if err := w.Service.Settle(ctx, looker, say); !fault.Is(err, fault.KindConflict) {
		t.Errorf("settled twice: %v", err)
	}
	view(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		due, err := deadline.Of(ctx, tx, r.Ref)
		if due[r.Ref][0].State != deadline.Kept {
			t.Errorf("the time goes on: %+v", due)
		}
		return err
	})
}

func anotherOrganisation(t *testing.T, w RegistrationWorld) {
	r, known := w.waiting(t, "01234503", "another@example.org")
	if err := w.Service.Settle(dbtest.Ctx(t), looker, registration.Settle{Ref: r.Ref, Answer: registration.SayAnother, Why: "A slip of one digit."}); err != nil {
		t.Fatal(err)
	}
	own := w.Accounts.Of["another@example.org"]
	view(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		pass, err := w.Providers.Passport(ctx, tx, own)
		if err != nil {
			return err
		}
		if own == known || len(pass.Identities) != 1 || pass.Identities[0].System != thread.CharityNumber || pass.Identities[0].Shared {
			t.Errorf("its numbers are %+v", pass.Identities)
		}
		p, err := w.Providers.Provider(ctx, tx, own)
		if !p.Unchecked() {
			t.Error("another organisation counts as checked")
		}
		return err
	})
}

func refusedOrganisation(t *testing.T, w RegistrationWorld) {
	r, _ := w.waiting(t, "01234504", "refused@example.org")
	if err := w.Service.Settle(dbtest.Ctx(t), looker, registration.Settle{Ref: r.Ref, Answer: registration.SayRefuse, Why: "Nobody there knows of it."}); err != nil {
		t.Fatal(err)
	}
	last := w.Told.All[len(w.Told.All)-1]
	if w.Accounts.Of["refused@example.org"] != "" || !strings.Contains(last.Subject, "could not register") || strings.Contains(last.Body, "Nobody there") {
		t.Errorf("let in, or told the reason: %+v", last)
	}
}

func knownAddress(t *testing.T, w RegistrationWorld) {
	w.Accounts.Of["known@example.org"] = "PVR-KNOWN"
	for range 8 {
		if token := w.linkOf(t, newBody("Whoever", "known@example.org", company("01234505"))); token != "" {
			t.Fatal("somebody with an account is sent a link to register")
		}
	}
	n := 0
	for _, m := range w.Told.All {
		if m.To.Value == "known@example.org" {
			n++
		}
	}
	if n != 5 {
		t.Errorf("%d messages went to one address in a day, 5 at most", n)
	}
}

func linkRunsOut(t *testing.T, w RegistrationWorld) {
	ctx := dbtest.Ctx(t)
	token := w.linkOf(t, newBody("Runs out", "late@example.org", company("01234506")))
	id, err := w.Service.OpenLink(ctx, token)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Service.OpenLink(ctx, token); err != nil { // a scanner looked first
		t.Errorf("looked at twice: %v", err)
	}
	for _, bad := range []string{"", "nonsense"} {
		if _, err := w.Service.OpenLink(ctx, bad); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("the link %q: %v", bad, err)
		}
		if _, err := w.Service.Opened(ctx, bad); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("opened %q: %v", bad, err)
		}
	}
	var now time.Time
	view(t, w.DB, func(_ context.Context, tx *db.Tx) error { now = tx.Now(); return nil })
	late := db.WithNow(ctx, now.Add(registration.Lasts+time.Second))
	if _, err := w.Service.Confirm(late, id, "a browser"); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("confirmed after a day: %v", err)
	}
	if _, err := w.Service.Confirm(ctx, id, "a browser"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Service.Confirm(ctx, id, "a browser"); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("confirmed twice: %v", err)
	}
	other := w.linkOf(t, newBody("Never opened", "never@example.org", company("01234507")))
	err = w.DB.InTx(db.WithScope(ctx, db.System), func(tx *db.Tx) error {
		return w.Store.SweepRegistrations(ctx, tx, now.Add(registration.Lasts+time.Second))
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Service.OpenLink(ctx, other); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("kept after its time: %v", err)
	}
	view(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		n, err := w.Store.CountAsked(ctx, tx, "never@example.org", now.Add(-time.Hour))
		if n != 0 {
			t.Errorf("%d rows are left of what nobody confirmed", n)
		}
		if n, _ := w.Store.CountAsked(ctx, tx, "late@example.org", now.Add(-time.Hour)); n != 1 {
			t.Error("what was confirmed is swept")
		}
		return err
	})
}

func wrongFields(t *testing.T, w RegistrationWorld) {
	err := w.Service.Ask(dbtest.Ctx(t), registration.Body{Form: registration.Company, Numbers: []registration.Number{{System: thread.CQC, Value: "no number"}}})
	fields, _ := fault.Fields(err)
	got := map[string]bool{}
	for _, f := range fields {
		got[f.Name] = true
	}
	for _, name := range []string{"name", "kind", "contact", "email", registration.FieldOf(thread.CQC), registration.FieldOf(thread.CompanyNumber)} {
		if !got[name] {
			t.Errorf("nothing is said at %s: %v", name, fields)
		}
	}
	if got["form"] {
		t.Error("the form is right and refused")
	}
}
