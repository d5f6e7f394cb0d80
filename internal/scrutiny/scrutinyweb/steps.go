package scrutinyweb

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/fault"
	"alongside/internal/scrutiny"
	"alongside/internal/thread"
	"alongside/internal/web"
)

var respondStep = step{
	path: "/respond", title: "Answer the recommendation", button: "Publish the response", done: "The response is published.",
	lead:   "Say whether it is accepted, and why. Actions with their dates come next.",
	fields: respondFields,
	do: func(ctx context.Context, s *scrutiny.Service, by access.Actor, r *web.Request, ref thread.Ref, version int) error {
		on, err := r.FormDate("on")
		if err != nil {
			return err
		}
		return s.Respond(ctx, by, scrutiny.Respond{
			Recommendation: ref, Version: version, Answer: scrutiny.Answer(r.Form("answer")), Text: r.Form("text"), Agency: r.Form("agency"), On: on,
		})
	},
}

var actStep = step{
	path: "/act", title: "Plan an action", button: "Publish the action", done: "The action is published with its dates.",
	lead:   "Each action has one owner and a day. Milestones show on the way whether it goes well.",
	fields: actFields,
	do: func(ctx context.Context, s *scrutiny.Service, by access.Actor, r *web.Request, ref thread.Ref, version int) error {
		cmd := scrutiny.Act{Recommendation: ref, Version: version, What: r.Form("what"), Owner: r.Form("owner")}
		var err error
		if cmd.Due, err = r.FormDate("due"); err != nil {
			return err
		}
		for _, name := range []string{"milestone-1", "milestone-2", "milestone-3"} {
			by, err := r.FormDate(name + "-by")
			if err != nil {
				return err
			}
			what := r.Form(name)
			switch {
			case what == "" && by.IsZero():
				continue
			case what == "":
				return fault.Invalid(name, "Enter what will be reached by this day.")
			case by.IsZero():
				return fault.Invalid(name+"-by", "Enter the day by which it will be reached.")
			case by.After(cmd.Due) && !cmd.Due.IsZero():
				return fault.Invalid(name+"-by", "Enter a day no later than the action’s own.")
			}
			cmd.Milestones = append(cmd.Milestones, scrutiny.Milestone{What: what, By: by})
		}
		return s.Act(ctx, by, cmd)
	},
}

var milestoneStep = step{
	path: "/milestone", title: "Record a milestone as reached", button: "Record it", done: "The milestone is recorded as reached.",
	lead:   "A milestone counts once something shows that it was reached.",
	fields: milestoneFields,
	do: func(ctx context.Context, s *scrutiny.Service, by access.Actor, r *web.Request, ref thread.Ref, version int) error {
		on, err := r.FormDate("on")
		if err != nil {
			return err
		}
		if r.FormRef("milestone") == "" {
			return fault.Invalid("milestone", "Choose the milestone that was reached.")
		}
		return s.MilestoneDone(ctx, by, scrutiny.MilestoneDone{
			Recommendation: ref, Version: version, Milestone: r.FormRef("milestone"), On: on, Evidence: r.Form("evidence"),
		})
	},
}

var judgeStep = step{
	path: "/judge", title: "Judge what came of it", button: "Publish the verdict", done: "The verdict is published.",
	lead:   "A recommendation closes when members are satisfied. Until then it stays open.",
	fields: judgeFields,
	do: func(ctx context.Context, s *scrutiny.Service, by access.Actor, r *web.Request, ref thread.Ref, version int) error {
		verdict := r.Form("verdict")
		if verdict != "satisfied" && verdict != "not-yet" {
			return fault.Invalid("verdict", "Choose whether members are satisfied.")
		}
		return s.Judge(ctx, by, scrutiny.Judge{Recommendation: ref, Version: version, Satisfied: verdict == "satisfied", Why: r.Form("why")})
	},
}
