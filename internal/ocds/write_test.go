package ocds_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/ocds"
	"alongside/internal/workday"
)

// TestRealNotices reads the twelve real notices, writes them as a package and reads that again.
func TestRealNotices(t *testing.T) {
	compiled := schemas(t)
	var all []ocds.Release
	for name, text := range notices(t) {
		_, err := ocds.Read(bytes.NewReader(text), func(f ocds.Found) error {
			all = append(all, f.Release)
			return nil
		}, func(r ocds.Refusal) { t.Errorf("%s: %s", name, r.Reason()) })
		must(t, err)
	}
	if len(all) != 12 {
		t.Fatalf("%d releases", len(all))
	}
	var b bytes.Buffer
	must(t, ocds.WriteReleases(&b, head(), each(all, nil)))
	if err := valid(t, compiled["release-package"], b.Bytes()); err != nil {
		t.Error(err)
	}
	var again []ocds.Release
	h, err := ocds.Read(&b, func(f ocds.Found) error { again = append(again, f.Release); return nil }, func(r ocds.Refusal) { t.Error(r.Reason()) })
	if err != nil || !reflect.DeepEqual(all, again) || !reflect.DeepEqual(h, func() ocds.Head { w := head(); w.Version = "1.1"; return w }()) {
		t.Errorf("what was written is not what was read: %v, %+v", err, h)
	}
}

func head() ocds.Head {
	return ocds.Head{
		URI: "https://example.org/ocds", PublishedDate: ocds.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)),
		Publisher: ocds.Publisher{Name: "Alder County Council"}, License: ocds.OpenLicence, Extensions: ocds.Extensions(),
	}
}

func each[T any](all []T, at error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, one := range all {
			if !yield(one, nil) {
				return
			}
		}
		if at != nil {
			var none T
			yield(none, at)
		}
	}
}

// TestCompileThePublishedExample merges the six stages of the standard's own example.
func TestCompileThePublishedExample(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(samples(t), "fictional-example-1.1", "ocds-213czf-000-00001.json"))
	must(t, err)
	var raw []json.RawMessage
	_, err = ocds.Read(bytes.NewReader(text), func(f ocds.Found) error {
		raw = append(raw, bytes.Clone(f.Raw))
		return nil
	}, func(r ocds.Refusal) { t.Error(r.Reason()) })
	must(t, err)
	compiled, err := ocds.CompileRaw(raw)
	must(t, err)
	if err := valid(t, schemas(t)["release"], compiled); err != nil {
		t.Error(err)
	}
	var first, last, got ocds.Release
	must(t, json.Unmarshal(raw[0], &first))
	must(t, json.Unmarshal(raw[len(raw)-1], &last))
	must(t, json.Unmarshal(compiled, &got))
	if len(raw) != 6 || !reflect.DeepEqual(got.Planning.Budget, first.Planning.Budget) || !reflect.DeepEqual(got.Contracts[0].Implementation, last.Contracts[0].Implementation) {
		t.Errorf("%d releases become %s", len(raw), compiled)
	}
	if got.Date != last.Date || len(got.Awards) != 1 || len(got.Contracts) != 1 || got.Tender == nil || len(got.Contracts[0].Implementation.Transactions) == 0 {
		t.Errorf("compiled: %s", compiled)
	}
}

func two() []ocds.Release {
	first := ocds.Release{OCID: "ocds-x-1", ID: "1", Date: "2026-01-01T00:00:00Z", Tag: []string{"tender"}, InitiationType: "tender",
		Tender: &ocds.Tender{ID: "t", Title: "Short breaks", Status: "active", Value: ocds.Pounds(120050)}, Parties: []ocds.Organization{{ID: "a", Name: "A"}}}
	second := first
	second.ID, second.Date, second.Tag = "2", "2026-02-01T00:00:00Z", []string{"award"}
	second.Tender = &ocds.Tender{ID: "t", Status: "complete"}
	second.Parties = []ocds.Organization{{ID: "b", Name: "B"}, {ID: "a", Roles: []string{"buyer"}}}
	second.Awards = []ocds.Award{{ID: "1", Status: "active"}}
	return []ocds.Release{first, second}
}

func TestWriteRecords(t *testing.T) {
	var b bytes.Buffer
	must(t, ocds.WriteRecords(&b, head(), each([]ocds.Record{{OCID: "ocds-x-1", Releases: two()}}, nil)))
	if err := valid(t, schemas(t)["record-package"], b.Bytes()); err != nil {
		t.Error(err)
	}
	var p struct {
		Records []struct {
			Compiled ocds.Release `json:"compiledRelease"`
		}
	}
	must(t, json.Unmarshal(b.Bytes(), &p))
	c := p.Records[0].Compiled
	if c.Tender.Title != "Short breaks" || c.Tender.Status != "complete" || c.Tag[0] != "compiled" || c.ID != "ocds-x-1-2026-02-01T00:00:00Z" {
		t.Errorf("compiled: %+v %+v", c, c.Tender)
	}
	if len(c.Parties) != 2 || c.Parties[0].Name != "A" || c.Parties[0].Roles[0] != "buyer" || c.Parties[1].ID != "b" {
		t.Errorf("parties: %+v", c.Parties)
	}
	other := two()
	other[1].OCID = "ocds-x-2"
	if _, err := ocds.Compile(other); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("two processes in one record: %v", err)
	}
	if _, err := ocds.Compile(nil); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("no release: %v", err)
	}
	// null takes away
	text, err := ocds.CompileRaw([]json.RawMessage{release(`"title":"x","tender":{"id":"1","title":"y"}`), release(`"title":null,"tender":{"title":null}`)})
	if err != nil || bytes.Contains(text, []byte("title")) {
		t.Errorf("%s, %v", text, err)
	}
}

func TestWriteRefuses(t *testing.T) {
	var b bytes.Buffer
	if err := ocds.WriteReleases(&b, head(), each[ocds.Release](nil, nil)); !fault.Is(err, fault.KindNotFound) || b.Len() > 0 {
		t.Errorf("an empty package: %v, %q", err, b.String())
	}
	broken := two()
	broken[1].Tender.Status = "done"
	if err := ocds.WriteReleases(&b, head(), each(broken, nil)); err == nil || fault.Is(err, fault.KindNotFound) {
		t.Errorf("a broken release was written: %v", err)
	}
	stop := errors.New("stop")
	if err := ocds.WriteReleases(&b, head(), each(two(), stop)); !errors.Is(err, stop) {
		t.Errorf("the source's error became %v", err)
	}
}

func TestValues(t *testing.T) {
	for text, want := range map[string]money.Pence{"54000": 5400000, "54000.5": 5400050, "0.07": 7, "12.3400": 1234, "-3": -300} {
		if got, err := (&ocds.Value{Amount: json.Number(text), Currency: "GBP"}).Pence(); err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, v := range []*ocds.Value{nil, {}, {Amount: "1", Currency: "EUR"}, {Amount: "1e5", Currency: "GBP"}, {Amount: "1.005", Currency: "GBP"}, {Amount: "1"}} {
		if got, err := v.Pence(); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%+v: %v, %v", v, got, err)
		}
	}
	if got, err := ocds.Pounds(120050).Pence(); err != nil || got != 120050 {
		t.Errorf("there and back: %v, %v", got, err)
	}
	if d := ocds.Moment("2025-03-31T23:59:59+01:00").Date(); d != workday.MustOn(2025, 3, 31) {
		t.Errorf("the day as written: %v", d)
	}
	if ocds.Moment("soon").Date() != (workday.Date{}) || ocds.OnDay(workday.Date{}) != "" || ocds.At(time.Time{}) != "" {
		t.Error("no day is no day")
	}
}
