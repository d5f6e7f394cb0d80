package site_test

import (
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// A provider reads that another gets no new work, and neither why nor at what prices it is used nor what evidence it gave.
func TestAProviderReadsNothingOfWhatIsBetweenOthersAndTheCouncil(t *testing.T) {
	w := start(t, 60)
	var agreements, others []thread.Ref
	whys := map[string]bool{}
	own := thread.Ref(w.one("SELECT provider FROM account WHERE scope=$1 AND person=$2", w.person(access.RoleProvider)))
	w.change(func(tx *db.Tx) error {
		err := db.Each(w.ctx, tx, "SELECT ref FROM agreement WHERE scope=$1", []any{tx.Scope()}, func(scan func(...any) error) error {
			var ref thread.Ref
			err := scan(&ref)
			agreements = append(agreements, ref)
			return err
		})
		if err != nil {
			return err
		}
		return db.Each(w.ctx, tx, "SELECT ref, suspended_why FROM provider WHERE scope=$1 AND ref<>$2", []any{tx.Scope(), own}, func(scan func(...any) error) error {
			var ref thread.Ref
			var why string
			err := scan(&ref, &why)
			others = append(others, ref)
			if why != "" {
				whys[why] = true
			}
			return err
		})
	})
	if len(agreements) == 0 || len(whys) == 0 {
		t.Fatalf("the county has %d agreements and %d suspended providers", len(agreements), len(whys))
	}
	reads := func(role access.Role) (told, stopped int) {
		c := w.as(role)
		for _, ref := range agreements {
			body := w.do(c, "GET", "/agreements/"+string(ref), nil).body
			for why := range whys {
				if strings.Contains(body, why) {
					told++
				}
			}
			stopped += strings.Count(body, "No, it gets no new work now")
		}
		return told, stopped
	}
	if told, _ := reads(access.RoleCommissioner); told == 0 {
		t.Error("the commissioner reads no reason")
	}
	if told, stopped := reads(access.RoleProvider); told != 0 || stopped == 0 {
		t.Errorf("a provider reads %d reasons of others, and %d times that one gets no work", told, stopped)
	}
	provider := w.as(access.RoleProvider)
	for _, ref := range others {
		if body := w.do(provider, "GET", "/providers/"+string(ref), nil).body; strings.Contains(body, "Sent back") || strings.Contains(body, ">Evidence<") {
			t.Errorf("%s shows its evidence to another", ref)
		}
	}
}
