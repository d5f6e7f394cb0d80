package pack

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"

	"alongside/internal/money"
)

//go:embed policy.json
var shipped []byte

// Policy is when packs are opened and decided on. It is data: a council's own stands beside the one that ships.
type Policy struct {
	ID         string `json:"id"`
	Version    int    `json:"version"`
	Policy     string `json:"policy"` // the council's, or "default"
	Citation   string `json:"citation"`
	Ahead      int    `json:"months_ahead"`     // a pack is opened so many months before the last day for notice
	DecideDays int    `json:"decide_days"`      // the decision is taken so many days before the last day for notice
	LookBack   int    `json:"look_back_months"` // performance is looked at over so many months
	CostMonths int    `json:"cost_months"`      // the in-house cost is worked out again after so many months
	KeyPounds  int    `json:"key_value_pounds"` // from this cost on, a decision counts as key
}

// Key is the cost from which a decision counts as key.
func (p Policy) Key() money.Pence { return money.Pence(p.KeyPounds) * 100 }

// Policies are the policies of every council.
type Policies []Policy

// LoadPolicies returns the policies that ship.
func LoadPolicies() (Policies, error) { return ParsePolicies(shipped) }

// ParsePolicies reads policies strictly: unknown fields, periods below one and a missing default are refused.
func ParsePolicies(text []byte) (Policies, error) {
	var all Policies
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&all); err != nil {
		return nil, fmt.Errorf("decision pack policies: %w", err)
	}
	has := false
	for _, p := range all {
		if p.ID == "" || p.Version < 1 || p.Citation == "" || min(p.Ahead, p.DecideDays, p.LookBack, p.CostMonths, p.KeyPounds) < 1 {
			return nil, fmt.Errorf("decision pack policy %q: every field is needed, and every figure from 1", p.Policy)
		}
		has = has || p.Policy == "default"
	}
	if !has {
		return nil, fmt.Errorf("decision pack policies: none is the default")
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
