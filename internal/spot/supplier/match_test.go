package supplier

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alongside/internal/fault"
)

func entriesOf(names ...string) []Entry {
	out := make([]Entry, len(names))
	for n, name := range names {
		out[n].Name = name
	}
	return out
}

// verdictOf is what matching says of two names among some others: "same", "ask" or "different".
func verdictOf(r Result, a, b string) string {
	for _, c := range r.Clusters {
		if slices.Contains(c.Names, a) && slices.Contains(c.Names, b) {
			return "same"
		}
	}
	for _, d := range r.Doubtful {
		if d.A == min(a, b) && d.B == max(a, b) {
			return "ask"
		}
	}
	return "different"
}

// others are names that give words their rarity.
var others = []string{
	"Oldmarsh Primary School", "Ferncliff Care Home", "Dunnock Services Ltd", "Treecreeper Housing Association",
	"Siskin Solicitors LLP", "Redpoll Transport Services", "Whinchat Consulting Ltd", "Bramblefinch Community Centre",
}

func TestVerdicts(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		// The same body under another spelling.
		{"OAKFERN HOMECARE LTD", "Oakfern Homecare Limited", "same"},
		{"Oakfern Homecare", "Oakfern Homecare Ltd.", "same"},
		{"Oakfern & Daughters Ltd", "OAKFERN AND DAUGHTERS LIMITED", "same"},
		{"Oakfern-Homecare Ltd", "Oakfern Homecare Ltd", "same"},
		{"J C Oakfern UK Ltd", "J.C. OAKFERN UK LTD", "same"},
		{"J C Oakfern Ltd", "JC Oakfern Limited", "same"},
		{"H & F Oakfern Ltd", "HF Oakfern Ltd", "same"},
		{"Oakfern Homecare (UK) Ltd", "Oakfern Homecare UK Limited", "same"},
		{"The Oakfern Trust", "Oakfern Trust", "same"},
		{"Oakfern Housing Assoc Ltd", "Oakfern Housing Association", "same"},
		{"Oakfern Medical Cntr", "Oakfern Medical Centre", "same"},
		{"St Oakfern's Hospice", "ST. OAKFERNS HOSPICE", "same"},
		{"Oakfern Homecare Ltd - In Administration", "Oakfern Homecare Ltd", "same"},
		{"DO NOT USE - Oakfern Homecare Ltd", "Oakfern Homecare Ltd", "same"},
		{"Oakfern Homecare - use 589329", "Oakfern Homecare", "same"},
		{"Oakfern Homecare Ltd t/a Willowmere", "Oakfern Homecare Ltd", "same"},
		{"Oakfern Homecare Ltd formerly Willowmere Domiciliary", "Willowmere Domiciliary Ltd", "same"},
		{"Café Oakfern Willowmere", "Cafe Oakfern Willowmere", "same"},
		{"Oakfern Willowmere Homecare Ltd", "Oakfren Willowmere Homecare Ltd", "same"},
		{"E.ON Oakfern Solutions Ltd", "EON OAKFERN SOLUTIONS LTD", "same"},
		// For a person to say.
		{"Oakfern Care Ltd", "Oakfern Care Homes Ltd", "ask"},
		{"Oakfern Homecare Ltd", "Oakfern Homecare Holdings Ltd", "ask"},
		{"Oakfern Homecare", "Oakfern Homecare (Reed Lane)", "ask"},
		{"Willowmere House", "Willowmere House (Oakfern Care Ltd)", "ask"},
		{"Oakfern Care Ltd t/a Willowmere Nursery", "Willowmere Nursery", "ask"},
		{"Oakfern Care Home", "Oakfern Residential Home, 12 High Street, Leeds", "ask"},
		{"Oakfern Road Surgery", "Oakfern Rd Medical Practice", "ask"},
		{"John Oakfern", "Mr John Oakfern", "ask"},
		{"Oakfern Homecare Ltd", "Oakfern Homecare LLP", "ask"},
		{"Mr A Oakfern", "A Oakfern Ltd", "ask"},
		{"J Oakfern", "J Oakfern Limited", "ask"},
		// Different bodies, however alike the names.
		{"Oakfern Unit 2 Ltd", "Oakfern Unit 3 Ltd", "different"},
		{"St Mary's CofE Primary School, Oakfern", "St Mary's CofE Primary School, Willowmere", "different"},
		{"Oakfern Infant School", "Oakfern Junior School", "different"},
		{"Wakefield Council", "Doncaster Council", "different"},
		{"Mr A Oakfern", "Mrs A Oakfern", "different"},
		{"Peter Oakfern", "Susan Oakfern", "different"},
		{"The Care Company Ltd", "The Home Care Agency Ltd", "different"},
		{"Redacted Personal Data", "REDACTED PERSONAL DATA", "different"},
		{"Name withheld", "Name Withheld", "different"},
	} {
		r := Match(entriesOf(append([]string{c.a, c.b}, others...)...), nil, Options{})
		if got := verdictOf(r, c.a, c.b); got != c.want && !(c.want == "different" && got == "ask" && looksHard(c.a)) {
			t.Errorf("%q and %q: %s, want %s %v", c.a, c.b, got, c.want, r.Doubtful)
		}
	}
}

// looksHard names the pairs that may be asked about, as long as they are not joined.
func looksHard(name string) bool {
	return strings.HasPrefix(name, "Oakfern Unit") || strings.HasPrefix(name, "Oakfern Infant") || strings.HasPrefix(name, "Mr A") ||
		strings.HasPrefix(name, "St Mary's")
}

func TestWithheld(t *testing.T) {
	for _, name := range []string{
		"REDACTED", "Redacted Personal Data", "REDCATED PERSONAL DATA", "Redactd name", "Name withheld", "Personal information",
		"Individual", "****", "Foster Carer", "redacted - data protection",
	} {
		if !Withheld(name) {
			t.Errorf("%q says that a name is withheld", name)
		}
	}
	for _, name := range []string{"Redcar Council", "Reaction Ltd", "Risk Reduction Ltd", "Individual Care Services Ltd", "Personal Touch Homecare", "Red Acted Theatre"} {
		if Withheld(name) {
			t.Errorf("%q is a name", name)
		}
	}
	for _, c := range Match(entriesOf("REDACTED", "Redacted ", "redacted", "Individual"), nil, Options{}).Clusters {
		if len(c.Names) != 1 || !c.Withheld {
			t.Errorf("withheld names joined: %+v", c)
		}
	}
}

func TestNumbersOutweighNames(t *testing.T) {
	number := func(s Scheme, v string) []Number { return []Number{{s, v}} }
	for _, c := range []struct {
		what string
		a, b Entry
		want string
	}{
		{"one company number", Entry{Name: "Oakfern Ltd", Numbers: number(Company, "0123456")}, Entry{Name: "Oakfern Care Homes", Numbers: number(Company, "00123456")}, "same"},
		{"one company number, hardly alike", Entry{Name: "Oak Fern Care Ltd", Numbers: number(Company, "123456")}, Entry{Name: "Oakfern Group", Numbers: number(Company, "123456")}, "same"},
		{"two company numbers", Entry{Name: "Oakfern Ltd", Numbers: number(Company, "123456")}, Entry{Name: "OAKFERN LTD", Numbers: number(Company, "654321")}, "different"},
		{"one number, unlike names", Entry{Name: "Oakfern Ltd", Numbers: number(Company, "123456")}, Entry{Name: "Willowmere Play", Numbers: number(Company, "123456")}, "ask"},
		{"a company and a charity", Entry{Name: "Oakfern Ltd", Numbers: number(Company, "123456")}, Entry{Name: "OAKFERN LTD", Numbers: number(Charity, "654321")}, "same"},
		{"two of the council's", Entry{Name: "Oakfern Ltd", Numbers: number(Council, "S1")}, Entry{Name: "OAKFERN LTD", Numbers: number(Council, "S2")}, "same"},
		{"the council's, unlike names", Entry{Name: "Oakfern Ltd", Numbers: number(Council, "S1")}, Entry{Name: "Willowmere Play", Numbers: number(Council, "S1")}, "ask"},
		{"the council's, like names", Entry{Name: "Oakfern Willow Ltd", Numbers: number(Council, "S1")}, Entry{Name: "Oakfern Willow Services", Numbers: number(Council, "S1")}, "same"},
	} {
		r := Match(append(entriesOf(others...), c.a, c.b), nil, Options{})
		if got := verdictOf(r, c.a.Name, c.b.Name); got != c.want {
			t.Errorf("%s: %s, want %s; %+v", c.what, got, c.want, r.Clashes)
		}
	}
}

func TestNumberOfManyJoinsNone(t *testing.T) {
	var list []Entry
	for n := range 20 {
		list = append(list, Entry{Name: fmt.Sprintf("%c%cwood Play", 'a'+n, 'b'+n), Numbers: []Number{{Council, "ONE-OFF 1"}}})
	}
	r := Match(list, nil, Options{})
	if len(r.Clashes) != 1 || len(r.Clashes[0].Names) != 20 {
		t.Fatalf("clashes %+v", r.Clashes)
	}
	if len(r.Clusters) != 20 {
		t.Errorf("%d clusters of 20 names", len(r.Clusters))
	}
}

// TestChainsDoNotJoinWhatContradicts: each link is likely, the ends are two bodies.
func TestChainsDoNotJoinWhatContradicts(t *testing.T) {
	list := append(entriesOf(others...), Entry{Name: "Oakfern Ltd", Numbers: []Number{{Company, "111111"}}},
		Entry{Name: "Oakfern"}, Entry{Name: "OAKFERN PLC"}, Entry{Name: "Oakfern Limited", Numbers: []Number{{Company, "222222"}}})
	r := Match(list, nil, Options{})
	if verdictOf(r, "Oakfern Limited", "Oakfern Ltd") == "same" {
		t.Error("two company numbers were joined by way of a name without one")
	}
	if verdictOf(r, "OAKFERN PLC", "Oakfern Limited") == "same" || verdictOf(r, "OAKFERN PLC", "Oakfern Ltd") == "same" {
		t.Error("a plc and a limited company were joined by way of a name that tells no form")
	}
}

func TestDecisionsHold(t *testing.T) {
	names := entriesOf(append([]string{"Oakfern Care Ltd", "Oakfern Care Homes Ltd", "OAKFERN CARE LIMITED"}, others...)...)
	same, err := Settle(nil, Decision{A: "Oakfern Care Ltd", B: "Oakfern Care Homes Ltd", Same: true, By: "A. Person"})
	if err != nil {
		t.Fatal(err)
	}
	if got := verdictOf(Match(names, same, Options{}), "Oakfern Care Ltd", "Oakfern Care Homes Ltd"); got != "same" {
		t.Errorf("settled as the same: %s", got)
	}
	parted, err := Settle(nil, Decision{A: "OAKFERN CARE LIMITED", B: "Oakfern Care Ltd", By: "A. Person"})
	if err != nil {
		t.Fatal(err)
	}
	r := Match(names, parted, Options{})
	if got := verdictOf(r, "Oakfern Care Ltd", "OAKFERN CARE LIMITED"); got != "different" {
		t.Errorf("settled as different, though spelled alike: %s", got)
	}
	parted, err = Undo(parted, "Oakfern Care Ltd", "OAKFERN CARE LIMITED", "B. Person", time.Unix(1, 0))
	if err != nil {
		t.Fatal(err)
	}
	if got := verdictOf(Match(names, parted, Options{}), "Oakfern Care Ltd", "OAKFERN CARE LIMITED"); got != "same" {
		t.Errorf("after undoing: %s", got)
	}
	if len(parted) != 1 || parted[0].UndoneBy != "B. Person" {
		t.Errorf("what was undone is gone from the record: %+v", parted)
	}
}

func TestSettleRefuses(t *testing.T) {
	base := []Decision{{A: "A", B: "B", Same: true, By: "x"}, {A: "B", B: "C", Same: true, By: "x"}, {A: "C", B: "D", By: "x"}}
	for _, c := range []struct {
		d    Decision
		kind fault.Kind
	}{
		{Decision{A: "A", B: "E", Same: true}, fault.KindInvalid},
		{Decision{A: "A", B: " A ", Same: true, By: "x"}, fault.KindInvalid},
		{Decision{A: "A", B: "REDACTED", Same: true, By: "x"}, fault.KindInvalid},
		{Decision{A: "B", B: "A", By: "x"}, fault.KindConflict},
		{Decision{A: "A", B: "C", By: "x"}, fault.KindConflict},
		{Decision{A: "A", B: "D", Same: true, By: "x"}, fault.KindConflict},
	} {
		out, err := Settle(base, c.d)
		if !fault.Is(err, c.kind) || len(out) != len(base) {
			t.Errorf("%+v: %v", c.d, err)
		}
	}
	if _, err := Undo(base, "A", "Z", "x", time.Time{}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("undoing nothing: %v", err)
	}
}

// parts make names that collide, contradict and chain.
var parts = rapid.Custom(func(t *rapid.T) string {
	pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
	return strings.TrimSpace(pick("title", "", "", "Mr ", "THE ") + pick("first", "Oakfern", "OAKFERN", "Willowmere", "Oakfren", "J C Dunnock", "St Mary's") +
		pick("kind", "", " Care", " Care Homes", " Primary School", " & Sons", " (UK)") + pick("number", "", "", " 2", " 3") +
		pick("place", "", " Leeds", " (York)") + pick("legal", "", " Ltd", " LIMITED", " PLC", " t/a Willowmere"))
})

func TestOrderMakesNoDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(parts, 2, 14).Draw(t, "names")
		list := entriesOf(names...)
		for n := range list {
			if rapid.IntRange(0, 3).Draw(t, "numbered") == 0 {
				list[n].Numbers = []Number{{Company, rapid.SampledFrom([]string{"111", "222"}).Draw(t, "number")}}
			}
		}
		var settled []Decision
		for n := 1; n < len(names); n += 4 {
			if more, err := Settle(settled, Decision{A: names[n-1], B: names[n], Same: rapid.Bool().Draw(t, "same"), By: "x"}); err == nil {
				settled = more
			}
		}
		want := Match(list, settled, Options{})
		seed := rapid.Uint64().Draw(t, "seed")
		shuffle := rand.New(rand.NewPCG(seed, 1)) // #nosec G404 -- an order to try
		shuffle.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		shuffle.Shuffle(len(settled), func(i, j int) { settled[i], settled[j] = settled[j], settled[i] })
		if got := Match(list, settled, Options{}); !reflect.DeepEqual(got, want) {
			t.Fatalf("another order gives\n%+v\nnot\n%+v", got, want)
		}
		invariants(t, list, settled, want)
	})
}

// invariants: every name stands in one cluster; decisions hold; questions are between clusters, and have a reason.
func invariants(t *rapid.T, list []Entry, settled []Decision, r Result) {
	cluster := map[string]string{}
	for _, c := range r.Clusters {
		for _, n := range c.Names {
			if cluster[n] != "" {
				t.Fatalf("%q stands in two clusters", n)
			}
			cluster[n] = c.ID
		}
		if c.Confidence <= 0 || c.Confidence > 1 {
			t.Fatalf("confidence %f", c.Confidence)
		}
	}
	for _, e := range list {
		if cluster[Tidy(e.Name)] == "" {
			t.Fatalf("%q stands in no cluster", e.Name)
		}
	}
	for _, d := range settled {
		if (cluster[d.A] == cluster[d.B]) != d.Same {
			t.Fatalf("%+v does not hold", d)
		}
	}
	for _, d := range r.Doubtful {
		if cluster[d.A] == cluster[d.B] || !strings.HasSuffix(d.Why, ".") || d.Score <= 0 || d.Score > 1 {
			t.Fatalf("question %+v", d)
		}
	}
}

// TestAnyText: whatever stands in a cell, nothing breaks and no name is lost.
func TestAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOf(rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Z0-9 .&()'/-]{0,60}`))).Draw(t, "names")
		r := Match(entriesOf(names...), nil, Options{Ask: 0.01})
		total := 0
		for _, c := range r.Clusters {
			total += len(c.Names)
		}
		if total != r.Names {
			t.Fatalf("%d names in clusters, %d in all", total, r.Names)
		}
	})
}

func TestAskedInOrderOfWorth(t *testing.T) {
	list := entriesOf(append([]string{"Oakfern Care Ltd", "Oakfern Care Homes Ltd", "Willowmere Play", "Willowmere Play Services"}, others...)...)
	for n := range list {
		list[n].Weight = 1
		if strings.HasPrefix(list[n].Name, "Willowmere") {
			list[n].Weight = 1_000_000
		}
	}
	r := Match(list, nil, Options{})
	if len(r.Doubtful) < 2 || !strings.HasPrefix(r.Doubtful[0].A, "Willowmere") || r.Doubtful[0].Weight != 1_000_000 {
		t.Errorf("the most at stake is asked first: %+v", r.Doubtful)
	}
}

// TestAskedThoughLikely: a trading name, a word more, a namesake are asked about however likely the names make it, unless the
// caller wants no more than a rough picture.
func TestAskedThoughLikely(t *testing.T) {
	for _, c := range []struct{ a, b string }{
		{"Brambling Ltd t/a Oakfern Willowmere Dunnockfield", "Oakfern Willowmere Dunnockfield"},
		{"Oakfern Willowmere Dunnockfield Siskinley", "Oakfern Willowmere Dunnockfield Siskinley Club"},
		{"Oakfern Willowmere Dunnockfield", "Oakfern Willowmere Dunnockfield (Nursery)"},
	} {
		list := entriesOf(append([]string{c.a, c.b}, others...)...)
		r := Match(list, nil, Options{Accept: Lenient})
		if got := verdictOf(r, c.a, c.b); got != "ask" || r.Doubtful[0].Score < Lenient {
			t.Errorf("%q and %q: %s %+v, want a question about something likely", c.a, c.b, got, r.Doubtful)
		}
		if got := verdictOf(Match(list, nil, Options{Accept: 0.6}), c.a, c.b); got != "same" {
			t.Errorf("%q and %q, roughly: %s, want the same", c.a, c.b, got)
		}
	}
}

// A name between two that contradict each other goes to the one that it is surer to be.
func TestTheSurestAreJoinedFirst(t *testing.T) {
	for _, names := range [][3]string{
		{"Brackenhurst Lodge Childcare", "Brackenhurst Lodge Childcare Limited", "Brackenhurst Lodge Child Care LLP"},
		{"Brackenhurst Lodge Nursery", "Brackenhurst Lodge Nursery Limited", "Brackenhurst Lodge Nursry LLP"},
	} {
		r := Match(entriesOf(names[:]...), nil, Options{})
		if near, far := verdictOf(r, names[0], names[1]), verdictOf(r, names[0], names[2]); near != "same" || far != "ask" {
			t.Errorf("%q: %s with the second, want same; %s with the third, want ask", names, near, far)
		}
	}
}
