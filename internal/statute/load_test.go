package statute_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/workday"
)

// madeUp is a rule in which one thing at a time is changed.
const madeUp = `{
  "id": "made-up",
  "version": 1,
  "subject": "information",
  "title": "Do something",
  "citation": "Made-up Act s1",
  "url": "https://example.org/act",
  "checked_on": "2026-11-22",
  "verified": true,
  "effective_from": "2020-01-01",
  "starts_on": "something asked for",
  "period": {"n": 10, "unit": "day"},
  "calendar": "england-and-wales",
  "counting": "ordinary",
  "direction": "after",
  "kind": "duty",
  "warn_before": 2,
  "examples": [{"from": "2026-06-01", "last_day": "2026-06-11", "source": "made up"}]
}`

func with(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(madeUp) }

func files(pairs ...string) fstest.MapFS {
	tree := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		tree[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return tree
}

func TestTheMadeUpRuleIsRight(t *testing.T) {
	b, err := statute.LoadFrom(files("law/made-up.json", madeUp))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := b.Compute("made-up", statute.Query{From: on("2026-06-01")}); err != nil || got.LastDay != on("2026-06-11") {
		t.Errorf("%s, %v", got.LastDay, err)
	}
}

func TestWrongRulesAreRefusedWithTheFile(t *testing.T) {
	for name, c := range map[string]struct{ text, says string }{
		"an unknown field":         {with(`"version": 1,`, `"version": 1, "priority": 3,`), "priority"},
		"an unknown nested field":  {with(`"unit": "day"`, `"unit": "day", "from": 2`), "from"},
		"something behind it":      {madeUp + "{}", "behind"},
		"not JSON":                 {"day", "JSON"},
		"empty":                    {"", "JSON"},
		"two rules":                {"[" + madeUp + "]", "JSON"},
		"another name":             {with(`"made-up"`, `"other"`), "named after"},
		"a name with spaces":       {with(`"made-up"`, `"Made up"`), "small letters"},
		"version nought":           {with(`"version": 1`, `"version": 0`), "version"},
		"no citation":              {with(`"Made-up Act s1"`, `""`), "citation"},
		"no title":                 {with(`"Do something"`, `""`), "title"},
		"no address":               {with(`"https://example.org/act"`, `""`), "url"},
		"not an address":           {with(`"https://example.org/act"`, `"see the Act"`), "url"},
		"an unknown subject":       {with(`"information"`, `"sundry"`), "subject"},
		"no start":                 {with(`"something asked for"`, `""`), "starts_on"},
		"an impossible date":       {with(`"2020-01-01"`, `"2020-02-30"`), "February 2020"},
		"not checked":              {with(`"checked_on": "2026-11-22"`, `"checked_on": ""`), "checked_on"},
		"no beginning":             {with(`"effective_from": "2020-01-01"`, `"effective_from": ""`), "effective_from"},
		"ends before it begins":    {with(`"starts_on"`, `"effective_to": "2019-12-31", "starts_on"`), "effective_to"},
		"an unknown kind":          {with(`"duty"`, `"wish"`), "kind"},
		"an unknown unit":          {with(`"unit": "day"`, `"unit": "fortnight"`), "period"},
		"no days":                  {with(`"n": 10`, `"n": 0`), "period"},
		"days below zero":          {with(`"n": 10`, `"n": -3`), "period"},
		"half a day":               {with(`"n": 10`, `"n": 0.5`), "JSON"},
		"an unknown counting":      {with(`"ordinary"`, `"generous"`), "counting"},
		"clear weeks":              {with(`"ordinary"`, `"clear"`, `"unit": "day"`, `"unit": "week"`, `"duty"`, `"wait"`), "only days can be clear"},
		"a clear duty":             {with(`"ordinary"`, `"clear"`), "wait"},
		"a wait beforehand":        {with(`"duty"`, `"wait"`, `"after"`, `"before"`), "not before"},
		"no direction":             {with(`"after"`, `""`), "direction"},
		"beginning backwards":      {with(`"after"`, `"before"`, `"ordinary"`, `"beginning_with"`), "counting back"},
		"an unknown calendar":      {with(`"england-and-wales"`, `"scotland"`), "calendar"},
		"working days on none":     {with(`"england-and-wales"`, `"none"`, `"unit": "day"`, `"unit": "working_day"`), "need a calendar"},
		"a named day in a wait":    {with(`"n": 10, "unit": "day"`, `"unit": "day_of_year", "day": "03-31"`, `"ordinary"`, `"by"`, `"duty"`, `"wait"`), "duty"},
		"a named day counted":      {with(`"n": 10, "unit": "day"`, `"unit": "day_of_year", "day": "03-31"`), "by or ahead"},
		"a named day that is none": {with(`"n": 10, "unit": "day"`, `"unit": "day_of_year", "day": "31-03"`, `"ordinary"`, `"by"`), "period"},
		"a named leap day":         {with(`"n": 10, "unit": "day"`, `"unit": "day_of_year", "day": "02-29"`, `"ordinary"`, `"by"`), "period"},
		"a date that is missing":   {with(`"n": 10, "unit": "day"`, `"unit": "date"`, `"ordinary"`, `"by"`), "period"},
		"the later of nothing":     {with(`"kind"`, `"later_of": {"starts_on": "", "period": {"n": 1, "unit": "month"}}, "kind"`), "later_of"},
		"no example":               {with(`[{"from": "2026-06-01", "last_day": "2026-06-11", "source": "made up"}]`, `[]`), "examples"},
		"an example of another":    {with(`"last_day"`, `"next_step_from"`), "example"},
		"an example of both":       {with(`"last_day": "2026-06-11"`, `"last_day": "2026-06-11", "next_step_from": "2026-06-12"`), "example"},
		"a pause without proof":    {with(`"warn_before"`, `"pauses": [{"reason": "x", "title": "X", "citation": "s2", "evidence": "", "verified": true}], "warn_before"`), "evidence"},
		"a warning after the day":  {with(`"warn_before": 2`, `"warn_before": -2`), "warn_before"},
		"sees what there is not":   {with(`"warn_before"`, `"see_also": ["nothing"], "warn_before"`), "nothing"},
		"the same day, clear":      {with(`"n": 10, "unit": "day"`, `"n": 0, "unit": "working_day"`, `"ordinary"`, `"clear"`, `"duty"`, `"wait"`), "same working day"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := statute.LoadFrom(files("law/made-up.json", c.text))
			if err == nil || !strings.Contains(err.Error(), "made-up") || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error = %v, want one of made-up that says %q", err, c.says)
			}
		})
	}
}

func TestEveryWrongFileIsReportedAtOnce(t *testing.T) {
	_, err := statute.LoadFrom(files("law/a.json", "{}", "law/b.json", "nonsense", "policy/mercia/council.json", `{"name": ""}`))
	for _, file := range []string{"law/a.json", "law/b.json", "policy/mercia/council.json"} {
		if err == nil || !strings.Contains(err.Error(), file) {
			t.Errorf("%v does not name %s", err, file)
		}
	}
}

// versions is a rule whose period changed on 1 April 2026.
func versions() fstest.MapFS {
	first := with(`"starts_on"`, `"effective_to": "2026-03-31", "starts_on"`)
	second := with(`"version": 1`, `"version": 2`, `"2020-01-01"`, `"2026-04-01"`, `"n": 10`, `"n": 20`, `"2026-06-11"`, `"2026-06-21"`)
	return files("law/made-up.1.json", first, "law/made-up.2.json", second)
}

func TestTheVersionInForceIsPicked(t *testing.T) {
	b, err := statute.LoadFrom(versions())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		query   statute.Query
		version int
		last    string
	}{
		"the day before the change":        {statute.Query{From: on("2026-03-31")}, 1, "2026-04-10"},
		"the day of the change":            {statute.Query{From: on("2026-04-01")}, 2, "2026-04-21"},
		"picked by another day":            {statute.Query{From: on("2026-04-01"), On: on("2026-03-31")}, 1, "2026-04-11"},
		"pinned to the old one afterwards": {statute.Query{From: on("2026-06-01"), Version: 1}, 1, "2026-06-11"},
		"pinned to the new one before":     {statute.Query{From: on("2026-03-02"), Version: 2}, 2, "2026-03-22"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := b.Compute("made-up", c.query)
			if err != nil || got.Version != c.version || got.LastDay != on(c.last) {
				t.Errorf("version %d, %s, %v; want version %d, %s", got.Version, got.LastDay, err, c.version, c.last)
			}
		})
	}
	if _, err := b.Rule("made-up", "", on("2019-12-31")); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("before the first version: %v", err)
	}
}

func TestVersionsMustNotOverlap(t *testing.T) {
	overlapping := versions()
	overlapping["law/made-up.1.json"].Data = []byte(with(`"starts_on"`, `"effective_to": "2026-04-01", "starts_on"`))
	open := versions()
	open["law/made-up.1.json"].Data = []byte(madeUp)
	twice := files("law/made-up.json", madeUp, "law/made-up.1.json", madeUp)
	for name, tree := range map[string]fstest.MapFS{"overlapping": overlapping, "open": open, "twice": twice} {
		if _, err := statute.LoadFrom(tree); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

const mercia = `{"name": "Mercia Council", "code": "E10999999", "receipt": "next_working_day"}`

func TestACouncilMayReplaceOnlyWhatIsSetLocally(t *testing.T) {
	own := with(`"n": 10`, `"n": 5`, `"2026-06-11"`, `"2026-06-06"`)
	_, err := statute.LoadFrom(files("law/made-up.json", madeUp, "policy/mercia/council.json", mercia, "policy/mercia/made-up.json", own))
	if err == nil || !strings.Contains(err.Error(), "no council may set") {
		t.Errorf("a council has changed the law: %v", err)
	}
	local := with(`"warn_before"`, `"local": true, "warn_before"`)
	b, err := statute.LoadFrom(files("law/made-up.json", local, "policy/mercia/council.json", mercia, "policy/mercia/made-up.json", own))
	if err != nil {
		t.Fatal(err)
	}
	for policy, want := range map[string]string{"": "2026-06-11", "mercia": "2026-06-06", "MERCIA COUNCIL": "2026-06-06", "e10999999": "2026-06-06", "E06000001": "2026-06-11"} {
		if got, err := b.Compute("made-up", statute.Query{From: on("2026-06-01"), Policy: policy}); err != nil || got.LastDay != on(want) {
			t.Errorf("policy %q: %s, %v; want %s", policy, got.LastDay, err, want)
		}
	}
}

func TestACouncilAddsItsPoliciesToTheShippedBook(t *testing.T) {
	tree := files("mercia/council.json", mercia, "mercia/call-in.json", callIn(t, 4), "README.md", "ours",
		"kent/council.json", `{"name": "Kent County Council", "code": "E10000016"}`, "kent/call-in.json", callIn(t, 6))
	b, err := statute.LoadWith(tree)
	if err != nil {
		t.Fatal(err)
	}
	for policy, want := range map[string]string{"mercia": "2026-06-08", "kent": "2026-06-10", "staffordshire": "2026-06-05"} {
		if got, err := b.Compute("call-in", statute.Query{From: on("2026-06-01"), Policy: policy}); err != nil || got.NextStepFrom != on(want) {
			t.Errorf("call-in of %s: %s, %v; want %s", policy, got.NextStepFrom, err, want)
		}
	}
	own := with(`"made-up"`, `"query-answer"`)
	b, err = statute.LoadWith(files("mercia/council.json", mercia, "mercia/query-answer.json", own))
	if err != nil {
		t.Fatal(err)
	}
	for policy, want := range map[string]string{"mercia": "2026-06-11", "kent": "2026-06-15", "": "2026-06-15"} {
		if got, err := b.Compute("query-answer", statute.Query{From: on("2026-06-01"), Policy: policy}); err != nil || got.LastDay != on(want) {
			t.Errorf("an answer by policy %q: %s, %v; want %s", policy, got.LastDay, err, want)
		}
	}
	if _, err := statute.LoadWith(files("mercia/call-in.json", callIn(t, 4))); err == nil {
		t.Error("a folder without council.json is accepted")
	}
	if _, err := statute.LoadWith(files("mercia/council.json", mercia, "mercia/ehc-final.json", with(`"made-up"`, `"ehc-final"`))); err == nil {
		t.Error("a council has changed the law")
	}
}

// callIn writes a call-in policy of n clear working days.
func callIn(t *testing.T, n int) string {
	t.Helper()
	r, err := book(t).Rule("call-in", "staffordshire", on("2026-06-01"))
	if err != nil {
		t.Fatal(err)
	}
	r.Period.N = n
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestWrongCouncilsAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ folder, text string }{
		"an unknown field": {"mercia", `{"name": "Mercia", "colour": "red"}`},
		"no name":          {"mercia", `{}`},
		"not a GSS code":   {"mercia", `{"name": "Mercia", "code": "885"}`},
		"no such receipt":  {"mercia", `{"name": "Mercia", "receipt": "whenever"}`},
		"a folder's name":  {"Mercia Council", mercia},
	} {
		if _, err := statute.LoadFrom(files("policy/"+c.folder+"/council.json", c.text)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestReceiptIsTheCouncilsPolicy(t *testing.T) {
	b, err := statute.LoadWith(files("mercia/council.json", mercia))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		policy     string
		came       string
		afterHours bool
		want       string
	}{
		{"", "2026-06-06", false, "2026-06-06"},
		{"staffordshire", "2026-06-05", true, "2026-06-05"},
		{"mercia", "2026-06-05", false, "2026-06-05"},
		{"mercia", "2026-06-05", true, "2026-06-08"},
		{"mercia", "2026-06-06", false, "2026-06-08"},
		{"mercia", "2026-06-06", true, "2026-06-08"},
	} {
		if got, err := b.Received(c.policy, on(c.came), c.afterHours); err != nil || got != on(c.want) {
			t.Errorf("%q, %s, after hours %t: %s, %v; want %s", c.policy, c.came, c.afterHours, got, err, c.want)
		}
	}
	if _, err := b.Received("narnia", on("2026-06-05"), false); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("an unknown council: %v", err)
	}
}

func TestShippedRules(t *testing.T) {
	b := book(t)
	seen := map[string]bool{}
	for _, r := range b.Rules() {
		name := fmt.Sprintf("%s/%s/%d", r.Policy, r.ID, r.Version)
		if seen[name] {
			t.Errorf("%s stands twice", name)
		}
		seen[name] = true
		if r.Citation == "" || r.CheckedOn.IsZero() || strings.HasSuffix(r.Title, ".") {
			t.Errorf("%s: citation %q, checked on %s, title %q", name, r.Citation, r.CheckedOn, r.Title)
		}
		if !r.InForce(r.EffectiveFrom) || r.InForce(r.EffectiveFrom.AddDays(-1)) {
			t.Errorf("%s does not come into force on %s", name, r.EffectiveFrom)
		}
		if got, err := b.Rule(r.ID, r.Policy, r.EffectiveFrom); err != nil || got.Version != r.Version {
			t.Errorf("%s is not picked on the day it comes into force: %v", name, err)
		}
	}
	if len(seen) < 90 {
		t.Errorf("only %d rules", len(seen))
	}
	if got := len(b.Councils()); got != 4 {
		t.Errorf("%d councils", got)
	}
}

// TestRuleFilesAreWrittenAlike holds each file to the one way of writing it, so that a field in capitals or given twice, which
// the JSON reader would take, is found.
func TestRuleFilesAreWrittenAlike(t *testing.T) {
	tree := os.DirFS("rules")
	err := fs.WalkDir(tree, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".json") {
			return err
		}
		text, err := fs.ReadFile(tree, file)
		if err != nil {
			return err
		}
		var into any = &statute.Rule{}
		if d.Name() == "council.json" {
			into = &statute.Council{}
		}
		if err := json.Unmarshal(text, into); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		var again bytes.Buffer
		encoder := json.NewEncoder(&again)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(into); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if diff := cmp.Diff(again.String(), string(text)); diff != "" {
			t.Errorf("%s is written otherwise:\n%s", file, diff)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPausesOfARule(t *testing.T) {
	r, err := book(t).Rule("ehc-final", "", on("2026-01-02"))
	if err != nil {
		t.Fatal(err)
	}
	if p, ok := r.MayPause("school-closed"); !ok || p.Citation != "SI 2014/1530 reg 13(3)(a)" || !p.Verified {
		t.Errorf("%+v, %t", p, ok)
	}
	if p, ok := r.MayPause("exceptional-circumstances"); !ok || p.Verified {
		t.Errorf("%+v, %t; want one that is to be checked", p, ok)
	}
	if _, ok := r.MayPause("staff-shortage"); ok {
		t.Error("a shortage of staff stops no clock")
	}
}

func TestClosureException(t *testing.T) {
	day := func(from, to string) workday.Span { return workday.Span{From: on(from), To: on(to)} }
	terms, err := workday.NewTermCalendar("Mercia", "", "made up for this test", []workday.Term{
		{Name: "Summer", Span: day("2026-06-01", "2026-07-21")},
		{Name: "Autumn, first half", Span: day("2026-09-02", "2026-10-23")},
		{Name: "Autumn, second half", Span: day("2026-11-02", "2026-12-18")},
	})
	if err != nil {
		t.Fatal(err)
	}
	for asked, want := range map[string]bool{
		"2026-07-14": false, "2026-07-15": true, "2026-08-01": true, "2026-08-26": true, "2026-08-27": false, "2026-10-28": false,
	} {
		span, ok, err := statute.ClosureException(terms, on(asked))
		if err != nil || ok != want || ok && span != day("2026-07-15", "2026-08-26") {
			t.Errorf("asked on %s: %t, %v, %v", asked, ok, span, err)
		}
	}
	if _, _, err := statute.ClosureException(terms, on("2027-01-05")); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("beyond the terms: %v, want a refusal", err)
	}
	if _, _, err := statute.ClosureException(workday.TermCalendar{}, on("2026-07-15")); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("without terms: %v, want a refusal", err)
	}
}

func TestACouncilSaysWhatTheRateMayWeigh(t *testing.T) {
	with := func(weight string) string {
		return `{"name": "Mercia Council", "code": "E10999999", "max_rate_weight": ` + weight + `}`
	}
	for weight, taken := range map[string]bool{"1": true, "25": true, "49": true, "50": false, "-1": false} {
		b, err := statute.LoadWith(files("mercia/council.json", with(weight)))
		if (err == nil) != taken {
			t.Errorf("%s: %v", weight, err)
			continue
		}
		if !taken {
			continue
		}
		for policy, want := range map[string]string{"mercia": weight, "E10999999": weight, "Mercia Council": weight, "": "40", "kent": "40"} {
			if got, err := b.MaxRateWeight(policy); err != nil || strconv.Itoa(got) != want {
				t.Errorf("under %q the rate may weigh %d, want %s: %v", policy, got, want, err)
			}
		}
	}
}
