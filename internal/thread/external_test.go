package thread_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

type vectors struct {
	UPNValid   []string `json:"upn_valid"`
	UPNInvalid []string `json:"upn_invalid"`
	NHSValid   []string `json:"nhs_valid"`
	NHSInvalid []string `json:"nhs_invalid"`
}

// readVectors reads our own copy and, where it is there, the file it was taken from.
func readVectors(t *testing.T) []vectors {
	t.Helper()
	var all []vectors
	for _, path := range []string{"testdata/identifiers.json", filepath.FromSlash("../../../shared/data/identifiers/check-digit-vectors.json")} {
		text, err := os.ReadFile(path)
		if errors.Is(err, os.ErrNotExist) {
			t.Logf("%s is not here: checked against our own copy only", path)
			continue
		}
		var v vectors
		if err == nil {
			err = json.Unmarshal(text, &v)
		}
		if err != nil || len(v.UPNValid) == 0 || len(v.NHSInvalid) == 0 {
			t.Fatalf("%s: %v", path, err)
		}
		all = append(all, v)
	}
	return all
}

func TestCheckDigitsOfNHSNumbersAndUPNs(t *testing.T) {
	for _, v := range readVectors(t) {
		for _, c := range []struct {
			system thread.System
			values []string
			valid  bool
		}{
			{thread.NHSNumber, v.NHSValid, true}, {thread.NHSNumber, v.NHSInvalid, false},
			{thread.UPN, v.UPNValid, true}, {thread.UPN, v.UPNInvalid, false},
		} {
			for _, value := range c.values {
				got, err := thread.Normal(c.system, value)
				if (err == nil) != c.valid || c.valid && got != value {
					t.Errorf("%s %s: %q, %v", c.system, value, got, err)
				}
				if err != nil && (strings.Contains(err.Error(), value) || !fault.Is(err, fault.KindInvalid)) {
					t.Errorf("the refusal repeats the number or is no help: %v", err)
				}
			}
		}
	}
	for _, wrong := range []string{"", "943476591", "94347659191", "943476591X", "٩٤٣٤٧٦٥٩١٩"} {
		if _, err := thread.Normal(thread.NHSNumber, wrong); err == nil {
			t.Errorf("NHS number %q was taken", wrong)
		}
	}
	for _, wrong := range []string{"", "H80120000100", "HH01200001001", "H80120000100I", "h80120000100é"} {
		if _, err := thread.Normal(thread.UPN, wrong); err == nil {
			t.Errorf("UPN %q was taken", wrong)
		}
	}
}

func TestIdentifiersAreKeptInOneForm(t *testing.T) {
	for _, c := range []struct {
		system      thread.System
		value, want string
	}{
		{thread.NHSNumber, "943 476-5919", "9434765919"},
		{thread.UPN, "h801200001001", "H801200001001"},
		{thread.CompanyNumber, "123 456", "00123456"},
		{thread.CompanyNumber, "sc123456", "SC123456"},
		{thread.Mosaic, " M 12 ", "M 12"},
		{thread.CQC, "1-101 663 988", "1-101663988"},
		{"their own system", "a b", "ab"},
	} {
		if got, err := thread.Normal(c.system, c.value); err != nil || got != c.want {
			t.Errorf("%s %q: %q, %v; want %q", c.system, c.value, got, err, c.want)
		}
	}
	for _, empty := range []thread.System{thread.Ledger, thread.CompanyNumber, ""} {
		if _, err := thread.Normal(empty, " "); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%q: nothing was taken: %v", empty, err)
		}
	}
}

func TestAnObjectIsFoundByItsIdentifierElsewhere(t *testing.T) {
	each(t, func(t *testing.T, w *web) {
		ann, ben := w.put("ann", thread.Child, ""), w.put("ben", thread.Child, "")
		set := func(ref thread.Ref, s thread.System, value string) error {
			return w.tx(func(tx *db.Tx) error { return thread.SetExternal(w.ctx, tx, ref, s, value) })
		}
		find := func(s thread.System, value string) (ref thread.Ref, err error) {
			err = w.d.View(w.ctx, func(tx *db.Tx) error { ref, err = thread.ByExternal(w.ctx, tx, s, value); return err })
			return ref, err
		}
		w.must(set(ann, thread.NHSNumber, "943 476 5919"))
		w.must(set(ann, thread.NHSNumber, "9434765919")) // the same again
		w.must(set(ann, thread.Mosaic, "M1"))
		w.must(set(ben, thread.Liquidlogic, "M1")) // another system
		for _, c := range []struct {
			s     thread.System
			value string
			want  thread.Ref
		}{{thread.NHSNumber, "943-476-5919", ann}, {thread.Mosaic, "M1", ann}, {thread.Liquidlogic, "M1", ben}} {
			if got, err := find(c.s, c.value); err != nil || got != c.want {
				t.Errorf("%s: %s, %v", c.s, got, err)
			}
		}
		if err := set(ben, thread.NHSNumber, "9434765919"); !fault.Is(err, fault.KindConflict) || strings.Contains(err.Error(), "9434765919") {
			t.Errorf("two children with one number: %v", err)
		}
		if err := set(ann, thread.NHSNumber, "9434765918"); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("a wrong check digit: %v", err)
		}
		w.must(set(ann, thread.Mosaic, "M2"))
		if _, err := find(thread.Mosaic, "M1"); !errors.Is(err, db.ErrNoRow) {
			t.Errorf("the old identifier: %v", err)
		}
		w.must(w.tx(func(tx *db.Tx) error {
			all, err := thread.ExternalOf(w.ctx, tx, ann)
			if err != nil || len(all) != 2 || all[0] != (thread.External{System: thread.Mosaic, Value: "M2"}) || all[1].Value != "9434765919" {
				t.Errorf("all of ann's: %v, %v", all, err)
			}
			if err := thread.SetExternal(w.ctx, tx, thread.New(tx, thread.Child), thread.Mosaic, "M3"); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("an object that is not on the thread: %v", err)
			}
			return nil
		}))
		w.must(set(ann, thread.Mosaic, ""))
		if _, err := find(thread.Mosaic, "M2"); !errors.Is(err, db.ErrNoRow) {
			t.Errorf("taken away: %v", err)
		}
		w.must(set(ben, thread.Mosaic, "M2"))
	})
}

func TestPersonalIdentifiersAreNotPrinted(t *testing.T) {
	nhs := thread.External{System: thread.NHSNumber, Value: "9434765919"}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("found", "id", nhs)
	fmt.Fprintf(&log, "%v %+v %#v %s %q", nhs, nhs, nhs, nhs, nhs)
	if strings.Contains(log.String(), "9434765919") || !strings.Contains(log.String(), "nhs-number") {
		t.Errorf("printed as %s", log.String())
	}
	if got := (thread.External{System: thread.Mosaic, Value: "M1"}).String(); got != "mosaic M1" {
		t.Errorf("printed as %s", got)
	}
}
