package site_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/app/county"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/thread"
)

// signed keeps a paper with an agreement of the context's council, and records its signature where a title is given.
func (k *desk) signed(ctx context.Context, about thread.Ref, title string) thread.Ref {
	k.t.Helper()
	content, err := k.store.Receive(ctx, strings.NewReader(letter+title))
	must(k.t, err)
	var doc document.Document
	by := audit.By{Person: "keeper", Name: "Ada Moss", Role: "commissioner", Channel: "test"}
	must(k.t, k.d.InTx(ctx, func(tx *db.Tx) (err error) {
		if doc, err = k.store.Attach(ctx, tx, by, document.Upload{Name: "paper.pdf", Ref: about}, content); err != nil || title == "" {
			return err
		}
		_, err = k.site.Services.Agreement.SignTx(ctx, tx, by, agreement.Sign{
			Agreement: about, Title: title, Document: doc.Ref, SignedBy: "Bo Ash", SignedAs: "Director, for the council", SignedOn: tx.Today(),
		})
		return err
	}))
	return doc.Ref
}

// reads asks for the terms page of an agreement and for a document, and returns whether the page names the document, links it and opens it.
func (k *desk) reads(c *http.Client, of string, paper thread.Ref, title string) (named, linked, opened bool) {
	k.t.Helper()
	page := k.parsed(c, "/agreements/"+of+"/terms")
	opened = k.do(c, http.MethodGet, "/documents/"+string(paper)+"?anyway=yes", nil).status == http.StatusOK
	return strings.Contains(page.Find("main").Text(), title), page.Find("a[href='/documents/"+string(paper)+"']").Length() > 0, opened
}

// TestTermsAreReadByThoseWhomTheyBind opens the signed terms of an agreement as a member, as providers that are none, one of which
// begins to apply, and as people of the council.
func TestTermsAreReadByThoseWhomTheyBind(t *testing.T) {
	k := newDesk(t, document.Options{})
	own := k.one(`SELECT provider FROM account WHERE scope=$1 AND person=$2`, string(k.person(access.RoleProvider)))
	of := k.one(`SELECT min(l.agreement) FROM agreement_admission a JOIN agreement_lot l ON l.scope=a.scope AND l.ref=a.lot WHERE a.scope=$1 AND a.provider=$2 AND a.valid_to='' AND l.agreement IN (SELECT agreement FROM agreement_opening WHERE scope=$1)`, own)
	const title = "Terms and conditions"
	paper, other := k.signed(k.ctx, thread.Ref(of), title), k.signed(k.ctx, thread.Ref(of), "")
	stranger := k.colleague(access.RoleProvider, `SELECT provider FROM account WHERE scope=$1 AND provider<>'' AND provider<>$2 AND roles='["provider"]' AND provider NOT IN (
		SELECT a.provider FROM agreement_admission a JOIN agreement_lot l ON l.scope=a.scope AND l.ref=a.lot WHERE a.scope=$1 AND l.agreement=$3) AND provider NOT IN (
		SELECT provider FROM agreement_application WHERE scope=$1 AND agreement=$3) ORDER BY provider LIMIT 1`, own, of)
	for who, want := range map[string]struct {
		client *http.Client
		reads  bool
	}{
		"a member": {k.as(access.RoleProvider), true}, "another provider": {stranger.browser, false},
		"a quality officer": {k.as(access.RoleQualityOfficer), true}, "a member of the council": {k.as(access.RoleMember), false},
	} {
		named, linked, opened := k.reads(want.client, of, paper, title)
		if !named || linked != want.reads || opened != want.reads {
			t.Errorf("%s: named %t, linked %t, opened %t", who, named, linked, opened)
		}
	}
	k.change(func(tx *db.Tx) error {
		applicant, err := k.site.Services.Authority.Actor(k.ctx, tx, stranger.person)
		if err != nil {
			return err
		}
		_, err = k.site.Services.Admission.BeginTx(k.ctx, tx, applicant, thread.Ref(k.one(`SELECT min(ref) FROM agreement_lot WHERE scope=$1 AND agreement=$2`, of)))
		return err
	})
	if _, linked, opened := k.reads(stranger.browser, of, paper, title); !linked || !opened {
		t.Errorf("a provider that has begun to apply: linked %t, opened %t", linked, opened)
	}
	// What is kept with the agreement and was not signed stays with the council.
	member := k.as(access.RoleProvider)
	if got := k.do(member, http.MethodGet, "/documents/"+string(other)+"?anyway=yes", nil).status; got != http.StatusNotFound {
		t.Errorf("a member opens what is no terms: %d", got)
	}
	list := k.parsed(member, "/documents/about/"+of)
	if list.Find("a[href='/documents/"+string(paper)+"']").Length() != 1 || list.Find("a[href='/documents/"+string(other)+"']").Length() != 0 || list.Find("main form[enctype]").Length() != 0 {
		t.Errorf("a member's list: %s", list.Find("main").Text())
	}
}

// TestTermsOfAnotherCouncilAreReadWhereItsAgreementIsBoughtFrom opens the terms of Northmoor's agreement as people of the county, which
// takes part in it.
func TestTermsOfAnotherCouncilAreReadWhereItsAgreementIsBoughtFrom(t *testing.T) {
	k := newDesk(t, document.Options{})
	of := k.one(`SELECT min(agreement) FROM agreement_offered WHERE scope=$1 AND taken_on<>''`)
	there := db.WithScope(k.ctx, county.Northmoor)
	const title = "Terms near the border"
	paper, other := k.signed(there, thread.Ref(of), title), k.signed(there, thread.Ref(of), "")
	for role, reads := range map[access.Role]bool{access.RoleCommissioner: true, access.RoleProvider: false, access.RoleMember: false} {
		named, linked, opened := k.reads(k.as(role), of, paper, title)
		if !named || linked != reads || opened != reads {
			t.Errorf("%s: named %t, linked %t, opened %t", role, named, linked, opened)
		}
	}
	commissioner := k.as(access.RoleCommissioner)
	if got := k.do(commissioner, http.MethodGet, "/documents/"+string(other)+"?anyway=yes", nil).status; got != http.StatusNotFound {
		t.Errorf("another council's papers are open: %d", got)
	}
	who := func(ctx context.Context, action string) (by string) {
		must(t, k.d.View(ctx, func(tx *db.Tx) error {
			return db.Get(ctx, tx, `SELECT min(name) FROM audit_entry WHERE scope=$1 AND action=$2 AND ref=$3`, []any{tx.Scope(), action, string(paper)}, &by)
		}))
		return by
	}
	if here, beyond := who(k.ctx, "document of another council opened"), who(there, "document opened"); here == "" || beyond != county.Name {
		t.Errorf("opened by %q here and by %q there", here, beyond)
	}
}
