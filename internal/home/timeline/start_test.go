package timeline

import (
	"strings"
	"testing"

	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/workday"
)

func TestWhatCameOfThePromiseOfAWorryIsTold(t *testing.T) {
	day := workday.MustOn
	r := reading()
	r.promised([]deadline.Deadline{
		{Rule: family.RuleScreen, State: deadline.Kept, DoneOn: day(2026, 11, 2)},
		{Rule: family.RuleRetry, State: deadline.Running, From: day(2026, 11, 3), Due: day(2026, 11, 5)},
		{Rule: family.RuleAnswer, State: deadline.Running, Due: day(2026, 11, 11)},
	})
	if got := said(r); len(r.events) != 1 || !strings.Contains(got, "try again on Thursday 5 November 2026") {
		t.Errorf("before anybody got in touch it says: %s", got)
	}
	r = reading()
	r.promised([]deadline.Deadline{{Rule: family.RuleAnswer, State: deadline.Kept, DoneOn: day(2026, 11, 9)}})
	if got := said(r); len(r.events) != 1 || r.events[0].on != day(2026, 11, 9) || !strings.Contains(got, "heard from us") {
		t.Errorf("afterwards it says: %s", got)
	}
	r = reading()
	r.promised([]deadline.Deadline{{Rule: family.RuleAnswer, State: deadline.Stopped, DoneOn: day(2026, 11, 9)}})
	if len(r.events) != 0 {
		t.Errorf("that nobody gets in touch is told to the family: %s", said(r))
	}
}
