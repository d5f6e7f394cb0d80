package performance

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
)

//go:embed policy.json
var shipped []byte

// Policy is what a council follows from results. It is data: a council's own stands beside the one that ships.
type Policy struct {
	ID         string     `json:"id"`
	Version    int        `json:"version"`
	Policy     string     `json:"policy"` // the council's, or "default"
	Citation   string     `json:"citation"`
	Months     int        `json:"return_months"` // how many months one return is about
	ReturnDays int        `json:"return_days"`   // days after the period in which it is handed in
	PlanDays   int        `json:"plan_days"`     // the latest day of an action in an improvement plan
	Stops      []StopRule `json:"stops"`
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
		for _, s := range p.Stops {
			if s.ID == "" || s.Says == "" || s.InARow < 1 || s.Rating == Other || s.Rating.rank() < 0 {
				return nil, fmt.Errorf("performance policy %q, rule %q: id, says, in_a_row and a rating other than Other are needed", p.Policy, s.ID)
			}
		}
	}
	if !slices.ContainsFunc(all, func(p Policy) bool { return p.Policy == "default" }) {
		return nil, fmt.Errorf("performance policies: none is the default")
	}
	return all, nil
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

// Stop is why a provider gets no new invitations in a lot.
type Stop struct {
	Rule   StopRule
	Result Result
	Why    string
}

// stop returns the rule that holds for a provider's results in one lot, the latest first. A result that was lifted stops
// nothing, and results before it do not count against the next.
func (p Policy) stop(results []Result) (Stop, bool) {
	for _, rule := range p.Stops {
		n := 0
		for _, r := range results {
			if r.Lifted() || r.Given == Other || r.Given.rank() < rule.Rating.rank() {
				break
			}
			n++
		}
		if n >= rule.InARow {
			latest := results[0]
			why := fmt.Sprintf("New invitations are stopped since %s by rule %s (%s): %s", latest.On.Long(), rule.ID, p.Citation, rule.Says)
			return Stop{Rule: rule, Result: latest, Why: why}, true
		}
	}
	return Stop{}, false
}
