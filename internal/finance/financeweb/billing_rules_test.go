package financeweb_test

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/delivery"
	"alongside/internal/web/webtest"
)

// Two visits of 60 and 30 planned minutes took 53 and 38, at £20 an hour; a third did not take place.
func TestBillingRulesAreTriedOnTheVisitsThatWereRecorded(t *testing.T) {
	site, w := world(t)
	w.Fund(t, "Short breaks", 50_000_00, "SB")
	p := w.Package(t, "SB", 880_00)
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Delivery.RecordVisitsTx(ctx, tx, w.Provider, p.Ref, []delivery.Visit{
			{On: p.Start, Start: 16 * 60, Planned: 60, Minutes: 53, Worker: "Wim", Result: delivery.Came},
			{On: p.Start.AddDays(1), Start: 16 * 60, Planned: 30, Minutes: 38, Worker: "Wim", Result: delivery.Came},
			{On: p.Start.AddDays(2), Start: 16 * 60, Planned: 60, Result: delivery.Missed, Whose: delivery.ByProvider, Note: "The car broke down."},
		})
		return err
	})
	at := "/providers/" + string(w.Provider.Provider) + "/billing-rules"
	own := site.As(w.Provider).Get(at).Want(200)
	webtest.CheckHTML(t, own)
	got := own.Text("main")
	for _, want := range []string{
		"All packages: 2 visits", "As promised1 hour 30 minutes£30.00-£0.33£0.00",
		"The contract: delivered minutes1 hour 31 minutes£30.33£0.00+£0.330", "5 minutes, nearest1 hour 35 minutes£31.67+£1.34+£1.670",
		"15 minutes, nearest1 hour 45 minutes£35.00+£4.67+£5.000", "15 minutes, whole ones only1 hour 15 minutes£25.00-£5.33-£5.002",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the page lacks %q: %s", want, got)
		}
	}
	if csv := site.As(w.Provider).Get(at + "?format=csv").Want(200); !strings.Contains(csv.Body, string(p.Ref)) || !strings.Contains(csv.Body, "£31.67") {
		t.Errorf("the file: %s", csv.Body)
	}
	if one := site.As(w.Provider).Get(at + "?months=1").Text("main"); !strings.Contains(one, "No visit that took place is recorded in these months.") {
		t.Errorf("one month back: %s", one)
	}
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		looks, err := audit.Looks(ctx, tx, string(p.Child), 10)
		if len(looks) == 0 {
			t.Error("nobody can tell that the child's visits were looked at")
		}
		return err
	})
	stranger := access.Actor{Person: "PER-CON", Name: "Con Tracts", Roles: []access.Role{access.RoleContractManager}, Scope: "E10000028"}
	if none := site.As(stranger).Get(at).Want(200).Text("main"); strings.Contains(none, string(p.Ref)) || !strings.Contains(none, "No package has a visit") {
		t.Errorf("somebody without a reason sees the package: %s", none)
	}
	other := w.Provider
	other.Provider = "PVR-OTHER"
	site.As(other).Get(at).Want(404)
	site.As(access.Actor{Person: "PER-BRO", Name: "Bro Ker", Roles: []access.Role{access.RoleBroker}, Scope: "E10000028"}).Get(at).Want(403)
}
