package statute_test

import (
	"testing"

	"alongside/internal/statute"
)

func TestPoliciesAreKnownByFolderNameAndCode(t *testing.T) {
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	for name, known := range map[string]bool{
		"staffordshire": true, "Staffordshire County Council": true, "staffordshire county council": true, "E10000028": true,
		"e10000028": true, "default": true, " kent ": true, "Rutland": false, "staffs": false, "E1000002": false,
	} {
		if err := book.KnowsPolicy(name); (err == nil) != known {
			t.Errorf("%q: %v, want known %t", name, err, known)
		}
		weeks, err := book.ContactWeeks(name)
		if (err == nil) != known || known && (weeks < 1 || weeks > 52) {
			t.Errorf("%q: speak with a family every %d weeks, %v", name, weeks, err)
		}
	}
}
