package app_test

import (
	"strings"
	"testing"
)

type dated struct {
	Rule         string   `json:"rule"`
	Version      int      `json:"version"`
	Title        string   `json:"title"`
	Citation     string   `json:"citation"`
	URL          string   `json:"url"`
	Policy       string   `json:"policy"`
	Kind         string   `json:"kind"`
	From         string   `json:"from"`
	LastDay      string   `json:"last_day"`
	NextStepFrom string   `json:"next_step_from"`
	Working      []string `json:"working"`
	Verified     bool     `json:"verified"`
	Provisional  bool     `json:"provisional"`
}

func TestDateAnswersScripts(t *testing.T) {
	s := newShell(t)
	for _, c := range []struct {
		args          string
		last, next    string
		workingNaming string
	}{
		{"key-decision-notice 2021-07-19", "", "2021-08-17", "28 clear days"},
		{"call-in 2021-07-22 --policy staffordshire", "", "2021-07-28", "3 clear working days"},
		{"call-in 2018-12-12 --policy kent", "", "2018-12-20", "5 clear working days"},
		{"ehc-final 2026-01-02", "2026-05-22", "", "20 weeks"},
		{"mediation-certificate 2026-04-02", "2026-04-09", "", "3 working days"},
		{"appeal-register 2026-01-20 --certificate 2026-03-20", "2026-04-20", "", "The later of the two"},
	} {
		var d dated
		s.decode(&d, append([]string{"date"}, strings.Fields(c.args)...)...)
		if d.LastDay != c.last || d.NextStepFrom != c.next {
			t.Errorf("date %s: last day %q, next step from %q", c.args, d.LastDay, d.NextStepFrom)
		}
		if (d.Kind == "wait") != (c.next != "") || d.Version < 1 || d.Citation == "" || d.Title == "" {
			t.Errorf("date %s: %+v", c.args, d)
		}
		if !strings.Contains(strings.Join(d.Working, "\n"), c.workingNaming) {
			t.Errorf("date %s: the working %q does not name %q", c.args, d.Working, c.workingNaming)
		}
	}
}

func TestDateAnswersPeople(t *testing.T) {
	s := newShell(t)
	out := s.must("date", "ehc-final", "2026-01-02")
	for _, want := range []string{"2026-05-22  last day is Friday 22 May 2026\n", "SI 2014/1530 reg 13(2)", "  20 weeks"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q does not say %q", out, want)
		}
	}
	if strings.Contains(out, "To be checked") {
		t.Error("a checked rule is said to be unchecked")
	}
	if out := s.must("date", "mediation-arrange", "2026-01-15"); !strings.Contains(out, "To be checked") {
		t.Errorf("%q does not say that the rule is to be checked", out)
	}
}

func TestDateRefuses(t *testing.T) {
	s := newShell(t)
	for _, c := range []struct{ want, args string }{
		{"Did you mean key-decision-notice?", "kye-decision-notice 2026-01-02"},
		{"ehc-final", "ehc-finla 2026-01-02"},
		{`There is no rule "tea".`, "tea 2026-01-02"},
		{"To see them all: alongside rules", "tea 2026-01-02"},
		{"alongside: from: ", "ehc-final 2026-02-30"},
		{"alongside: from: ", "ehc-final yesterday"},
		{"alongside: from: ", "ehc-final 02/01/2026"},
		{"alongside: certificate: ", "appeal-register 2026-01-20 --certificate 2026-13-01"},
		{"2012 to 2028", "mediation-certificate 2031-01-02"},
		{"Say whose", "call-in 2026-01-05"},
		{"No policies of", "call-in 2026-01-05 --policy ruritania"},
	} {
		s.refuse(1, c.want, append([]string{"date"}, strings.Fields(c.args)...)...)
		s.refuse(1, c.want, append([]string{"date", "--json"}, strings.Fields(c.args)...)...)
	}
}

func TestRulesListsEveryRule(t *testing.T) {
	s := newShell(t)
	var rules []struct {
		Rule     string `json:"rule"`
		Policy   string `json:"policy"`
		Version  int    `json:"version"`
		Title    string `json:"title"`
		StartsOn string `json:"starts_on"`
		Period   string `json:"period"`
		Citation string `json:"citation"`
		Verified bool   `json:"verified"`
	}
	s.decode(&rules, "rules")
	text := s.must("rules")
	found := false
	for _, r := range rules {
		found = found || r.Rule == "ehc-final" && r.Period == "20 weeks" && r.Verified
		if !strings.Contains(text, r.Rule) {
			t.Errorf("the table lacks %s", r.Rule)
		}
	}
	if !found || len(rules) < 22 {
		t.Errorf("%d rules: %v", len(rules), rules)
	}
}
