package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"alongside/internal/access"
	"alongside/internal/app/config"
	"alongside/internal/audit"
	"alongside/internal/authority"
	"alongside/internal/authority/authoritysql"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/decision"
	"alongside/internal/decision/decisionsql"
	"alongside/internal/fault"
	"alongside/internal/scrutiny"
	"alongside/internal/scrutiny/scrutinysql"
	"alongside/internal/spot"
	"alongside/internal/spot/spotsql"
	"alongside/internal/spreadsheet"
	"alongside/internal/statute"
	"alongside/internal/web/ui"
)

// operator is who acts when a file is imported from the command line: whoever may run the program with its settings.
var operator = audit.By{Person: "command-line", Name: "Command line", Role: string(access.RoleAdministrator), Channel: "import"}

// kept opens the database for one file and calls do with the council's scope.
func kept(ctx context.Context, s *session, c config.Config, cmd importCommand, do func(ctx context.Context, d *db.DB) (fileReport, error)) (r fileReport, err error) {
	council := cmp.Or(cmd.Council, c.Council.Code)
	switch {
	case council == "":
		return r, fault.Invalid("council", "Name the council whose records these are: --council E10000028, or council.code in the settings.")
	case !config.IsCouncilCode(council):
		return r, fault.Invalidf("council", "%q is no GSS code such as E10000028.", council)
	}
	d, err := s.openCurrent(ctx, c)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return do(db.WithScope(ctx, db.Scope(council)), d)
}

// keepSpend takes over a ledger.
func keepSpend(ctx context.Context, s *session, c config.Config, cmd importCommand, name string, f *os.File) (fileReport, error) {
	return keepRows(ctx, s, c, cmd, name, f, (*spot.Service).ImportSpend)
}

// keepContracts takes over a register of contracts.
func keepContracts(ctx context.Context, s *session, c config.Config, cmd importCommand, name string, f *os.File) (fileReport, error) {
	return keepRows(ctx, s, c, cmd, name, f, (*spot.Service).ImportContracts)
}

// importRows is one of the use cases that take over a file of rows.
type importRows func(s *spot.Service, ctx context.Context, by audit.By, f spot.ImportFile) (spot.Report, error)

func keepRows(ctx context.Context, s *session, c config.Config, cmd importCommand, name string, f *os.File, use importRows) (fileReport, error) {
	return kept(ctx, s, c, cmd, func(ctx context.Context, d *db.DB) (fileReport, error) {
		var r fileReport
		file := spot.ImportFile{
			Name: name, File: f,
			Reading: spot.Reading{Columns: cmd.columns(), HeadingLine: cmd.Line, Sheet: cmd.Sheet, DateOrder: spreadsheet.DateOrder(cmd.DateOrder)},
			Refused: func(one spot.Refusal) {
				r.refused = append(r.refused, refusal{File: name, Line: one.Line, Reason: one.Reason})
			},
			Progress: s.progress(name),
		}
		report, err := use(spot.New(spot.Deps{DB: d, Store: spotsql.Store{}, Packages: spotsql.Store{}, Council: councilOf(d)}), ctx, operator, file)
		if err != nil {
			return r, err
		}
		sum := report.Summary
		r.Rows, r.Taken, r.TotalPence, r.Detail, r.remarks = sum.Rows, sum.Taken, sum.Total, report, keptInWords(report)
		return r, nil
	})
}

// keptInWords says what people should know of an import besides its figures.
func keptInWords(r spot.Report) []string {
	var out []string
	switch {
	case r.Already:
		out = append(out, "This file was imported before; nothing was added. The figures are those of that import.")
	case r.Resumed > 0:
		out = append(out, fmt.Sprintf("An interrupted import was taken up behind line %d.", r.Resumed))
	}
	if r.Summary.Known > 0 {
		out = append(out, ui.Count(r.Summary.Known, "line was refused because an earlier file says the same.", "lines were refused because earlier files say the same."))
	}
	if r.Summary.Redacted > 0 {
		out = append(out, fmt.Sprintf("%s, %s in all; kept apart.",
			ui.Count(r.Summary.Redacted, "payment has a withheld name", "payments have a withheld name"), r.Summary.RedactedTotal))
	}
	if r.Summary.Disagreements > 0 {
		out = append(out, "The stated expiry of "+ui.Count(r.Summary.Disagreements, "contract is not what its dates give.", "contracts is not what their dates give."))
	}
	out = append(out, r.Summary.Warnings...)
	return append(out, "Kept as "+string(r.Import)+".")
}

// councilOf returns the name of a transaction's council, "" where none was recorded.
func councilOf(d *db.DB) func(ctx context.Context, tx *db.Tx) (string, error) {
	councils := authority.New(authority.Deps{DB: d, Store: authoritysql.Store{}})
	return func(ctx context.Context, tx *db.Tx) (string, error) {
		a, err := councils.Get(ctx, tx)
		if fault.Is(err, fault.KindNotFound) {
			return "", nil
		}
		return a.Name, err
	}
}

// progressEvery is how often the command line says how far it has come.
const progressEvery = 2 * time.Second

// progress writes to standard error how many lines were read, where that takes long enough to wonder.
func (s *session) progress(name string) func(lines int) error {
	said := s.Clock()
	return func(lines int) error {
		if now := s.Clock(); now.Sub(said) >= progressEvery {
			said = now
			fmt.Fprintf(s.Stderr, "alongside: %s: %s read\n", name, ui.Count(lines, "line", "lines"))
		}
		return nil
	}
}

// decisionsKept is what became of a paper: the decisions and the recommendations of it that are kept.
type decisionsKept struct {
	decisionsDetail
	Kept            []decision.Imported `json:"kept"`
	Recommendations []scrutiny.Imported `json:"kept_recommendations"`
	Already         int                 `json:"known"` // that were here before
}

// keepDecisions takes over the decisions and recommendations of a paper, all or none.
func keepDecisions(ctx context.Context, s *session, c config.Config, cmd importCommand, name string, f *os.File) (fileReport, error) {
	r, err := readDecisions(ctx, cmd, name, f)
	if err != nil {
		return r, err
	}
	detail, ok := r.Detail.(decisionsDetail)
	if !ok {
		return r, fmt.Errorf("a paper is read as %T", r.Detail)
	}
	return kept(ctx, s, c, cmd, func(ctx context.Context, d *db.DB) (fileReport, error) {
		book, err := bookOf(c)
		if err != nil {
			return r, err
		}
		out := decisionsKept{decisionsDetail: detail, Kept: []decision.Imported{}, Recommendations: []scrutiny.Imported{}}
		err = d.InTx(ctx, func(tx *db.Tx) error { return out.keep(ctx, tx, d, book, name) })
		if err != nil {
			return r, err
		}
		r.Detail = out
		r.remarks = append(r.remarks, keptDecisions(len(out.Kept), len(out.Recommendations), out.Already))
		return r, nil
	})
}

// keptDecisions says how much of a paper is kept.
func keptDecisions(decisions, recommendations, known int) string {
	said := "Kept: " + ui.Count(decisions, "decision", "decisions") + " and " + ui.Count(recommendations, "recommendation", "recommendations")
	if known > 0 {
		said += ", " + ui.Number(known) + " of them from before"
	}
	return said + "."
}

func (k *decisionsKept) keep(ctx context.Context, tx *db.Tx, d *db.DB, book *statute.Book, name string) error {
	k.Kept, k.Recommendations, k.Already = k.Kept[:0], k.Recommendations[:0], 0
	if len(k.Paper.Decisions) > 0 {
		policy, err := councilPolicy(ctx, tx, d, k.Policy)
		if err != nil {
			return err
		}
		taken, err := decision.New(decision.Deps{DB: d, Store: decisionsql.Store{}, Book: book}).
			ImportTx(ctx, tx, operator, decision.Import{Paper: k.Paper, Source: name, Policy: policy})
		if err != nil {
			return err
		}
		for _, one := range taken {
			k.Kept = append(k.Kept, one)
			k.count(one.Known)
		}
	}
	cmd := scrutiny.Import{Paper: k.Paper, Source: name}
	if _, recs := scrutiny.FromPaper(cmd); len(recs) == 0 {
		return nil
	}
	taken, err := scrutiny.New(scrutiny.Deps{DB: d, Store: scrutinysql.Store{}, Clocks: deadline.NewClocks(book)}).ImportTx(ctx, tx, operator, cmd)
	if err != nil {
		return err
	}
	for _, one := range taken {
		k.Recommendations = append(k.Recommendations, one)
		k.count(one.Known)
	}
	return nil
}

func (k *decisionsKept) count(known bool) {
	if known {
		k.Already++
	}
}

// councilPolicy returns whose periods count: those that were named or that the paper names, else the council's own, else
// those that ship for everybody.
func councilPolicy(ctx context.Context, tx *db.Tx, d *db.DB, named string) (string, error) {
	if named != "" {
		return named, nil
	}
	a, err := authority.New(authority.Deps{DB: d, Store: authoritysql.Store{}}).Get(ctx, tx)
	switch {
	case fault.Is(err, fault.KindNotFound) || (err == nil && a.StatutePolicy == ""):
		return "default", nil
	case err != nil:
		return "", err
	default:
		return a.StatutePolicy, nil
	}
}
