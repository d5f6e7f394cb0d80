package registration

import (
	"strings"
	"testing"

	"alongside/internal/fault"
	"alongside/internal/provider"
)

// TestANameCarriesNoAddress tries names that the council's messages would repeat to a stranger, and such that an account would refuse later.
func TestANameCarriesNoAddress(t *testing.T) {
	for name, good := range map[string]bool{
		"O’Leary & Sŵn (Care) Ltd. 🧸": true, "see evil.example/pay": false, "mailto:me": false, "me@evil.example": false, "a\u202eb": false, "a\x00b": false,
		strings.Repeat("ŵ", 50): true, strings.Repeat("ŵ", 51): false,
	} {
		b := Body{Name: "Larkrise", Form: SoleTrader, Kind: provider.Voluntary, Contact: name, Email: "ines@larkrise.example"}
		if err := b.check(); (err == nil) != good {
			t.Errorf("contact %q: %v", name, err)
		}
		if strings.HasPrefix(name, "ŵ") {
			continue // an organisation's name may be longer
		}
		b.Name, b.Contact = name, "Ines"
		fields, _ := fault.Fields(b.check())
		if (len(fields) == 0) != good {
			t.Errorf("organisation %q: %v", name, fields)
		}
	}
}
