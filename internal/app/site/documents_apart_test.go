package site_test

import (
	"net/http"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/document"
)

// What one of two parents who live apart adds may say where they live: the other neither finds nor opens it, and who works with the child reads all.
func TestParentsWhoLiveApartReadTheirOwnDocuments(t *testing.T) {
	k := newDesk(t, document.Options{})
	child, carers := k.separated()
	parent := func(i int) *http.Client {
		k.change(func(tx *db.Tx) error {
			return db.ExecOne(k.ctx, tx, "UPDATE persona SET person=$2 WHERE scope=$1 AND role=$3", tx.Scope(), carers[i].Person, access.RoleParent)
		})
		return k.as(access.RoleParent)
	}
	names := [2]string{"where the first lives.pdf", "where the second lives.pdf"}
	for i, name := range names {
		if got := k.sendFiles(parent(i), child, name, letter); got.status != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", name, got.status, got.body)
		}
	}
	found := k.of(child)
	if len(found) != 2 {
		t.Fatalf("stored: %+v", found)
	}
	for i := range names {
		c := parent(i)
		for _, path := range []string{"/children/" + string(child), "/documents/about/" + string(child)} {
			page, _ := k.get(c, path)
			if !strings.Contains(page.body, names[i]) || strings.Contains(page.body, names[1-i]) {
				t.Errorf("parent %d at %s: own %v, the other's %v", i+1, path, strings.Contains(page.body, names[i]), strings.Contains(page.body, names[1-i]))
			}
		}
		for _, d := range found {
			want := http.StatusNotFound
			if d.Name == names[i] {
				want = http.StatusOK
			}
			for _, path := range []string{"/documents/" + string(d.Ref), "/documents/" + string(d.Ref) + "?anyway=yes"} {
				if got, _ := k.get(c, path); got.status != want {
					t.Errorf("parent %d gets %d for %s, want %d", i+1, got.status, d.Name, want)
				}
			}
		}
	}
	lead := k.one("SELECT lead FROM lead_allocation WHERE scope=$1 AND child=$2 AND to_on='' ORDER BY from_on DESC LIMIT 1", child)
	k.change(func(tx *db.Tx) error {
		return db.ExecOne(k.ctx, tx, "UPDATE persona SET person=$2 WHERE scope=$1 AND role=$3", tx.Scope(), lead, access.RoleLead)
	})
	page, _ := k.get(k.as(access.RoleLead), "/documents/about/"+string(child))
	if !strings.Contains(page.body, names[0]) || !strings.Contains(page.body, names[1]) {
		t.Errorf("the lead reads %d: %s", page.status, page.body)
	}
}
