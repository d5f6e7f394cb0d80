package spot

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/spot/packages"
	"alongside/internal/spreadsheet/heading"
	"alongside/internal/spreadsheet/ledger"
	"alongside/internal/spreadsheet/register"
)

// Source is where files of one make come from, with how they are to be read: what a person said once about their columns.
type Source struct {
	Name    string
	Kind    Kind
	Reading Reading
	By      string
	At      time.Time
}

// Sources keeps sources. Both engines pass the suite in spottest.
type Sources interface {
	// Sources returns all, by name.
	Sources(ctx context.Context, tx *db.Tx) ([]Source, error)
	// SaveSource adds a source, or puts it in place of the one of the same name.
	SaveSource(ctx context.Context, tx *db.Tx, s Source) error
}

// vocabulary returns the roles of a kind of file.
func (k Kind) vocabulary() (*heading.Vocabulary, error) {
	switch k {
	case Spend:
		return ledger.Vocabulary()
	case Contracts:
		return register.Vocabulary()
	case PackageList:
		return packages.Vocabulary()
	default:
		return nil, fault.Invalid("kind", "Choose what the file holds.")
	}
}

// Roles returns what the columns of a kind of file may be, with what people call it.
func (k Kind) Roles() ([]heading.Spec, error) {
	v, err := k.vocabulary()
	if err != nil {
		return nil, err
	}
	return v.Roles(), nil
}

// KeepSource says how files of a source are to be read.
type KeepSource struct {
	Source
	Over string // the mark (Source.Mark) of the source of that name that was read; "" takes whatever is there
}

// Mark names how a source is read, so that a change can say over which it was made; that of the zero Source says that there was none.
func (s Source) Mark() string { return fault.Mark(s.parts()...) }

// parts is everything that tells two readings apart.
func (s Source) parts() []string {
	out := []string{string(s.Kind), strconv.Itoa(s.Reading.HeadingLine)}
	for _, role := range slices.Sorted(maps.Keys(s.Reading.Columns)) {
		out = append(out, string(role), s.Reading.Columns[role])
	}
	return out
}

// sourceNamed finds a source; the zero Source where there is none of that name.
func sourceNamed(all []Source, name string) Source {
	if at := slices.IndexFunc(all, func(s Source) bool { return s.Name == name }); at >= 0 {
		return all[at]
	}
	return Source{}
}

// KeepSource keeps how files of a source are to be read, for every later file of it.
func (s *Service) KeepSource(ctx context.Context, by access.Actor, cmd KeepSource) (Source, error) {
	src := cmd.Source
	if !by.May(access.SpotImport) {
		return Source{}, fault.Forbidden("You may not import files.")
	}
	src.Name = strings.Join(strings.Fields(src.Name), " ")
	roles, err := src.Kind.Roles()
	if err != nil {
		return Source{}, err
	}
	known := map[heading.Role]bool{}
	for _, r := range roles {
		known[r.Role] = true
	}
	switch {
	case src.Name == "":
		return Source{}, fault.Invalid("name", "Give the source a name, such as the system that writes the file.")
	case len(src.Name) > 100:
		return Source{}, fault.Invalid("name", "Give it a name of at most 100 characters.")
	}
	for role, column := range src.Reading.Columns {
		if !known[role] || len(column) > 200 {
			return Source{}, fault.Invalidf(string(role), "There is no such column.")
		}
	}
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		all, err := s.Sources.Sources(ctx, tx)
		if err != nil {
			return err
		}
		if err := fault.MadeOver(cmd.Over, "this source", sourceNamed(all, src.Name).parts()...); err != nil {
			return err
		}
		src.By, src.At = by.Name, tx.Now()
		if err := s.Sources.SaveSource(ctx, tx, src); err != nil {
			return err
		}
		return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "source of files kept", Ref: "spot-source-" + src.Name, Payload: src})
	})
	return src, err
}

// reading returns how files of a source are to be read; the zero value for no source.
func (s *Service) reading(ctx context.Context, tx *db.Tx, kind Kind, name string) (Reading, error) {
	if name == "" {
		return Reading{}, nil
	}
	if s.Sources != nil {
		all, err := s.Sources.Sources(ctx, tx)
		if err != nil {
			return Reading{}, err
		}
		for _, one := range all {
			if one.Name == name && one.Kind == kind {
				one.Reading.Source = one.Name
				return one.Reading, nil
			}
		}
	}
	return Reading{}, fault.Invalidf("source", "There is no source %q for such files. Choose one of the list, or none.", name)
}
