package county_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement/performance"
	"alongside/internal/app/county"
	"alongside/internal/app/wiring"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/plan"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// TestWhatTheCountyTellsIsTrue holds what one page of the demonstration says to what the others show, in a small county and in a
// larger one whose day lies in the school holidays.
func TestWhatTheCountyTellsIsTrue(t *testing.T) {
	for families, today := range map[int]workday.Date{60: workday.MustOn(2026, 11, 23), 300: workday.MustOn(2027, 8, 9)} {
		t.Run(today.String(), func(t *testing.T) {
			d, s := buildOn(t, families, today)
			for name, holds := range map[string]func(t *testing.T, d *db.DB, s *wiring.Services, today workday.Date){
				"the young person is one": oneYoungPerson, "each says who they are": ownNames, "groups are for a child's age": rightAge,
				"no lesson in the holidays": noLessons, "what was granted stands in the plan": granted, "a report is answered": reportAnswered,
				"the telephone is answered in the day": officeHours, "the year ends near its budget": yearEnds, "a parent speaks of who helps": ownProviders,
			} {
				t.Run(name, func(t *testing.T) { holds(t, d, s, today) })
			}
		})
	}
}

// view reads the county.
func view(t *testing.T, d *db.DB, read func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := db.WithScope(t.Context(), county.Scope)
	if err := d.View(ctx, func(tx *db.Tx) error { return read(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

// none holds the county to no row of a statement, which counts what is looked at so that it cannot be empty.
func none(t *testing.T, d *db.DB, all, wrong string, args ...any) {
	t.Helper()
	if len(rows(t, d, all)) == 0 {
		t.Errorf("there is nothing to look at: %s", all)
	}
	if found := rows(t, d, wrong, args...); len(found) > 0 {
		t.Errorf("%d are wrong: %q", len(found), found[:min(len(found), 5)])
	}
}

// oneYoungPerson holds the persona to the child on record: one name, one age, and nobody else's word on the draft.
func oneYoungPerson(t *testing.T, d *db.DB, s *wiring.Services, today workday.Date) {
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Authority.Personas(ctx, tx)
		if err != nil {
			return err
		}
		p := all[slices.IndexFunc(all, func(p authority.Persona) bool { return p.Role == access.RoleYoungPerson })]
		young, err := s.Authority.Actor(ctx, tx, p.Person)
		if err != nil {
			return err
		}
		mine, err := access.Children(ctx, tx, young)
		if err != nil || len(mine) != 1 {
			return fmt.Errorf("the young person has the records %v: %w", mine, err)
		}
		child, err := s.Family.Child(ctx, tx, mine[0])
		if err != nil {
			return err
		}
		years := 0
		for !child.Born.AddMonths(12 * (years + 1)).After(today) {
			years++
		}
		if child.Name() != p.Name || !strings.Contains(p.Who, fmt.Sprintf(" of %d,", years)) {
			t.Errorf("the persona is %q, %q; the record is of %q, %d years old", p.Name, p.Who, child.Name(), years)
		}
		said, err := remarks(ctx, tx, s, child.Ref)
		if len(said) == 0 {
			t.Error("the young person said nothing about a draft")
		}
		for _, c := range said {
			if c.By != child.Name() {
				t.Errorf("%s said what the young person reads as their own word: %q", c.By, c.Text)
			}
		}
		return err
	})
}

func remarks(ctx context.Context, tx *db.Tx, s *wiring.Services, child thread.Ref) ([]plan.Comment, error) {
	plans, err := s.Plan.Of(ctx, tx, child)
	var out []plan.Comment
	for _, p := range plans {
		out = append(out, p.Comments...)
	}
	return out, err
}

// ownNames holds everybody who works in the county to a name that no carer has.
func ownNames(t *testing.T, d *db.DB, _ *wiring.Services, _ workday.Date) {
	staff := map[string]bool{}
	for _, name := range rows(t, d, "SELECT name FROM account WHERE scope=$1 AND roles NOT LIKE '%\"parent\"%' AND roles NOT LIKE '%\"young-person\"%'") {
		staff[name] = true
	}
	carers := rows(t, d, "SELECT reach FROM family_carer WHERE scope=$1")
	if len(staff) < 30 || len(carers) < 30 {
		t.Fatalf("there are %d staff and %d carers", len(staff), len(carers))
	}
	for _, reach := range carers { // some are known by their account alone, and have no name here
		var r struct{ Name string }
		if err := json.Unmarshal([]byte(reach), &r); err != nil {
			t.Fatal(err)
		}
		if staff[r.Name] {
			t.Errorf("%s is a carer and works in the county", r.Name)
		}
	}
}

// rightAge holds every place in a session and every offer to a waiting family to the ages that it is for.
func rightAge(t *testing.T, d *db.DB, s *wiring.Services, _ workday.Date) {
	type place struct{ child, offer, on string }
	var places []place
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		return db.Each(ctx, tx, "SELECT b.child, s.offer, s.on_date FROM offer_booking AS b JOIN offer_session AS s ON s.scope=b.scope AND s.ref=b.session WHERE b.scope=$1",
			[]any{tx.Scope()}, func(scan func(dest ...any) error) error {
				var p place
				err := scan(&p.child, &p.offer, &p.on)
				places = append(places, p)
				return err
			})
	})
	if len(places) < 20 {
		t.Fatalf("there are %d bookings", len(places))
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		for _, p := range places {
			child, err := s.Family.Child(ctx, tx, thread.Ref(p.child))
			if err != nil {
				return err
			}
			o, err := s.Offer.Offer(ctx, tx, thread.Ref(p.offer))
			if err != nil {
				return err
			}
			on, err := workday.Parse(p.on)
			if err != nil {
				return err
			}
			if child.Born.AddMonths(12*o.AgeFrom).After(on) || !child.Born.AddMonths(12*(o.AgeTo+1)).After(on) {
				t.Errorf("on %s a child born on %s is in %q, for %d to %d", on, child.Born, o.Title, o.AgeFrom, o.AgeTo)
			}
		}
		return nil
	})
}

// noLessons holds what is given in school to the days on which children are there.
func noLessons(t *testing.T, d *db.DB, _ *wiring.Services, today workday.Date) {
	terms, err := county.Terms(today)
	if err != nil {
		t.Fatal(err)
	}
	days := rows(t, d, "SELECT v.visit_on FROM delivery_visit AS v JOIN brokerage_package AS p ON p.scope=v.scope AND p.ref=v.package WHERE v.scope=$1 AND p.what LIKE '%in school%'")
	if len(days) < 20 {
		t.Fatalf("there are %d lessons", len(days))
	}
	for _, day := range days {
		on, err := workday.Parse(day)
		if err != nil {
			t.Fatal(err)
		}
		if _, in, err := terms.InTerm(on); !in || err != nil {
			t.Errorf("a lesson on %s, when no school is open: %v", on.Long(), err)
		}
	}
}

// granted holds every comment that was met to what the plan says now.
func granted(t *testing.T, d *db.DB, _ *wiring.Services, _ workday.Date) {
	const met = "SELECT p.ref FROM plan AS p WHERE p.scope=$1 AND p.comments LIKE '%It says so now%'"
	none(t, d, met, met+" AND p.comments LIKE '%speech and language%' AND NOT EXISTS (SELECT 1 FROM plan_provision AS l WHERE l.scope=p.scope AND l.plan=p.ref AND l.who='A speech and language therapist')")
	none(t, d, met, met+" AND p.basis='section 17' AND p.comments LIKE '%therapist%'")
}

// reportAnswered holds a recommendation that a report was published for to an answer, and what waits for one to its time.
func reportAnswered(t *testing.T, d *db.DB, s *wiring.Services, today workday.Date) {
	refs := rows(t, d, "SELECT ref FROM thread_node WHERE scope=$1 AND kind='recommendation'")
	waits := 0
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		for _, ref := range refs {
			r, err := s.Scrutiny.Recommendation(ctx, tx, thread.Ref(ref))
			if err != nil {
				return err
			}
			if r.Theme == "" {
				t.Errorf("%s says no theme", r.Name())
			}
			if r.Response.Given() {
				continue
			}
			waits++
			if r.RespondBy.Before(today) {
				t.Errorf("%s, %s, waits for an answer since %s", r.Name(), r.Theme, r.RespondBy)
			}
		}
		return nil
	})
	if waits == 0 {
		t.Error("nothing waits for an answer")
	}
}

// officeHours holds what was told by telephone to the hours at which it is answered, none of them of a day that has only begun.
func officeHours(t *testing.T, d *db.DB, _ *wiring.Services, today workday.Date) {
	none(t, d, "SELECT ref FROM family_concern WHERE scope=$1 AND channel='phone'",
		"SELECT raised_at FROM family_concern WHERE scope=$1 AND channel='phone' AND (raised_at >= $2 OR substr(raised_at, 12, 2) < '08' OR substr(raised_at, 12, 2) >= '17')", today.String())
}

// yearEnds holds each fund of this year to a budget that its packages nearly use.
func yearEnds(t *testing.T, d *db.DB, s *wiring.Services, today workday.Date) {
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Finance.Forecasts(ctx, tx, today, today)
		if len(all) < 2 {
			t.Errorf("there are %d funds", len(all))
		}
		for _, f := range all {
			t.Logf("%s: %s committed, %s expected of %s", f.Fund.Name, f.Fund.Committed, f.Expected, f.Fund.Budget)
			if of := f.Expected * 100 / f.Fund.Budget; of < 85 || of > 105 {
				t.Errorf("%s: %s expected of %s", f.Fund.Name, f.Expected, f.Fund.Budget)
			}
		}
		return err
	})
}

// ownProviders holds the concerns of the parent of the personas to providers who help, or helped, her child.
func ownProviders(t *testing.T, d *db.DB, s *wiring.Services, _ workday.Date) {
	parent := persona(t, d, s, access.RoleParent)
	helpers := rows(t, d, "SELECT DISTINCT p.provider FROM brokerage_package AS p JOIN family_carer AS c ON c.scope=p.scope AND c.child=p.child WHERE p.scope=$1 AND c.person=$2", parent.Person)
	said := 0
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Performance.Concerns.List(ctx, tx, performance.Filter{})
		for _, c := range all {
			if c.ByRef != parent.Person {
				continue
			}
			if said++; !slices.Contains(helpers, string(c.Provider)) {
				t.Errorf("the parent says of %s, who never helped her child: %q", c.Provider, c.Text)
			}
		}
		return err
	})
	if said == 0 {
		t.Error("the parent said nothing of a provider")
	}
}
