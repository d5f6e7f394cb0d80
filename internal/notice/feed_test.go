package notice_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/notice"
	"alongside/internal/ocds"
)

// TestAChangeIsAnAmendment publishes a change of value and term after an extension, and leaves what was published before as it was.
func TestAChangeIsAnAmendment(t *testing.T) {
	p := process()
	before := notice.Releases(pub, p, at("2026-05-01"))
	p.Agreement.Value += 50_000_00
	p.Agreement.End = p.Agreement.End.AddDays(-30)
	p.Changes = []agreement.Change{{Number: 1, Ground: "below-threshold", What: "For Sam", Why: "Sam needs more.", ValueBy: 50_000_00, DaysBy: -30, End: p.Agreement.End, At: at("2026-06-01")}}
	after := notice.Releases(pub, p, at("2026-07-01"))
	if len(after) != len(before)+1 {
		t.Fatalf("%d releases and then %d", len(before), len(after))
	}
	for i := range before {
		was, err := json.Marshal(before[i])
		must(t, err)
		is, err := json.Marshal(after[i])
		must(t, err)
		if !bytes.Equal(was, is) {
			t.Errorf("was %s\n is %s", was, is)
		}
	}
	last := after[len(after)-1]
	text, err := json.Marshal(last)
	must(t, err)
	if faults := ocds.Check(text); len(faults) > 0 || last.Tag[0] != ocds.TagAmendment {
		t.Fatalf("%s: %v", text, faults)
	}
	c := last.Contracts[0]
	if c.Value.Amount != "6050000.00" || c.Period.EndDate != "2027-01-29T00:00:00Z" || len(c.Amendments) != 2 || c.Amendments[1].Rationale != "Below the threshold: small in value, all such changes together" {
		t.Errorf("the changed contract: %s", text)
	}
	if bytes.Contains(text, []byte("Sam")) {
		t.Errorf("what an officer typed is published: %s", text)
	}
}
