package county

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"alongside/internal/access"
	"alongside/internal/allocation"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/plan"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// The child whom newcomers follow through the county, and her mother. The README calls them so; nobody else in the county has
// their last name, which is not in the list of last names.
const (
	FollowedFirst  = "Daisy"
	FollowedLast   = "Willowby"
	followedParent = "Megan " + FollowedLast
)

// Days from today on which the help in the evening ended, and by which a new worker was promised. What is placed first is what
// was promised first, and everything else that is to be placed was promised later.
const (
	leftAgo     = -17
	promisedAgo = -3
)

// followed builds the child along whose one thread somebody can be the parent, the lead, the broker, the provider, finance and a
// member, with something for each of them to do: an answer to judge, a question to answer, a need to place, a visit today, an
// invoice to match, and the decision on which all of it stands. It draws its own lots, so that it is the same in a county of
// any size.
func (b *builder) followed() error {
	others := b.rand
	b.rand = rand.New(rand.NewPCG(b.seed, 0xda157)) //nolint:gosec // the same seed has to give the same county; nothing in it is secret
	defer func() { b.rand = others }()
	parent, err := b.familyPersona(access.RoleParent, followedParent)
	if err != nil {
		return err
	}
	st := &story{
		builder: b, parent: parent, lead: b.cast.of(access.RoleLead), from: b.working(b.today.AddDays(-430)), born: b.today.AddMonths(-12*7 - 3),
		first: FollowedFirst, last: FollowedLast, helper: b.cast.of(access.RoleProvider).provider,
	}
	for _, step := range []func() error{st.whole, st.askAnswered, st.askNow} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// isFollowed is true of the help at home that the provider of the personas gives.
func (s *story) isFollowed(line plan.Provision) bool {
	return s.helper != "" && line.Section == plan.SectionH1
}

// ends is true of the help that has ended and is to be placed again.
func (s *story) ends(line plan.Provision) bool {
	return s.helper != "" && line.Section == plan.SectionH2
}

// wanted is whom the story asks for among the places of a ranking, and why; the reason is empty when whoever stands first will
// do. The provider of the personas gives all but the help that ends.
func (s *story) wanted(places []allocation.Place, line plan.Provision) (allocation.Place, string) {
	if s.helper == "" {
		return allocation.Place{}, ""
	}
	at := slices.IndexFunc(places, func(p allocation.Place) bool { return (thread.Ref(p.ID) == s.helper) != s.ends(line) })
	switch {
	case at <= 0:
		return allocation.Place{}, ""
	case s.ends(line):
		return places[at], "It can come at six in the evening."
	default:
		return places[at], "The family knows its workers, and asked for them."
	}
}

// days are the days of a week, counted from its first, on which a line is delivered: every second one. Of the help at home that
// newcomers look at, one falls on the weekday of today.
func (s *story) days(first workday.Date, line plan.Provision) []int {
	shift := 0
	if s.isFollowed(line) {
		shift = (int(s.today.Weekday()-first.Weekday()) + 7) % 7
	}
	var out []int
	for i := range int(line.MinutesPerWeek) / 60 {
		out = append(out, (shift+2*i)%7)
	}
	slices.Sort(out)
	return out
}

// helps is true of a worker of the helper.
func (s *story) helps(worker person) bool { return s.helper != "" && worker.provider == s.helper }

// sentFor is the day on which a month that ends on a day is billed: by the helper at once.
func (s *story) sentFor(worker person, end workday.Date) workday.Date {
	if s.helps(worker) {
		return s.working(end.AddDays(1))
	}
	return s.working(end.AddDays(4))
}

// billedBefore is the day before which what is billed has been sent. The helper's newest is not too new, so that it stands first
// of all that finance has not looked at.
func (s *story) billedBefore(worker person) workday.Date {
	if s.helps(worker) {
		return s.today.AddDays(-5)
	}
	return s.today
}

// isLast is true of the helper's last invoice: finance has not looked at it yet.
func (s *story) isLast(worker person, end workday.Date) bool {
	next := end.AddDays(1).AddMonths(1).AddDays(-1)
	return s.helps(worker) && !s.sentFor(worker, next).Before(s.billedBefore(worker))
}

// replace ends a package, because the worker left, and asks for another: the providers have answered, and the broker is late in
// ranking them.
func (s *story) replace(pkg, lot thread.Ref, line plan.Provision) error {
	broker := s.cast.of(access.RoleBroker)
	var req thread.Ref
	for _, step := range []struct {
		day int
		do  func(ctx context.Context, tx *db.Tx) error
	}{
		{leftAgo, func(ctx context.Context, tx *db.Tx) error {
			return s.Brokerage.EndPackageTx(ctx, tx, broker.actor(), brokerage.EndPackage{
				Package: pkg, On: tx.Today(), Why: "The worker has moved away, and the provider has nobody else for the evenings.",
			})
		}},
		{leftAgo + 1, func(ctx context.Context, tx *db.Tx) (err error) {
			start := s.working(s.today.AddDays(7))
			req, err = s.Brokerage.RequireTx(ctx, tx, s.lead.actor(), brokerage.Require{Broker: s.cast.brokers, Requirement: brokerage.Requirement{
				Provision: line.Ref, Lot: lot, What: line.What, Need: "Her worker of the evenings has left. She needs calm, patient support from the same person each week.",
				Skills: []string{"autism"}, MinutesPerWeek: line.MinutesPerWeek, Band: money.Weekday, Start: start, End: s.endOf(start), PromisedBy: s.today.AddDays(promisedAgo),
			}})
			return err
		}},
		{leftAgo + 3, func(ctx context.Context, tx *db.Tx) error {
			return s.Brokerage.InviteTx(ctx, tx, broker.actor(), brokerage.Invite{Requirement: req, Until: tx.Today().AddDays(7)})
		}},
		{leftAgo + 6, func(ctx context.Context, tx *db.Tx) error { return s.respond(ctx, tx, lot, req) }},
	} {
		if err := s.on(s.today.AddDays(step.day), 13, step.do); err != nil {
			return fmt.Errorf("%d days from today: %w", step.day, err)
		}
	}
	return nil
}

// askAnswered asks what the lead has answered, for the parent to judge.
func (s *story) askAnswered() error {
	var ref thread.Ref
	if err := s.on(s.working(s.today.AddDays(leftAgo+2)), 20, func(ctx context.Context, tx *db.Tx) (err error) {
		ref, err = s.Query.AskTx(ctx, tx, s.parent.actor(), query.Ask{
			Child: s.child, Subject: "Who comes in the evenings now", Points: []string{"Who comes now that her worker has left?", "From when?"},
		})
		return err
	}); err != nil {
		return err
	}
	if err := s.on(s.working(s.today.AddDays(leftAgo+4)), 9, func(ctx context.Context, tx *db.Tx) error {
		return s.Query.AcknowledgeTx(ctx, tx, s.lead.actor(), ref, 0)
	}); err != nil {
		return err
	}
	return s.on(s.working(s.today.AddDays(leftAgo+11)), 16, func(ctx context.Context, tx *db.Tx) error {
		return s.Query.AnswerTx(ctx, tx, s.lead.actor(), query.Give{
			Query: ref, Points: []string{"Nobody yet. The brokers have asked every provider who works near you.", "As soon as one of them is chosen."},
			NoDecision: true, Next: "The brokers choose, and I ring you the same day.", NoDate: true, Challenge: "Tell us here that this is no answer, and my manager looks at it.",
		})
	})
}

// askNow asks what nobody has answered yet, so that the family and its lead have a date before them.
func (s *story) askNow() error {
	return s.on(s.today.AddDays(-3), 20, func(ctx context.Context, tx *db.Tx) error {
		_, err := s.Query.AskTx(ctx, tx, s.parent.actor(), query.Ask{
			Child: s.child, Subject: "Short breaks in the holidays", Points: []string{"Which short breaks can we use without an assessment?", "How do we book one for the next holidays?"},
		})
		return err
	})
}
