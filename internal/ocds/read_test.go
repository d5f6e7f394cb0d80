package ocds_test

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/fault"
	"alongside/internal/ocds"
)

// readAll returns the ids taken by their places, and what was refused.
func readAll(text string) (taken map[string]string, refused []ocds.Refusal, h ocds.Head, err error) {
	taken = map[string]string{}
	h, err = ocds.Read(strings.NewReader(text), func(f ocds.Found) error {
		taken[f.Place] = f.Release.ID
		return nil
	}, func(r ocds.Refusal) { refused = append(refused, r) })
	return taken, refused, h, err
}

func TestReadTakesEveryForm(t *testing.T) {
	one := string(release(""))
	two := strings.Replace(one, `"r1"`, `"r2"`, 1)
	long := strings.NewReplacer("{", "{\n", ",", ",\n").Replace(one)
	for name, c := range map[string]struct {
		text   string
		places string // of what is taken, in the order of their ids
	}{
		"package":           {`{"uri":"https://example.org/1","license":"https://example.org/l","releases":[` + one + "," + two + `],"version":"1.1"}`, "releases/0 releases/1"},
		"package, long":     {"{\n\"releases\": [\n" + one + ",\n" + two + "\n]\n}\n", "releases/0 releases/1"},
		"records":           {`{"records":[{"ocid":"a","releases":[` + one + "," + two + `]}]}`, "records/0/releases/0 records/0/releases/1"},
		"compiled":          {`{"records":[{"ocid":"a","releases":[{"url":"https://example.org/1","date":"2025-03-11T10:14:51Z"}],"compiledRelease":` + one + `}]}`, "records/0/compiledRelease"},
		"one record":        {`{"ocid":"a","releases":[` + one + `]}`, "releases/0"},
		"list":              {"[" + one + ",\n" + two + "]", "0 1"},
		"one release":       {long, ""},
		"one a line":        {one + "\n\n" + two, "line 1: line 3:"},
		"byte order mark":   {"\xef\xbb\xbf\n[" + one + "]", "0"},
		"empty package":     {`{"releases":[]}`, "-"},
		"head in disorder":  {`{"publisher":7,"releases":[` + one + `]}`, "releases/0"},
		"unknown extension": {`[` + string(release(`"colour":{"of":"ash"}`)) + `]`, "0"},
	} {
		taken, refused, _, err := readAll(c.text)
		want := strings.Fields(strings.ReplaceAll(c.places, "line ", "line_"))
		if c.places == "" {
			want = []string{""}
		} else if c.places == "-" {
			want = nil
		}
		for i, p := range want {
			if id := taken[strings.ReplaceAll(p, "line_", "line ")]; id != fmt.Sprintf("r%d", i+1) {
				t.Errorf("%s: %q is %q of %v", name, p, id, taken)
			}
		}
		if err != nil || len(refused) > 0 || len(taken) != len(want) {
			t.Errorf("%s: took %v, refused %v, %v", name, taken, refused, err)
		}
	}
	if _, _, h, _ := readAll(`{"releases":[],"publisher":7,"license":"https://example.org/l"}`); h.License != "https://example.org/l" {
		t.Errorf("the licence is lost with a broken publisher: %+v", h)
	}
}

func TestReadRefusesByPlace(t *testing.T) {
	good := string(release(""))
	for broken, want := range map[string]string{
		strings.Replace(good, `"ocid":"ocds-b5fd17-1",`, "", 1):                                "releases/1/ocid is missing",
		strings.Replace(good, `["tender"]`, `["tenders"]`, 1):                                  "releases/1/tag/0 is “tenders” and not one of planning",
		strings.Replace(good, `["tender"]`, `[]`, 1):                                           "releases/1/tag is an empty list",
		strings.Replace(good, `2025-03-11T10:14:51Z`, "11/03/2025", 1):                         "releases/1/date is “11/03/2025”",
		string(release(`"tender":{"title":"x"}`)):                                              "releases/1/tender/id is missing",
		string(release(`"tender":{"id":"1","value":{"amount":"54,000"}}`)):                     "releases/1/tender/value/amount is words and not a number",
		string(release(`"awards":[{"id":"1"},{"id":"2","status":"won"}]`)):                     "releases/1/awards/1/status is “won”",
		string(release(`"parties":[{"id":"1"},{"id":"2"},{"id":"1"}]`)):                        "releases/1/parties/2 is the same as parties/0",
		strings.Replace(good, `"ocid":"ocds-b5fd17-1"`, `"ocid":null`, 1):                      "releases/1/ocid is null",
		string(release(`"contracts":[{"id":null,"awardID":"1"}]`)):                             "releases/1/contracts/0/id is null",
		string(release(`"buyer":null`)):                                                        "releases/1/buyer is null",
		string(release(`"contracts":[{"id":1}]`)):                                              "releases/1/contracts/0/awardID is missing",
		string(release(`"tender":{"id":1.5,"documents":[{"id":"1","url":"not an address"}]}`)): "releases/1/tender/id is 1.5 and neither words nor a whole number; releases/1/tender/documents/0/url is “not an address”",
		`7`: "releases/1 is the number 7 and not an object",
	} {
		taken, refused, _, err := readAll(`{"releases":[` + good + "," + broken + "," + good + `]}`)
		if err != nil || len(taken) != 2 || len(refused) != 1 {
			t.Fatalf("%s: took %v, refused %v, %v", broken, taken, refused, err)
		}
		if r := refused[0]; !strings.HasPrefix(r.Reason(), want) || r.Number != 2 || r.Place != "releases/1" {
			t.Errorf("%s: %d %s", broken, r.Number, r.Reason())
		}
	}
	_, refused, _, err := readAll(good + "\n{\"ocid\":\n" + good + "\n{\"ocid\":\"o\",\"id\":\"i\"}")
	if err != nil || len(refused) != 2 || refused[0].Line != 2 || !strings.HasPrefix(refused[0].Reason(), "line 2: is no JSON") || refused[1].Line != 4 || refused[1].OCID != "o" || refused[1].ID != "i" {
		t.Errorf("lines: %+v, %v", refused, err)
	}
	_, refused, _, err = readAll(`{"releases":[{"a":"` + strings.Repeat("x", ocds.MostRelease) + `"},` + good + `]}`)
	if err != nil || len(refused) != 1 || refused[0].Reason() != "releases/0 is longer than 8388608 bytes" {
		t.Errorf("a long release: %d refused, %v", len(refused), err)
	}
	_, refused, _, err = readAll(`{"records":[{"releases":[{"url":"https://example.org/1"}]},{"releases":7},` + `{"releases":[` + good + `]}]}`)
	if err != nil || len(refused) != 2 || !strings.Contains(refused[0].Reason(), "only links") || refused[1].Place != "records/1" {
		t.Errorf("records: %+v, %v", refused, err)
	}
}

func TestReadSaysWhatAFileIsNot(t *testing.T) {
	good := string(release(""))
	for text, want := range map[string]string{
		"":                                  "nothing in it",
		"\n\n":                              "nothing in it",
		"Supplier,Amount\n":                 "begins with “Supplier,Amount",
		`{"releases":{}}`:                   "“releases” is not a list",
		`{"releases":[` + good + `,{"ocid"`: "breaks off in or behind release 2",
		`{"releases":[` + good + `}`:        "release 2",
		`[` + good + `,{"ocid":}]`:          "stops being JSON in or behind release 2",
		"[" + good + "] and more":           "behind its end",
		`{"releases":[` + good + `,{"a":"` + strings.Repeat("x", 3*ocds.MostRelease) + `"}]}`: "Release 2 is longer",
	} {
		taken, _, _, err := readAll(text)
		if !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), want) {
			t.Errorf("%.60q: %v", text, err)
		}
		if n := strings.Count(text, good); len(taken) != n {
			t.Errorf("%.60q: %d of %d taken before", text, len(taken), n)
		}
	}
	stop := errors.New("stop")
	if _, err := ocds.Read(strings.NewReader("["+good+"]"), func(ocds.Found) error { return stop }, nil); !errors.Is(err, stop) {
		t.Errorf("the taker's error became %v", err)
	}
}

// TestReadNeverPanics cuts and changes a package anywhere.
func TestReadNeverPanics(t *testing.T) {
	whole := `{"uri":"https://example.org/1","releases":[` + string(release(`"tender":{"id":1,"value":{"amount":1.5,"currency":"GBP"}}`)) + "," + string(release("")) + `]}`
	rapid.Check(t, func(r *rapid.T) {
		text := []byte(whole[:rapid.IntRange(0, len(whole)).Draw(r, "cut")])
		for range rapid.IntRange(0, 3).Draw(r, "changes") {
			if len(text) > 0 {
				text[rapid.IntRange(0, len(text)-1).Draw(r, "at")] = rapid.Byte().Draw(r, "byte")
			}
		}
		taken, refused, _, err := readAll(string(text))
		if err == nil && len(taken)+len(refused) == 0 && strings.Contains(string(text), `"releases":[{`) {
			r.Fatalf("%q: nothing taken, nothing refused, no error", text)
		}
	})
}

// endless gives one package of n releases without holding it.
type endless struct {
	n    int
	part io.Reader
	i    int
}

func (e *endless) Read(p []byte) (int, error) {
	for {
		if n, err := e.part.Read(p); n > 0 || !errors.Is(err, io.EOF) {
			return n, err
		}
		e.i++
		switch {
		case e.i < e.n:
			e.part = strings.NewReader("," + string(release(fmt.Sprintf(`"title":%q`, strings.Repeat("x", 2000)))))
		case e.i == e.n:
			e.part = strings.NewReader("]}")
		default:
			return 0, io.EOF
		}
	}
}

// TestReadHoldsOneRelease reads 40 MB and looks at the heap on the way.
func TestReadHoldsOneRelease(t *testing.T) {
	const many = 20_000
	var most, before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n := 0
	_, err := ocds.Read(&endless{n: many, part: strings.NewReader(`{"releases":[` + string(release("")))}, func(ocds.Found) error {
		if n++; n%5000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&most)
			if grown := int64(most.HeapAlloc) - int64(before.HeapAlloc); grown > 4<<20 {
				t.Errorf("after %d releases the heap has grown by %d bytes", n, grown)
			}
		}
		return nil
	}, func(r ocds.Refusal) { t.Error(r.Reason()) })
	if err != nil || n != many {
		t.Errorf("%d of %d, %v", n, many, err)
	}
}
