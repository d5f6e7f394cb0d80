package queryweb_test

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/notify"
	"alongside/internal/query/querytest"
)

// TestStaffWhoAreFamilyAreNotOfferedTheWorkOnTheirOwnChildsQuestions looks as a lead before and after she is family of the child.
func TestStaffWhoAreFamilyAreNotOfferedTheWorkOnTheirOwnChildsQuestions(t *testing.T) {
	site, d, s := world(t)
	child, ref := querytest.Asked(t, d, s)
	querytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return notify.Record(ctx, tx, notify.Message{To: notify.ToEmail("Finn Made-Up", "finn@example.com"), Subject: "Your question has arrived", Body: "It has.", Ref: ref, Template: "query-received"})
	})
	lead := site.As(querytest.Lead)
	offered := func() (work, sent, writes bool) {
		page := lead.Get("/queries/" + string(ref)).Want(200)
		list := lead.Get("/children/" + string(child) + "/queries").Want(200)
		return page.Find("main a[href$='/answer']").Length() > 0, strings.Contains(page.Text("main"), "Finn Made-Up"), list.Find("a[href$='/write-down']").Length() > 0
	}
	if work, sent, writes := offered(); !work || !sent || !writes {
		t.Fatalf("at work she is offered: answering %t, what was sent %t, writing down %t", work, sent, writes)
	}
	querytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, audit.System, access.Relationship{Actor: querytest.Lead.Person, Child: child, Reason: access.ParentalResponsibility, Level: access.See, From: tx.Today(), Source: child})
	})
	if work, sent, writes := offered(); work || sent || writes {
		t.Errorf("as family she is offered: answering %t, what was sent %t, writing down %t", work, sent, writes)
	}
}
