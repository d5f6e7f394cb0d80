package audit

import (
	"fmt"
	"strings"
	"time"

	"alongside/internal/db"
)

// Report is what Verify found, a chain for each scope.
type Report struct {
	Chains []ChainReport `json:"chains"`
}

// ChainReport is what Verify found in one scope.
type ChainReport struct {
	Scope          db.Scope  `json:"scope"`
	Sealed         int64     `json:"sealed"`                   // entries in the chain that were walked and found whole
	Erased         int64     `json:"erased"`                   // of these, entries whose payload was erased under a rule
	Head           string    `json:"head"`                     // the hash at the end
	Unsealed       int64     `json:"unsealed"`                 // entries that are committed and not yet in the chain
	OldestUnsealed time.Time `json:"oldest_unsealed,omitzero"` // since when the oldest of them waits
	LodgedSeq      int64     `json:"lodged_seq,omitempty"`     // the lodged head that was compared, 0 when none was given
	Broken         *Break    `json:"broken,omitempty"`         // the first entry that does not verify
}

// Break is the first place at which a chain does not verify.
type Break struct {
	Entry string `json:"entry,omitempty"` // the entry's id, as History gives it
	Seq   int64  `json:"seq,omitempty"`   // its place in the chain, 0 when it is not in it
	What  string `json:"what"`
}

// String says in a sentence what is broken.
func (b Break) String() string {
	switch {
	case b.Entry != "" && b.Seq != 0:
		return fmt.Sprintf("entry %s, number %d in the chain: %s", b.Entry, b.Seq, b.What)
	case b.Entry != "":
		return fmt.Sprintf("entry %s: %s", b.Entry, b.What)
	case b.Seq != 0:
		return fmt.Sprintf("number %d in the chain: %s", b.Seq, b.What)
	default:
		return b.What
	}
}

// OK reports whether every chain verifies.
func (r Report) OK() bool {
	for _, c := range r.Chains {
		if c.Broken != nil {
			return false
		}
	}
	return true
}

// String is the report for people, a paragraph a scope.
func (r Report) String() string {
	var b strings.Builder
	for _, c := range r.Chains {
		fmt.Fprintf(&b, "%s: %d entries sealed", c.Scope, c.Sealed)
		if c.Erased > 0 {
			fmt.Fprintf(&b, ", %d of them with an erased payload", c.Erased)
		}
		if c.Unsealed > 0 {
			fmt.Fprintf(&b, "; %d not sealed yet, the oldest since %s", c.Unsealed, c.OldestUnsealed.Format(time.RFC3339))
		}
		switch {
		case c.Broken != nil:
			fmt.Fprintf(&b, "\n  BROKEN at %s\n", c.Broken)
		case c.LodgedSeq > 0:
			fmt.Fprintf(&b, "\n  whole, and agrees with the head lodged at number %d\n", c.LodgedSeq)
		default:
			b.WriteString("\n  whole; without a lodged head, entries cut off at the end would not be noticed\n")
		}
	}
	return b.String()
}
