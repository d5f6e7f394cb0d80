package notice

import (
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/ocds"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// The register says who is a voluntary or community organisation, by its kind here or its number as a charity, and of whom that is
// not known; so do the releases.
func TestTheRegisterSaysWhoIsVoluntary(t *testing.T) {
	charity := SupplierOf(provider.Provider{Ref: "P1", Name: "Side by Side", Kind: provider.CareAgency}, []thread.External{{System: thread.CharityNumber, Value: "1"}})
	group := SupplierOf(provider.Provider{Ref: "P2", Name: "Parents Together CIC", Kind: provider.Voluntary}, nil)
	firm := SupplierOf(provider.Provider{Ref: "P3", Name: "Oak Lane Care Ltd", Kind: provider.CareAgency}, nil)
	today := workday.MustOn(2026, 11, 23)
	of := func(all ...Supplier) Process {
		p := Process{Providers: map[thread.Ref]Supplier{}}
		for _, s := range all {
			p.Providers[s.Ref] = s
			for range 2 { // in two lots
				p.Members = append(p.Members, agreement.Admission{Provider: s.Ref, From: today.AddDays(-1)})
			}
		}
		return p
	}
	for want, p := range map[string]Process{
		"Not recorded": of(firm),
		"Voluntary or community sector: Side by Side; Parents Together CIC":                     of(charity, group),
		"Voluntary or community sector: Parents Together CIC. Size of the others: not recorded": of(firm, group),
	} {
		if got := registerRow(Publisher{Code: "E1"}, p, today)[11]; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if d := group.party().Details; d == nil || d.VCSE == nil || !*d.VCSE || firm.party().Details != nil {
		t.Errorf("the parties: %+v, %+v", d, firm.party().Details)
	}
	if id := charity.party().Identifier; id == nil || id.ID != ocds.ID("1") {
		t.Errorf("a charity's number is published: %+v", charity.party())
	}
}
