package agreementweb_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/decision"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// neighbour is another council of the installation.
const neighbour db.Scope = "E10999991"

func councilHere(_ context.Context, tx *db.Tx) (string, error) {
	return map[db.Scope]string{dbtest.Scope: "Stafford Vale", neighbour: "Northmoor"}[tx.Scope()], nil
}

// offered lets an agreement in the other council and lets this one commit £30,000 of it.
func (w world) offered(t *testing.T) (ref thread.Ref) {
	t.Helper()
	ctx := db.WithScope(dbtest.Ctx(t), neighbour)
	err := w.db.InTx(ctx, func(tx *db.Tx) error {
		d, err := w.decisions.EnterTx(ctx, tx, agreementtest.By, decision.Enter{Title: "Northern help", Maker: "Cabinet", Proposal: "To buy.", Terms: agreementtest.Terms})
		if err != nil {
			return err
		}
		on := workday.MustOn(2026, 3, 2)
		if err := w.decisions.TakeTx(ctx, tx, agreementtest.By, decision.Take{Decision: d, On: on, Reasons: "Needed."}); err != nil {
			return err
		}
		if err := w.decisions.PublishTx(ctx, tx, agreementtest.By, decision.Publish{Decision: d, On: on}); err != nil {
			return err
		}
		a := agreementtest.Agreement(d)
		a.Title = "Help in the north"
		if ref, err = w.agreements.LetTx(ctx, tx, agreementtest.By, a); err != nil {
			return err
		}
		if _, err := w.agreements.AddLotTx(ctx, tx, agreementtest.By, agreement.Lot{Agreement: ref, Name: "Northern lot", Service: "community-support", AgeTo: 25}); err != nil {
			return err
		}
		return w.agreements.JoinTx(ctx, tx, agreementtest.By, agreement.Join{Agreement: ref, Council: string(dbtest.Scope), Name: "Stafford Vale", Limit: 30_000_00})
	})
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func TestACouncilTakesPartInAnothersAgreementOnThePages(t *testing.T) {
	w := newWorld(t)
	c := w.as(access.RoleCommissioner, "")
	none := c.Get("/shared-agreements").Want(200)
	webtest.CheckHTML(t, none)
	if text := none.Text("main"); !strings.Contains(text, "No other council lets this one buy from its agreements.") {
		t.Errorf("the empty list: %s", text)
	}
	ref := w.offered(t)
	if text := c.Get("/shared-agreements").Want(200).Text("main"); !strings.Contains(text, "Help in the north") || !strings.Contains(text, "Takes no part yet") {
		t.Errorf("the list: %s", text)
	}
	of := "/shared-agreements/" + string(ref)
	form := c.Get(of).Want(200)
	webtest.CheckHTML(t, form)
	other, mine := w.as(access.RoleContractManager, ""), w.decision(t)
	second := other.Get(of).Want(200)
	amending := w.amending(t, mine)
	if offered := c.Get(of).Want(200); offered.Find("option[value='"+string(mine)+"']").Length() != 1 || offered.Find("option[value='"+string(amending)+"']").Length() != 0 {
		t.Errorf("offered: %s", offered.Text("select[name=decision]"))
	}
	over := c.Submit(form, "", url.Values{"decision": {string(mine)}, "value": {"30,000.01"}})
	if over.Status != 422 || !strings.Contains(over.Text(".govuk-error-summary"), "Northmoor lets this council commit £30,000.00") {
		t.Errorf("more than the limit: %d %s", over.Status, over.Text("main"))
	}
	if v, _ := over.Find("input[name=value]").Attr("value"); v != "30,000.01" {
		t.Errorf("what was typed is gone: %q", v)
	}
	if without := c.Submit(form, "", url.Values{"value": {"20,000"}}); without.Status != 422 || !strings.Contains(without.Text(".govuk-error-summary"), "own decision") {
		t.Errorf("without a decision of its own: %d", without.Status)
	}
	part := c.Submit(form, "", url.Values{"decision": {string(mine)}, "value": {"20,000"}}).Want(200)
	webtest.CheckHTML(t, part)
	if text := part.Text("main"); !strings.Contains(text, "Northmoor let this agreement.") || !strings.Contains(text, "Northern lot") || strings.Contains(text, "Set a rate") {
		t.Errorf("the agreement here: %s", text)
	}
	again := other.Submit(second, "", url.Values{"decision": {string(mine)}, "value": {"10,000"}})
	if again.Status != 409 || !strings.Contains(again.Text("main"), "takes part in “Help in the north” since") || !strings.Contains(again.Text("main"), "10,000") {
		t.Errorf("taken part twice: %d %s", again.Status, again.Text("main"))
	}
	w.changesItsPart(t, c, ref)
	for _, path := range []string{"/shared-agreements", "/shared-agreements?format=csv", of} {
		if page := w.as(access.RoleProvider, w.provider).Get(path).Want(403); strings.Contains(page.Body, "Help in the north") {
			t.Errorf("a provider reads %s: %s", path, page.Body)
		}
		w.as(access.RoleBroker, "").Get(path).Want(200)
	}
	w.as(access.RoleParent, "").Get(of).Want(403)
}

// changesItsPart saves over a change that it has not seen, and then over what it has.
func (w world) changesItsPart(t *testing.T, c *webtest.Client, ref thread.Ref) {
	t.Helper()
	of := "/shared-agreements/" + string(ref)
	old := c.Get(of).Want(200)
	c.Submit(c.Get(of).Want(200), "", url.Values{"value": {"25,000"}, "why": {"More children."}}).Want(200)
	stale := c.Submit(old, "", url.Values{"value": {"10,000"}, "why": {"Fewer children."}})
	if stale.Status != 409 || !strings.Contains(stale.Text("main"), "Someone else changed this agreement") {
		t.Errorf("saved over a change: %d %s", stale.Status, stale.Text("main"))
	}
	if text := c.Get("/agreements/" + string(ref)).Want(200).Text("main"); !strings.Contains(text, "up to £25,000.00") {
		t.Errorf("after both: %s", text)
	}
	terms := c.Get("/agreements/" + string(ref) + "/terms").Want(200)
	webtest.CheckHTML(t, terms)
	if text := terms.Text("main"); !strings.Contains(text, "keeps its terms") || strings.Contains(text, "Record a signature") {
		t.Errorf("the terms here: %s", text)
	}
}

// decision enters one of this council's in effect.
func (w world) decision(t *testing.T) thread.Ref { return enter(t, w.db, w.decisions, "") }

// amending enters one in effect that amends another.
func (w world) amending(t *testing.T, of thread.Ref) thread.Ref {
	return enter(t, w.db, w.decisions, of)
}

func TestTheCouncilThatLetItSeesWhatEachCommits(t *testing.T) {
	w := newWorld(t)
	c := w.as(access.RoleCommissioner, "")
	of := "/agreements/" + string(w.agreement)
	for _, council := range [][2]string{{"E1", "Northshire"}, {string(neighbour), "Northmoor"}} {
		c.Submit(c.Get(of+"/participant").Want(200), "", url.Values{"council": {council[0]}, "name": {council[1]}, "limit": {"10,000"}}).Want(200)
	}
	there := access.Actor{Person: "PER-THERE", Name: "Nia", Roles: []access.Role{access.RoleCommissioner}, Scope: neighbour}
	list := w.site.As(there).Get("/shared-agreements").Want(200)
	if text := list.Text("main"); !strings.Contains(text, "Community support") || !strings.Contains(text, "Stafford Vale") {
		t.Errorf("the other council's list: %s", text)
	}
	text := c.Get(of + "/terms").Want(200).Text("main")
	for _, want := range []string{"Stafford Vale (E10000028)", "Northshire (E1)", "Recorded here by hand", "All together"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the page: %s", want, text)
		}
	}
}
