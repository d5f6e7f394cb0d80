package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"alongside/internal/app/config"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/web/ui"
)

type importCommand struct {
	Kind      string            `arg:"" enum:"decisions,contracts,spend,packages,providers,openreferral,ocds" help:"What the files hold: decisions, contracts, spend, packages (the help bought for single children), providers (the CQC directory), openreferral (another council's directory) or ocds (notices of public buying)."`
	Files     []string          `arg:"" name:"file" help:"Files as they were published; for openreferral also the address of an interface."`
	DryRun    bool              `name:"dry-run" help:"Read and report; keep nothing."`
	Council   string            `placeholder:"CODE" help:"GSS code of the council whose records these are. Default: council.code of the settings."`
	Policy    string            `placeholder:"COUNCIL" help:"Decisions: the council whose call-in period counts. Default: the council that the paper names; where it names none, the council whose records these are."`
	Sheet     string            `placeholder:"NAME" help:"Spend, packages and contracts: the sheet of a workbook."`
	Column    map[string]string `placeholder:"ROLE=HEADING" help:"Spend, packages and contracts: the column of a role by its heading or letter, where it was not recognised."`
	Line      int               `name:"heading-line" placeholder:"N" help:"Spend, packages and contracts: the line of the headings; -1 when there are none and columns are given by letter."`
	Owner     string            `placeholder:"COUNCIL" help:"Openreferral: the council that keeps the directory, as families are to read it."`
	Feed      string            `placeholder:"NAME" help:"Openreferral: a name for the directory, the same at each import. Default: its owner."`
	Licence   string            `placeholder:"URL" help:"Notices: the licence under which their publisher gives them, where the file does not state one."`
	Part      bool              `help:"Providers: the file holds some places only, so that none that it lacks counts as dropped out."`
	DateOrder string            `enum:"day-first,month-first," default:"" placeholder:"ORDER" help:"Spend, packages and contracts: day-first or month-first, where the file does not show which."`

	settings config.Config // those of the run
}

// refusal is one line that was not taken.
type refusal struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Reason string `json:"reason"`
}

// fileReport is what became of one file. Detail depends on the kind: what was recognised and what to look at.
type fileReport struct {
	File       string      `json:"file"`
	Rows       int         `json:"rows"`
	Taken      int         `json:"taken"`
	Refused    int         `json:"refused"`
	TotalPence money.Pence `json:"total_pence"`
	Detail     any         `json:"detail,omitempty"`

	refused []refusal
	remarks []string // for people; Detail says the same
}

// importAnswer is what scripts are given; its names are promised.
type importAnswer struct {
	Kind       string       `json:"kind"`
	DryRun     bool         `json:"dry_run"`
	Rows       int          `json:"rows"`
	Taken      int          `json:"taken"`
	Refused    []refusal    `json:"refused"`
	TotalPence money.Pence  `json:"total_pence"` // of what was taken
	Files      []fileReport `json:"files"`
}

// reader reads one file of a kind without keeping anything.
type reader func(ctx context.Context, cmd importCommand, name string, f *os.File) (fileReport, error)

// keeper reads a file and keeps it: staged in short commits, published in one. It is what a capability gives for its kind.
type keeper func(ctx context.Context, s *session, c config.Config, cmd importCommand, name string, f *os.File) (fileReport, error)

// kind is one sort of file that can be imported.
type kind struct {
	read reader
	keep keeper
}

// kinds are the sorts of file, by the word on the command line.
func kinds() map[string]kind {
	return map[string]kind{
		"decisions":    {read: readDecisions, keep: keepDecisions},
		"contracts":    {read: readContracts, keep: keepContracts},
		"spend":        {read: readSpend, keep: keepSpend},
		"packages":     {read: readPackages, keep: keepPackages},
		"providers":    {read: readProviders, keep: keepProviders},
		"ocds":         {read: readNotices, keep: keepNotices},
		"openreferral": {read: readServices, keep: keepServices},
	}
}

// Run reads each file and reports. A file that cannot be read at all does not keep the others from being reported.
func (i importCommand) Run(ctx context.Context, s *session) error {
	k := kinds()[i.Kind]
	c, err := s.config()
	if err != nil {
		return err
	}
	i.Council, i.settings = cmp.Or(i.Council, c.Council.Code), c
	a := importAnswer{Kind: i.Kind, DryRun: i.DryRun, Refused: []refusal{}}
	var wrong []error
	for _, path := range i.Files {
		r, err := i.one(ctx, s, c, k, path)
		if err != nil {
			wrong = append(wrong, named(path, err))
			continue
		}
		a.Rows += r.Rows
		a.Taken += r.Taken
		a.TotalPence += r.TotalPence
		a.Refused = append(a.Refused, r.refused...)
		a.Files = append(a.Files, r)
	}
	if len(a.Files) > 0 {
		if err := s.answer(a, a.write); err != nil {
			return err
		}
	}
	return errors.Join(wrong...)
}

func (i importCommand) one(ctx context.Context, s *session, c config.Config, k kind, path string) (r fileReport, err error) {
	if i.Kind == "openreferral" && isAddress(path) {
		return i.take(ctx, s, c, k, path, nil)
	}
	f, err := os.Open(path)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if info, err := f.Stat(); err != nil || info.IsDir() {
		return r, errors.Join(err, fault.Invalid("file", "is a folder; name the files in it"))
	}
	return i.take(ctx, s, c, k, filepath.Base(path), f)
}

// take reads a file that is open, or, where f is nil, what is at an address.
func (i importCommand) take(ctx context.Context, s *session, c config.Config, k kind, name string, f *os.File) (r fileReport, err error) {
	if i.DryRun {
		r, err = k.read(ctx, i, name, f)
	} else {
		r, err = k.keep(ctx, s, c, i, name, f)
	}
	r.File, r.Refused = name, len(r.refused)
	return r, err
}

// named puts the file's name before what is wrong with it.
func named(path string, err error) error {
	if m := fault.Message(err); m != "" {
		return fmt.Errorf("%s: %s", path, m)
	}
	var missing *os.PathError
	if errors.As(err, &missing) {
		return err // names it already
	}
	return fmt.Errorf("%s: %w", path, err)
}

// shown is how many refused lines of a file a person is shown; scripts get all.
const shown = 20

func (a importAnswer) write(w io.Writer) {
	for _, f := range a.Files {
		fmt.Fprintf(w, "%s: %d read, %d taken, %d refused; total of what was taken %s\n", f.File, f.Rows, f.Taken, f.Refused, f.TotalPence)
		for _, remark := range f.remarks {
			fmt.Fprintf(w, "  %s\n", remark)
		}
		for n, r := range f.refused {
			if n == shown {
				fmt.Fprintf(w, "  and %s refused; --json lists them all\n", ui.Count(f.Refused-shown, "more line", "more lines"))
				break
			}
			fmt.Fprintf(w, "  line %d: %s\n", r.Line, r.Reason)
		}
	}
	if len(a.Files) > 1 {
		fmt.Fprintf(w, "Together: %d read, %d taken, %d refused; total %s\n", a.Rows, a.Taken, len(a.Refused), a.TotalPence)
	}
	if a.DryRun {
		fmt.Fprintln(w, "This was a dry run; nothing was kept.")
	}
}
