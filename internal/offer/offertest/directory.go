package offertest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/geo"
	"alongside/internal/money"
	"alongside/internal/offer"
	"alongside/internal/openreferral"
	"alongside/internal/thread"
)

// pick returns one of several by chance.
func pick[T any](r *rand.Rand, all ...T) T { return all[r.IntN(len(all))] }

// randomDetails are an offer as any provider might write it.
func randomDetails(r *rand.Rand) offer.Details {
	d := Group()
	d.Title = pick(r, "Swim club", "Sleep talk", "Über-quiet café", "Autism advice") + fmt.Sprint(" ", r.IntN(9))
	d.Postcode = pick(r, "ST17", "ST16", "WS13", "CT1", "SO16")
	d.AgeFrom = r.IntN(20)
	d.AgeTo = d.AgeFrom + r.IntN(6)
	d.Needs = pick(r, nil, []string{"Autism"}, []string{"hearing", "autism"})
	d.Stages = pick(r, nil, []family.Stage{family.Awaiting})
	d.For = pick(r, nil, []offer.Whom{offer.ForChild}, []offer.Whom{offer.ForCarer, offer.ForSiblings}, []offer.Whom{offer.ForFamily})
	d.Times = pick(r, nil, []offer.Time{offer.Evenings}, []offer.Time{offer.Weekends, offer.Holidays})
	d.Days, d.When = pick(r, nil, nil, []offer.Day{"MO", "TU"}, []offer.Day{"SU"}), pick(r, "", "Mondays, 9am to noon", "The first Monday of the month", "Weekdays")
	d.Access = pick(r, nil, []offer.Access{offer.Wheelchair}, offer.Accesses())
	d.Kind, d.Cost = pick(r, offer.Kinds()...), pick(r, money.Pence(0), 2_50, 10_00)
	if r.IntN(3) == 0 {
		d.NeedsAssessment, d.Rule = true, "Overnight care."
	}
	return d
}

func randomQuery(r *rand.Rand) offer.NearQuery {
	q := offer.NearQuery{
		Outcode: pick(r, "", "ST17", "ct1"), Words: pick(r, "", "swim", "CAF", "über", "a s", "hear"), Need: pick(r, "", "autism", "Hearing", "sight"), Limit: r.IntN(8),
		Stage: pick(r, "", family.Awaiting, family.Diagnosed), For: pick(r, "", offer.ForChild, offer.ForCarer), Time: pick(r, "", offer.Evenings, offer.Holidays), NoAssessment: r.IntN(2) == 0,
		Access: pick(r, nil, nil, []offer.Access{offer.Quiet, offer.Wheelchair}), Within: geo.Miles(pick(r, 0, 3, 400)),
	}
	if r.IntN(3) == 0 {
		q.Weekday = pick(r, offer.Days()...)
	}
	q.Language, q.OrUnsaid = pick(r, "", "", "welsh"), r.IntN(2) == 0
	if r.IntN(3) == 0 {
		q.Kind = pick(r, offer.Kinds()...)
	}
	if r.IntN(3) == 0 {
		q.MostCost = new(pick(r, money.Pence(0), 2_49, 2_50, 100_00))
	}
	if age := r.IntN(40); age <= 25 {
		q.Age = &age
	}
	return q
}

// directory changes offers and asks after each change, in a view and by a scan, which must agree.
func (w *World) directory(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	var refs []thread.Ref
	for step := range 60 {
		switch {
		case step%7 == 3:
			familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
				return w.Offers.WithdrawTx(ctx, tx, CoOrdinator.By(), offer.Withdraw{Offer: refs[r.IntN(len(refs))], Why: "No helper."})
			})
		case step%5 == 4:
			familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
				return w.Offers.EditTx(ctx, tx, CoOrdinator.By(), offer.Edit{Offer: refs[r.IntN(len(refs))], Details: randomDetails(r), Publish: true})
			})
		default:
			d := randomDetails(r)
			refs = append(refs, w.Add(t, func(to *offer.Details) { *to = d }))
		}
		if step%4 == 1 {
			w.randomRule(t, r, refs[r.IntN(len(refs))])
		}
		if step%6 == 2 {
			w.Plan(t, refs[len(refs)-1], r.IntN(40), 1+r.IntN(3))
		}
		if step%9 == 0 {
			w.randomNeighbour(t, r)
		}
		w.agree(t, randomQuery(r))
	}
	w.takenBack(t)
}

// randomNeighbour takes an offer of another council, which leaves open what its directory does not say.
func (w *World) randomNeighbour(t *testing.T, r *rand.Rand) {
	t.Helper()
	x := Neighbour(100 + r.IntN(20))
	x.Name = "Sandpiper swim"
	if r.IntN(2) == 0 {
		x.CostOptions = nil
	}
	x.Languages = pick(r, nil, []openreferral.Language{{ID: openreferral.ID("language"), Name: "Welsh"}})
	x.Schedules = pick(r, nil, []openreferral.Schedule{{ByDay: "MO,SA", Frequency: "WEEKLY"}}, []openreferral.Schedule{{ByDay: "MO", OpensAt: "18:00:00"}}, []openreferral.Schedule{{Start: "2026-12-07"}})
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Offers.TakeFeedTx(ctx, tx, audit.System, offer.Feed{Name: "random", Owner: "Made-Up City Council", Run: 1}, []openreferral.Service{x})
		return err
	})
}

// agree asks in a view and in a transaction, part after part.
func (w *World) agree(t *testing.T, q offer.NearQuery) {
	t.Helper()
	ask := func(run func(context.Context, func(*db.Tx) error) error) (out []string) {
		ctx := dbtest.Ctx(t)
		err := run(ctx, func(tx *db.Tx) error {
			found, err := w.Offers.Search(ctx, tx, q)
			for _, n := range found.Offers {
				out = append(out, fmt.Sprint(n.Ref, n.Title, n.Away, n.Unsaid))
			}
			out = append(out, fmt.Sprint(found.All, found.Next))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for part := 0; part < 3; part++ {
		view, scan := ask(w.DB.View), ask(w.DB.InTx)
		if !slices.Equal(view, scan) {
			t.Errorf("%+v\nin memory: %v\n   a scan: %v", q, view, scan)
		}
		_, end, more := strings.Cut(view[len(view)-1], " ")
		if end == "<nil>" || !more {
			return
		}
		var err error
		if q.After, err = offer.ReadPageEnd(end); err != nil {
			t.Fatal(err)
		}
	}
}

// takenBack searches within a transaction that fails: what it wrote must never be found.
func (w *World) takenBack(t *testing.T) {
	ctx := dbtest.Ctx(t)
	stop := errors.New("stop")
	q := offer.NearQuery{Words: "unheard"}
	err := w.DB.InTx(ctx, func(tx *db.Tx) error {
		d := Group()
		d.Title = "Unheard of"
		if _, err := w.Offers.CreateTx(ctx, tx, CoOrdinator.By(), offer.Create{Provider: Harbour, Details: d, Publish: true}); err != nil {
			return err
		}
		if found, err := w.Offers.Near(ctx, tx, q); err != nil || len(found) != 1 {
			t.Errorf("its own transaction finds %v, %v", found, err)
		}
		return stop
	})
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	w.Add(t, nil)
	w.agree(t, q)
}
