package decisionweb

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
)

var giveNoticeStep = step{
	path: "/give-notice", title: "Publish the notice", button: "Publish the notice", done: "The notice is recorded.",
	lead:   "A key decision may be taken 28 clear days after its notice is published. We work out the day.",
	fields: giveNoticeFields,
	do: func(ctx context.Context, s *decision.Service, by access.Actor, r *web.Request, ref thread.Ref, version int) error {
		published, err := r.FormDate("published")
		if err != nil {
			return err
		}
		return s.GiveNotice(ctx, by, decision.GiveNotice{
			Decision: ref, Version: version, Published: published, Basis: decision.Basis(r.Form("basis")), Why: r.Form("why"), AgreedBy: r.Form("agreed-by"),
		})
	},
}

var takeStep = step{
	path: "/take", draft: true, title: "Record the decision", button: "Record the decision", done: "The decision is recorded. Publish it to start the call-in period.",
	lead:   "The record names the day, the reasons, the options set aside and any interests declared.",
	fields: takeFields,
	do: func(ctx context.Context, s *decision.Service, by access.Actor, r *web.Request, ref thread.Ref, version int) error {
		on, err := r.FormDate("on")
		if err != nil {
			return err
		}
		return s.Take(ctx, by, decision.Take{
			Decision: ref, Version: version, On: on, Reasons: r.Form("reasons"), Rejected: r.Form("rejected"), Interests: r.Form("interests"), Chosen: r.Form("chosen"),
		})
	},
}

var publishStep = step{
	path: "/publish", title: "Publish the decision", button: "Publish the decision", done: "The decision is published.",
	lead:   "Publishing starts the call-in period. We work out the day on which the decision takes effect.",
	fields: publishFields,
	do: func(ctx context.Context, s *decision.Service, by access.Actor, r *web.Request, ref thread.Ref, version int) error {
		on, err := r.FormDate("on")
		if err != nil {
			return err
		}
		effective, err := r.FormDate("effective")
		if err != nil {
			return err
		}
		return s.Publish(ctx, by, decision.Publish{Decision: ref, Version: version, On: on, Effective: effective, Why: r.Form("why")})
	},
}

var callInStep = step{
	path: "/call-in", title: "Call the decision in", button: "Call the decision in", done: "The decision is called in. Nothing may be done under it until that is settled.",
	lead:   "Members may ask that a decision be looked at again before it takes effect.",
	fields: callInFields,
	do: func(ctx context.Context, s *decision.Service, by access.Actor, r *web.Request, ref thread.Ref, version int) error {
		return s.RequestCallIn(ctx, by, decision.RequestCallIn{Decision: ref, Version: version, By: r.Form("by"), Reason: r.Form("reason")})
	},
}

var settleStep = step{
	path: "/settle-call-in", title: "Record what came of the call-in", button: "Record the outcome", done: "The outcome of the call-in is recorded.",
	lead:   "A decision that stands takes effect at once. One that is sent back is withdrawn.",
	fields: settleFields,
	do: func(ctx context.Context, s *decision.Service, by access.Actor, r *web.Request, ref thread.Ref, version int) error {
		return s.SettleCallIn(ctx, by, decision.SettleCallIn{Decision: ref, Version: version, Stands: r.Form("stands") == "yes", Findings: r.Form("findings")})
	},
}

var amendsStep = step{
	path: "/amends", title: "It amends another decision", button: "Save", done: "What it amends is recorded.",
	lead:   "From the day on which this decision takes effect, agreements under the other are held to what this one states in its place.",
	fields: amendsFields,
	do: func(ctx context.Context, s *decision.Service, by access.Actor, r *web.Request, ref thread.Ref, version int) error {
		return s.Amend(ctx, by, decision.Amend{Decision: ref, Version: version, Amends: thread.Ref(r.Form("amends")), Why: r.Form("why")})
	},
}

var termsStep = step{
	path: "/terms", draft: true, title: "Enter what it allows", button: "Save what it allows", done: "What the decision allows is saved.",
	lead:   "Agreements and awards are held to these limits. What is not stated is not allowed.",
	fields: termsFields,
	do: func(ctx context.Context, s *decision.Service, by access.Actor, r *web.Request, ref thread.Ref, version int) error {
		terms, wrong := parseTerms(r)
		if len(wrong) > 0 {
			return fault.InvalidFields(wrong...)
		}
		return s.SetTerms(ctx, by, decision.SetTerms{Decision: ref, Version: version, Terms: terms})
	},
}

var openStep = step{
	path: "/settle", draft: true, title: "Enter what the paper leaves open", button: "Save", done: "What the paper left open is entered.",
	lead:   "The paper that was imported does not state these, or not in words that could be read. What it does state is not changed here: a later decision amends that.",
	fields: openFields,
	do: func(ctx context.Context, s *decision.Service, by access.Actor, r *web.Request, ref thread.Ref, version int) error {
		terms, wrong := parseTerms(r)
		if len(wrong) > 0 {
			return fault.InvalidFields(wrong...)
		}
		return s.Settle(ctx, by, decision.Settle{
			Decision: ref, Version: version, Key: r.Form("key"), ReasonKey: r.Form("reason-key"), CallIn: r.Form("call-in"), Terms: terms, Why: r.Form("why"),
		})
	},
}
