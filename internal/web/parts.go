package web

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// The places of the strip, for help bought for one child and for help offered to many.
var (
	boughtPlaces  = []thread.Kind{thread.Decision, thread.Agreement, thread.Lot, thread.Provider, thread.Package, thread.Visit, thread.Invoice, thread.Outcome}
	offeredPlaces = []thread.Kind{thread.Decision, thread.Agreement, thread.Provider, thread.Offer, thread.Session, thread.Attendance, thread.Outcome}
)

var placeWords = map[thread.Kind]string{
	thread.Decision: "Decision", thread.Agreement: "Agreement", thread.Lot: "Lot", thread.Provider: "Provider", thread.Package: "Package",
	thread.Visit: "Visits", thread.Invoice: "Invoice", thread.Outcome: "Outcome", thread.Offer: "Offer", thread.Session: "Sessions",
	thread.Attendance: "Attendance",
}

// nextWords say what is still to come, in the words of a family.
var nextWords = map[thread.Kind]string{
	thread.Package: "we agree who helps", thread.Visit: "the help starts", thread.Session: "we set the days",
	thread.Attendance: "children come", thread.Outcome: "we look with you at what has changed",
}

// Strip returns the one line that shows where ref stands in the golden thread, with what the reader may not see as closed
// doors. What is not there yet is left out, but for the one thing that comes next. An object that is not on the thread yet
// has a strip without steps, which the layout leaves out.
func Strip(ctx context.Context, tx *db.Tx, reader access.Actor, ref thread.Ref) (ui.StripView, error) {
	walk := thread.Walk
	if mayPrecedePackage(ref) {
		walk = thread.WalkWithSupply
	}
	chain, err := walk(ctx, tx, ref)
	if err != nil {
		return ui.StripView{}, fmt.Errorf("strip of %s: %w", ref, err)
	}
	may, err := doors(ctx, tx, reader, chain, func(n thread.Node) bool { return n.Ref == ref || placeWords[n.Kind] != "" })
	if err != nil {
		return ui.StripView{}, fmt.Errorf("strip of %s: %w", ref, err)
	}
	return stripOf(chain, may), nil
}

func stripOf(chain thread.Chain, may map[thread.Ref]bool) ui.StripView {
	byKind := map[thread.Kind][]thread.Node{}
	for _, n := range chain.Nodes {
		byKind[n.Kind] = append(byKind[n.Kind], n)
	}
	places := boughtPlaces
	if len(byKind[thread.Package]) == 0 && len(byKind[thread.Offer])+len(byKind[thread.Session]) > 0 {
		places = offeredPlaces
	}
	var v ui.StripView
	if may[chain.Start] { // the thread opens to who may see what it is about
		v.Href = "/thread/" + string(chain.Start)
	}
	last := -1
	for i, kind := range places {
		if len(byKind[kind]) > 0 {
			v.Steps, last = append(v.Steps, stripStep(kind, byKind[kind], chain.Start, may)), i
		}
	}
	if last < 0 && !mayPrecedePackage(chain.Start) || !helpComesNext(chain) {
		return v
	}
	for _, kind := range places[last+1:] {
		if words := nextWords[kind]; words != "" {
			v.Steps = append(v.Steps, ui.StripStep{Kind: "Next: " + words, Missing: true})
			break
		}
	}
	return v
}

// helpComesNext reports whether something comes next of the object at which a chain starts: it is one child's, or an offer that has its
// days still to come. Of a decision, a report or a recommendation nobody can say who helps next: they are about many.
func helpComesNext(c thread.Chain) bool {
	switch c.Start.Kind() {
	case thread.Offer, thread.Session, thread.Attendance:
		return true
	default:
		return mayPrecedePackage(c.Start) || slices.ContainsFunc(c.Nodes, func(n thread.Node) bool { return n.Ref == c.Start && n.Child != "" })
	}
}

// mayPrecedePackage reports whether help is bought because of ref: the strip then says so even before a package is there.
func mayPrecedePackage(ref thread.Ref) bool {
	return slices.Contains([]thread.Kind{thread.Plan, thread.Provision, thread.Requirement}, ref.Kind())
}

func stripStep(kind thread.Kind, nodes []thread.Node, start thread.Ref, may map[thread.Ref]bool) ui.StripStep {
	s := ui.StripStep{Kind: placeWords[kind], Here: start.Kind() == kind}
	open := 0
	for _, n := range nodes {
		if !may[n.Ref] {
			continue
		}
		open++
		if s.Href == "" || n.Ref == start {
			s.Label, s.Href = n.Label, n.URL
		}
	}
	s.Count = open
	s.Closed = open == 0
	return s
}

// DeadlineView shows a deadline as it stands today. owner is its owner's name as the reader may know it, or empty.
func DeadlineView(d deadline.Deadline, today workday.Date, owner string) ui.DeadlineView {
	return ui.DeadlineView{
		Title: d.Title, Look: looks[d.Look(today)], Today: today, From: d.From, Due: d.Due, Wait: d.Kind == statute.Wait,
		PausedSince: d.PausedSince, PauseReason: d.PauseReason, DoneOn: d.DoneOn, Owner: owner,
		Working: d.Working, Rule: d.Rule, Citation: d.Citation, Own: statute.Shipped(d.Citation),
		Unverified: d.RuleVersion > 0 && !d.Verified, Provisional: d.Provisional,
	}
}

var looks = map[deadline.Look]ui.Look{
	deadline.LookToCome: ui.ToCome, deadline.LookSoon: ui.Soon, deadline.LookLate: ui.Late, deadline.LookPaused: ui.Paused,
	deadline.LookKept: ui.Kept, deadline.LookKeptLate: ui.KeptLate, deadline.LookStopped: ui.Stopped,
}

// RuleView shows a date computed by a rule, for dates that are not kept as deadlines.
func RuleView(title string, r statute.Result, today workday.Date) ui.DeadlineView {
	v := ui.DeadlineView{
		Title: title, Look: ui.ToCome, Today: today, From: r.From, Due: r.LastDay, Working: r.Working, Rule: r.Rule,
		Citation: r.Citation, URL: r.URL, Own: statute.Shipped(r.Citation), Unverified: !r.Verified, Provisional: r.Provisional,
	}
	if r.Kind == statute.Wait {
		v.Wait, v.Due = true, r.NextStepFrom
	}
	switch {
	case v.Wait && !today.Before(v.Due):
		v.Look, v.DoneOn = ui.Kept, v.Due
	case !v.Wait && today.After(v.Due):
		v.Look = ui.Late
	case !today.Before(v.Due.AddDays(-r.WarnBefore)):
		v.Look = ui.Soon
	}
	return v
}
