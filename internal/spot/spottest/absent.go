package spottest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/spot"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// The lists of one system, whose headings no other list of the suite has.
const (
	caseHead  = "Child ID,Package ID,Supplier,Service,Locality,Start Date,End Date,Hours per week,Unit,Rate\n"
	caseFirst = caseHead + caseKept + "K3,N3,Moor Ltd,Home care,North,01/06/2026,,10,Hour,30.00\n" + "K4,N4,Dale Ltd,Home care,North,01/06/2026,01/07/2026,10,Hour,30.00\n"
	caseKept  = "K1,N1,Hill Ltd,Home care,North,01/06/2026,,10,Hour,20.00\nK2,N2,Hill Ltd,Home care,North,01/06/2026,,10,Hour,20.00\n"
	caseMoved = "K3,N3,Quarry Ltd,Home care,North,01/10/2026,,10,Hour,28.00\n"
)

// absent checks what is asked about packages that a later list no longer names.
func absent(t *testing.T, d *db.DB, s *spot.Service) {
	listed(t, d, s, "another system's", strings.Replace(PackageLines, "Area", "District", 1))
	before := running(t, d, s)
	listed(t, d, s, "case 1", caseFirst)
	if got := openAbsent(t, d, s); len(got.Found) != 0 {
		t.Fatalf("the first list of a source misses nothing: %+v", got.Found)
	}
	if r := listed(t, d, s, "a part", caseHead+"K9,N9,Hill Ltd,Home care,North,01/06/2026,,10,Hour,20.00\n"); r.Summary.Absent != 0 || openAbsent(t, d, s).All != 0 {
		t.Errorf("a list that names fewer than half is asked about: %+v", r.Summary)
	}
	listed(t, d, s, "another system", strings.Replace(PackageLines, "Area", "Team", 1))
	if got := openAbsent(t, d, s); got.All != 0 {
		t.Errorf("a list of another source is asked about: %+v", got.Found)
	}
	const all = caseKept + "K9,N9,Hill Ltd,Home care,North,01/06/2026,,10,Hour,20.00\n"
	r := listed(t, d, s, "case 2", caseHead+all+caseMoved)
	got := openAbsent(t, d, s)
	if r.Summary.Absent != 1 || got.All != 1 || len(got.Found) != 1 || got.Found[0].Line.Reference != "N3" || got.Found[0].Line.Supplier != "Moor Ltd" ||
		len(got.Found[0].Beside) != 1 || !strings.Contains(got.Found[0].Beside[0], "Quarry Ltd") || got.Lists[got.Found[0].List].File != "case 2.csv" {
		t.Fatalf("what is missing: %+v of %+v", got, r.Summary)
	}
	if now := running(t, d, s); now != before+5 { // an unanswered package counts as running; N4 has ended
		t.Errorf("%d packages run, before the lists %d", now, before)
	}
	answersAbsent(t, d, s, got.Found[0], all)
	hidesAbsent(t, d, s)
}

func running(t *testing.T, d *db.DB, s *spot.Service) int {
	t.Helper()
	p, _, _ := painted(t, d, s)
	return p.Packages
}

func openAbsent(t *testing.T, d *db.DB, s *spot.Service) (page spot.AbsentPage) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := d.InTx(ctx, func(tx *db.Tx) (err error) {
		page, err = s.SeeAbsent(ctx, tx, Buyer, "", 100)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return page
}

func answersAbsent(t *testing.T, d *db.DB, s *spot.Service, one spot.Absent, all string) {
	t.Helper()
	ctx, today, before := dbtest.Ctx(t), workday.DateOf(dbtest.Clock(d).Now()), running(t, d, s)
	for what, bad := range map[string]spot.TellAbsent{
		"no fate": {}, "no last day": {Fate: spot.FateEnded}, "to come": {Fate: spot.FateMoved, On: today.AddDays(1)}, "before it began": {Fate: spot.FateEnded, On: one.Line.Start.AddDays(-1)},
	} {
		bad.Package = one.Package
		if _, err := s.TellAbsent(ctx, Buyer, bad); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	tell := spot.TellAbsent{Package: one.Package, Fate: spot.FateMoved, On: today.AddDays(-1), Why: "Under Quarry since October"}
	stranger := Buyer
	stranger.Roles = []access.Role{access.RoleParent}
	if _, err := s.TellAbsent(ctx, stranger, tell); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("anybody answers: %v", err)
	}
	said, err := s.TellAbsent(ctx, Buyer, tell)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.TellAbsent(ctx, Buyer, tell); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("answered twice: %v", err)
	}
	if now := running(t, d, s); openAbsent(t, d, s).All != 0 || now != before-1 {
		t.Errorf("answered: %d run, %d before", now, before)
	}
	listed(t, d, s, "case 3", caseHead+all+caseMoved+"K8,N8,Hill Ltd,Home care,North,01/06/2026,,10,Hour,20.00\n")
	if now := running(t, d, s); openAbsent(t, d, s).All != 0 || now != before {
		t.Errorf("a later list asks again, or it runs again: %d run, want %d", now, before)
	}
	if err := s.UndoAbsent(ctx, stranger, said.ID, "A slip"); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("anybody takes an answer back: %v", err)
	}
	if err := s.UndoAbsent(ctx, Buyer, said.ID, ""); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("undone without a reason: %v", err)
	}
	if err := s.UndoAbsent(ctx, Buyer, said.ID, "A slip"); err != nil {
		t.Fatal(err)
	}
	if err := s.UndoAbsent(ctx, Buyer, said.ID, "Again"); !fault.Is(err, fault.KindConflict) {
		t.Errorf("undone twice: %v", err)
	}
	if now := running(t, d, s); openAbsent(t, d, s).All != 1 || now != before+1 {
		t.Errorf("undone: %d run, want %d", now, before+1)
	}
	if _, err := s.TellAbsent(ctx, Buyer, spot.TellAbsent{Package: one.Package, Fate: spot.FateListed}); err != nil {
		t.Fatal(err)
	}
	if now := running(t, d, s); openAbsent(t, d, s).All != 0 || now != before+1 {
		t.Errorf("the list is wrong: %d run, want %d", now, before+1)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		history, err := audit.History(ctx, tx, spot.AbsentAnswerRef(said.ID), 10)
		if len(history) != 2 {
			t.Errorf("on record: %+v", history)
		}
		return err
	})
	asksAnew(t, d, s, all)
}

// asksAnew has a package named again and go missing again, and a list be only a part.
func asksAnew(t *testing.T, d *db.DB, s *spot.Service, all string) {
	t.Helper()
	const again = "K3,N3,Moor Ltd,Home care,North,01/06/2026,,11,Hour,30.00\n"
	listed(t, d, s, "case 4", caseHead+all+caseMoved+again)
	if n := openAbsent(t, d, s).All; n != 1 { // N8
		t.Errorf("%d are missing", n)
	}
	listed(t, d, s, "case 5", caseHead+caseMoved+all)
	open := openAbsent(t, d, s)
	if open.All != 2 {
		t.Errorf("what went missing a second time is not asked about: %+v", open.Found)
	}
	ctx := dbtest.Ctx(t)
	if _, err := s.TellAbsent(ctx, Buyer, spot.TellAbsent{Fate: spot.FatePart, List: "IMP-0000-0000-0"}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a list that nobody has: %v", err)
	}
	stranger := Buyer
	stranger.Roles = []access.Role{access.RoleParent}
	if _, err := s.TellAbsent(ctx, stranger, spot.TellAbsent{Fate: spot.FatePart, List: open.Found[0].List}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("anybody says that a list is a part: %v", err)
	}
	part, err := s.TellAbsent(ctx, Buyer, spot.TellAbsent{Fate: spot.FatePart, List: open.Found[0].List, Why: "The north team’s"})
	if err != nil {
		t.Fatal(err)
	}
	if got := openAbsent(t, d, s); got.All != 1 || got.Found[0].Line.Reference != "N8" {
		t.Errorf("the list before it does not count in its place: %+v", got.Found)
	}
	if err := s.UndoAbsent(ctx, Buyer, part.ID, "It was whole"); err != nil {
		t.Fatal(err)
	}
	if got := openAbsent(t, d, s); got.All != 2 {
		t.Errorf("undone: %+v", got.Found)
	}
	var paged []spot.Absent
	for behind, more := "", true; more; {
		if err := d.InTx(ctx, func(tx *db.Tx) error {
			page, err := s.SeeAbsent(ctx, tx, Buyer, behind, 1)
			if more = len(page.Found) == 1; more {
				paged, behind = append(paged, page.Found...), page.Found[0].Key()
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	if len(paged) != 2 || paged[0].Line.Weekly() < paged[1].Line.Weekly() {
		t.Errorf("in pages: %+v", paged)
	}
}

// hidesAbsent checks that nobody reads about, or answers for, a child they have nothing to do with.
func hidesAbsent(t *testing.T, d *db.DB, s *spot.Service) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	var child thread.Ref
	if err := d.InTx(ctx, func(tx *db.Tx) error { child = thread.New(tx, thread.Child); return nil }); err != nil {
		t.Fatal(err)
	}
	s.Children = known{"K3": child}
	defer func() { s.Children = nil }()
	for _, a := range openAbsent(t, d, s).Found {
		if (a.Line.Child == "") != (a.Line.Reference == "N3") {
			t.Errorf("shown: %+v", a.Line)
		}
		if a.Line.Reference != "N3" {
			continue
		}
		if _, err := s.TellAbsent(ctx, Buyer, spot.TellAbsent{Package: a.Package, Fate: spot.FateListed}); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("answered for a child of others: %v", err)
		}
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		seen, err := audit.Looks(ctx, tx, "ledger:K8", 100)
		if len(seen) == 0 {
			t.Error("no look is recorded")
		}
		hidden, hiddenErr := audit.Looks(ctx, tx, string(child), 100)
		if len(hidden) != 0 || hiddenErr != nil {
			t.Errorf("a look at a hidden child: %+v, %v", hidden, hiddenErr)
		}
		return err
	})
}
