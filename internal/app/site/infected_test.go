package site_test

import (
	"net/http"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/notify"
	"alongside/internal/thread"
)

// A file that carries a virus is told to whoever sent it and to the administrators, and neither message says whose it is or
// what it is called.
func TestAVirusIsToldToTheSenderAndTheAdministrators(t *testing.T) {
	k := newDesk(t, document.Options{Scanner: document.ClamAV{Network: "tcp", Address: clamd(t)}})
	c := k.as(access.RoleParent)
	child, _ := k.mine(thread.Child, access.RoleParent)
	if got := k.send(c, child.Ref, "clean.pdf", letter, "Plan of Zebedee Quillfeather.pdf", letter+sickness); got.status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.status, got.body)
	}
	k.scan()
	var ill document.Document
	for _, d := range k.of(child.Ref) {
		if d.Scan == document.Infected {
			ill = d
		} else if found := k.outboxOf(d.Ref); len(found) != 0 {
			t.Errorf("a clean file is told of: %+v", found)
		}
	}
	readers := map[string]map[string]bool{}
	for _, m := range k.outboxOf(ill.Ref) {
		if readers[m.Template] == nil {
			readers[m.Template] = map[string]bool{}
		}
		readers[m.Template][m.To.Value] = true
		for _, private := range []string{"Zebedee", "Quillfeather", "Plan of", string(child.Ref), child.Label} {
			if private != "" && strings.Contains(m.Subject+m.Body, private) {
				t.Errorf("%s says %q: %s", m.Template, private, m.Body)
			}
		}
		if !strings.Contains(m.Body, ill.At.Format("2 January 2006")) || !strings.Contains(m.Body, "virus") {
			t.Errorf("%s says neither what nor when: %s", m.Template, m.Body)
		}
	}
	var admin, parent authority.Account
	must(t, k.d.View(k.ctx, func(tx *db.Tx) (err error) {
		if admin, err = k.site.Services.Authority.Account(k.ctx, tx, k.person(access.RoleAdministrator)); err == nil {
			parent, err = k.site.Services.Authority.Account(k.ctx, tx, k.person(access.RoleParent))
		}
		return err
	}))
	if sent := readers[notify.FileInfected.ID]; len(sent) != 1 || sent[admin.Email] {
		t.Errorf("the sender (%s) is told at %v", parent.Email, sent)
	}
	if told := readers[notify.FileInfectedHere.ID]; !told[admin.Email] || told[parent.Email] {
		t.Errorf("of the administrators (%s) these are told: %v", admin.Email, told)
	}
}

// outboxOf are the messages about an object.
func (k *desk) outboxOf(about thread.Ref) []notify.Outbound {
	k.t.Helper()
	var page notify.Page
	must(k.t, k.d.View(k.ctx, func(tx *db.Tx) (err error) {
		page, err = notify.List(k.ctx, tx, notify.Filter{Ref: about})
		return err
	}))
	return page.Messages
}
