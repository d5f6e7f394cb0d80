package queryweb_test

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/query"
	"alongside/internal/query/querytest"
	"alongside/internal/thread"
)

// TestAClubReadsNoQuestionOfAFamilyThatWasNotPutToIt looks as somebody of an organisation whose session a child once came to, and
// of one that delivers a package: what a family asks the council is not theirs to read.
func TestAClubReadsNoQuestionOfAFamilyThatWasNotPutToIt(t *testing.T) {
	site, d, s := world(t)
	child, ref := querytest.Asked(t, d, s)
	club := thread.Must("PVR-0000-0001-2")
	fay := access.Actor{Person: thread.Must("PER-0000-000H-6"), Name: "Fay Made-Up", Roles: []access.Role{access.RoleFacilitator}, Provider: club, Scope: dbtest.Scope}
	for _, level := range []access.Level{access.See, access.Work} {
		querytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			return access.Grant(ctx, tx, audit.System, access.Relationship{Actor: fay.Person, Child: child, Reason: access.OfferTakenUp, Level: level, From: tx.Today()})
		})
		c := site.As(fay)
		for _, path := range []string{"/queries/" + string(ref), "/queries/" + string(ref) + "/answer", "/queries/" + string(ref) + "/onward"} {
			if p := c.Get(path); p.Status != 404 {
				t.Errorf("%s at %s: %d %s", level, path, p.Status, p.Text("main"))
			}
		}
		for _, format := range []string{"", "?format=csv"} {
			if p := c.Get("/children/" + string(child) + "/queries" + format).Want(200); strings.Contains(p.Body, "The school bus") {
				t.Errorf("%s: the list%s tells what the family asks", level, format)
			}
		}
		err := s.Acknowledge(dbtest.Ctx(t), fay, ref, 0)
		if !fault.Is(err, fault.KindNotFound) {
			t.Errorf("%s: acknowledged a question that was not put to them: %v", level, err)
		}
	}
	querytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		q, err := s.Query(ctx, tx, ref)
		if err != nil {
			return err
		}
		if err := s.MayRead(ctx, tx, fay, q); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("before it is theirs: %v", err)
		}
		q.Onward = append(q.Onward, query.Onward{To: fay.Person})
		if err := s.MayRead(ctx, tx, fay, q); err != nil {
			t.Errorf("a part was put to them: %v", err)
		}
		q.Onward, q.Owner = nil, fay.Person
		if err := s.MayRead(ctx, tx, fay, q); err != nil {
			t.Errorf("they answer it: %v", err)
		}
		return s.MayRead(ctx, tx, querytest.Lead, q)
	})
}
