package spreadsheet_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"alongside/internal/fault"
	"alongside/internal/spreadsheet"
)

func TestChooseTakesTheOneTableThatHoldsSomething(t *testing.T) {
	broken := errors.New("the disk is gone")
	read := func(t spreadsheet.Table) (string, error) {
		switch t.Name[0] {
		case 'n':
			return "", fault.Invalid("file", t.Name+" holds nothing.")
		case 'x':
			return "", broken
		default:
			return "read " + t.Name, nil
		}
	}
	for _, c := range []struct {
		names []string
		sheet string
		want  string
		field string
		says  string
	}{
		{[]string{"notes", "May", "nothing"}, "", "read May", "", ""},
		{[]string{"April", "May"}, "May", "read May", "", ""},
		{[]string{"notes", "nothing"}, "", "", "file", "notes holds nothing."},
		{[]string{"April", "notes", "May"}, "", "", "sheet", "2 sheets hold payments: “April” and “May”. Say which one to read, and read the others one by one."},
		{[]string{"A", "B", "C"}, "", "", "sheet", "3 sheets hold payments: “A”, “B” and “C”. Say which one to read, and read the others one by one."},
		{[]string{"April", "May"}, "June", "", "sheet", "There is no sheet “June”. The sheets are “April” and “May”."},
		{[]string{"April"}, "June", "", "sheet", "There is no sheet “June”. The sheets are “April”."},
	} {
		tables := make([]spreadsheet.Table, len(c.names))
		for i, name := range c.names {
			tables[i].Name = name
		}
		got, err := spreadsheet.Choose(tables, c.sheet, "payments", read)
		if c.field == "" && (err != nil || got != c.want) {
			t.Errorf("%v: %q, %v", c.names, got, err)
		}
		if fields, _ := fault.Fields(err); c.field != "" && (got != "" || len(fields) != 1 || fields[0].Name != c.field || fields[0].Message != c.says) {
			t.Errorf("%v: %q, %v, want “%s”", c.names, got, err, c.says)
		}
	}
	if got, err := spreadsheet.Choose([]spreadsheet.Table{{Name: "May"}, {Name: "x"}}, "", "payments", read); !errors.Is(err, broken) || got != "" {
		t.Errorf("an error that is none of the file's: %q, %v", got, err)
	}
}

// given hands out rows, refusals and an end.
type given []any

func (g *given) Next() (spreadsheet.Row, error) {
	if len(*g) == 0 {
		return spreadsheet.Row{}, io.EOF
	}
	one := (*g)[0]
	*g = (*g)[1:]
	if err, ok := one.(error); ok {
		return spreadsheet.Row{}, err
	}
	row, ok := one.(spreadsheet.Row)
	if !ok {
		return row, errors.New("a test gives rows and errors alone")
	}
	return row, nil
}

func TestHoldKeepsRowsAndTellsOfRefusals(t *testing.T) {
	cell := []byte("a")
	rows := func() *given {
		return &given{spreadsheet.Row{Line: 1, Cells: [][]byte{cell}}, &spreadsheet.Refused{Line: 2, Reason: "No."}, spreadsheet.Row{Line: 3}}
	}
	var refused []string
	refuse := func(line int, reason string) { refused = append(refused, fmt.Sprint(line, " ", reason)) }
	got, err := spreadsheet.Hold(rows(), 2, "", refuse)
	cell[0] = 'b' // as a reader does that uses its buffer again
	if err != nil || len(got) != 2 || string(got[0].Cell(0)) != "a" || got[1].Line != 3 || !slices.Equal(refused, []string{"2 No."}) {
		t.Errorf("%v, refused %v, %v", got, refused, err)
	}
	got, err = spreadsheet.Hold(rows(), 1, "so it is another file.", refuse)
	if fields, _ := fault.Fields(err); got != nil || len(fields) != 1 || fields[0].Name != "file" || fields[0].Message != "The file has more than 1 rows, so it is another file." {
		t.Errorf("too many: %v, %v", got, err)
	}
	if _, err := spreadsheet.Hold(&given{io.ErrUnexpectedEOF}, 1, "", refuse); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("an error ends the reading: %v", err)
	}
}
