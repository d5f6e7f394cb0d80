package agreement

import (
	"strings"
	"testing"

	"alongside/internal/fault"
	"alongside/internal/money"
)

// TestFloorHoldsEveryUnitOfTime: by the hours that a unit holds, and never silently where nobody said them.
func TestFloorHoldsEveryUnitOfTime(t *testing.T) {
	f := Floor{PayPerHour: 20_00, SleepingShare: 5000, Hours: Hours{Session: 250, Night: 1000, Week: 4000}}
	for _, c := range []struct {
		unit  money.Unit
		band  money.Band
		least money.Pence
		says  string
	}{
		{money.Hour, money.Any, 20_00, "wage floor of £20.00: an"},
		{money.HalfHour, money.Any, 10_00, "wage floor of £10.00: an"},
		{money.Session, money.Weekend, 50_00, "for 2.5 hours"},
		{money.Night, money.WakingNight, 200_00, "for 10 hours"},
		{money.Night, money.SleepingNight, 100_00, "for 10 hours"},
		{money.Week, money.Any, 800_00, "for 40 hours"},
		{money.Day, money.Any, 0, "cannot be checked against the wage floor: the terms of admission do not say how many hours of care a day is"},
	} {
		low := f.Check(money.Rate{Amount: c.least - 1, Unit: c.unit, Band: c.band})
		if !fault.Is(low, fault.KindConflict) || !strings.Contains(fault.Message(low), c.says) {
			t.Errorf("a penny less per %s, %s: %v", c.unit, c.band, low)
		}
		at := f.Check(money.Rate{Amount: c.least, Unit: c.unit, Band: c.band})
		if (at == nil) != (c.least > 0) {
			t.Errorf("%s per %s, %s: %v", c.least, c.unit, c.band, at)
		}
	}
	if err := f.Check(money.Rate{Amount: 9_999_00, Unit: money.Day, Band: money.Any}); err == nil {
		t.Error("a day of unknown length passes")
	}
	for _, unit := range []money.Unit{money.Mile, money.Item} {
		if err := f.Check(money.Rate{Amount: 1, Unit: unit, Band: money.Any}); err != nil {
			t.Errorf("a %s pays for no time: %v", unit, err)
		}
	}
	if err := (Floor{}).Check(money.Rate{Amount: 1, Unit: money.Day, Band: money.Any}); err != nil {
		t.Errorf("without a floor: %v", err)
	}
	for _, h := range []Hours{{Session: 2401}, {Night: -1}, {Day: 2500}, {Week: 16801}} {
		if (Floor{PayPerHour: 1, Hours: h}).Validate() == nil {
			t.Errorf("%+v is taken", h)
		}
	}
	if err := (Floor{PayPerHour: 1, Hours: Hours{Session: 2400, Week: 16800}}).Validate(); err != nil {
		t.Error(err)
	}
}
