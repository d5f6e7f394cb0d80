package agreement

import (
	"bytes"
	_ "embed" // the laws are data
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"alongside/internal/fault"
	"alongside/internal/workday"
)

//go:embed laws.json
var lawsFile []byte

// Law is one regime of procurement as data: to which procurements it applies, what it allows, and where that stands. The grounds for
// changing an agreement are part of it.
type Law struct {
	ID           Regime        `json:"id"`
	Title        string        `json:"title"`
	From         workday.Date  `json:"from"`  // agreements begin on or after it
	Until        workday.Date  `json:"until"` // the last day on which a procurement under it could begin; zero for no end
	Begun        string        `json:"begun"` // to what it applies, in words
	Citation     string        `json:"citation"`
	URL          string        `json:"url"`
	Verified     bool          `json:"verified"` // read at the source; false: to be checked first
	Arrangements []Arrangement `json:"arrangements"`
	Others       string        `json:"others"` // why a kind that is not named cannot be let under it; empty where it can
	DirectAward  Saying        `json:"direct_award"`
	Standstills  []Clock       `json:"standstills"` // waits between an award or admission and its effect
	Grounds      []Ground      `json:"grounds"`
}

// Arrangement is what a law says about one kind of agreement. A kind that a law does not name has no rule of its own there, or is refused
// where the law says so of others.
type Arrangement struct {
	Kind           Kind         `json:"kind"`
	Refused        string       `json:"refused"` // why an agreement of the kind cannot be let under the law; empty when it can
	Ends           workday.Date `json:"ends"`    // the last day on which one may run; zero for none
	Years          int          `json:"years"`   // the longest that one may run, extensions taken; 0 for no limit of its own
	OpenThroughout bool         `json:"open_throughout"`
	OwnTender      bool         `json:"own_tender"`   // each award needs its own tender notice, published before anybody is invited
	TenderTime     Clock        `json:"tender_time"`  // the least time for tenders from its publication; none where empty
	PlannedTime    Clock        `json:"planned_time"` // that takes its place after a planned procurement notice that qualifies
	DecideRules    []Clock      `json:"decide_rules"` // the rules that set the time for a decision on an application; empty leaves it to the council
	MoreTime       Clock        `json:"more_time"`    // the rule that may take their place for one application, with reasons; none where empty
	Conditions     Conditions   `json:"conditions"`
	Says           string       `json:"says"`
	Citation       string       `json:"citation"`
	URL            string       `json:"url"`
	Verified       bool         `json:"verified"`
}

// Conditions are what a law says of changing the conditions on which providers join, once they were published. A kind of which it says
// nothing has none.
type Conditions struct {
	Fixed bool `json:"fixed"` // they stay as they were first published, save where the law itself changed one
	Saying
}

// Saying is one thing that a law says.
type Saying struct {
	Says     string `json:"says"`
	Citation string `json:"citation"`
	URL      string `json:"url"`
	Verified bool   `json:"verified"`
}

// Clock is a time that a law sets, by the rule of package statute that counts it.
type Clock struct {
	Rule     string `json:"rule"`
	Title    string `json:"title"`
	Says     string `json:"says"`
	Verified bool   `json:"verified"`
	// Starts is what a wait begins with, such as "the contract award notice (UK6) was published"; empty for a time of another kind.
	Starts string `json:"starts"`
}

// Cited is a citation that says when it is still to be checked.
func Cited(citation string, verified bool) string {
	if verified {
		return citation
	}
	return citation + " (to be checked)"
}

// Laws are the regimes that agreements may be let under.
type Laws []Law

// ShippedLaws are the laws that ship, each with its grounds for changing an agreement.
var ShippedLaws = sync.OnceValues(func() (Laws, error) {
	laws, err := ReadLaws(lawsFile)
	if err != nil {
		return nil, err
	}
	grounds, err := Grounds()
	for i := range laws {
		for _, g := range grounds {
			if g.Regime == laws[i].ID {
				laws[i].Grounds = append(laws[i].Grounds, g)
			}
		}
	}
	return laws, err
})

// ReadLaws reads laws strictly: unknown fields, laws without a source, and one law twice are refused.
func ReadLaws(text []byte) (Laws, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	var all Laws
	if err := d.Decode(&all); err != nil {
		return nil, fmt.Errorf("laws of procurement: %w", err)
	}
	seen := map[Regime]bool{}
	for _, l := range all {
		if l.ID == "" || l.Title == "" || l.Citation == "" || l.From.IsZero() || l.DirectAward.Says == "" || l.DirectAward.Citation == "" || seen[l.ID] {
			return nil, fmt.Errorf("law of procurement %q: its id, which no other has, title, citation, first day and what it says of direct award are needed", l.ID)
		}
		seen[l.ID] = true
		for _, a := range l.Arrangements {
			if !slices.Contains(Kinds(), a.Kind) || a.Citation == "" {
				return nil, fmt.Errorf("law of procurement %q: the arrangement %q is of no known kind, or has no citation", l.ID, a.Kind)
			}
		}
	}
	return all, nil
}

// Of returns the law of a regime.
func (all Laws) Of(r Regime) (Law, bool) {
	i := slices.IndexFunc(all, func(l Law) bool { return l.ID == r })
	if i < 0 {
		return Law{}, false
	}
	return all[i], true
}

// For returns what the law says about a kind of agreement.
func (l Law) For(k Kind) Arrangement {
	for _, a := range l.Arrangements {
		if a.Kind == k {
			return a
		}
	}
	return Arrangement{Kind: k, Refused: l.Others}
}

// pastEnd says in a sentence that an agreement of the kind under the law would run beyond a last day that the law sets, "" when it would not.
func (l Law) pastEnd(a Agreement, end workday.Date, would string) string {
	rule := l.For(a.Kind)
	kind, cited := strings.ToLower(a.Kind.Words()), Cited(rule.Citation, rule.Verified)
	switch {
	case !rule.Ends.IsZero() && end.After(rule.Ends):
		return would + fmt.Sprintf("A %s under the %s ends by %s (%s).", kind, l.Title, rule.Ends.Long(), cited)
	case rule.Years > 0 && !a.Start.IsZero() && end.After(a.Start.AddMonths(12*rule.Years).AddDays(-1)):
		return would + fmt.Sprintf("A %s under the %s runs for at most %d years, here until %s (%s).", kind, l.Title, rule.Years, a.Start.AddMonths(12*rule.Years).AddDays(-1).Long(), cited)
	default:
		return ""
	}
}

// lawfulEnd refuses a new last day beyond the one that the law of an agreement sets.
func (all Laws) lawfulEnd(a Agreement, end workday.Date) error {
	l, _ := all.Of(a.Regime)
	if why := l.pastEnd(a, end, "The new last day would be "+end.Long()+". "); why != "" {
		return fault.Invalid("end", why)
	}
	return nil
}

// longest returns the last day of an agreement with every extension taken that it allows.
func (a Agreement) longest() workday.Date {
	end := a.End
	for _, months := range a.ExtensionMonths[min(a.ExtensionsTaken, len(a.ExtensionMonths)):] {
		end = end.AddDays(1).AddMonths(months).AddDays(-1)
	}
	return end
}

// For returns what the law of an agreement says about its kind.
func (all Laws) For(a Agreement) Arrangement {
	l, _ := all.Of(a.Regime)
	return l.For(a.Kind)
}

// wrong returns what the laws do not allow of an agreement: the field, and why.
func (all Laws) wrong(a Agreement) (field, why string) {
	l, ok := all.Of(a.Regime)
	if !ok {
		return "regime", "Choose the law it was procured under."
	}
	rule := l.For(a.Kind)
	switch {
	case rule.Refused != "":
		return "kind", rule.Refused
	case !a.Start.IsZero() && a.Start.Before(l.From):
		return "start", fmt.Sprintf("%s applies from %s (%s); this starts on %s.", l.Title, l.From.Long(), Cited(l.Citation, l.Verified), a.Start.Long())
	case !l.Until.IsZero() && a.Begun.IsZero():
		return "begun", fmt.Sprintf("Enter the day on which the procurement began: the %s applies to those begun until %s (%s).", l.Title, l.Until.Long(), Cited(l.Citation, l.Verified))
	case !l.Until.IsZero() && a.Begun.After(l.Until):
		return "begun", fmt.Sprintf("The %s applies to procurements begun until %s (%s); this one began on %s. Choose the law that came after.", l.Title, l.Until.Long(), Cited(l.Citation, l.Verified), a.Begun.Long())
	case !a.Begun.IsZero() && a.Begun.Before(l.From):
		return "begun", fmt.Sprintf("%s applies from %s (%s); this procurement began on %s.", l.Title, l.From.Long(), Cited(l.Citation, l.Verified), a.Begun.Long())
	case !a.Begun.IsZero() && a.Begun.After(a.Start):
		return "begun", "The procurement began on the first day or before."
	}
	if why := l.pastEnd(a, a.End, ""); why != "" {
		return "end", why
	}
	if longest := a.longest(); !a.End.IsZero() && longest.After(a.End) {
		if why := l.pastEnd(a, longest, "With its extensions it would run until "+longest.Long()+". Leave out or shorten what passes the end. "); why != "" {
			return "extensions", why
		}
	}
	return "", ""
}

// Laws returns the laws that agreements may be let under here.
func (s *Service) Laws() (Laws, error) {
	if s.laws != nil {
		return s.laws, nil
	}
	return ShippedLaws()
}
