package county_test

import (
	"context"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/app/county"
	"alongside/internal/app/wiring"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/delivery"
	"alongside/internal/offer"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// constants reads from the source of a package the values of every constant of a type, so that a state that is added later is
// asked for too.
func constants(t *testing.T, pkg, of string) []string {
	t.Helper()
	var out []string
	files, err := filepath.Glob(filepath.Join("..", "..", pkg, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no source of %s: %v", pkg, err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			id, ok := spec.Type.(*ast.Ident)
			lit, isLit := spec.Values[0].(*ast.BasicLit)
			if ok && isLit && id.Name == of && lit.Kind == token.STRING {
				v, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, v)
			}
			return true
		})
	}
	if len(out) == 0 {
		t.Fatalf("%s has no constants of type %s", pkg, of)
	}
	return out
}

// seen calls read for every object of a kind, and returns what it said of them.
func seen(t *testing.T, d *db.DB, kind thread.Kind, read func(ctx context.Context, tx *db.Tx, ref thread.Ref) (string, error)) []string {
	t.Helper()
	refs := rows(t, d, "SELECT ref FROM thread_node WHERE scope=$1 AND kind=$2 ORDER BY ref", kind)
	found := map[string]bool{}
	ctx := db.WithScope(t.Context(), county.Scope)
	if err := d.View(ctx, func(tx *db.Tx) error {
		for _, ref := range refs {
			is, err := read(ctx, tx, thread.Ref(ref))
			if err != nil {
				return err
			}
			found[is] = true
		}
		return nil
	}); err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	var out []string
	for is := range found {
		out = append(out, is)
	}
	slices.Sort(out)
	return out
}

// TestEveryStateStandsInTheCounty holds the county to every state of every object: whoever looks for one finds it.
func TestEveryStateStandsInTheCounty(t *testing.T) {
	for _, today := range []workday.Date{workday.MustOn(2026, 11, 23), workday.MustOn(2026, 12, 29)} {
		t.Run(today.String(), func(t *testing.T) { everyState(t, today) })
	}
}

// persona returns the person who stands for a role.
func persona(t *testing.T, d *db.DB, s *wiring.Services, role access.Role) access.Actor {
	t.Helper()
	var a access.Actor
	ctx := db.WithScope(t.Context(), county.Scope)
	if err := d.View(ctx, func(tx *db.Tx) error {
		all, err := s.Authority.Personas(ctx, tx)
		for _, p := range all {
			if p.Role == role {
				a, err = s.Authority.Actor(ctx, tx, p.Person)
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return a
}

type stateCase struct {
	kind thread.Kind
	want []string
	read func(ctx context.Context, tx *db.Tx, ref thread.Ref) (string, error)
}

func everyState(t *testing.T, today workday.Date) {
	d, s := buildOn(t, 60, today)
	officer := persona(t, d, s, access.RoleFinance)
	cases := map[string]stateCase{
		"concern": {thread.Concern, append(constants(t, "family", "Outcome"), ""), func(ctx context.Context, tx *db.Tx, ref thread.Ref) (string, error) {
			c, err := s.Family.Concern(ctx, tx, ref)
			return string(c.Outcome), err
		}},
		"query": {thread.Query, constants(t, "query", "State"), func(ctx context.Context, tx *db.Tx, ref thread.Ref) (string, error) {
			q, err := s.Query.Query(ctx, tx, ref)
			return string(q.State()), err
		}},
		"assessment": {thread.Assessment, constants(t, "pathway", "State"), func(ctx context.Context, tx *db.Tx, ref thread.Ref) (string, error) {
			a, err := s.Pathway.Assessment(ctx, tx, ref)
			return string(a.State()), err
		}},
		"explanation": {thread.Explanation, constants(t, "lead/explanation", "State"), func(ctx context.Context, tx *db.Tx, ref thread.Ref) (string, error) {
			e, err := s.Explanation.Explanation(ctx, tx, ref)
			return string(e.State()), err
		}},
		"plan": {thread.Plan, constants(t, "plan", "State"), func(ctx context.Context, tx *db.Tx, ref thread.Ref) (string, error) {
			p, err := s.Plan.Plan(ctx, tx, ref)
			return string(p.State()), err
		}},
		"requirement": {thread.Requirement, constants(t, "brokerage", "State"), func(ctx context.Context, tx *db.Tx, ref thread.Ref) (string, error) {
			r, err := s.Brokerage.Requirement(ctx, tx, ref)
			return string(r.State()), err
		}},
		"award": {thread.Award, []string{"ordinary", "emergency, ratified", "emergency, to be ratified", "emergency, overdue"}, func(ctx context.Context, tx *db.Tx, ref thread.Ref) (string, error) {
			a, err := s.Brokerage.Award(ctx, tx, ref)
			switch {
			case !a.Emergency:
				return "ordinary", err
			case !a.RatifiedOn.IsZero():
				return "emergency, ratified", err
			case a.RatifyBy.Before(today):
				return "emergency, overdue", err
			default:
				return "emergency, to be ratified", err
			}
		}},
		"package": {thread.Package, []string{"to start", "running", "ended"}, func(ctx context.Context, tx *db.Tx, ref thread.Ref) (string, error) {
			p, err := s.Brokerage.Package(ctx, tx, ref)
			return p.Status(today), err
		}},
		"visit": {thread.Visit, []string{"delivered", "missed", "disputed", "settled"}, func(ctx context.Context, tx *db.Tx, ref thread.Ref) (string, error) {
			v, err := s.Delivery.Visit(ctx, tx, ref)
			return visitState(v), err
		}},
		"invoice": {thread.Invoice, constants(t, "finance", "State"), func(ctx context.Context, tx *db.Tx, ref thread.Ref) (string, error) {
			i, err := s.Finance.Invoice(ctx, tx, officer, ref)
			return string(i.State()), err
		}},
		"offer": {thread.Offer, constants(t, "offer", "Status"), func(ctx context.Context, tx *db.Tx, ref thread.Ref) (string, error) {
			o, err := s.Offer.Offer(ctx, tx, ref)
			return string(o.Status), err
		}},
		"recommendation": {thread.Recommendation, constants(t, "scrutiny", "State"), func(ctx context.Context, tx *db.Tx, ref thread.Ref) (string, error) {
			r, err := s.Scrutiny.Recommendation(ctx, tx, ref)
			return string(r.State()), err
		}},
		"report": {thread.Report, constants(t, "report", "State"), func(ctx context.Context, tx *db.Tx, ref thread.Ref) (string, error) {
			r, err := s.Report.Report(ctx, tx, ref)
			return string(r.State(today)), err
		}},
		"decision": {thread.Decision, constants(t, "decision", "State"), func(ctx context.Context, tx *db.Tx, ref thread.Ref) (string, error) {
			r, err := s.Decision.Decision(ctx, tx, ref)
			return string(r.State(today)), err
		}},
		"provider": {thread.Provider, []string{"suspended", "in use"}, func(ctx context.Context, tx *db.Tx, ref thread.Ref) (string, error) {
			p, err := s.Provider.Provider(ctx, tx, ref)
			if out, _ := p.Suspended(today); out {
				return "suspended", err
			}
			return "in use", err
		}},
	}
	cases["session"] = sessionCase(s, today)
	cases["application"] = stateCase{thread.Application, constants(t, "agreement/admission", "State"), func(ctx context.Context, tx *db.Tx, ref thread.Ref) (string, error) {
		a, err := s.Admission.Store.Application(ctx, tx, ref)
		return string(a.State(today)), err
	}}
	for name, c := range cases {
		if missing := lacks(c.want, seen(t, d, c.kind, c.read)); len(missing) > 0 {
			t.Errorf("%s: the county holds none that is %q", name, missing)
		}
	}
	peopleAndPlaces(t, d, s, today)
}

func sessionCase(s *wiring.Services, today workday.Date) stateCase {
	return stateCase{thread.Session, []string{"over", "to come", "full", "called off"}, func(ctx context.Context, tx *db.Tx, ref thread.Ref) (string, error) {
		x, err := s.Offer.Session(ctx, tx, ref)
		switch {
		case x.Cancelled:
			return "called off", err
		case x.On.Before(today):
			return "over", err
		case x.Free() == 0:
			return "full", err
		default:
			return "to come", err
		}
	}}
}

func visitState(v delivery.Visit) string {
	switch {
	case v.Disputed():
		return "disputed"
	case !v.Dispute.SettledOn.IsZero():
		return "settled"
	default:
		return string(v.Result)
	}
}

func lacks(want, have []string) []string {
	return slices.DeleteFunc(slices.Clone(want), func(s string) bool { return slices.Contains(have, s) })
}

// peopleAndPlaces looks at what has no page of the thread of its own: places in sessions, waits, admissions, accounts.
func peopleAndPlaces(t *testing.T, d *db.DB, s *wiring.Services, today workday.Date) {
	t.Helper()
	ctx := db.WithScope(t.Context(), county.Scope)
	for what, c := range map[string]struct {
		want []string
		have []string
	}{
		"support while waiting":       {constants(t, "waiting", "Outcome"), supportOutcomes(t, d)},
		"reason for leaving the list": {append(constants(t, "waiting", "Reason"), ""), rows(t, d, "SELECT DISTINCT reason FROM waiting_entry WHERE scope=$1")},
		"answer to a proposal":        {append(constants(t, "offer/told", "Say"), ""), rows(t, d, "SELECT DISTINCT say FROM offer_proposal WHERE scope=$1")},
		"call of a diary": {[]string{"answered", "called off", "open"}, rows(t, d,
			"SELECT DISTINCT CASE WHEN called_off=1 THEN 'called off' WHEN answered_on='' THEN 'open' ELSE 'answered' END FROM waiting_diary_call WHERE scope=$1")},
		"move on a list": {constants(t, "waiting", "Priority"), rows(t, d, "SELECT DISTINCT priority FROM waiting_move WHERE scope=$1")},
		"booking":        {constants(t, "offer", "Place"), rows(t, d, "SELECT DISTINCT state FROM offer_booking WHERE scope=$1")},
		"attendance":     {constants(t, "offer", "Mark"), rows(t, d, "SELECT DISTINCT mark FROM offer_booking WHERE scope=$1")},
		"admission":      {[]string{"open", "ended"}, rows(t, d, "SELECT DISTINCT CASE WHEN valid_to='' THEN 'open' ELSE 'ended' END FROM agreement_admission WHERE scope=$1")},
	} {
		if missing := lacks(c.want, c.have); len(missing) > 0 {
			t.Errorf("%s: the county holds none that is %q, only %q", what, missing, c.have)
		}
	}
	if err := d.View(ctx, func(tx *db.Tx) error {
		accounts, err := s.Authority.Accounts(ctx, tx, authority.Filter{Limit: 500})
		have := map[string]bool{}
		for _, a := range accounts {
			have[string(a.Status(today))] = true
		}
		for _, want := range constants(t, "authority", "Status") {
			if !have[want] {
				t.Errorf("no account is %q", want)
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func supportOutcomes(t *testing.T, d *db.DB) []string {
	t.Helper()
	var out []string
	for _, row := range rows(t, d, "SELECT DISTINCT support FROM waiting_entry WHERE scope=$1") {
		var list []struct{ Outcome string }
		if err := json.Unmarshal([]byte(row), &list); err != nil {
			t.Fatal(err)
		}
		for _, one := range list {
			out = append(out, one.Outcome)
		}
	}
	return out
}

// TestNobodyIsInTwoPlacesAtOnce looks at every visit of every child.
func TestNobodyIsInTwoPlacesAtOnce(t *testing.T) {
	d, _ := build(t, 60)
	twice := rows(t, d, "SELECT child || ' on ' || visit_on FROM delivery_visit WHERE scope=$1 GROUP BY child, visit_on, start HAVING count(*) > 1")
	if len(twice) > 0 {
		t.Errorf("two visits at one time: %s", strings.Join(twice[:min(5, len(twice))], "; "))
	}
}

// TestOffersDiffer asks that a family can tell two offers apart by their names, and that most were checked lately.
func TestOffersDiffer(t *testing.T) {
	d, s := build(t, 10)
	titles := map[string]bool{}
	stale, phones, assessed, all := 0, 0, 0, 0
	whom, ruled, changes := map[offer.Whom]int{}, map[bool]int{}, 0
	today := workday.DateOf(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	seen(t, d, thread.Offer, func(ctx context.Context, tx *db.Tx, ref thread.Ref) (string, error) {
		o, err := s.Offer.Offer(ctx, tx, ref)
		if err != nil {
			return "", err
		}
		rules, err := s.Offer.Rules(ctx, tx)
		if titles[o.Title] {
			t.Errorf("two offers are called %q", o.Title)
		}
		titles[o.Title] = true
		for _, w := range o.For {
			whom[w]++
		}
		all++
		if o.Stale(today.AddMonths(-6)) {
			stale++
		}
		if strings.Contains(o.Join, "01632 960") {
			phones++
		}
		for _, b := range rules.Bands(o, today) {
			if b.Number > 0 {
				ruled[b.Needs]++
			}
		}
		if _, ok := rules.Next(o, today.AddMonths(-12*16-1), today); ok {
			changes++
		}
		if o.NeedsAssessment {
			assessed++
		}
		return "", err
	})
	for _, w := range offer.Whoms() {
		if whom[w] == 0 {
			t.Errorf("no offer is for %s", w)
		}
	}
	if ruled[true] == 0 || ruled[false] == 0 || changes == 0 {
		t.Errorf("by the rules, %d ages need an assessment and %d do not, and a birthday or a day to come changes %d", ruled[true], ruled[false], changes)
	}
	if stale == 0 || stale*4 > all || phones != all || assessed == 0 || assessed*3 > all {
		t.Errorf("of %d offers %d are stale, %d have a telephone number, %d need an assessment", all, stale, phones, assessed)
	}
}
