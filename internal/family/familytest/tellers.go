package familytest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/notify"
)

// school is somebody at a school who tells us for a family.
func school(a family.Agreement) func(*family.Raise) {
	return func(r *family.Raise) {
		r.Teller = family.Teller{Kind: family.School, Name: "Mr Made-Up, Made-Up Primary", Contact: "office@school.example, or 01632 960 001", Agreement: a}
	}
}

// tellers: whoever tells us for a family is answered where they are reached; the parent only where they agreed, never where harm is
// feared, and in no case at the address of who told us.
func tellers(t *testing.T, d *db.DB, s *family.Service) {
	to := func(told family.Raised) (all []string) {
		for _, m := range sent(t, d, told.Ref) {
			all = append(all, m.To.Value)
			for _, private := range []string{"Sam", "sleep", "helpline", "first response", "Read with care", "safeguarding", "harm"} {
				if strings.Contains(m.Subject+m.Body, private) {
					t.Errorf("the message to %s says %q: %s", m.To.Value, private, m.Body)
				}
			}
			if m.To.Value == "maya@example.com" && (m.Template != notify.ConcernForYou.ID || !strings.Contains(m.Body, "Made-Up Primary")) {
				t.Errorf("the parent reads as if she had told us: %s %s", m.Template, m.Body)
			}
		}
		slices.Sort(all)
		return all
	}
	const teller, parent = "office@school.example", "maya@example.com"
	for _, o := range family.Outcomes() {
		agreed, feared := Tell(t, d, s, school(family.ParentAgreed)), Tell(t, d, s, school(family.FearOfHarm))
		if got := to(agreed); !slices.Equal(got, []string{parent, teller}) {
			t.Errorf("told with agreement: %q are written to", got)
		}
		if got := to(feared); !slices.Equal(got, []string{teller}) {
			t.Errorf("told in fear of harm: %q are written to", got)
		}
		screened(t, d, s, Outcome(agreed.Ref, o))
		screened(t, d, s, Outcome(feared.Ref, o))
		want := []string{parent, parent, teller, teller}
		if o == family.SafeguardingReferral { // a person has found a risk: no more goes to the parent by itself
			want = want[1:]
		}
		if got := to(agreed); !slices.Equal(got, want) {
			t.Errorf("%s, with agreement: %q are written to", o, got)
		}
		if got := to(feared); !slices.Equal(got, []string{teller, teller}) {
			t.Errorf("%s, in fear of harm: %q are written to", o, got)
		}
	}
	if got := to(Tell(t, d, s, func(r *family.Raise) {
		school(family.ParentAgreed)(r)
		r.Teller.Contact, r.Reach.NoWriting = "01632 960 001", true
	})); len(got) != 0 {
		t.Errorf("no address that may be written to: %q", got)
	}
}

// feared: the record of a child for whom harm is feared begins with a parent whom nobody writes to until a person decides so.
func feared(t *testing.T, d *db.DB, s *family.Service) {
	for phone, way := range map[string]family.Way{"07700 900 982": family.ByPhone, "": ""} {
		told := Tell(t, d, s, func(r *family.Raise) {
			school(family.FearOfHarm)(r)
			r.Reach.Phone = phone
		})
		screen := Outcome(told.Ref, family.OpenAsFamily)
		screen.Open.Carers = []family.NewCarer{{Relation: "mother"}}
		c := screened(t, d, s, screen)
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			carers, err := s.Carers(ctx, tx, c.Child)
			if len(carers) != 1 || carers[0].Reach.Way != way || carers[0].Reach.Email != "maya@example.com" {
				t.Fatalf("the mother is reached by %+v", carers)
			}
			if to, may := carers[0].Reach.To(); may {
				t.Errorf("the mother is written to at %s", to.Value)
			}
			child, childErr := s.Child(ctx, tx, c.Child)
			if !slices.Contains(child.Flags, family.FlagDoNotWrite) {
				t.Errorf("nothing warns of writing: %v", child.Flags)
			}
			return errors.Join(err, childErr)
		})
	}
}

// unknownReach: who tells us for a family need not know how to reach the parent; a family that tells itself says it.
func unknownReach(t *testing.T, d *db.DB, s *family.Service) {
	unknown := family.Reach{Way: family.ByTeller, Name: "Maya Made-Up", Language: "Polish"}
	told := Tell(t, d, s, func(r *family.Raise) {
		school(family.ParentAgreed)(r)
		r.Reach = unknown
	})
	screen := Outcome(told.Ref, family.OpenAsFamily)
	screen.Open.Carers = []family.NewCarer{{Relation: "mother"}}
	c := screened(t, d, s, screen)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		carers, err := s.Carers(ctx, tx, c.Child)
		if len(carers) != 1 || carers[0].Reach != (family.Reach{Name: "Maya Made-Up", Language: "Polish"}) {
			t.Errorf("the mother is reached by %+v", carers)
		}
		return err
	})
	_ = Refused(t, d, fault.KindInvalid, func(ctx context.Context, tx *db.Tx) error {
		cmd := Told()
		cmd.Reach = unknown
		_, err := s.RaiseTx(ctx, tx, Mother.By(), cmd)
		return err
	})
}
