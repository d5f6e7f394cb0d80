package wiring

import (
	"context"
	"maps"
	"slices"
	"testing"

	"alongside/internal/access"
	"alongside/internal/app/schema"
	"alongside/internal/audit"
	"alongside/internal/authority"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/delivery"
	"alongside/internal/document"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// household is a child with a mother, a father and a grandmother, all written to in a way of their own, and what was sent.
type household struct {
	t      *testing.T
	s      *Services
	o      Options
	d      *db.DB
	child  thread.Ref
	carers map[string]family.Carer
	sent   []notify.Message
}

func newHousehold(t *testing.T) *household {
	t.Helper()
	return newHouseholdOn(t, dbtest.SQLite(t, schema.Migrations()...))
}

// newHouseholdOn is newHousehold on a database of the test's own.
func newHouseholdOn(t *testing.T, d *db.DB) *household {
	t.Helper()
	h := &household{t: t, d: d, carers: map[string]family.Carer{}}
	h.o = Options{PublicURL: "http://localhost", Tell: func(_ context.Context, _ *db.Tx, m notify.Message) error {
		h.sent = append(h.sent, m)
		return nil
	}}
	s, err := Wire(h.d, h.o)
	if err != nil {
		t.Fatal(err)
	}
	h.s = s
	cmd := familytest.Household()
	cmd.Carers = append(cmd.Carers, family.NewCarer{Relation: "grandmother",
		Reach: family.Reach{Way: family.ByLetter, Name: "Gita Made-Up", Address: "3 Made-Up Lane\nStafford\nST17 0ZZ"}})
	h.on(0, func(ctx context.Context, tx *db.Tx) error {
		out, err := s.Family.OpenFamilyTx(ctx, tx, familytest.Worker.By(), cmd)
		for _, c := range out.Carers {
			h.carers[c.Relation] = c
		}
		h.child = out.Child
		return err
	})
	return h
}

// on does something some days after the family was registered.
func (h *household) on(days int, do func(ctx context.Context, tx *db.Tx) error) {
	h.t.Helper()
	ctx := dbtest.Ctx(h.t)
	ctx = db.WithNow(ctx, workday.DateOf(dbtest.Clock(h.d).Now()).AddDays(days).At(9, 0))
	if err := h.d.InTx(ctx, func(tx *db.Tx) error { return do(ctx, tx) }); err != nil {
		h.t.Fatal(err)
	}
}

// reached sends every kind of message that goes to a family and returns the relations whom each kind reached.
func (h *household) reached(days int) map[string][]string {
	h.t.Helper()
	about, all := familytest.Refs(h.t, h.d, thread.Query, 1)[0], teller{h.s, h.o}
	kinds := map[string]func(ctx context.Context, tx *db.Tx) error{
		"what changed": func(ctx context.Context, tx *db.Tx) error {
			return all.TellFamilyTx(ctx, tx, h.child, "There is a draft plan.", about, tx.Today().AddDays(15))
		},
		"a place": func(ctx context.Context, tx *db.Tx) error {
			return h.s.told.TellFamilyTx(ctx, tx, h.child, "You have a place.", about, workday.Date{})
		},
		"a clock": func(ctx context.Context, tx *db.Tx) error {
			_, err := all.WriteTx(ctx, tx, h.child, notify.DueSoon, notify.Facts{Ref: about, By: tx.Today()})
			return err
		},
		"a missed visit": func(ctx context.Context, tx *db.Tx) error {
			return visits{all}.VisitMissedTx(ctx, tx, brokerage.Package{Child: h.child}, delivery.Visit{Ref: about, On: tx.Today()})
		},
		"an answer to the diary": func(ctx context.Context, tx *db.Tx) error {
			for _, c := range h.carers {
				if err := (letter{h.s, h.o}).TellPersonTx(ctx, tx, h.child, c.Person, "You have an answer.", about); err != nil {
					return err
				}
			}
			return nil
		},
		"a file with a virus": func(ctx context.Context, tx *db.Tx) error {
			for _, c := range h.carers {
				if err := (infected{h.s, h.o}).InfectedTx(ctx, tx, document.Document{Ref: about, Child: h.child, At: tx.Now()}, audit.By{Person: string(c.Person)}); err != nil {
					return err
				}
			}
			return nil
		},
	}
	out := map[string][]string{}
	for kind, send := range kinds {
		h.sent = nil
		h.on(days, send)
		out[kind] = []string{}
		for _, m := range h.sent {
			out[kind] = append(out[kind], h.relation(m))
		}
		slices.Sort(out[kind])
	}
	return out
}

// relation is whom a message goes to: by its reader and its address, which must be one person's.
func (h *household) relation(m notify.Message) string {
	for relation, c := range h.carers {
		if to, _ := c.Reach.To(); c.Person == m.Reader && to.Channel == m.To.Channel && to.Value == m.To.Value && to.Name == m.To.Name {
			return relation
		}
	}
	return "a stranger"
}

// want holds every kind of message to the same readers.
func (h *household) want(when string, days int, relations ...string) {
	h.t.Helper()
	got := h.reached(days)
	for _, kind := range slices.Sorted(maps.Keys(got)) {
		if !slices.Equal(got[kind], relations) {
			h.t.Errorf("%s, %s reaches %q, want %q", when, kind, got[kind], relations)
		}
	}
}

// A carer whom a court order keeps from the record and one who is a carer no longer get no message of any kind; the other gets all.
func TestNobodyIsWrittenToWhoMayNotSeeTheChild(t *testing.T) {
	h := newHousehold(t)
	h.want("at first", 1, "father", "grandmother", "mother")
	h.on(10, func(ctx context.Context, tx *db.Tx) error {
		by, day := familytest.Worker.By(), tx.Today()
		err := h.s.Family.EndCarerTx(ctx, tx, by, family.EndCarer{Carer: h.carers["grandmother"].Ref, On: day.AddDays(-1), Why: "She moved abroad."})
		if err != nil {
			return err
		}
		return h.s.Family.RecordOrderTx(ctx, tx, by, family.RecordOrder{Child: h.child, Kind: family.ProhibitedSteps, Court: "Family Court at Stafford", MadeOn: day,
			To: day.AddDays(30), Terms: "No contact.", Against: h.carers["father"].Ref, KeepsOut: true})
	})
	h.want("under the order", 10, "mother")
	h.want("on its last day", 40, "mother")
	h.want("after it", 41, "father", "mother")
	h.on(41, func(ctx context.Context, tx *db.Tx) error {
		for relation, sees := range map[string]bool{"mother": true, "father": true, "grandmother": false} {
			reader := access.Actor{Person: h.carers[relation].Person, Roles: []access.Role{access.RoleParent}, Scope: tx.Scope()}
			if err := access.MaySee(ctx, tx, reader, h.child); (err == nil) != sees {
				t.Errorf("the %s may see the child: %v", relation, err)
			}
		}
		return nil
	})
}

// A young person whose rights are their own gets every message at the address of their account, from the day on which the record
// is theirs; who has no address or no account any more gets none.
func TestAYoungPersonWithTheirOwnRecordIsWrittenTo(t *testing.T) {
	for _, c := range []struct {
		what, email string
		ended       bool
		told        []string
	}{
		{"with an address", "sam@example.com", false, []string{"father", "grandmother", "mother", "themselves"}},
		{"without an address", "", false, []string{"father", "grandmother", "mother"}},
		{"with an account that ended", "sam@example.com", true, []string{"father", "grandmother", "mother"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			h := newHousehold(t)
			h.on(3, func(ctx context.Context, tx *db.Tx) error {
				person, err := h.s.Authority.CreateAccountTx(ctx, tx, audit.System, authority.NewAccount{Name: "Sam Made-Up", Email: c.email, Roles: []access.Role{access.RoleYoungPerson}})
				if err != nil {
					return err
				}
				if c.ended {
					if err := h.s.Authority.EndTx(ctx, tx, audit.System, authority.End{Person: person, Version: 1, Why: "Asked."}); err != nil {
						return err
					}
				}
				own := family.Carer{Person: person, Reach: family.Reach{Way: family.ByEmail, Name: "Sam Made-Up", Email: c.email}}
				h.carers["themselves"] = own
				return h.s.Family.GiveOwnRecordTx(ctx, tx, familytest.Worker.By(), h.child, person, "Able to decide.")
			})
			h.want(c.what, 4, c.told...)
		})
	}
}

// A young person is written to as they said, by every kind of message and by those of the lead professional; where they asked for no
// writing, nothing goes to them, and nothing of theirs to a parent.
func TestAYoungPersonIsWrittenToAsTheySaid(t *testing.T) {
	for what, c := range map[string]struct {
		reach family.Reach
		told  []string
	}{
		"by text":          {family.Reach{Way: family.ByText, Phone: "07700 900321"}, []string{"father", "grandmother", "mother", "themselves"}},
		"by letter":        {family.Reach{Way: family.ByLetter, Address: "7 Own Road\nStafford\nST17 9ZZ"}, []string{"father", "grandmother", "mother", "themselves"}},
		"by no writing":    {family.Reach{Way: family.ByText, Phone: "07700 900321", NoWriting: true}, []string{"father", "grandmother", "mother"}},
		"by being rung up": {family.Reach{Way: family.ByPhone, Phone: "07700 900321"}, []string{"father", "grandmother", "mother"}},
	} {
		t.Run(what, func(t *testing.T) {
			h := newHousehold(t)
			h.on(3, func(ctx context.Context, tx *db.Tx) error {
				person, err := h.s.Authority.CreateAccountTx(ctx, tx, audit.System, authority.NewAccount{Name: "Sam Made-Up", Email: "sam@example.com", Roles: []access.Role{access.RoleYoungPerson}})
				if err != nil {
					return err
				}
				if err := h.s.Family.GiveOwnRecordTx(ctx, tx, familytest.Worker.By(), h.child, person, "Able to decide."); err != nil {
					return err
				}
				own := access.Actor{Person: person, Name: "Sam Made-Up", Roles: []access.Role{access.RoleYoungPerson}, Scope: tx.Scope()}
				if err := h.s.Family.SayReachTx(ctx, tx, own, family.SayReach{Child: h.child, Reach: c.reach}); err != nil {
					return err
				}
				c.reach.Name = "Sam Made-Up"
				h.carers["themselves"] = family.Carer{Person: person, Reach: c.reach}
				return nil
			})
			h.want(what, 4, c.told...)
			reached, want := 0, len(c.told)-3
			h.on(4, func(ctx context.Context, tx *db.Tx) error {
				found, err := h.s.youngReached(ctx, tx, h.child)
				reached = len(found)
				return err
			})
			if reached != want {
				t.Errorf("their lead professional reaches %d of them, want %d", reached, want)
			}
		})
	}
}

// Who may not see their own record today, and a carer who does not want to be written to, get no message.
func TestNobodyIsWrittenToWhoseOwnRecordIsClosedOrWhoWantsNoLetters(t *testing.T) {
	for what, close := range map[string]func(h *household, ctx context.Context, tx *db.Tx, person thread.Ref) error{
		"a right that ended": func(h *household, ctx context.Context, tx *db.Tx, person thread.Ref) error {
			return access.End(ctx, tx, audit.System, person, h.child, access.OwnRecord, tx.Today())
		},
		"an order": func(h *household, ctx context.Context, tx *db.Tx, person thread.Ref) error {
			return access.Grant(ctx, tx, audit.System, access.Relationship{Actor: person, Child: h.child, Reason: access.CourtOrder, Level: access.Deny, From: tx.Today(), Source: h.child})
		},
	} {
		t.Run(what, func(t *testing.T) {
			h := newHousehold(t)
			h.on(3, func(ctx context.Context, tx *db.Tx) error {
				person, err := h.s.Authority.CreateAccountTx(ctx, tx, audit.System, authority.NewAccount{Name: "Sam Made-Up", Email: "sam@example.com", Roles: []access.Role{access.RoleYoungPerson}})
				if err != nil {
					return err
				}
				if err := h.s.Family.GiveOwnRecordTx(ctx, tx, familytest.Worker.By(), h.child, person, "Able to decide."); err != nil {
					return err
				}
				return close(h, ctx, tx, person)
			})
			h.want(what, 4, "father", "grandmother", "mother")
		})
	}
	h := newHousehold(t)
	h.on(1, func(ctx context.Context, tx *db.Tx) error {
		_, err := h.s.Family.AddCarerTx(ctx, tx, familytest.Worker.By(), family.NewCarer{Child: h.child, Relation: "aunt",
			Reach: family.Reach{Way: family.ByEmail, Name: "Ana Made-Up", Email: "ana@example.com", Phone: "07700 900322", NoWriting: true}})
		return err
	})
	h.want("an aunt who wants no letters", 2, "father", "grandmother", "mother")
}
