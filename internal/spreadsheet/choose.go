package spreadsheet

import (
	"errors"
	"io"

	"alongside/internal/fault"
)

// Choose reads the one table that holds what is wanted, "payments" say: the named sheet, or of all tables the only one that read
// takes. A fault.Invalid of read means that a table holds none. Several that hold some, and a sheet that is not there, are a
// fault.Invalid for the field "sheet" that names the sheets.
func Choose[T any](tables []Table, sheet, holds string, read func(Table) (T, error)) (chosen T, err error) {
	var names, holding []string
	var none T
	var first error
	for _, t := range tables {
		names = append(names, Quote(t.Name))
		if sheet != "" && t.Name != sheet {
			continue
		}
		one, err := read(t)
		switch {
		case err == nil:
			chosen = one
			holding = append(holding, Quote(t.Name))
		case !fault.Is(err, fault.KindInvalid):
			return none, err
		case first == nil:
			first = err
		}
	}
	switch {
	case len(holding) == 1:
		return chosen, nil
	case len(holding) > 1:
		return none, fault.Invalidf("sheet", "%d sheets hold %s: %s. Say which one to read, and read the others one by one.", len(holding), holds, listed(holding))
	case first != nil:
		return none, first
	default:
		return none, fault.Invalidf("sheet", "There is no sheet %s. The sheets are %s.", Quote(sheet), listed(names))
	}
}

// listed says names one after another: “April”, “May” and “June”.
func listed(names []string) string {
	if len(names) < 2 {
		return names[0]
	}
	text := names[0]
	for _, name := range names[1 : len(names)-1] {
		text += ", " + name
	}
	return text + " and " + names[len(names)-1]
}

// Hold reads all records of a table, at most so many; refuse is called for each that cannot be read. More are a fault.Invalid for the
// field "file" that ends with the advice.
func Hold(in Rows, most int, advice string, refuse func(line int, reason string)) ([]Row, error) {
	var rows []Row
	for {
		row, err := in.Next()
		var refused *Refused
		switch {
		case errors.Is(err, io.EOF):
			return rows, nil
		case errors.As(err, &refused):
			refuse(refused.Line, refused.Reason)
		case err != nil:
			return nil, err
		case len(rows) == most:
			return nil, fault.Invalidf("file", "The file has more than %d rows, %s", most, advice)
		default:
			rows = append(rows, row.Copy())
		}
	}
}
