package provider_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/job"
	"alongside/internal/notify"
	"alongside/internal/provider"
	"alongside/internal/provider/providersql"
	"alongside/internal/statute"
	"alongside/internal/thread"
)

// TestAProviderHearsOfItsSuspension: of the council's suspension and of its end, without the reason, which stands behind the sign-in.
func TestAProviderHearsOfItsSuspension(t *testing.T) {
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	d := dbtest.SQLite(t, slices.Concat(audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(), job.Migrations(), providersql.Migrations())...)
	var told []notify.Message
	s := provider.New(provider.Deps{DB: d, Store: providersql.Store{}, Clocks: deadline.NewClocks(book), PublicURL: "https://alongside.example",
		Tell: func(_ context.Context, _ *db.Tx, m notify.Message) error { told = append(told, m); return nil }})
	ctx := dbtest.Ctx(t)
	var ref, silent thread.Ref
	err = d.InTx(ctx, func(tx *db.Tx) (err error) {
		by := audit.By{Person: "PER-Q", Name: "Quinn Hale", Role: "quality-officer", Channel: "web"}
		if ref, err = s.CreateTx(ctx, tx, by, provider.Provider{Name: "Written To (made up)", Kind: provider.Voluntary, Email: "written@example.org"}); err != nil {
			return err
		}
		silent, err = s.CreateTx(ctx, tx, by, provider.Provider{Name: "No Address (made up)", Kind: provider.Voluntary})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	officer := access.Actor{Person: "PER-Q", Name: "Quinn Hale", Roles: []access.Role{access.RoleQualityOfficer}, Scope: dbtest.Scope}
	reviewer := access.Actor{Person: "PER-R", Name: "Rowan Ash", Roles: []access.Role{access.RoleContractManager}, Scope: dbtest.Scope}
	worker := access.Actor{Person: "PER-W", Name: "Wyn Orker", Roles: []access.Role{access.RoleProvider}, Provider: ref, Scope: dbtest.Scope}
	rate := func(ctx context.Context, by access.Actor, cmd provider.Suspend) error {
		return s.Rate(ctx, by, provider.Rate{Provider: cmd.Provider, Rating: "Good", Why: cmd.Why})
	}
	for _, step := range []struct {
		do   func(context.Context, access.Actor, provider.Suspend) error
		by   access.Actor
		of   thread.Ref
		want string
	}{
		{s.Suspend, officer, ref, "Your organisation gets no new work from the council for now"},
		{s.Reply, worker, ref, ""},
		{s.Uphold, reviewer, ref, "Your reply to the council’s suspension has an answer"},
		{rate, officer, ref, ""}, // which is not about the suspension
		{s.Restore, officer, ref, "The council’s suspension of your organisation has ended"},
		{s.Suspend, officer, silent, ""},
	} {
		told = nil
		if err := step.do(ctx, step.by, provider.Suspend{Provider: step.of, Why: "Missing money."}); err != nil {
			t.Fatal(err)
		}
		if step.want == "" {
			if len(told) != 0 {
				t.Errorf("nobody was to be written to: %+v", told)
			}
			continue
		}
		if len(told) != 1 || told[0].Subject != step.want || strings.Contains(told[0].Body, "Missing money") || !strings.Contains(told[0].Body, "https://alongside.example/providers/"+string(ref)) {
			t.Errorf("it hears %+v, want %q", told, step.want)
		}
	}
}
