package decision

import (
	"strings"
	"testing"

	"alongside/internal/fault"
	"alongside/internal/statute"
)

func noticed() Decision {
	return Decision{Ref: "DEC-TEST", Key: true, SubjectToCallIn: true, NoticePublished: day("2021-07-19"), NotBefore: day("2021-08-17")}
}

func TestNoticeNeedsItsGrounds(t *testing.T) {
	wait := statute.Result{NextStepFrom: day("2021-08-17")}
	today := day("2021-07-19")
	cases := []struct {
		name string
		cmd  GiveNotice
		says string
	}{
		{"ordinary", GiveNotice{Published: today, Basis: BasisOrdinary}, ""},
		{"not yet published", GiveNotice{Published: today.AddDays(1)}, "today or earlier"},
		{"no day", GiveNotice{}, "Enter the day"},
		{"general exception without a reason", GiveNotice{Published: today, Basis: BasisGeneralException}, "Say why"},
		{"special urgency without the chairman", GiveNotice{Published: today, Basis: BasisSpecialUrgency, Why: "Flood"}, "Name the chairman"},
		{"special urgency agreed", GiveNotice{Published: today, Basis: BasisSpecialUrgency, Why: "Flood", AgreedBy: "The chairman"}, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := Decision{Key: true}
			check(t, d.giveNotice(c.cmd, wait, today), c.says)
			if c.says == "" && d.NotBefore != wait.NextStepFrom {
				t.Errorf("not before %s", d.NotBefore)
			}
			if c.says != "" && !d.NoticePublished.IsZero() {
				t.Error("a refused notice must leave nothing behind")
			}
		})
	}
}

func TestKeyDecisionWaitsForItsNotice(t *testing.T) {
	today := day("2021-12-01")
	cases := []struct {
		name   string
		change func(*Decision, *Take)
		says   string
	}{
		{"on the first day", func(*Decision, *Take) {}, ""},
		{"a day early", func(_ *Decision, c *Take) { c.On = day("2021-08-16") }, "may be taken from Tuesday 17 August 2021"},
		{"without notice", func(d *Decision, _ *Take) { *d = Decision{Key: true} }, "no notice has been published"},
		{"not key, without notice", func(d *Decision, _ *Take) { *d = Decision{} }, ""},
		{"without reasons", func(_ *Decision, c *Take) { c.Reasons = "" }, "Enter the reasons"},
		{"in the future", func(_ *Decision, c *Take) { c.On = day("2022-01-01") }, "today or earlier"},
		{"twice", func(d *Decision, _ *Take) { d.DecidedOn = day("2021-09-01") }, "was taken on Wednesday 1 September 2021"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d, cmd := noticed(), Take{On: day("2021-08-17"), Reasons: "It is needed."}
			c.change(&d, &cmd)
			check(t, d.take(cmd, today), c.says)
		})
	}
}

func TestPublishingNeverBendsTheRule(t *testing.T) {
	today, byRule := day("2021-12-01"), day("2021-07-28")
	taken := Decision{Key: true, SubjectToCallIn: true, DecidedOn: day("2021-07-21")}
	cases := []struct {
		name string
		cmd  Publish
		says string
		want string
	}{
		{"by the rule", Publish{On: day("2021-07-22")}, "", "2021-07-28"},
		{"later, with a reason", Publish{On: day("2021-07-22"), Effective: day("2021-07-30"), Why: "Printed so"}, "", "2021-07-30"},
		{"later, without a reason", Publish{On: day("2021-07-22"), Effective: day("2021-07-30")}, "Say why", ""},
		{"earlier", Publish{On: day("2021-07-22"), Effective: day("2021-07-27"), Why: "In a hurry"}, "cannot take effect before", ""},
		{"before it was taken", Publish{On: day("2021-07-20")}, "cannot have been published before", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := taken
			check(t, d.publish(c.cmd, byRule, today), c.says)
			if got := d.EffectiveFrom.String(); got != c.want {
				t.Errorf("effective from %q, want %q", got, c.want)
			}
		})
	}
	d := Decision{}
	check(t, d.publish(Publish{On: today}, byRule, today), "has not been taken")
}

func TestCallInOnlyWhileOpen(t *testing.T) {
	d := noticed()
	d.DecidedOn, d.PublishedOn, d.EffectiveFrom = day("2021-08-20"), day("2021-08-20"), day("2021-08-26")
	cmd := RequestCallIn{By: "Four members", Reason: "The options were not costed."}
	late := d
	check(t, late.requestCallIn(cmd, day("2021-08-26")), "only between its publication and the day it takes effect")
	check(t, d.requestCallIn(RequestCallIn{}, day("2021-08-25")), "Name the members")
	check(t, d.requestCallIn(cmd, day("2021-08-25")), "")
	if got := d.State(day("2021-09-10")); got != StateCalledIn {
		t.Fatalf("after the period a called-in decision is %q", got)
	}
	check(t, d.settleCallIn(SettleCallIn{Stands: true}, day("2021-09-15")), "what the committee found")
	again := d
	again.CallIns = append([]CallIn(nil), d.CallIns...)
	check(t, d.settleCallIn(SettleCallIn{Stands: true, Findings: "Content."}, day("2021-09-15")), "")
	if d.EffectiveFrom != day("2021-09-15") || d.State(day("2021-09-15")) != StateEffective {
		t.Errorf("a decision that stands takes effect at once, got %s %q", d.EffectiveFrom, d.State(day("2021-09-15")))
	}
	check(t, d.settleCallIn(SettleCallIn{Findings: "Again."}, day("2021-09-16")), "no open call-in")
	check(t, again.settleCallIn(SettleCallIn{Stands: false, Findings: "Look again."}, day("2021-09-15")), "")
	if got := again.State(day("2021-10-01")); got != StateWithdrawn {
		t.Errorf("a decision sent back is %q", got)
	}
}

// check holds err to what it should say; "" means no error.
func check(t *testing.T, err error, says string) {
	t.Helper()
	switch {
	case says == "" && err != nil:
		t.Fatalf("refused: %v", err)
	case says != "" && err == nil:
		t.Fatalf("allowed, though it should say %q", says)
	case says != "" && !strings.Contains(fault.Message(err), says):
		t.Fatalf("says %q, should say %q", fault.Message(err), says)
	}
}
