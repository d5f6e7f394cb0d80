package authoritytest

import (
	"context"
	"slices"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
)

// fromOutside opens an administrator's account as the command line does.
func fromOutside(t *testing.T, d *db.DB, s *authority.Service, cmd authority.OpenAdministrator) (out authority.AdministratorOpened, err error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	err = d.InTx(ctx, func(tx *db.Tx) (err error) {
		out, err = s.OpenAdministratorTx(ctx, tx, By, cmd)
		return err
	})
	return out, err
}

// administrator: a new account, one that ended, and one with another role become an administrator's; the others are told each time.
func administrator(t *testing.T, d *db.DB, s *authority.Service) {
	first := Open(t, d, s, "First Administrator", "first.administrator@council.example", access.RoleAdministrator)
	gone := Open(t, d, s, "Gone Administrator", "gone.administrator@council.example", access.RoleAdministrator)
	finance := Open(t, d, s, "Finance Too", "finance.too@council.example", access.RoleFinance)
	Open(t, d, s, "A Parent", "a.parent.too@home.example", access.RoleParent)
	if err := s.End(dbtest.Ctx(t), Admin, authority.End{Person: gone, Why: "left"}); err != nil {
		t.Fatal(err)
	}
	told := len(Messages(t, d, notify.AdministratorOpened))
	for _, c := range []struct {
		address string
		person  thread.Ref // "" for a new one
	}{{"new.administrator@council.example", ""}, {" Gone.Administrator@council.example", gone}, {"finance.too@council.example", finance}} {
		out, err := fromOutside(t, d, s, authority.OpenAdministrator{Name: "New Administrator", Email: c.address, Why: "the last one left"})
		if err != nil || out.Known != (c.person != "") || (c.person != "" && out.Person != c.person) {
			t.Fatalf("%s: %+v, %v", c.address, out, err)
		}
		now := len(Messages(t, d, notify.AdministratorOpened))
		if out.Told == 0 || now-told != out.Told {
			t.Errorf("%s: %d messages written, %d said", c.address, now-told, out.Told)
		}
		told = now
		if a := Actor(t, d, s, out.Person); !a.Is(access.RoleAdministrator) || a.Is(access.RoleFinance) != (c.person == finance) {
			t.Errorf("%s has the roles %v", c.address, a.Roles)
		}
		View(t, d, func(ctx context.Context, tx *db.Tx) error {
			rows, err := audit.History(ctx, tx, string(out.Person), 20)
			if !slices.ContainsFunc(rows, func(r audit.Row) bool {
				return r.Action == "administrator opened at the server" && r.Why == "the last one left"
			}) {
				t.Errorf("%s: the reason is not in the audit: %+v", c.address, rows)
			}
			return err
		})
	}
	for address, kind := range map[string]fault.Kind{
		"first.administrator@council.example": fault.KindConflict, "a.parent.too@home.example": fault.KindInvalid, "": fault.KindInvalid, "nowhere": fault.KindInvalid,
	} {
		_, err := fromOutside(t, d, s, authority.OpenAdministrator{Name: "N", Email: address, Why: "why"})
		wantKind(t, err, kind, "the address "+address)
	}
	_, err := fromOutside(t, d, s, authority.OpenAdministrator{Name: "N", Email: "n.n@council.example"})
	wantKind(t, err, fault.KindInvalid, "no reason")
	if now := len(Messages(t, d, notify.AdministratorOpened)); now != told {
		t.Errorf("%d messages about what was refused", now-told)
	}
	if a := Actor(t, d, s, first); !a.Is(access.RoleAdministrator) {
		t.Error("the first administrator is none any more")
	}
}
