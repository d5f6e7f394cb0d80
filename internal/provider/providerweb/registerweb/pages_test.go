package registerweb_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/document"
	"alongside/internal/job"
	"alongside/internal/provider"
	"alongside/internal/provider/providersql"
	"alongside/internal/provider/providertest"
	"alongside/internal/provider/providerweb"
	"alongside/internal/provider/providerweb/registerweb"
	"alongside/internal/provider/registration"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

// world is the pages with one agency on record that has the company number 01234567.
type world struct {
	t        *testing.T
	site     *webtest.Site
	db       *db.DB
	service  *registration.Service
	accounts *providertest.Accounts
	told     *providertest.Told
	known    thread.Ref
}

// in lets those in whom the accounts of the suite are opened for.
type in struct {
	*providertest.Accounts
	site **webtest.Site
}

func (i in) OpenForProviderTx(ctx context.Context, tx *db.Tx, by audit.By, name, email string, of thread.Ref) (thread.Ref, error) {
	person, err := i.Accounts.OpenForProviderTx(ctx, tx, by, name, email, of)
	(*i.site).Actors.Add(access.Actor{Person: person, Name: name, Roles: []access.Role{access.RoleProvider}, Scope: "E10000028", Provider: of})
	return person, err
}

func newWorld(t *testing.T) *world {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	d := dbtest.SQLite(t, slices.Concat(audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(), web.Migrations(), job.Migrations(), document.Migrations(), providersql.Migrations())...)
	clocks := deadline.NewClocks(book)
	providers := provider.New(provider.Deps{DB: d, Store: providersql.Store{}, Clocks: clocks})
	w := &world{t: t, db: d, accounts: &providertest.Accounts{Of: map[string]thread.Ref{}}, told: &providertest.Told{}}
	w.service = registration.New(registration.Deps{DB: d, Store: providersql.Store{}, Providers: providers, Accounts: in{w.accounts, &w.site}, Clocks: clocks, Tell: w.told.Tell, PublicURL: "https://example.org"})
	w.known = providertest.Make(t, d, providers, "Oak Lane (made up)")
	err = d.InTx(dbtest.Ctx(t), func(tx *db.Tx) error {
		return providers.IdentifyTx(dbtest.Ctx(t), tx, providertest.By, provider.Identity{Provider: w.known, System: thread.CompanyNumber, Value: "01234567"})
	})
	if err != nil {
		t.Fatal(err)
	}
	w.site = webtest.Start(t, d, "E10000028", func(r *web.Router) {
		providerweb.Register(r, providerweb.Deps{DB: d, Service: providers})
		registerweb.Register(r, registerweb.Deps{DB: d, Service: w.service, Providers: providers,
			Arrangements: func(context.Context, *db.Tx) ([]registerweb.Arrangement, error) {
				return []registerweb.Arrangement{{Ref: "AGR-8JS4-188N-D", Title: "Community support"}}, nil
			},
			Title: func(context.Context, *db.Tx, thread.Ref) (string, error) { return "Community support", nil },
		})
	})
	return w
}

func (w *world) officer(role access.Role) *webtest.Client {
	return w.site.As(access.Actor{Person: thread.Ref("PER-" + strings.ToUpper(string(role))), Name: "Ira Dean", Roles: []access.Role{role}, Scope: "E10000028"})
}

func form(email, company string) url.Values {
	return url.Values{"name": {"Larkrise Play ŵ"}, "form": {"company"}, "kind": {"voluntary"}, "number-company": {company}, "contact": {"Ines Marlow"}, "email": {email}, "for": {"AGR-8JS4-188N-D"}}
}

// asks sends the form and returns what the page says and the link that was sent, "" when none was.
func (w *world) asks(c *webtest.Client, values url.Values) (says, link string) {
	w.t.Helper()
	ctx := dbtest.Ctx(w.t)
	page := c.Submit(c.Get("/register-as-provider").Want(200), "form[action='/register-as-provider']", values).Want(200)
	webtest.CheckHTML(w.t, page)
	n := len(w.told.All)
	err := w.db.InTx(ctx, func(tx *db.Tx) error {
		var refs []string
		err := db.Each(ctx, tx, "SELECT ref FROM provider_registration WHERE scope=$1 AND token='' AND state='asked'", []any{tx.Scope()}, func(scan func(dest ...any) error) error {
			var ref string
			err := scan(&ref)
			refs = append(refs, ref)
			return err
		})
		for _, ref := range refs {
			if err := w.service.SendLinkTx(ctx, tx, []byte(`{"Ref":"`+ref+`"}`)); err != nil {
				return err
			}
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, m := range w.told.All[n:] {
		if _, after, ok := strings.Cut(m.Body, "https://example.org/register-as-provider/link"); ok {
			link = "/register-as-provider/link" + strings.Fields(after)[0]
		}
	}
	return page.Text("main"), link
}

func TestAnOrganisationRegistersAndAPersonChecksIt(t *testing.T) {
	w := newWorld(t)
	c := w.site.Client()
	page := c.Get("/register-as-provider?for=AGR-8JS4-188N-D").Want(200)
	webtest.CheckHTML(t, page)
	if got := page.Find("select[name=for] option[selected]").AttrOr("value", ""); got != "AGR-8JS4-188N-D" {
		t.Errorf("the arrangement that it came from: %q", got)
	}
	bad := c.Submit(page, "form[action='/register-as-provider']", url.Values{"name": {"Kept"}, "form": {"company"}, "number-cqc": {"no number"}}).Want(422)
	webtest.CheckHTML(t, bad)
	if v := bad.Find("input[name=name]").AttrOr("value", ""); v != "Kept" || !strings.Contains(bad.Text("#number-cqc-error"), "does not look right") || !strings.Contains(bad.Text("#number-company-error"), "Enter the company number") {
		t.Errorf("wrong input: %q %s", v, bad.Text(".govuk-error-summary"))
	}
	_, link := w.asks(c, form("ines@larkrise.example", "07654321"))
	confirm := c.Get(link).Want(200)
	webtest.CheckHTML(t, confirm)
	if got := confirm.Text("main"); !strings.Contains(got, "Larkrise Play ŵ") || !strings.Contains(got, "07654321") || confirm.Path != "/register-as-provider/confirm" {
		t.Errorf("what is confirmed, at %s: %s", confirm.Path, got)
	}
	if len(w.accounts.Of) != 0 {
		t.Fatal("looking at the link opened an account")
	}
	c.Submit(confirm, "form[action$=confirm]", nil)
	own := w.accounts.Of["ines@larkrise.example"]
	if own == "" {
		t.Fatal("confirmed, and no account was opened")
	}
	c.Get(link).Want(404)
	mine := c.Get("/providers/" + string(own)).Want(200)
	if got := mine.Text("main"); !strings.Contains(got, "not checked yet") {
		t.Errorf("its own page: %s", got)
	}
	if c.Get("/providers/"+string(own)+"/check-organisation").Status != 403 || c.Get("/provider-registrations").Status != 403 {
		t.Error("an organisation checks itself")
	}

	officer := w.officer(access.RoleContractManager)
	list := officer.Get("/provider-registrations").Want(200)
	webtest.CheckHTML(t, list)
	if list.Find("main a[href='/providers/"+string(own)+"']").Length() != 1 {
		t.Errorf("who waits to be looked at: %s", list.Text("main"))
	}
	check := officer.Get("/providers/" + string(own) + "/check-organisation").Want(200)
	webtest.CheckHTML(t, check)
	if !strings.Contains(check.Text("main"), "07654321") {
		t.Errorf("the numbers to look up: %s", check.Text("main"))
	}
	if empty := officer.Submit(check, "form[action$=check-organisation]", url.Values{"says": {" "}}).Want(422); !strings.Contains(empty.Text("#says-error"), "Say what you have seen") {
		t.Errorf("without a word: %s", empty.Text("main"))
	}
	done := officer.Submit(check, "form[action$=check-organisation]", url.Values{"says": {"Its entry, and rang them."}}).Want(200)
	if got := done.Text("main"); !strings.Contains(got, "Checked by Ira Dean") || !strings.Contains(got, "Its entry, and rang them.") {
		t.Errorf("after the check: %s", got)
	}
}

func TestTheAnswerIsTheSameForWhomIsKnown(t *testing.T) {
	w := newWorld(t)
	c := w.site.Client()
	w.accounts.Of["known@oaklane.example"] = w.known
	stranger, link := w.asks(c, form("stranger@larkrise.example", "07654321"))
	if link == "" {
		t.Fatal("no link was sent")
	}
	address, none := w.asks(c, form("known@oaklane.example", "07654321"))
	if none != "" {
		t.Error("somebody with an account is sent a link to register")
	}
	number, _ := w.asks(c, form("other@oaklane.example", "01234567"))
	if stranger != address || stranger != number {
		t.Errorf("the answer tells who is known:\n%s\n%s\n%s", stranger, address, number)
	}
}

func TestAPersonSaysWhoseANumberOnRecordIs(t *testing.T) {
	w := newWorld(t)
	c := w.site.Client()
	_, link := w.asks(c, form("tobias@oaklane.example", "01234567"))
	waits := c.Submit(c.Get(link).Want(200), "form[action$=confirm]", nil).Want(200)
	webtest.CheckHTML(t, waits)
	if got := waits.Text("main"); !strings.Contains(got, "A person of the council has to look") || !strings.Contains(got, "We write to you by ") || strings.Contains(got, "Oak Lane (made up)") {
		t.Errorf("whoever waits reads: %s", got)
	}
	if len(w.accounts.Of) != 0 {
		t.Fatal("a number on record opened an account")
	}
	officer := w.officer(access.RoleQualityOfficer)
	list := officer.Get("/provider-registrations").Want(200)
	at := list.Find("main a[href^='/provider-registrations/']").AttrOr("href", "")
	page := officer.Get(at).Want(200)
	webtest.CheckHTML(t, page)
	if got := page.Text("main"); !strings.Contains(got, "Oak Lane (made up)") || !strings.Contains(got, "Community support") {
		t.Errorf("what the officer reads: %s", got)
	}
	bad := officer.Submit(page, "form[action^='/provider-registrations/']", url.Values{"why": {"Kept."}}).Want(422)
	if bad.Text("textarea[name=why]") != "Kept." || !strings.Contains(bad.Text("main"), "Choose who it is.") {
		t.Errorf("without an answer: %s", bad.Text("main"))
	}
	officer.Submit(page, "form[action^='/provider-registrations/']", url.Values{"answer": {"same"}, "why": {"Rang the office."}}).Want(200)
	if w.accounts.Of["tobias@oaklane.example"] != w.known {
		t.Errorf("let in for %q", w.accounts.Of["tobias@oaklane.example"])
	}
	after := officer.Get(at).Want(200)
	if got := after.Text("main"); !strings.Contains(got, "Ira Dean") || !strings.Contains(got, "Rang the office.") || after.Find("form[action^='/provider-registrations/']").Length() != 0 {
		t.Errorf("once it is settled: %s", got)
	}
	webtest.ExercisePermissionMissing(t, w.site, "POST", at, access.Actor{Person: "PER-BROKER", Name: "B", Roles: []access.Role{access.RoleBroker}, Scope: "E10000028"})
}
