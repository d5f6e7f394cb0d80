package spot

import (
	"context"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/spreadsheet/register"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Contract is one row of a register, with its expiry worked out anew.
type Contract struct {
	Import   thread.Ref
	Computed workday.Date     // zero when there is too little to work with
	Verdict  register.Verdict // whether it agrees with the stated expiry
	Days     int              // from the computed to the stated expiry
	Working  []string
	register.Contract
}

// ImportContracts takes over a register of contracts in one commit: registers have thousands of rows, not millions. The same
// file again adds nothing; a later register is a later picture and stands beside the earlier one.
func (s *Service) ImportContracts(ctx context.Context, by audit.By, cmd ImportFile) (Report, error) {
	hash, err := hashOf(cmd.File, cmd.Reading)
	if err != nil {
		return Report{}, err
	}
	reg, err := register.Read(cmd.File, register.Options{
		Columns: cmd.Reading.Columns, HeadingLine: cmd.Reading.HeadingLine, Sheet: cmd.Reading.Sheet, DateOrder: cmd.Reading.DateOrder,
	})
	if err != nil {
		return Report{}, err
	}
	rows, summary := contracts(reg)
	if summary.Warnings, err = s.whose(ctx, buyer(reg)); err != nil {
		return Report{}, err
	}
	r := Report{Summary: summary}
	refusals := make([]Refusal, 0, len(reg.Refusals))
	for _, one := range reg.Refusals {
		refusals = append(refusals, Refusal{one.Line, one.Reason})
		if cmd.Refused != nil {
			cmd.Refused(Refusal{one.Line, one.Reason})
		}
	}
	r.Refusals = refusals[:min(len(refusals), firstRefusals)]
	if cmd.DryRun {
		return r, nil
	}
	imp, err := s.begin(ctx, by, cmd.Name, Contracts, hash)
	if err != nil {
		return r, err
	}
	r.Import = imp.Ref
	if imp.State == Published {
		r.Already, r.Summary = true, imp.Summary
		return r, nil
	}
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		imp.Summary, imp.TouchedAt, imp.Line = summary, tx.Now(), max(imp.Line, summary.Rows)
		if err := s.Store.InsertContracts(ctx, tx, imp, rows); err != nil {
			return err
		}
		if err := s.Store.InsertRefusals(ctx, tx, imp, refusals); err != nil {
			return err
		}
		if err := s.Store.Publish(ctx, tx, imp); err != nil {
			return err
		}
		err := thread.Put(ctx, tx, thread.Node{Ref: imp.Ref, Kind: thread.Import, Label: imp.File, State: string(Published), URL: "/spot/" + string(imp.Ref)})
		if err != nil {
			return err
		}
		return audit.Append(ctx, tx, by, audit.Entry{Action: "import published", Ref: string(imp.Ref), Payload: summary})
	})
	return r, err
}

func contracts(reg *register.Register) ([]Contract, Summary) {
	sum := reg.Summary()
	out := Summary{
		Rows: sum.Rows, Taken: sum.Taken, Refused: sum.Refused, Total: sum.Total, Disagreements: sum.Disagree,
		Columns: columnsOf(reg.Mapping), Notes: reg.Mapping.Notes,
	}
	checks := map[int]register.Check{}
	for _, c := range reg.Checks() {
		checks[c.Line] = c
	}
	rows := make([]Contract, 0, len(reg.Contracts))
	for _, c := range reg.Contracts {
		k := checks[c.Line]
		rows = append(rows, Contract{Computed: k.Computed, Verdict: k.Verdict, Days: k.Days, Working: k.Working, Contract: c})
		if out.First.IsZero() || (!c.Start.IsZero() && c.Start.Before(out.First)) {
			out.First = c.Start
		}
		if c.Expiry.After(out.Last) {
			out.Last = c.Expiry
		}
	}
	return rows, out
}

// buyer is the body that bought nearly all contracts of a register, "" where none did.
func buyer(reg *register.Register) string {
	most, counts := "", map[string]int{}
	for _, c := range reg.Contracts {
		counts[c.Body]++
		if counts[c.Body] > counts[most] {
			most = c.Body
		}
	}
	if 10*counts[most] < 9*len(reg.Contracts) {
		return ""
	}
	return most
}
