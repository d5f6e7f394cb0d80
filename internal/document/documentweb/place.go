package documentweb

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// place is an object that has documents, as one reader sees it.
type place struct {
	thread.Node
	MayAdd bool
	only   map[thread.Ref]bool // the documents that the reader opens; nil for all
}

// opens reports whether a document is among those that the reader opens there.
func (p place) opens(document thread.Ref) bool { return p.only == nil || p.only[document] }

// sees is what a reader needs to see the page of an object, and so its documents, by the object's kind. Objects of other
// kinds have none.
var sees = map[thread.Kind]access.Permission{
	thread.Child:      access.FamilySee,
	thread.Query:      access.QuerySee,
	thread.Assessment: access.PathwaySee,
	thread.Advice:     access.PathwaySee,
	thread.Plan:       access.PlanSee,
	thread.Provider:   access.ProviderSee,
	thread.Evidence:   access.ProviderSee,
	// What is signed with providers is for those who look after agreements, and the signed terms for those whom they bind; what is for
	// everybody stands on the agreement's public page.
	thread.Agreement: access.AdmissionSee,
	// An application's documents are signed for: only the applicant adds to them, and only before it hands in.
	thread.Application: access.AdmissionSee,
	// A visit's evidence is the officers' own until the report is with the provider.
	thread.QualityVisit: access.AdmissionSee, thread.ImprovementPlan: access.AdmissionSee,
}

// placeOf finds an object for a reader. What is not there, has no documents or is not the reader's to see is not found, in
// the same words.
func (d Deps) placeOf(ctx context.Context, tx *db.Tx, a access.Actor, ref thread.Ref) (place, error) {
	nodes, err := thread.Nodes(ctx, tx, ref)
	if err != nil {
		return place{}, err
	}
	p := place{Node: nodes[ref]}
	if p.Kind == "" && d.Held != nil {
		url, ok, err := d.Held(ctx, tx, a, ref)
		if err != nil || ok {
			return place{Node: thread.Node{Ref: ref, Label: "A message held", URL: url}}, err
		}
	}
	needed, has := sees[p.Kind]
	if !has || !a.May(needed) {
		return place{}, fault.NotFound("That record")
	}
	if p.Child == "" {
		p.MayAdd = p.ofProvider(a)
		switch p.Kind {
		case thread.Application:
			return p.ofApplication(a)
		case thread.QualityVisit:
			return p.ofVisit(a)
		case thread.Agreement:
			return d.ofAgreement(ctx, tx, a, p)
		}
		if a.Provider != "" && !p.MayAdd {
			return place{}, fault.NotFound("That record")
		}
		return p, nil
	}
	levels, err := access.Levels(ctx, tx, a, p.Child)
	if err != nil {
		return place{}, err
	}
	level, related := levels[p.Child]
	if !related || p.hiddenFrom(a, level) {
		return place{}, fault.NotFound("That record")
	}
	if d.Closed != nil {
		closed, err := d.Closed(ctx, tx, a, []thread.Node{p.Node})
		if err != nil {
			return place{}, err
		}
		if closed[ref] {
			return place{}, fault.NotFound("That record")
		}
	}
	p.MayAdd = level == access.Work && a.May(access.DocumentUpload)
	return p, nil
}

// hiddenFrom reports whether an object about a child is kept from people of an organisation that sees the child: it is neither theirs
// nor something that they work on.
func (p place) hiddenFrom(a access.Actor, level access.Level) bool {
	return a.Provider != "" && a.Provider != p.Provider && level != access.Work
}

// ofApplication finds an application's documents: the applicant's own, and the council's to read once it is handed in.
func (p place) ofApplication(a access.Actor) (place, error) {
	own := a.Provider != "" && a.Provider == p.Provider
	if !own && (a.Provider != "" || p.State == "draft") {
		return place{}, fault.NotFound("That record")
	}
	p.MayAdd = own && a.May(access.AdmissionApply) && (p.State == "draft" || p.State == "returned")
	return p, nil
}

// ofProvider reports whether the reader may add to a provider's evidence: the provider itself, or who keeps it for the council.
func (p place) ofProvider(a access.Actor) bool {
	if !a.May(access.DocumentUpload) {
		return false
	}
	return a.May(access.ProviderEdit) || a.May(access.ProviderEvidence) && a.Provider != "" && a.Provider == p.Provider
}

// ofVisit finds the documents of a quality visit: those who look after quality add to them until the report is final, and
// the provider reads them from the day it has the report.
func (p place) ofVisit(a access.Actor) (place, error) {
	with := p.State == "with the provider" || p.State == "replied" || p.State == "final"
	if a.Provider != "" && (a.Provider != p.Provider || !with) {
		return place{}, fault.NotFound("That record")
	}
	p.MayAdd = a.Provider == "" && a.May(access.ProviderQuality) && a.May(access.DocumentUpload) && p.State != "final"
	return p, nil
}

// ofAgreement finds an agreement's documents: those who keep it for the council add to them. A provider whom the terms bind reads
// what was signed of them and nothing else.
func (d Deps) ofAgreement(ctx context.Context, tx *db.Tx, a access.Actor, p place) (place, error) {
	if a.Provider == "" {
		p.MayAdd = a.May(access.AgreementEdit) && a.May(access.DocumentUpload)
		return p, nil
	}
	p.MayAdd = false
	if d.Terms == nil {
		return place{}, fault.NotFound("That record")
	}
	only, err := d.Terms(ctx, tx, a, p.Ref)
	if err != nil {
		return place{}, err
	}
	if len(only) == 0 {
		return place{}, fault.NotFound("That record")
	}
	p.only = only
	return p, nil
}
