package admission

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/workday"
)

// Adding is one thing that a voluntary organisation states that it adds to what the council must provide, if it is admitted.
type Adding struct {
	What   string `json:"what"`
	Amount int    `json:"amount"`
	Unit   string `json:"unit"`   // what is counted, such as "hours"
	Months int    `json:"months"` // after the first day of its place, by when it is delivered
}

// Promises holds those who are admitted to what they stated that they add.
type Promises interface {
	PromisedTx(ctx context.Context, tx *db.Tx, by audit.By, a Application, from workday.Date) error
}

// The bounds of what is added.
const (
	mostAdded       = 10_000_000
	mostAddedMonths = 48
)

// checkAdds refuses amounts and months out of bounds. A line may be half filled in until the application is handed in.
func checkAdds(all []Adding) error {
	var wrong []fault.Field
	for i, a := range all {
		if a.Amount < 0 || a.Amount > mostAdded {
			wrong = append(wrong, fault.Field{Name: fmt.Sprintf("add-amount-%d", i+1), Message: "Enter how much, as a whole number from 1."})
		}
		if a.Months < 0 || a.Months > mostAddedMonths {
			wrong = append(wrong, fault.Field{Name: fmt.Sprintf("add-months-%d", i+1), Message: fmt.Sprintf("Enter in how many months, from 1 to %d.", mostAddedMonths)})
		}
	}
	return fault.InvalidFields(wrong...)
}

// lacksOfAdds says which lines of what is added are not complete.
func lacksOfAdds(all []Adding) (out []string) {
	for i, a := range all {
		if strings.TrimSpace(a.What) == "" || a.Amount < 1 || strings.TrimSpace(a.Unit) == "" || a.Months < 1 {
			out = append(out, fmt.Sprintf("Line %d of what you add does not say what, how much and in how many months.", i+1))
		}
	}
	return out
}
