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
	Note         string   `json:"note"`
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

// What a rule says besides its count is said to people and to scripts, and nothing where it says nothing.
func TestDateSaysTheNoteOfItsRule(t *testing.T) {
	s := newShell(t)
	const note = "An appeal about section I alone needs no certificate."
	if out := s.must("date", "appeal-register", "2026-01-20", "--certificate", "2026-03-20"); !strings.Contains(out, "Note: ") || !strings.Contains(out, note) {
		t.Errorf("%q does not say %q", out, note)
	}
	var d dated
	s.decode(&d, "date", "appeal-register", "2026-01-20", "--certificate", "2026-03-20")
	if !strings.Contains(d.Note, note) {
		t.Errorf("scripts are told %q", d.Note)
	}
	if out := s.must("date", "ehc-final", "2026-01-02"); strings.Contains(out, "Note:") {
		t.Errorf("a rule without a note: %q", out)
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

// mercia is a council that does not ship with the program, with a call-in of its own.
func mercia(s *shell) {
	s.write("council.toml", "[council]\ncode = \"E10000099\"\npolicies = \"own\"\n")
	s.write("own/mercia/council.json", `{"name": "Mercia County Council", "code": "E10000099"}`)
	s.write("own/mercia/call-in.json", `{"id": "call-in", "version": 1, "subject": "decisions", "title": "Wait until a decision can no longer be called in",
 "citation": "Constitution, part 4", "checked_on": "2026-11-22", "verified": false, "effective_from": "2012-09-10", "starts_on": "decision published",
 "period": {"n": 7, "unit": "working_day"}, "calendar": "england-and-wales", "counting": "clear", "direction": "after", "kind": "wait", "warn_before": 3,
 "examples": [{"from": "2024-03-04", "next_step_from": "2024-03-14", "source": "counted on a calendar"}]}`)
}

// The policies that the settings name count at the command line too, and their rules are listed.
func TestTheCouncilsOwnPoliciesCountAtTheCommandLine(t *testing.T) {
	s := newShell(t)
	mercia(s)
	for _, policy := range []string{"mercia", "E10000099"} {
		var d dated
		if s.decode(&d, "date", "call-in", "2024-03-04", "--policy", policy, "--config", "council.toml"); d.NextStepFrom != "2024-03-14" {
			t.Errorf("under %s: %+v", policy, d)
		}
	}
	if out := s.must("rules", "--config", "council.toml"); !strings.Contains(out, "mercia") {
		t.Errorf("the list of rules has none of mercia: %s", out)
	}
	if r := s.run("date", "call-in", "2024-03-04", "--policy", "mercia"); r.code == 0 {
		t.Errorf("without the settings mercia is known: %s", r.out)
	}
	s.write("paper.txt", "MERCIA COUNTY COUNCIL\n\nRecord of decision\n\nTitle: Home care\nIs Key decision?: No\nSubject to call-in: Yes\nDecision: That home care be bought.\nDate of decision: 01/03/2024\nPublication date: 04/03/2024\n")
	if d := s.decisions("paper.txt", "--config", "council.toml"); len(d.Decisions) != 1 || d.Decisions[0].EffectiveFrom != "2024-03-14" {
		t.Errorf("a paper of the council: %+v", d)
	}
}

// A policy that cannot be read is named, with its file and line, by the doctor and by whatever counts by it.
func TestABrokenPolicyIsNamed(t *testing.T) {
	s := newShell(t)
	mercia(s)
	if out := s.run("doctor", "--config", "council.toml").out; !strings.Contains(out, "well     policies    those in own can be read; policies are held of") || !strings.Contains(out, "mercia") {
		t.Errorf("the doctor does not say which policies are held: %s", out)
	}
	s.write("own/mercia/call-in.json", "{\"id\": \"call-in\",\n\"version\": }")
	s.write("paper.txt", "Record of decision\n\nTitle: Home care\nDecision: That home care be bought.\nDate of decision: 01/03/2024\n")
	for _, args := range [][]string{{"doctor"}, {"date", "call-in", "2024-03-04"}, {"rules"}, {"import", "decisions", "paper.txt", "--dry-run"}} {
		r := s.run(append(args, "--config", "council.toml")...)
		if said := r.out + r.err; r.code != 1 || !strings.Contains(said, "mercia/call-in.json: line 2") || !strings.Contains(said, "in own") {
			t.Errorf("%v: exit %d: %s", args, r.code, said)
		}
	}
}
