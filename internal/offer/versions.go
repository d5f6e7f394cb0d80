package offer

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Difference is one thing that a version says otherwise.
type Difference struct{ What, Was, Is string }

// Version is one change of an offer.
type Version struct {
	On     workday.Date
	By     string // the name
	Role   string
	Action string // "offer published", "change of an offer proposed"
	Why    string
	Erased bool
	// Changed is what is otherwise than before it: of a proposed change, what would be.
	Changed []Difference
}

// mostVersions is how many versions of an offer are read.
const mostVersions = 200

// Versions returns how an offer changed, the latest first, with who approved what. Those who may change the offer read it.
func (s *Service) Versions(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref) (Offer, []Version, error) {
	o, err := s.deps.Store.Offer(ctx, tx, ref)
	if err != nil {
		return Offer{}, nil, err
	}
	if !MayEdit(by, o) {
		return Offer{}, nil, fault.Forbidden("Only its own provider and the county co-ordinator read how an offer changed.")
	}
	rows, err := audit.History(ctx, tx, string(ref), mostVersions)
	if err != nil {
		return Offer{}, nil, err
	}
	slices.Reverse(rows)
	var out []Version
	var before Offer
	for _, row := range rows {
		v := Version{On: workday.DateOf(row.At), By: row.By.Name, Role: row.By.Role, Action: row.Action, Why: row.Why, Erased: row.Erased}
		if !strings.Contains(row.Action, "offer") {
			continue
		}
		if len(row.Payload) > 0 {
			var now Offer
			if err := json.Unmarshal(row.Payload, &now); err != nil {
				return Offer{}, nil, fmt.Errorf("read version of %s: %w", row.At, err)
			}
			v.Changed = differences(shown(before), shown(now))
			before = now
		}
		out = append(out, v)
	}
	slices.Reverse(out)
	return o, out, nil
}

// shown are the details that a version speaks of: the change that waits, where there is one.
func shown(o Offer) Details {
	if o.Pending != nil {
		return *o.Pending
	}
	return o.Details
}

// fields names in plain words what may differ.
var fields = []struct {
	what string
	of   func(d Details) any
}{
	{"Name", func(d Details) any { return d.Title }}, {"What happens there", func(d Details) any { return d.What }}, {"Sort", func(d Details) any { return string(d.Kind) }},
	{"Youngest age", func(d Details) any { return d.AgeFrom }}, {"Oldest age", func(d Details) any { return d.AgeTo }}, {"Stages", func(d Details) any { return d.Stages }},
	{"For whom", func(d Details) any { return d.For }},
	{"Needs", func(d Details) any { return d.Needs }}, {"Languages", func(d Details) any { return d.Languages }}, {"Place", func(d Details) any { return d.Venue }},
	{"Postcode", func(d Details) any { return d.Postcode }}, {"When", func(d Details) any { return d.When }}, {"Days", func(d Details) any { return d.Days }}, {"Times", func(d Details) any { return d.Times }},
	{"Access", func(d Details) any { return d.Access }}, {"Cost", func(d Details) any { return d.Cost.String() }}, {"How to join", func(d Details) any { return d.Join }},
	{"Needs an assessment", func(d Details) any { return d.NeedsAssessment }}, {"Rule", func(d Details) any { return d.Rule }},
	{"Agreement", func(d Details) any { return string(d.Agreement) }},
}

func differences(was, is Details) []Difference {
	var out []Difference
	for _, f := range fields {
		if a, b := said(f.of(was)), said(f.of(is)); a != b {
			out = append(out, Difference{f.what, a, b})
		}
	}
	return out
}

// said is a value in words; "" for none.
func said(v any) string {
	switch x := reflect.ValueOf(v); x.Kind() {
	case reflect.Slice:
		var parts []string
		for i := range x.Len() {
			parts = append(parts, fmt.Sprint(x.Index(i).Interface()))
		}
		return strings.Join(parts, ", ")
	case reflect.Bool:
		if x.Bool() {
			return "yes"
		}
		return "no"
	default:
		return fmt.Sprint(v)
	}
}
