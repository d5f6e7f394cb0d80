package notice

import (
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
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
	small := SupplierOf(provider.Provider{Ref: "P4", Name: "Small Care Ltd", Kind: provider.CareAgency, Size: provider.SmallOrMedium}, nil)
	large := SupplierOf(provider.Provider{Ref: "P5", Name: "Large Care Ltd", Kind: provider.CareAgency, Size: provider.Large}, nil)
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
		"Not recorded":                         of(),
		"Size not recorded: Oak Lane Care Ltd": of(firm),
		"Voluntary or community sector: Side by Side; Parents Together CIC":                                                 of(charity, group),
		"Voluntary or community sector: Parents Together CIC. Small or medium-sized: Small Care Ltd. Large: Large Care Ltd": of(large, small, group),
		"Voluntary or community sector: Parents Together CIC. Size not recorded: Oak Lane Care Ltd":                         of(firm, group),
	} {
		if got := registerRow(Publisher{Code: "E1"}, p, agreement.Registered{}, today)[11]; got != want {
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

// The register says which department is responsible, what VAT cannot be recovered and how a contract came about, as far as it was said; terms
// that were published here are a published invitation whatever else was said.
func TestTheRegisterSaysWhatWasSaidForIt(t *testing.T) {
	today := workday.MustOn(2026, 11, 23)
	opened := []admission.Opening{{}}
	for _, c := range []struct {
		kind     agreement.Kind
		said     agreement.Registered
		openings []admission.Opening
		want     [3]string // the department, the VAT and how it came about
	}{
		{kind: agreement.Framework, want: [3]string{notRecorded, notRecorded, notRecorded}},
		{kind: agreement.Grant, want: [3]string{notRecorded, notRecorded, "No"}},
		{kind: agreement.Framework, said: agreement.Registered{Department: "Children", VATSaid: true, Invited: agreement.ByQuote}, want: [3]string{"Children", "0.00", "Invitation to quote"}},
		{kind: agreement.Framework, said: agreement.Registered{VAT: 1_234_50, VATSaid: true, Invited: agreement.ByNone}, want: [3]string{notRecorded, "1234.50", "No"}},
		{kind: agreement.Grant, said: agreement.Registered{Invited: agreement.ByTender}, want: [3]string{notRecorded, notRecorded, "Published invitation to tender"}},
		{kind: agreement.Framework, said: agreement.Registered{Invited: agreement.ByNone}, openings: opened, want: [3]string{notRecorded, notRecorded, "Published invitation to tender"}},
	} {
		row := registerRow(Publisher{Code: "E1"}, Process{Agreement: agreement.Agreement{Kind: c.kind}, Openings: c.openings}, c.said, today)
		if got := [3]string{row[2], row[6], row[10]}; got != c.want {
			t.Errorf("%s, %+v: %q, want %q", c.kind, c.said, got, c.want)
		}
	}
}
