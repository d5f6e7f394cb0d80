package simulator_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"alongside/internal/fault"
	"alongside/internal/simulator"
)

// good is a whole model; tests break one part of it.
const good = `{"seed": 1, "replications": 3, "weeks": 20, "warm_up_weeks": 2, "arrivals": {"per_week": 4, "growth_per_year": 0.1},
	"stages": [{"id": "first", "servers": 2, "service": {"distribution": "lognormal", "mean_weeks": 0.5, "sd_weeks": 0.2}, "did_not_attend": 0.1},
		{"id": "second", "places_per_week": [5, 0], "places_order": "random", "leave_per_week": 0.01, "waiting_at_start": {"children": 3, "longest_weeks": 9}}],
	"scenarios": [{"id": "more", "title": "More", "arrivals": {"per_week": 5}, "stages": [{"id": "second", "more_places_per_week": 2}]}]}`

func TestAModelIsRead(t *testing.T) {
	m, err := simulator.Read(strings.NewReader("\xef\xbb\xbf" + good))
	if err != nil {
		t.Fatal(err)
	}
	if *m.Seed != 1 || m.Stages[1].WaitingAtStart.Children != 3 || m.Scenarios[0].Stages[0].MorePlacesPerWeek != 2 {
		t.Errorf("%+v", m)
	}
	a := play(t, m)
	if len(a.Scenarios) != 2 || a.Scenarios[1].Title != "More" || a.Scenarios[1].Differences == nil || a.Scenarios[0].Differences != nil {
		t.Errorf("%+v", a.Scenarios)
	}
}

func TestWrongModelsAreRefusedAtTheirPlace(t *testing.T) {
	seasonal := `"per_week": 4, "seasonal": [` + strings.Repeat("1,", 50) + `1]`
	for name, c := range map[string]struct{ from, to, place, says string }{
		"unknown at the top":       {`"weeks": 20`, `"weeks": 20, "week": 3`, "week", "not a field"},
		"unknown inside":           {`"mean_weeks": 0.5`, `"mean": 0.5`, "stages[0].service.mean", "not a field of stages[0].service"},
		"unknown in a scenario":    {`"more_places_per_week": 2`, `"more_places": 2`, "scenarios[0].stages[0].more_places", "not a field"},
		"another case":             {`"weeks": 20`, `"Weeks": 20`, "Weeks", "not a field"},
		"twice":                    {`"weeks": 20`, `"weeks": 20, "weeks": 30`, "weeks", "twice"},
		"seed missing":             {`"seed": 1,`, ``, "seed", "missing"},
		"seed negative":            {`"seed": 1`, `"seed": -1`, "seed", "whole number"},
		"a text for a number":      {`"weeks": 20`, `"weeks": "20"`, "weeks", "whole number"},
		"a fraction":               {`"weeks": 20`, `"weeks": 20.5`, "weeks", "whole number"},
		"null":                     {`"weeks": 20`, `"weeks": null`, "weeks", "leave it out"},
		"an object for a list":     {`"places_per_week": [5, 0]`, `"places_per_week": {"a": 1}`, "stages[1].places_per_week", "a list"},
		"a number for a list":      {`"places_per_week": [5, 0]`, `"places_per_week": 5`, "stages[1].places_per_week", "a list"},
		"too great a number":       {`"per_week": 4`, `"per_week": 1e999`, "arrivals.per_week", "a number"},
		"weeks none":               {`"weeks": 20`, `"weeks": 0`, "weeks", "1 to 2,600"},
		"weeks too many":           {`"weeks": 20`, `"weeks": 2601`, "weeks", "1 to 2,600"},
		"warm-up too long":         {`"warm_up_weeks": 2`, `"warm_up_weeks": 20`, "warm_up_weeks", "fewer than weeks"},
		"replications too many":    {`"replications": 3`, `"replications": 100001`, "replications", "100,000"},
		"replications negative":    {`"replications": 3`, `"replications": -3`, "replications", "100,000"},
		"arrivals negative":        {`"per_week": 4`, `"per_week": -4`, "arrivals.per_week", "0 to"},
		"51 weeks of a season":     {`"per_week": 4`, seasonal, "arrivals.seasonal", "52 factors"},
		"nobody attends":           {`"did_not_attend": 0.1`, `"did_not_attend": 1.1`, "stages[0].did_not_attend", "0 to 0.95"},
		"leaving negative":         {`"leave_per_week": 0.01`, `"leave_per_week": -1`, "stages[1].leave_per_week", "0 to 10"},
		"no servers":               {`"servers": 2`, `"servers": 0`, "stages[0].servers", "1 to"},
		"servers without service":  {`"service": {"distribution": "lognormal", "mean_weeks": 0.5, "sd_weeks": 0.2}`, `"leave_per_week": 0`, "stages[0].service", "missing"},
		"servers and places":       {`"servers": 2`, `"servers": 2, "places_per_week": [1]`, "stages[0]", "either"},
		"neither":                  {`"places_per_week": [5, 0], "places_order": "random"`, `"did_not_attend": 0`, "stages[1]", "either"},
		"places none":              {`[5, 0]`, `[]`, "stages[1].places_per_week", "1 to"},
		"places negative":          {`[5, 0]`, `[5, -1]`, "stages[1].places_per_week[1]", "0 to"},
		"an unknown order":         {`"places_order": "random"`, `"places_order": "odd"`, "stages[1].places_order", "repeat or random"},
		"an unknown distribution":  {`"lognormal"`, `"normal"`, "stages[0].service.distribution", "lognormal"},
		"spread without lognormal": {`"lognormal"`, `"fixed"`, "stages[0].service.sd_weeks", "alone"},
		"the same stage twice":     {`"id": "second", "places`, `"id": "first", "places`, "stages[1].id", "twice"},
		"a stage without a name":   {`"id": "first"`, `"id": " "`, "stages[0].id", "missing"},
		"a scenario of no stage":   {`[{"id": "second", "more`, `[{"id": "third", "more`, "scenarios[0].stages[0].id", "no stage"},
		"more places of none":      {`[{"id": "second", "more`, `[{"id": "first", "more`, "scenarios[0].stages[0].more_places_per_week", "places_per_week"},
		"a scenario's bad figure":  {`"arrivals": {"per_week": 5}`, `"arrivals": {"per_week": -5}`, "scenarios[0].arrivals.per_week", "0 to"},
		"a scenario's name":        {`"id": "more"`, `"id": "as-it-is"`, "scenarios[0].id", "model itself"},
		"growth out of hand":       {`"weeks": 20, "warm_up_weeks": 2, "arrivals": {"per_week": 4, "growth_per_year": 0.1}`, `"weeks": 2600, "arrivals": {"per_week": 4, "growth_per_year": 10}`, "arrivals", "5,000,000"},
		"priorities over 1":        {`"per_week": 4`, `"per_week": 4, "priorities": [0.5, 0.6]`, "arrivals.priorities", "add up to 1"},
		"too many waiting":         {`"children": 3`, `"children": 1000001`, "stages[1].waiting_at_start.children", "1,000,000"},
		"NaN":                      {`"per_week": 4`, `"per_week": NaN`, "arrivals.per_week", "not NaN"},
		"minus infinity":           {`"mean_weeks": 0.5`, `"mean_weeks": -Infinity`, "stages[0].service.mean_weeks", "not Infinity"},
		"no number at all":         {`"places_per_week": [5, 0]`, `"places_per_week": [5, x]`, "stages[1].places_per_week[1]", "not JSON"},
		"a name that cannot be":    {`"id": "first"`, `"id": "\u001b[31mred"`, "stages[0].id", "can be printed"},
		"a name without end":       {`"id": "more"`, `"id": "` + strings.Repeat("x", 121) + `"`, "scenarios[0].id", "120 characters"},
		"a scenario twice":         {`"scenarios": [`, `"scenarios": [{"id": "more"}, `, "scenarios[1].id", "a name of its own"},
		"replications out of mind": {`"replications": 3`, `"replications": 1000000000`, "replications", "100,000"},
		"broken":                   {`"weeks": 20,`, `"weeks": 20`, "model", "line 1"},
		"cut off":                  {`"more_places_per_week": 2}]}]}`, ``, "model", "too soon"},
		"more after the end":       {`2}]}]}`, `2}]}]} {}`, "model", "after its end"},
	} {
		if !strings.Contains(good, c.from) {
			t.Fatalf("%s: the model has no %s", name, c.from)
		}
		_, err := simulator.Read(strings.NewReader(strings.Replace(good, c.from, c.to, 1)))
		fields, ok := fault.Fields(err)
		if !ok {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !slices.ContainsFunc(fields, func(f fault.Field) bool { return f.Name == c.place && strings.Contains(f.Message, c.says) }) {
			t.Errorf("%s: %v", name, fields)
		}
	}
	for _, text := range []string{"", "[]", "null", "7", `{"stages": []}`, `{"seed":1,"weeks":5,"arrivals":{"per_week":1},"stages":[]}`} {
		if _, err := simulator.Read(strings.NewReader(text)); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestEachFaultIsSaidInOneSentence: a fault leads to no others, and a list that nobody ever comes to is one.
func TestEachFaultIsSaidInOneSentence(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"distribution": {strings.Replace(good, `"lognormal"`, `"gamma"`, 1), "stages[0].service.distribution: must be exponential, fixed or lognormal"},
		"no name":      {strings.Replace(good, `"id": "second", "places`, `"places`, 1), "stages[1].id: is missing: give the stage a name"},
		"no arrivals": {`{"seed":1,"weeks":5,"stages":[{"id":"a","places_per_week":[1]}]}`,
			"arrivals.per_week: is missing or 0, and nobody waits at the start: say how many children are referred in a week"},
		"a season of nothing": {`{"seed":1,"weeks":5,"arrivals":{"per_week":3,"seasonal":[0` + strings.Repeat(",0", 51) + `]},"stages":[{"id":"a","places_per_week":[1]}]}`,
			"arrivals.per_week: is missing or 0, and nobody waits at the start: say how many children are referred in a week"},
	} {
		if _, err := simulator.Read(strings.NewReader(c.text)); err == nil || err.Error() != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := simulator.Read(strings.NewReader(`{"seed":1,"weeks":5,"stages":[{"id":"a","places_per_week":[1],"waiting_at_start":{"children":2}}]}`)); err != nil {
		t.Errorf("nobody comes, and some wait: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(good)
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := simulator.Read(strings.NewReader(text)); err != nil && !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%v", err)
		}
	})
}

// node is a part of the schema.
type node struct {
	Ref        string          `json:"$ref"`
	Type       string          `json:"type"`
	Properties map[string]node `json:"properties"`
	Required   []string        `json:"required"`
	Additional *bool           `json:"additionalProperties"`
	Items      *node           `json:"items"`
	Defs       map[string]node `json:"$defs"`
}

// TestTheSchemaIsTheModel walks both: the same fields, each of its kind, nothing else allowed.
func TestTheSchemaIsTheModel(t *testing.T) {
	var root node
	if err := json.Unmarshal(simulator.Schema(), &root); err != nil {
		t.Fatal(err)
	}
	kinds := map[reflect.Kind]string{reflect.Struct: "object", reflect.Slice: "array", reflect.Int: "integer", reflect.Uint64: "integer", reflect.Float64: "number", reflect.String: "string"}
	var walk func(n node, typ reflect.Type, at string)
	walk = func(n node, typ reflect.Type, at string) {
		if name, ok := strings.CutPrefix(n.Ref, "#/$defs/"); ok {
			n = root.Defs[name]
		}
		for typ.Kind() == reflect.Pointer {
			typ = typ.Elem()
		}
		if n.Type != kinds[typ.Kind()] && (n.Type != "" || typ.Kind() != reflect.String) {
			t.Errorf("%s is %q in the schema and %s in the model", at, n.Type, typ)
			return
		}
		switch typ.Kind() {
		case reflect.Slice:
			walk(*n.Items, typ.Elem(), at+"[]")
		case reflect.Struct:
			if n.Additional == nil || *n.Additional || len(n.Properties) != typ.NumField() {
				t.Errorf("%s: %d fields in the schema, %d in the model, or others allowed", at, len(n.Properties), typ.NumField())
			}
			for field := range typ.Fields() {
				name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
				property, ok := n.Properties[name]
				if !ok {
					t.Errorf("%s.%s is not in the schema", at, name)
					continue
				}
				walk(property, field.Type, at+"."+name)
			}
		}
	}
	walk(root, reflect.TypeFor[simulator.Model](), "model")
}

func TestTheExamplesAreModels(t *testing.T) {
	files, err := filepath.Glob("../../docs/examples/*wait*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := simulator.Read(f); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		f.Close()
	}
}
