package statute_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"alongside/internal/statute"
	"alongside/internal/workday"
)

func on(text string) workday.Date {
	d, err := workday.ParseLoose(text)
	if err != nil {
		panic(err)
	}
	return d
}

func optional(text string) workday.Date {
	if text == "" {
		return workday.Date{}
	}
	return on(text)
}

func book(t testing.TB) *statute.Book {
	t.Helper()
	b, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// repository returns the folder of go.mod.
func repository(t *testing.T) string {
	t.Helper()
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for root != filepath.Dir(root) {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			return root
		}
		root = filepath.Dir(root)
	}
	t.Fatal("no go.mod above this package")
	return ""
}

func TestGoldenDates(t *testing.T) {
	b := book(t)
	text, err := os.ReadFile("testdata/golden.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		t.Run(row[0]+" "+row[1]+" "+row[2], func(t *testing.T) {
			got, err := b.Compute(row[0], statute.Query{Policy: row[1], From: on(row[2]), Certificate: optional(row[3])})
			if err != nil {
				t.Fatal(err)
			}
			if got.LastDay.String() != row[4] || got.NextStepFrom.String() != row[5] || strconv.FormatBool(got.Verified) != row[6] {
				t.Errorf("last day %q, next step %q, verified %t\n%q", got.LastDay, got.NextStepFrom, got.Verified, got.Working)
			}
		})
	}
	if len(rows) < 30 {
		t.Errorf("only %d golden rows", len(rows))
	}
}

// TestPublishedDates holds the rules to every published row of the reference data beside the repository.
func TestPublishedDates(t *testing.T) {
	file := filepath.Join(repository(t), "..", "shared", "data", "governance", "golden-dates.json")
	text, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		t.Skip("the reference data governance/golden-dates.json is not there; testdata/golden.csv covers the same rows")
	}
	if err != nil {
		t.Fatal(err)
	}
	var published struct {
		KeyDecisionNotice []struct {
			Published workday.Date `json:"published"`
			NotBefore workday.Date `json:"not_before"`
		} `json:"key_decision_notice"`
		CallIn []struct {
			Council   string       `json:"council"`
			Published workday.Date `json:"published"`
			Effective workday.Date `json:"effective"`
		} `json:"call_in"`
	}
	if err := json.Unmarshal(text, &published); err != nil {
		t.Fatal(err)
	}
	if len(published.KeyDecisionNotice) == 0 || len(published.CallIn) == 0 {
		t.Fatal("the reference data has another form than expected")
	}
	b := book(t)
	expect := func(rule, policy string, from, want workday.Date) {
		got, err := b.Compute(rule, statute.Query{From: from, Policy: policy})
		if err != nil || got.NextStepFrom != want {
			t.Errorf("%s %s from %s: %s, %v; published %s", rule, policy, from, got.NextStepFrom, err, want)
		}
	}
	for _, row := range published.KeyDecisionNotice {
		expect("key-decision-notice", "", row.Published, row.NotBefore)
	}
	for _, row := range published.CallIn {
		expect("call-in", row.Council, row.Published, row.Effective)
	}
}

func TestEveryRuleGivesItsExamples(t *testing.T) {
	b := book(t)
	for _, r := range b.Rules() {
		for _, e := range r.Examples {
			got, err := b.Compute(r.ID, statute.Query{From: e.From, Certificate: e.Certificate, Policy: r.Policy, Version: r.Version})
			if err != nil {
				t.Errorf("%s %s from %s: %v", r.Policy, r.ID, e.From, err)
				continue
			}
			if got.LastDay != e.LastDay || got.NextStepFrom != e.NextStepFrom {
				t.Errorf("%s %s from %s: %s, the example says %s%s\n%q", r.Policy, r.ID, e.From, got.Date(), e.LastDay, e.NextStepFrom, got.Working)
			}
		}
	}
}
