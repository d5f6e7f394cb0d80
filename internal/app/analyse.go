package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/spot/supplier"
	"alongside/internal/spreadsheet"
)

// analyseCommand works on files alone: it keeps nothing and needs no database.
type analyseCommand struct {
	Suppliers analyseSuppliersCommand `cmd:"" help:"Say which of a column's names mean the same supplier."`
	Spend     analyseSpendCommand     `cmd:"" help:"Add up ledgers of payments by supplier: spread, concentration, overlap with an agreement's members."`
}

type analyseSuppliersCommand struct {
	File          string  `arg:"" help:"A CSV or XLSX file with a column of names."`
	Column        string  `required:"" placeholder:"NAME" help:"The heading of the column of names."`
	CompanyColumn string  `name:"company-column" placeholder:"NAME" help:"The heading of the column of company numbers."`
	CharityColumn string  `name:"charity-column" placeholder:"NAME" help:"The heading of the column of charity numbers."`
	CQCColumn     string  `name:"cqc-column" placeholder:"NAME" help:"The heading of the column of CQC provider numbers."`
	NumberColumn  string  `name:"number-column" placeholder:"NAME" help:"The heading of the column of the council's own supplier numbers."`
	Accept        float64 `default:"${accept}" placeholder:"P" help:"Join without a person from this probability on (default ${accept}). Below 0.9 also what has one word more."`
	Ask           float64 `default:"${ask}" placeholder:"P" help:"Ask a person from this probability on (default ${ask})."`
	Sheet         string  `placeholder:"NAME" help:"The sheet of a workbook."`
}

// AfterApply refuses thresholds that make no sense, as a wrong use of the command.
func (a *analyseSuppliersCommand) AfterApply() error { return thresholds(a.Accept, a.Ask) }

func thresholds(accept, ask float64) error {
	if ask <= 0 || accept > 1 || ask > accept {
		return errors.New("--accept and --ask are probabilities, above 0 and up to 1, and --ask is not above --accept")
	}
	return nil
}

// suppliersAnswer is what scripts are given; its names are promised.
type suppliersAnswer struct {
	Names    int             `json:"names"` // distinct ones
	Clusters []clusterAnswer `json:"clusters"`
	Doubtful []doubtAnswer   `json:"doubtful"`
	Clashes  []clashAnswer   `json:"clashes,omitempty"`

	rows int
}

type clusterAnswer struct {
	ID         string   `json:"id"`
	Names      []string `json:"names"`
	Confidence float64  `json:"confidence"`
	Withheld   bool     `json:"withheld,omitempty"`
}

type doubtAnswer struct {
	A     string  `json:"a"`
	B     string  `json:"b"`
	Score float64 `json:"score"`
	Why   string  `json:"why"`
}

type clashAnswer struct {
	Scheme supplier.Scheme `json:"scheme"`
	Number string          `json:"number"`
	Names  []string        `json:"names"`
	Why    string          `json:"why"`
}

// Run reads the names and matches them among themselves.
func (a analyseSuppliersCommand) Run(ctx context.Context, s *session) error {
	entries, rows, err := a.read(ctx)
	if err != nil {
		return named(a.File, err)
	}
	r := supplier.Match(entries, nil, supplier.Options{Accept: a.Accept, Ask: a.Ask})
	out := suppliersAnswer{Names: r.Names, Clusters: make([]clusterAnswer, 0, len(r.Clusters)), Doubtful: doubtsAnswer(r.Doubtful), rows: rows}
	for _, c := range r.Clusters {
		out.Clusters = append(out.Clusters, clusterAnswer(c))
	}
	for _, c := range r.Clashes {
		out.Clashes = append(out.Clashes, clashAnswer{c.Number.Scheme, c.Number.Value, c.Names, c.Why})
	}
	return s.answer(out, out.write)
}

func doubtsAnswer(doubts []supplier.Doubt) []doubtAnswer {
	out := make([]doubtAnswer, 0, len(doubts))
	for _, d := range doubts {
		out = append(out, doubtAnswer{d.A, d.B, d.Score, d.Why})
	}
	return out
}

// read takes the names and numbers from the file's columns.
func (a analyseSuppliersCommand) read(ctx context.Context) (entries []supplier.Entry, rows int, err error) {
	columns := []namedColumn{
		{heading: a.Column}, {a.CompanyColumn, supplier.Company}, {a.CharityColumn, supplier.Charity},
		{a.CQCColumn, supplier.CQC}, {a.NumberColumn, supplier.Council},
	}
	return readNames(ctx, a.File, a.Sheet, columns)
}

// namedColumn is a column by its heading, and which register's numbers it has; the first of a list has the names.
type namedColumn struct {
	heading string
	scheme  supplier.Scheme
}

// titleLines is how many lines may stand above the headings: councils write a title, a period and a note there.
const titleLines = 30

// readNames reads the names of a file's column, and the numbers beside them. The headings are the first line that has them all, at
// most titleLines below the first that is not blank.
func readNames(ctx context.Context, path, sheet string, columns []namedColumn) (entries []supplier.Entry, rows int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if info, err := f.Stat(); err != nil || info.IsDir() {
		return nil, 0, errors.Join(err, fault.Invalid("file", "is a folder; name a file"))
	}
	tables, err := spreadsheet.Open(f, spreadsheet.Options{})
	if err != nil {
		return nil, 0, err
	}
	table, err := sheetOf(tables, sheet)
	if err != nil {
		return nil, 0, err
	}
	at, err := headingsOf(table, columns)
	if err != nil {
		return nil, 0, err
	}
	for {
		row, err := table.Rows.Next()
		var refused *spreadsheet.Refused
		switch {
		case errors.Is(err, io.EOF):
			return entries, rows, nil
		case errors.As(err, &refused):
			return nil, 0, fmt.Errorf("%w No line is left out, so that no name is missing: mend this one first", refused)
		case err != nil:
			return nil, 0, err
		case row.Blank():
			continue
		}
		rows++
		entries = append(entries, entryOf(columns, at, row))
		if rows%4096 == 0 && ctx.Err() != nil {
			return nil, 0, ctx.Err()
		}
	}
}

func sheetOf(tables []spreadsheet.Table, sheet string) (spreadsheet.Table, error) {
	var names []string
	for _, t := range tables {
		if sheet == "" && len(tables) == 1 || sheet != "" && t.Name == sheet {
			return t, nil
		}
		names = append(names, spreadsheet.Quote(t.Name))
	}
	if len(tables) == 0 {
		return spreadsheet.Table{}, fault.Invalid("file", "holds nothing")
	}
	return spreadsheet.Table{}, fault.Invalid("sheet", "Choose one with --sheet: "+strings.Join(names, ", ")+".")
}

// headingsOf reads on to the headings and finds the columns in them. Its error is about the line with the most cells, which is the
// likeliest to be meant as headings.
func headingsOf(table spreadsheet.Table, columns []namedColumn) ([]int, error) {
	var missing error
	widest := 0
	for seen := 0; seen < titleLines; {
		row, err := table.Rows.Next()
		switch {
		case errors.Is(err, io.EOF) && missing == nil:
			return nil, fault.Invalid("file", "has no headings")
		case errors.Is(err, io.EOF):
			return nil, missing
		case err != nil:
			return nil, errors.Join(missing, err)
		case row.Blank():
			continue
		}
		seen++
		at, err := placesOf(columns, row)
		if err == nil {
			return at, nil
		}
		if cells := written(row); cells > widest {
			missing, widest = err, cells
		}
	}
	return nil, missing
}

// written counts the cells of a row that hold something.
func written(row spreadsheet.Row) (n int) {
	for i := range row.Cells {
		if len(strings.TrimSpace(string(row.Cell(i)))) > 0 {
			n++
		}
	}
	return n
}

// plainHeading is a heading as it is compared: without capitals, and with one space where it has several, a line break or an
// underscore.
func plainHeading(h string) string {
	h = strings.NewReplacer("\ufeff", "", "_", " ").Replace(h)
	return strings.ToLower(strings.Join(strings.Fields(h), " "))
}

// placesOf finds the columns by their headings, whatever the capitals and spaces; -1 for one that is not asked for.
func placesOf(columns []namedColumn, row spreadsheet.Row) ([]int, error) {
	headings := make([]string, len(row.Cells))
	for n := range row.Cells {
		headings[n] = strings.TrimPrefix(string(row.Cell(n)), "\ufeff")
	}
	at := make([]int, len(columns))
	for n, c := range columns {
		at[n] = slices.IndexFunc(headings, func(h string) bool { return plainHeading(h) == plainHeading(c.heading) })
		if c.heading == "" {
			at[n] = -1
			continue
		}
		if at[n] < 0 {
			return nil, fault.Invalidf("column", "There is no column %s; line %d has %s.", spreadsheet.Quote(c.heading), row.Line, strings.Join(headings, ", "))
		}
	}
	return at, nil
}

func entryOf(columns []namedColumn, at []int, row spreadsheet.Row) supplier.Entry {
	e := supplier.Entry{Name: strings.ToValidUTF8(string(row.Cell(at[0])), " "), Weight: 1}
	for n := 1; n < len(columns); n++ {
		if v := string(row.Cell(at[n])); v != "" {
			e.Numbers = append(e.Numbers, supplier.Number{Scheme: columns[n].scheme, Value: v})
		}
	}
	return e
}

// write tells people: the clusters with several names, then what to ask.
func (a suppliersAnswer) write(w io.Writer) {
	several := 0
	for _, c := range a.Clusters {
		if len(c.Names) > 1 {
			several++
		}
	}
	fmt.Fprintf(w, "%d rows, %d names, %d suppliers; %d of them have several names.\n", a.rows, a.Names, len(a.Clusters), several)
	for _, c := range a.Clusters {
		if len(c.Names) > 1 {
			fmt.Fprintf(w, "  %s (%.1f%% sure)\n", strings.Join(c.Names, " = "), c.Confidence*100)
		}
	}
	if len(a.Doubtful) > 0 {
		fmt.Fprintf(w, "For a person to say (%d):\n", len(a.Doubtful))
	}
	for _, d := range a.Doubtful {
		fmt.Fprintf(w, "  %s ? %s (%.0f%%)\n    %s\n", d.A, d.B, d.Score*100, d.Why)
	}
	for _, c := range a.Clashes {
		fmt.Fprintf(w, "%s number %s: %s: %s\n", c.Scheme, c.Number, strings.Join(c.Names, ", "), c.Why)
	}
}

// base is a file's name without its folders.
func base(path string) string { return filepath.Base(path) }
