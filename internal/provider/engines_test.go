package provider_test

import (
	"slices"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/job"
	"alongside/internal/provider"
	"alongside/internal/provider/providersql"
	"alongside/internal/provider/providertest"
	"alongside/internal/provider/registration"
	"alongside/internal/statute"
	"alongside/internal/thread"
)

func TestBothEngines(t *testing.T) {
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	ms := slices.Concat(audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(), job.Migrations(), providersql.Migrations())
	dbtest.Each(t, ms, func(t *testing.T, d *db.DB) {
		s := provider.New(provider.Deps{DB: d, Store: providersql.Store{}, Clocks: deadline.NewClocks(book)})
		providertest.Exercise(t, d, s)
		providertest.ExercisePassport(t, d, s)
		providertest.ExerciseCheck(t, d, s)
		providertest.ExerciseHold(t, d, s)
	})
	dbtest.Each(t, ms, func(t *testing.T, d *db.DB) {
		clocks, accounts, told := deadline.NewClocks(book), &providertest.Accounts{Of: map[string]thread.Ref{}}, &providertest.Told{}
		s := provider.New(provider.Deps{DB: d, Store: providersql.Store{}, Clocks: clocks})
		providertest.ExerciseRegistration(t, providertest.RegistrationWorld{DB: d, Providers: s, Store: providersql.Store{}, Accounts: accounts, Told: told,
			Service: registration.New(registration.Deps{DB: d, Store: providersql.Store{}, Providers: s, Accounts: accounts, Clocks: clocks, Tell: told.Tell, PublicURL: "https://example.org"})})
	})
	dbtest.Each(t, ms, func(t *testing.T, d *db.DB) {
		providertest.ExerciseDirectory(t, d, provider.New(provider.Deps{DB: d, Store: providersql.Store{}, Clocks: deadline.NewClocks(book)}))
	})
}
