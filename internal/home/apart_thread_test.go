package home_test

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family/familytest"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
)

// TestTheThreadTellsNoCarerWhereTheChildComes walks the chain of a session from both ends, as the parent with whom the child lives and
// as the other one.
func TestTheThreadTellsNoCarerWhereTheChildComes(t *testing.T) {
	w := newWorld(t)
	child := w.Child(t)
	var offered, session, came thread.Ref
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		offered, session, came = thread.New(tx, thread.Offer), thread.New(tx, thread.Session), thread.New(tx, thread.Attendance)
		for _, n := range []thread.Node{
			{Ref: offered, Kind: thread.Offer, Label: "Quarry Green baths", State: "published", URL: "/offers/" + string(offered)},
			{Ref: session, Kind: thread.Session, Label: "Quarry Green at 10", State: "planned", URL: "/offers/" + string(offered)},
			{Ref: came, Kind: thread.Attendance, Label: "The child came", Child: child, State: "attended", URL: "/bookings/BKG"},
		} {
			if err := thread.Put(ctx, tx, n); err != nil {
				return err
			}
		}
		if err := thread.Link(ctx, tx, offered, "runs", session); err != nil {
			return err
		}
		return thread.Link(ctx, tx, session, "attended", came)
	})
	for _, c := range []struct {
		reader access.Actor
		lives  bool
	}{{familytest.Mother, true}, {familytest.Father, false}} {
		for ref, secret := range map[thread.Ref]string{came: "Quarry Green", session: "The child came", offered: "The child came"} {
			p := w.site.As(c.reader).Get("/thread/" + string(ref)).Want(200)
			webtest.CheckHTML(t, p)
			if told := strings.Contains(p.Body, secret); told != c.lives {
				t.Errorf("%s lives with the child: %t; the thread of %s tells %q: %t", c.reader.Name, c.lives, ref.Kind(), secret, told)
			}
		}
	}
}
