package ocds

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"

	"alongside/internal/fault"
)

// The version of the standard, the licence of the public sector and the extensions that this package writes.
const (
	Version     = "1.1"
	OpenLicence = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
)

// Extensions are the addresses of the extensions whose fields are written.
func Extensions() []string {
	return []string{
		"https://raw.githubusercontent.com/cabinetoffice/ocds_uk_extension/main/extension.json",
		"https://raw.githubusercontent.com/open-contracting-extensions/ocds_techniques_extension/master/extension.json",
		"https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/master/extension.json",
	}
}

// Record is everything about one process: its releases, the earliest first, and what they come to.
type Record struct {
	OCID            string          `json:"ocid"`
	Releases        []Release       `json:"releases"`
	CompiledRelease json.RawMessage `json:"compiledRelease,omitempty"`
}

// WriteReleases writes a package of releases one after another. A package has at least one: it is a fault of kind not found when
// there is none, and nothing was written then. A release that breaks the schema is an error that names it.
func WriteReleases(w io.Writer, h Head, releases iter.Seq2[Release, error]) error {
	return writePackage(w, h, "releases", releases, func(r Release) error {
		text, err := json.Marshal(r)
		if err != nil {
			return err
		}
		if faults := Check(text); len(faults) > 0 {
			return fmt.Errorf("release %s is not sound: %s %s", r, faults[0].Place, faults[0].Reason)
		}
		return nil
	})
}

// WriteRecords writes a package of records like WriteReleases, each with its compiled release.
func WriteRecords(w io.Writer, h Head, records iter.Seq2[Record, error]) error {
	compiled := func(yield func(Record, error) bool) {
		for r, err := range records {
			if err == nil {
				r.CompiledRelease, err = Compile(r.Releases)
			}
			if !yield(r, err) {
				return
			}
		}
	}
	return writePackage(w, h, "records", compiled, func(r Record) error {
		if faults := Check(r.CompiledRelease); len(faults) > 0 {
			return fmt.Errorf("record %s is not sound: %s %s", r.OCID, faults[0].Place, faults[0].Reason)
		}
		return nil
	})
}

func writePackage[T any](w io.Writer, h Head, name string, all iter.Seq2[T, error], sound func(T) error) error {
	if h.Version == "" {
		h.Version = Version
	}
	head, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("write the head of the package: %w", err)
	}
	before := append(bytes.TrimSuffix(head, []byte("}")), []byte(`,"`+name+`":[`+"\n")...)
	any := false
	for one, err := range all {
		if err == nil {
			err = sound(one)
		}
		if err != nil {
			return err
		}
		text, err := json.Marshal(one)
		if err != nil {
			return err
		}
		if _, err := w.Write(append(before, text...)); err != nil {
			return err
		}
		before, any = []byte(",\n"), true
	}
	if !any {
		return fault.NotFound("Anything to publish")
	}
	_, err = io.WriteString(w, "\n]}\n")
	return err
}
