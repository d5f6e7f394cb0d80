package openreferral_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/fault"
	"alongside/internal/openreferral"
)

func sound(n int) string {
	return fmt.Sprintf(`{"id":%q,"name":"Club %d","status":"active"}`, openreferral.ID("club", fmt.Sprint(n)), n)
}

// readAll returns the names taken and what was refused.
func readAll(text string) (names []string, refused []openreferral.Refusal, h openreferral.PageHead, err error) {
	h, err = openreferral.Read(strings.NewReader(text), func(s openreferral.Service, _ json.RawMessage) error {
		names = append(names, s.Name)
		return nil
	}, func(r openreferral.Refusal) error { refused = append(refused, r); return nil })
	return names, refused, h, err
}

func TestReadTakesEveryForm(t *testing.T) {
	a, b := sound(1), sound(2)
	indented := strings.NewReplacer("{", "{\n", ",", ",\n").Replace(a)
	for name, c := range map[string]struct {
		text string
		want int
	}{
		"page":                         {`{"total_items":2,"page_number":1,"contents":[` + a + "," + b + "]}", 2},
		"page, long":                   {"{\n\"total_items\": 2,\n\"contents\": [\n" + a + ",\n" + b + "]\n}\n", 2},
		"page of version 1":            {`{"totalElements":2,"content":[` + a + "]}", 1},
		"list":                         {"[" + a + "," + b + "]", 2},
		"a record a line":              {a + "\n\n" + b + "\r\n", 2},
		"no end of line":               {a + "\n" + b, 2},
		"one record":                   {a, 1},
		"one record, long":             {indented, 1},
		"byte order mark":              {"\xef\xbb\xbf\n" + a + "\n", 1},
		"empty page":                   {`{"total_items":0,"contents":[]}`, 0},
		"lines that speak of contents": {strings.Replace(a, "Club 1", `the \"contents\": a box`, 1) + "\n" + b, 2},
		"contents come last":           {`{"contents":[` + a + `],"total_items":1}`, 1},
	} {
		names, refused, _, err := readAll(c.text)
		if err != nil || len(names) != c.want || len(refused) > 0 {
			t.Errorf("%s: %q, refused %v, %v", name, names, refused, err)
		}
	}
}

func TestReadRefusesByPlace(t *testing.T) {
	broken := map[string]string{
		`{"name":"A","status":"active"}`:                                                             "id: is missing",
		`{"id":"7","name":"A","status":"active"}`:                                                    "not a UUID",
		strings.Replace(sound(1), "active", "open", 1):                                               "status: “open”",
		strings.Replace(sound(1), `"Club 1"`, `" "`, 1):                                              "name: is missing",
		strings.Replace(sound(1), `"Club 1"`, `7`, 1):                                                "name is number and not string",
		strings.TrimSuffix(sound(1), "}") + `,"url":"javascript:alert(1)"}`:                          "url: ",
		strings.TrimSuffix(sound(1), "}") + `,"email":"x y"}`:                                        "email: ",
		strings.TrimSuffix(sound(1), "}") + `,"minimum_age":9,"maximum_age":3}`:                      "below the youngest",
		strings.TrimSuffix(sound(1), "}") + `,"last_modified":"yesterday"}`:                          "last_modified",
		strings.TrimSuffix(sound(1), "}") + `,"organization":{"id":"x"}}`:                            "organization.name: is missing",
		strings.TrimSuffix(sound(1), "}") + `,"cost_options":[{"id":"x","amount":-3}]}`:              "cost_options[0].amount",
		strings.TrimSuffix(sound(1), "}") + `,"service_at_locations":[{"id":"x","location":{}}]}`:    "service_at_locations[0].location.location_type",
		strings.TrimSuffix(sound(1), "}") + `,"attributes":[{"id":"x","taxonomy_term":{"id":"y"}}]}`: "attributes[0].taxonomy_term.description",
	}
	for record, reason := range broken {
		for form, text := range map[string]string{"page": `{"contents":[` + sound(5) + "," + record + "," + sound(6) + "]}", "lines": sound(5) + "\n" + record + "\n" + sound(6)} {
			names, refused, _, err := readAll(text)
			if err != nil || len(names) != 2 || len(refused) != 1 {
				t.Errorf("%s of %s: took %q, refused %v, %v", form, record, names, refused, err)
				continue
			}
			if refused[0].Record != 2 || !strings.Contains(refused[0].Reason, reason) {
				t.Errorf("%s: record %d, %q; want record 2, %q", form, refused[0].Record, refused[0].Reason, reason)
			}
		}
	}
}

func TestReadKeepsTheRestOfBrokenLines(t *testing.T) {
	names, refused, _, err := readAll(sound(1) + "\n{\"id\": \n" + strings.Repeat("x", 5<<20) + "\n" + sound(2) + "\n")
	if err != nil || len(names) != 2 || len(refused) != 2 {
		t.Fatalf("took %q, refused %d, %v", names, len(refused), err)
	}
	if !strings.Contains(refused[1].Reason, "longer than") {
		t.Errorf("the long line: %q", refused[1].Reason)
	}
}

func TestReadSaysWhereItIsCutOff(t *testing.T) {
	for text, want := range map[string]string{
		`{"contents":[` + sound(1) + "," + sound(2)[:20]: "after record 1: it is cut off",
		"[" + sound(1) + ",":                             "after record 1",
		`{"contents":7}`:                                 "not a list",
		"":                                               "nothing in it",
		"<html>":                                         "<html>",
		`{"size":"x","contents":[]}`:                     "which page it is",
		"[" + strings.Repeat(" ", 5<<20):                 "longer than",
	} {
		_, _, _, err := readAll(text)
		if !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), want) {
			t.Errorf("%.30q: %v, want %q", text, err, want)
		}
	}
	stop := errors.New("stop")
	if _, err := openreferral.Read(strings.NewReader(sound(1)), func(openreferral.Service, json.RawMessage) error { return stop }, nil); !errors.Is(err, stop) {
		t.Errorf("the taker's error came back as %v", err)
	}
}

// TestWhatIsSaidOfBrokenRecordsIsBounded: neither an identifier, nor the reasons, nor the page around them grow with the feed.
func TestWhatIsSaidOfBrokenRecordsIsBounded(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	for name, text := range map[string]string{
		"a long identifier":           `{"id":"` + long + `","name":7}`,
		"a sound one, no name":        `{"id":"` + long + `"}`,
		"a long number":               `{"id":"a","name":` + strings.Repeat("7", 1<<20) + `}`,
		"as many faults as there fit": `{"id":"a","schedules":[{"id":""}` + strings.Repeat(`,{"id":""}`, 10_000) + `]}`,
	} {
		_, refused, _, err := readAll("[" + text + "]")
		if err != nil || len(refused) != 1 || len(refused[0].ID) > 200 || len(refused[0].Reason) > 2_100 {
			t.Errorf("%s: %d refused, %v", name, len(refused), err)
		}
	}
	members := &strings.Builder{}
	for i := range 5_000 {
		fmt.Fprintf(members, `"m%d":1,`, i)
	}
	if _, _, _, err := readAll("{" + members.String() + `"contents":[]}`); !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), "1000 fields") {
		t.Errorf("a page of fields alone: %v", err)
	}
	stop := errors.New("stop")
	for _, text := range []string{"[" + sound(1)[:len(sound(1))-1] + `,"status":"odd"}]`, `{"id":"a"}` + "\n" + `{"id":"a"}`} {
		if _, err := openreferral.Read(strings.NewReader(text), nil, func(openreferral.Refusal) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("%.40s: the refuser's error came back as %v", text, err)
		}
	}
}

// generated is a feed that is never held as a whole.
type generated struct {
	n, of int
	rest  string
}

func (g *generated) Read(p []byte) (int, error) {
	if g.rest == "" {
		if g.n == g.of {
			return 0, io.EOF
		}
		switch {
		case g.n == 0:
			g.rest = `{"total_items":200000,"contents":[`
		default:
			g.rest = ","
		}
		if record := sound(g.n); g.n%20 == 7 {
			g.rest += strings.Replace(record, "active", "open", 1)
		} else {
			g.rest += record
		}
		if g.n++; g.n == g.of {
			g.rest += "]}"
		}
	}
	n := copy(p, g.rest)
	g.rest = g.rest[n:]
	return n, nil
}

func TestReadIsBounded(t *testing.T) {
	const records = 200_000
	var before, during runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	taken, refused, most := 0, 0, uint64(0)
	_, err := openreferral.Read(&generated{of: records}, func(openreferral.Service, json.RawMessage) error {
		if taken++; taken%50_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&during)
			most = max(most, during.HeapAlloc)
		}
		return nil
	}, func(openreferral.Refusal) error { refused++; return nil })
	if err != nil || taken != records*19/20 || refused != records/20 {
		t.Fatalf("took %d, refused %d, %v", taken, refused, err)
	}
	if grown := int64(most) - int64(before.HeapAlloc); grown > 16<<20 {
		t.Errorf("the heap grew by %d MB while reading", grown>>20)
	}
}

// TestReadNeverPanics gives it anything at all; nothing that is sound before the fault may be lost.
func TestReadNeverPanics(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := rapid.IntRange(0, 4).Draw(t, "before")
		var text strings.Builder
		for n := range before {
			text.WriteString(sound(n) + "\n")
		}
		text.WriteString(rapid.String().Draw(t, "junk"))
		names, _, _, _ := readAll(text.String())
		if len(names) < before {
			t.Fatalf("%d records before the junk, %d taken", before, len(names))
		}
	})
}
