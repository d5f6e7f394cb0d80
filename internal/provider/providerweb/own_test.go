package providerweb_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/authority"
	"alongside/internal/authority/authoritytest"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/provider"
	"alongside/internal/provider/providersql"
	"alongside/internal/provider/providertest"
	"alongside/internal/provider/providerweb"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

// people is authority as the pages ask it.
type people struct{ *authority.Service }

func (people) Roles() []access.Role { return authority.ColleagueRoles() }

func (p people) Colleagues(ctx context.Context, tx *db.Tx, by access.Actor) (out []providerweb.Colleague, err error) {
	all, err := p.Service.Colleagues(ctx, tx, by)
	for _, a := range all {
		out = append(out, providerweb.Colleague{Person: a.Person, Version: a.Version, Name: a.Name, Email: a.Email, Roles: a.Roles, From: a.From, To: a.To})
	}
	return out, err
}

func (p people) Changes(ctx context.Context, tx *db.Tx, by access.Actor) (out []providerweb.Change, err error) {
	all, err := p.ColleagueChanges(ctx, tx, by)
	for _, c := range all {
		out = append(out, providerweb.Change{Row: c.Row, Of: c.Of})
	}
	return out, err
}

func (p people) Invite(ctx context.Context, by access.Actor, c providerweb.Colleague) error {
	_, err := p.InviteColleague(ctx, by, authority.Colleague{Name: c.Name, Email: c.Email, Roles: c.Roles})
	return err
}

func (p people) Change(ctx context.Context, by access.Actor, c providerweb.Colleague) error {
	return p.ChangeColleague(ctx, by, authority.Colleague{Person: c.Person, Version: c.Version, Roles: c.Roles, Why: c.Why})
}

func (p people) Remove(ctx context.Context, by access.Actor, c providerweb.Colleague) error {
	return p.EndColleague(ctx, by, authority.Colleague{Person: c.Person, Version: c.Version, Why: c.Why})
}

func TestAProviderLooksAfterItself(t *testing.T) {
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	d := dbtest.SQLite(t, slices.Concat(authoritytest.Migrations(), access.Migrations(), deadline.Migrations(), web.Migrations(), providersql.Migrations())...)
	s := provider.New(provider.Deps{DB: d, Store: providersql.Store{}, Clocks: deadline.NewClocks(book)})
	accounts, _ := authoritytest.Service(t, d)
	held := func(context.Context, *db.Tx, access.Actor) ([]providerweb.Held, error) {
		return []providerweb.Held{{What: "Applications", Says: "2 applications", Href: "/applications"}}, nil
	}
	site := webtest.Start(t, d, dbtest.Scope, func(r *web.Router) {
		providerweb.Register(r, providerweb.Deps{DB: d, Service: s, People: people{accounts}, Holds: held})
	})
	ref, rival := providertest.Make(t, d, s, "Hazel Help"), providertest.Make(t, d, s, "Rival")
	var first thread.Ref
	authoritytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		first, err = accounts.CreateAccountTx(ctx, tx, authoritytest.By, authority.NewAccount{Name: "Olu Hazel", Email: "olu@hazel.example", Roles: []access.Role{access.RoleProvider}, Provider: ref})
		return err
	})
	olu := access.Actor{Person: first, Name: "Olu Hazel", Roles: []access.Role{access.RoleProvider}, Provider: ref, Scope: dbtest.Scope}
	c := site.As(olu)
	own, folk := "/providers/"+string(ref), "/providers/"+string(ref)+"/people"

	form := c.Get(own + "/profile").Want(200)
	webtest.CheckHTML(t, form)
	if v, ok := form.Find("input[name=can-take]").Attr("value"); ok && v != "" {
		t.Errorf("hours that nobody said: %q", v)
	}
	wrong := c.Submit(form, "", url.Values{"near": {"nowhere"}, "email": {"office@hazel.example"}, "areas": {"Stafford, Rugeley"}, "can-take": {"12"}, "size": {"small-or-medium"}}).Want(422)
	if v, _ := wrong.Find("input[name=areas]").Attr("value"); v != "Stafford, Rugeley" {
		t.Errorf("what was typed is lost: %q", v)
	}
	if v, _ := wrong.Find("input[name=near]").Attr("value"); v != "nowhere" {
		t.Errorf("the postcode that was typed is lost: %q", v)
	}
	saved := c.Submit(wrong, "", url.Values{"near": {"ST16 2LH"}}).Want(200)
	if text := saved.Text("main"); !strings.Contains(text, "Stafford, Rugeley") || !strings.Contains(text, "fewer than 250 people") || !strings.Contains(text, "12 hours a week more, it said on Monday 23 November 2026") {
		t.Errorf("the page says %s", text)
	}
	again := c.Get(own + "/profile").Want(200)
	if v, _ := again.Find("input[name=can-take]").Attr("value"); v != "12" {
		t.Errorf("what it said is %q", v)
	}
	bad := c.Submit(again, "", url.Values{"can-take": {"many"}}).Want(422)
	if v, _ := bad.Find("input[name=can-take]").Attr("value"); v != "many" || !strings.Contains(bad.Text(".govuk-error-summary"), "whole number") {
		t.Errorf("wrong hours: %q, %s", v, bad.Text(".govuk-error-summary"))
	}
	officer := site.As(access.Actor{Person: "PER-C", Name: "Cam Reed", Roles: []access.Role{access.RoleContractManager}, Scope: dbtest.Scope})
	councils := officer.Get(own + "/edit").Want(200)
	if councils.Find("input[name=can-take]").Length() != 0 {
		t.Error("the council is asked what a provider could take on")
	}
	if text := officer.Submit(councils, "", url.Values{"phone": {"01632 960 001"}}).Want(200).Text("main"); !strings.Contains(text, "12 hours a week more, it said on Monday 23 November 2026") {
		t.Errorf("after the council saved: %s", text)
	}
	if text := c.Submit(c.Get(own+"/profile").Want(200), "", url.Values{"can-take": {""}}).Want(200).Text("main"); strings.Contains(text, "hours a week more") {
		t.Errorf("it says nothing: %s", text)
	}

	c.Submit(form, "", url.Values{"near": {"ST17"}, "email": {"late@hazel.example"}}).Want(409)

	invite := c.Get(folk + "/invite").Want(200)
	webtest.CheckHTML(t, invite)
	c.Submit(invite, "", url.Values{"name": {"Wren Hill"}}).Want(422)
	list := c.Submit(invite, "", url.Values{"name": {"Wren Hill"}, "email": {"wren@hazel.example"}, "roles": {"facilitator"}}).Want(200)
	webtest.CheckHTML(t, list)
	if text := list.Text("main"); !strings.Contains(text, "Wren Hill") || !strings.Contains(text, "Run its sessions") {
		t.Errorf("the list says %s", text)
	}
	me := c.Get(folk + "/" + string(first)).Want(200)
	webtest.CheckHTML(t, me)
	if alone := c.Submit(me, "", url.Values{"why": {"I leave."}, "do": {"remove"}}); alone.Status != 409 || !strings.Contains(alone.Text("main"), "last person who acts for your organisation") {
		t.Errorf("the last one left: %d %s", alone.Status, alone.Text("main"))
	}
	href, _ := list.Find("a:contains('Wren Hill')").Attr("href")
	page := c.Get(href).Want(200)
	c.Submit(page, "", url.Values{"roles": {"provider"}, "do": {"save"}}).Want(422) // no reason
	c.Submit(page, "", url.Values{"roles": {"provider"}, "why": {"Takes over."}, "do": {"save"}}).Want(200)

	authoritytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error { // the council's own reasons, and those of another provider's time
		wren := thread.Ref(href[strings.LastIndex(href, "/")+1:])
		for _, c := range []authority.ChangeRoles{
			{Provider: rival, Roles: []access.Role{access.RoleFacilitator}, Why: "Moves to the rival."},
			{Provider: rival, Roles: []access.Role{access.RoleProvider}, Why: "Runs the rival."},
			{Provider: ref, Roles: []access.Role{access.RoleProvider}, Why: "An allegation that is being looked into."},
		} {
			c.Person = wren
			if err := accounts.ChangeRolesTx(ctx, tx, authoritytest.By, c); err != nil {
				return err
			}
		}
		return nil
	})
	quality := access.Actor{Person: "PER-Q", Name: "Quill", Roles: []access.Role{access.RoleQualityOfficer}, Scope: dbtest.Scope}
	if err := s.Suspend(dbtest.Ctx(t), quality, provider.Suspend{Provider: ref, Why: "Insurance is being asked for."}); err != nil {
		t.Fatal(err)
	}
	past := c.Get(own + "/history").Want(200)
	webtest.CheckHTML(t, past)
	for _, want := range []string{"Profile changed", "Account opened", "Roles changed", "Takes over.", "Insurance is being asked for.", "Olu Hazel", "2 applications", "Evidence"} {
		if !strings.Contains(past.Text("main"), want) {
			t.Errorf("the history does not say %q", want)
		}
	}
	text := past.Text("main")
	for _, secret := range []string{"rival", "allegation"} {
		if strings.Contains(text, secret) {
			t.Errorf("the history tells of %q: %s", secret, text)
		}
	}
	if n := strings.Count(text, "Roles changed"); n != 2 || strings.Count(text, authoritytest.By.Name) < 2 {
		t.Errorf("%d changes of roles, want the one by Olu and the one by the council: %s", n, text)
	}
	other := site.As(access.Actor{Person: "PER-R", Name: "Rival", Roles: []access.Role{access.RoleProvider}, Provider: rival, Scope: dbtest.Scope})
	for _, path := range []string{own + "/profile", folk, folk + "/invite", href, own + "/history"} {
		other.Get(path).Want(404)
	}
	if text := other.Get(own).Want(200).Text("main"); strings.Contains(text, "Made Up Lane") {
		t.Error("a rival reads the address")
	}
	authoritytest.View(t, d, func(ctx context.Context, tx *db.Tx) error {
		rows, err := audit.History(ctx, tx, string(first), 5)
		if len(rows) != 1 {
			t.Errorf("history of the first %+v", rows)
		}
		return err
	})
}
