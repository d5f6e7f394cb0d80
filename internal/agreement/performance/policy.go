package performance

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/agreement"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

//go:embed policy.json
var shipped []byte

// Policy is what a council follows from results. It is data: a council's own stands beside the one that ships.
type Policy struct {
	ID         string `json:"id"`
	Version    int    `json:"version"`
	Policy     string `json:"policy"` // the council's, or "default"
	Citation   string `json:"citation"`
	Months     int    `json:"return_months"` // how many months one return is about
	ReturnDays int    `json:"return_days"`   // days after the period in which it is handed in
	PlanDays   int    `json:"plan_days"`     // the latest day of an action in an improvement plan
	// KnownPercent is the share of a lot's measures that can be rated before there is a good overall rating, from 1 to 100; a poor one stands on any.
	KnownPercent int `json:"known_percent"`
	// MissingReturn is what a measure counts as while the return that would state it is late; Other leaves it out.
	MissingReturn Rating     `json:"missing_return"`
	Stops         []StopRule `json:"stops"`
	// Promises says how what a voluntary organisation stated that it adds counts in its rating; the zero value leaves it out.
	Promises PromiseRule `json:"promises"`
	// Register says which ratings by a regulator stop new invitations, until somebody looks into them and allows them again.
	Register []RegisterRule `json:"register"`
}

// PromiseRule rates the share that was delivered, by its day, of what a voluntary organisation stated that it adds. Shares are in tenths of
// a percent.
type PromiseRule struct {
	ID          string `json:"id"`
	Target      int    `json:"target"`
	Approaching int    `json:"approaching"`
	Improvement int    `json:"improvement"`
	Says        string `json:"says"`
}

// check refuses a rule whose bounds are in no order.
func (r PromiseRule) check() error {
	if r == (PromiseRule{}) {
		return nil
	}
	if r.ID == "" || r.Says == "" || r.Improvement < 0 || r.Approaching < r.Improvement || r.Target < r.Approaching || r.Target > 1000 {
		return fmt.Errorf("promise rule %q: id, says and bounds from 0 to 1000 in order are needed", r.ID)
	}
	return nil
}

// RegisterRule says which rating in a regulator's register stops new invitations.
type RegisterRule struct {
	ID     string        `json:"id"`
	System thread.System `json:"system"` // cqc or ofsted
	Rating string        `json:"rating"` // in the regulator's words
	Says   string        `json:"says"`
}

// StopRule says which results stop new invitations.
type StopRule struct {
	ID     string `json:"id"`
	Rating Rating `json:"rating"`   // this or worse
	InARow int    `json:"in_a_row"` // the latest so many results
	Says   string `json:"says"`
}

// Policies are the policies of every council.
type Policies []Policy

// LoadPolicies returns the policies that ship.
func LoadPolicies() (Policies, error) { return ParsePolicies(shipped) }

// ParsePolicies reads policies strictly: unknown fields, ratings that do not exist and a missing default are refused.
func ParsePolicies(text []byte) (Policies, error) {
	var all Policies
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&all); err != nil {
		return nil, fmt.Errorf("performance policies: %w", err)
	}
	for _, p := range all {
		if p.ID == "" || p.Version < 1 || p.Citation == "" || p.Months < 1 || p.ReturnDays < 1 || p.PlanDays < 1 {
			return nil, fmt.Errorf("performance policy %q: id, version, citation, return_months, return_days and plan_days are needed", p.Policy)
		}
		if p.KnownPercent < 1 || p.KnownPercent > 100 || p.MissingReturn.rank() < 0 {
			return nil, fmt.Errorf("performance policy %q: known_percent from 1 to 100 and a rating as missing_return are needed", p.Policy)
		}
		if err := p.Promises.check(); err != nil {
			return nil, fmt.Errorf("performance policy %q: %w", p.Policy, err)
		}
		for _, s := range p.Stops {
			if s.ID == "" || s.Says == "" || s.InARow < 1 || s.Rating == Other || s.Rating.rank() < 0 {
				return nil, fmt.Errorf("performance policy %q, rule %q: id, says, in_a_row and a rating other than Other are needed", p.Policy, s.ID)
			}
		}
	}
	if err := all.checkRegister(); err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(all, func(p Policy) bool { return p.Policy == "default" }) {
		return nil, fmt.Errorf("performance policies: none is the default")
	}
	return all, nil
}

func (all Policies) checkRegister() error {
	for _, p := range all {
		for _, r := range p.Register {
			if r.ID == "" || r.Says == "" || strings.TrimSpace(r.Rating) == "" || r.System != thread.CQC && r.System != thread.Ofsted {
				return fmt.Errorf("performance policy %q, rule %q: id, rating, says and a system, cqc or ofsted, are needed", p.Policy, r.ID)
			}
		}
	}
	return nil
}

// Of returns a council's policy, or the default.
func (all Policies) Of(council string) Policy {
	var chosen Policy
	for _, p := range all {
		if p.Policy == council {
			return p
		}
		if p.Policy == "default" {
			chosen = p
		}
	}
	return chosen
}

// Stop is why a provider gets no new invitations in a lot. A stop by a regulator's rating has no result.
type Stop struct {
	Rule   StopRule
	Result Result
	Why    string
}

// byRegister returns the rule that holds for what the registers say of a provider, unless somebody looked into that rating and
// allowed new invitations. A place that is not registered any more is not worked from: its last rating stops nothing.
func (p Policy) byRegister(one provider.Provider, on workday.Date) (Stop, bool) {
	for _, l := range one.Places {
		for _, rule := range p.Register {
			if l.Gone(on) || l.System != rule.System || !strings.EqualFold(l.Rating, rule.Rating) || l.Permits() {
				continue
			}
			since := ""
			if !l.RatedOn.IsZero() {
				since = " on " + l.RatedOn.Long()
			}
			why := fmt.Sprintf("New invitations are stopped by rule %s (%s): %s %s was rated “%s”%s.", rule.ID, p.Citation, rule.Says, l.Name, l.Rating, since)
			return Stop{Rule: StopRule{ID: rule.ID, Says: rule.Says}, Why: why}, true
		}
	}
	return Stop{}, false
}

// lotRule stops invitations to whoever lacks what a lot asks for.
var lotRule = StopRule{ID: "stop-unfit-for-lot", Says: "Who lacks what the lot asks for gets no new invitations until it is given and accepted."}

// byRecord returns what stops a provider in a lot besides its results: a regulator's rating, or evidence that the lot asks for.
func (p Policy) byRecord(l agreement.Lot, one provider.Provider, on workday.Date) (Stop, bool) {
	if stop, ok := p.byRegister(one, on); ok {
		return stop, true
	}
	if lacks := l.Unfit(one, on); len(lacks) > 0 {
		return Stop{Rule: lotRule, Why: "New invitations are stopped by rule " + lotRule.ID + ": " + strings.Join(lacks, " ")}, true
	}
	return Stop{}, false
}

// stop returns the rule that holds for a provider's results in one lot, the latest first. A result that was lifted stops
// nothing, and results before it do not count against the next. "Other" says nothing of quality: it is passed over, so that a stop
// stands until a better rating or a person's reasons end it.
func (p Policy) stop(results []Result) (Stop, bool) {
	for _, rule := range p.Stops {
		n, latest := 0, Result{}
		for _, r := range results {
			if r.Given == Other {
				continue
			}
			if r.Lifted() || r.Given.rank() < rule.Rating.rank() {
				break
			}
			if n == 0 {
				latest = r
			}
			n++
		}
		if n >= rule.InARow {
			why := fmt.Sprintf("New invitations are stopped since %s by rule %s (%s): %s", latest.On.Long(), rule.ID, p.Citation, rule.Says)
			return Stop{Rule: rule, Result: latest, Why: why}, true
		}
	}
	return Stop{}, false
}
