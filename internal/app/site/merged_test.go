package site_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/lead"
	"alongside/internal/query"
	"alongside/internal/thread"
)

// What the other family says, which is read nowhere in the home that it is not of.
const (
	hiddenWords   = "We live by the weir at Tallowick."
	hiddenSubject = "The bus to the weir"
)

// twice puts the child of the parent for whom somebody signs in on record a second time, with a father who lives elsewhere, who wrote and
// asked, and with a lead professional of its own.
func (w *world) twice() (keep, drop thread.Ref, father family.Carer) {
	w.t.Helper()
	person := w.one("SELECT person FROM persona WHERE scope=$1 AND role=$2", access.RoleParent)
	keep = thread.Ref(w.one("SELECT child FROM family_carer WHERE scope=$1 AND person=$2 ORDER BY ref LIMIT 1", person))
	manager := w.person(access.RoleLeadManager)
	w.grant(manager, keep)
	s := w.site.Services
	w.change(func(tx *db.Tx) error {
		c, err := s.Family.Child(w.ctx, tx, keep)
		if err != nil {
			return err
		}
		out, err := s.Family.OpenFamilyTx(w.ctx, tx, audit.System, family.OpenFamily{Agreed: "Ned, on the phone",
			Child: family.NewChild{First: c.First, Last: c.Last, Born: c.Born, Area: "ST17 4AA"},
			Carers: []family.NewCarer{{Relation: "father", Lives: true, Reach: family.Reach{Way: family.ByEmail, Name: "Ned Apart-Made-Up", Email: homes[1].email,
				Phone: homes[1].phone, Address: homes[1].street + "\n" + homes[1].town}}}})
		if err != nil {
			return err
		}
		drop, father = out.Child, out.Carers[0]
		all, err := s.Lead.Leads(w.ctx, tx)
		if err != nil {
			return err
		}
		now, err := s.Lead.Of(w.ctx, tx, keep)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(p lead.Professional) bool { return p.Ref != now[keep].Person && p.Last.IsZero() })
		if _, err := s.Lead.AllocateTx(w.ctx, tx, audit.System, lead.Allocate{Child: drop, Lead: all[i].Ref, Why: "Near."}); err != nil {
			return err
		}
		ned := access.Actor{Person: father.Person, Name: "Ned Apart-Made-Up", Roles: []access.Role{access.RoleParent}, Scope: tx.Scope()}
		if err := s.Family.WriteStatementTx(w.ctx, tx, ned.By(), family.WriteStatement{Child: drop, Text: hiddenWords}); err != nil {
			return err
		}
		_, err = s.Query.AskTx(w.ctx, tx, ned, query.Ask{Child: drop, Subject: hiddenSubject, Points: []string{"Who pays?"}})
		if err != nil {
			return err
		}
		return audit.Look(w.ctx, tx, audit.By{Person: string(manager), Name: "Mia Made-Up", Role: string(access.RoleLeadManager), Channel: "web"}, "A page of the other record", string(drop))
	})
	return keep, drop, father
}

func TestARecordThatWasMergedIsReadOnOnePageAndNotInTheOtherHome(t *testing.T) {
	w := start(t, 60)
	keep, drop, _ := w.twice()
	base, other := "/children/"+string(keep), "/children/"+string(drop)
	manager, parent := w.as(access.RoleLeadManager), w.as(access.RoleParent)
	form := w.form(manager, base+"/merge")
	page := w.do(manager, http.MethodGet, base+"/merge", nil).body
	for _, field := range []string{`name="home"`, `name="lead"`, `name="lead-why"`, `name="version-` + string(drop) + `"`} {
		if !strings.Contains(page, field) {
			t.Errorf("the form lacks %s", field)
		}
	}
	form.Set("drop", string(drop))
	form.Set("why", "One certificate was seen.")
	form.Set("home", string(family.KeptHome))
	form.Set("lead-why", "She knows the school.")
	got := w.do(manager, http.MethodPost, base+"/merge", form)
	if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "Choose which of the two lead professionals goes on.") || !strings.Contains(got.body, "One certificate was seen.") {
		t.Fatalf("nobody was chosen to lead: %d", got.status)
	}
	stays := w.one("SELECT lead FROM lead_allocation WHERE scope=$1 AND child=$2 AND to_on=''", keep)
	form = fresh(w, manager, base+"/merge", form)
	form.Set("lead", stays)
	if got := w.do(manager, http.MethodPost, base+"/merge", form); got.status != http.StatusSeeOther {
		t.Fatalf("merge: %d", got.status)
	}
	for page, words := range map[string]string{base + "/queries": hiddenSubject, other + "/queries": hiddenSubject, base + "/statement": hiddenWords,
		base + "/looks": "A page of the other record", base + "/rights": "Undo the merge of " + string(drop), base + "/timeline": hiddenSubject} {
		if got := w.do(manager, http.MethodGet, page, nil); got.status != http.StatusOK || !strings.Contains(got.body, words) {
			t.Errorf("%s: %d, without %q", page, got.status, words)
		}
	}
	for _, page := range []string{"/home", "/home?child=" + string(keep), "/home?child=" + string(drop), base, base + "/statement", base + "/words-used", base + "/queries",
		base + "/timeline", base + "/rights", other, other + "/statement", other + "/queries"} {
		got := w.do(parent, http.MethodGet, page, nil)
		if got.status != http.StatusOK {
			t.Errorf("the parent opens %s: %d", page, got.status)
		}
		for _, secret := range append(homes[1].secrets(), hiddenWords) {
			if strings.Contains(got.body, secret) {
				t.Errorf("the parent reads %q of the other home on %s", secret, page)
			}
		}
	}
	undo := w.form(manager, other+"/undo-merge")
	undo.Set("why", "They are cousins.")
	if got := w.do(manager, http.MethodPost, other+"/undo-merge", undo); got.status != http.StatusSeeOther {
		t.Fatalf("undo: %d", got.status)
	}
	if got := w.do(manager, http.MethodGet, base+"/queries", nil); strings.Contains(got.body, hiddenSubject) {
		t.Error("after the merge was undone the question is with the wrong child")
	}
	if of := w.one("SELECT child FROM query WHERE scope=$1 AND subject=$2", hiddenSubject); of != string(drop) {
		t.Errorf("the question is about %s", of)
	}
	if n := w.one("SELECT CAST(count(*) AS TEXT) FROM lead_allocation WHERE scope=$1 AND child=$2 AND to_on=''", drop); n != "1" {
		t.Errorf("%s lead professionals came back", n)
	}
}

// fresh is a form opened again with what was typed, so that it is not the same one sent twice.
func fresh(w *world, c *http.Client, path string, typed url.Values) url.Values {
	form := w.form(c, path)
	for name, values := range typed {
		if name != "csrf" && !strings.HasPrefix(name, "once") && !bearsVersion(name) {
			form[name] = values
		}
	}
	return form
}
