package modgov

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"
)

// piece is one section of a made-up paper, under any of several headings.
type piece struct {
	headings []string
	body     string
	short    bool
}

var pieces = []piece{
	{[]string{"Decision type", "Type of decision", "Category of decision"}, "Key", true},
	{[]string{"Reason Key", "Reason why key", "Why is it key?"}, "Spending of more than £750,000", true},
	{[]string{"Lead member", "Portfolio holder", "Responsible member"}, "Portfolio Holder for Families", true},
	{[]string{"Decision maker", "Decision to be taken by", "Who will decide?"}, "Cabinet", true},
	{[]string{"Division(s) affected", "Wards affected", "Area affected"}, "Fenside; Hillside", true},
	{[]string{"Notice of proposed decision first published", "Notice first published", "Date of notice"}, "5th January 2026", true},
	{[]string{"Earliest date of decision", "Decision not before", "Decision will not be taken before"}, "03/02/2026", true},
	{[]string{"Proposed decision", "Decision required", "What is being decided?"}, "To buy respite through a dynamic purchasing system for a period of four years from 1 April 2026.", false},
	{[]string{"Options considered", "Alternatives considered", "What other options were considered?"}, "1. Do nothing – rejected, as waits would grow.\n2. Build a unit – this takes three years.", false},
	{[]string{"Risks", "Key risks", "Risk management"}, "Too few providers may apply.", false},
	{[]string{"Financial implications", "Finance comments", "Resource implications", "How much will it cost?"}, "The annual budget is £400k. The total is £1.6 million.", false},
	{[]string{"Legal implications", "Legal comments", "Comments of the Monitoring Officer"}, "The duty is met.", false},
	{[]string{"Equalities implications", "Equality impact assessment", "Public sector equality duty"}, "A screening was completed.", false},
	{[]string{"Consultation", "Consultees", "Who has been consulted?"}, "Sixty families.", false},
}

var styles = []func(heading, body string, short bool) string{
	func(h, b string, _ bool) string { return strings.TrimSuffix(h, "?") + ": " + b + "\n" },
	func(h, b string, _ bool) string { return h + "\n" + b + "\n\n" },
	func(h, b string, _ bool) string { return strings.ToUpper(h) + ":\n\n" + b + "\n\n" },
	func(h, b string, _ bool) string { return "· " + strings.TrimSuffix(h, "?") + ": " + b + "\n" },
	func(h, b string, _ bool) string { return strings.TrimSuffix(h, "?") + " – " + b + "\n" },
	func(h, b string, short bool) string {
		if short {
			return "| " + h + " | " + b + " |\n"
		}
		return "**" + h + "**\n\n" + b + "\n\n"
	},
}

// The same facts must be read whatever the order, the headings, the way they are set out, and the encoding.
func TestVariantsSayTheSame(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		order := rapid.Permutation(pieces).Draw(rt, "order")
		style := rapid.SampledFrom(styles).Draw(rt, "style")
		text := "Title: Respite for families\nReference: ABC/17\n"
		for _, p := range order {
			text += style(rapid.SampledFrom(p.headings).Draw(rt, "heading"), p.body, p.short)
		}
		data := rapid.SampledFrom(encodings).Draw(rt, "encoding")(text)
		doc, err := Read(data)
		if err != nil {
			rt.Fatal(err)
		}
		if len(doc.Decisions) != 1 {
			rt.Fatalf("%d decisions in\n%s", len(doc.Decisions), text)
		}
		if got := facts(doc.Decisions[0]); got != wantedFacts {
			rt.Fatalf("read\n%s\nwant\n%s\nfrom\n%s", got, wantedFacts, text)
		}
	})
}

var encodings = []func(string) []byte{
	func(s string) []byte { return []byte(s) },
	func(s string) []byte { return []byte("\xEF\xBB\xBF" + s) },
	func(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\r\n")) },
	func(s string) []byte { return []byte(strings.ReplaceAll(s, " ", "\u00a0")) },
	func(s string) []byte { return encoded(charmap.Windows1252.NewEncoder().Bytes([]byte(s))) },
	func(s string) []byte {
		return encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(s)))
	},
	func(s string) []byte { return encoded(charmap.Windows1252.NewDecoder().Bytes([]byte(s))) }, // encoded twice
}

func encoded(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func facts(d Decision) string {
	route := ""
	for _, r := range d.vehicles("") {
		route += r.Name
	}
	var sums []string
	for _, v := range d.Values {
		sums = append(sums, v.Pence.Pounds()+" "+string(v.Role))
	}
	var options []string
	for _, o := range d.Options {
		options = append(options, o.Label+" "+o.Title+map[bool]string{true: " (discounted)"}[o.Discounted])
	}
	return strings.Join([]string{
		d.Reference, d.Title, d.DecisionType, d.ReasonKey, d.LeadMember, d.DecisionMaker, strings.Join(d.Divisions, "+"), d.NoticePublished.Day.String(), d.NotBefore.Day.String(),
		d.Proposed, strings.Join(options, "+"), d.Risks, strings.Join(sums, "+"), d.LegalText, d.EqualityText, d.Consultation, route, d.Term.Start.Day.String(),
		map[bool]string{true: "screening only"}[d.Equality.ScreeningOnly],
	}, "\n")
}

const wantedFacts = `ABC/17
Respite for families
Key
Spending of more than £750,000
Portfolio Holder for Families
Cabinet
Fenside+Hillside
2026-01-05
2026-02-03
To buy respite through a dynamic purchasing system for a period of four years from 1 April 2026.
1 Do nothing (discounted)+2 Build a unit
Too few providers may apply.
400000.00 budget+1600000.00 total
The duty is met.
A screening was completed.
Sixty families.
dynamic purchasing system
2026-04-01
screening only`

// What a paper leaves out stays empty and is said.
func TestWhatIsMissingIsSaidAndNotGuessed(t *testing.T) {
	expect := map[string]string{
		"Decision type": "no-decision-type", "Lead member": "no-lead-member", "Decision maker": "no-decision-maker", "Division(s) affected": "no-divisions",
		"Notice of proposed decision first published": "no-notice-date", "Earliest date of decision": "no-due-date", "Proposed decision": "no-proposed-decision", "Options considered": "no-options",
		"Risks": "no-risks", "Financial implications": "no-value", "Legal implications": "no-legal-text", "Equalities implications": "no-equality-text", "Consultation": "no-consultation", "Reason Key": "no-reason-key",
	}
	for _, left := range pieces {
		text := "Forward Plan\nTitle: Respite for families\nReference: ABC/17\n"
		for _, p := range pieces {
			if p.headings[0] != left.headings[0] {
				text += p.headings[0] + ": " + p.body + "\n"
			}
		}
		t.Run(left.headings[0], func(t *testing.T) {
			doc := readData(t, []byte(text))
			said(t, doc, expect[left.headings[0]])
			full := codes(readData(t, []byte(text+left.headings[0]+": "+left.body+"\n")).Findings)
			if full[expect[left.headings[0]]] > 0 {
				t.Errorf("%q is said although it is stated", expect[left.headings[0]])
			}
		})
	}
}

// What the resolution says of the term holds, though the words on its money name the term and its extension together.
func TestTheTermIsTheResolutionsAndNotTheMoneys(t *testing.T) {
	const paper = `RECORD OF EXECUTIVE DECISION
Decision reference: MU/2026/17
Title: Short breaks framework
Decision taken by: Cabinet Member for Families
Date of decision: 3rd June 2026
Notice first published on the Forward Plan: 1st May 2026
Key decision: Yes
Reason it is key: Spending above £500,000

Financial implications
The value is £2.4m over four years, £600,000 per annum.

Decision
1. That the framework be approved for an initial period of three years from 1 September 2026 with an option to extend for up to 12 months.
`
	doc := readData(t, []byte(paper))
	said(t, doc, "total-fits")
	if n := codes(doc.Findings)["total-does-not-fit"]; n != 0 {
		t.Errorf("%d sums are said not to fit", n)
	}
	d := doc.Decisions[0]
	if d.Term.Months != 36 || d.Term.ExtensionMonths != 12 || d.Term.Start.Day.String() != "2026-09-01" {
		t.Errorf("%+v", d.Term)
	}
	if d.NoticePublished.Day.String() != "2026-05-01" || d.ReasonKey != "Spending above £500,000" {
		t.Errorf("notice %v, reason %q", d.NoticePublished, d.ReasonKey)
	}
	said(t, readData(t, []byte(strings.Replace(paper, "£600,000 per", "£500,000 per", 1))), "total-does-not-fit")
	// a paper whose money alone names the term still has it
	money := strings.Replace(paper, "for an initial period of three years from 1 September 2026 with an option to extend for up to 12 months", "", 1)
	if d := readData(t, []byte(money)).Decisions[0]; d.Term.Months != 48 {
		t.Errorf("%+v", d.Term)
	}
}

// A sentence may say whether a decision can be called in, where no heading asks it.
func TestASentenceMaySayWhetherItCanBeCalledIn(t *testing.T) {
	for said, want := range map[string]Answer{
		"Exempt from call-in because urgent.":                         No,
		"The call-in procedure does not apply to this decision.":      No,
		"The Chairman agreed to waive call-in.":                       No,
		"This decision is not subject to call in.":                    No,
		"This decision is subject to call-in until Friday.":           Yes,
		"The decision may be called in by five members.":              Yes,
		"A report on the call-in of the last one is attached.":        Unstated,
		"It is subject to call-in, unless it is exempt from call-in.": Unstated,
	} {
		d := readData(t, []byte("RECORD OF DECISION\nTitle: Respite\nReference: D/88\nDecision: To extend the contract by one year.\n\n"+said+"\n")).Decisions[0]
		if d.SubjectToCallIn != want {
			t.Errorf("%q: %q, want %q", said, d.SubjectToCallIn, want)
		}
	}
}

// No council is known to the parser by name; what it knows are the phrases that any may use.
func TestNoCouncilIsNamedInTheParser(t *testing.T) {
	names := regexp.MustCompile(`(?i)\b(kent|staffordshire|hampshire|birmingham|leeds|surrey|essex|devon|kcc|scc|hcc)\b`)
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		source, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		if m := names.Find(source); m != nil {
			t.Errorf("%s names %s", f.Name(), m)
		}
	}
}

// A phrase that announces two things would announce either, by chance.
func TestNoPhraseAnnouncesTwoThings(t *testing.T) {
	for name, table := range map[string]map[field][]string{"phrases": phrases, "openings": openings} {
		owner := map[string]field{}
		for f, list := range table {
			for _, p := range list {
				folded := foldText(p)
				if had, ok := owner[folded]; ok && had != f {
					t.Errorf("%s: %q announces two fields (%d and %d)", name, p, had, f)
				}
				owner[folded] = f
			}
		}
	}
}
