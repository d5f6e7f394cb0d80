package agreement

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/geo"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/spreadsheet"
	"alongside/internal/thread"
)

// SheetColumns are the headings of a sheet of rates and ceilings, the same when it is read and when it is written. “provider name” is
// there for people: the reference counts.
func SheetColumns() []string {
	return []string{"lot", "service", "district", "provider", "provider name", "unit", "time", "from", "to", "rate", "ceiling", "why"}
}

// SheetLine is one line of a sheet as it was written, each cell by its heading.
type SheetLine struct {
	Number int // of the line of the file, from 1
	Cells  map[string]string
}

// MostSheetLines is how many lines one sheet may have.
const MostSheetLines = 2000

// SheetText is what a file holds as the text of a sheet, so that it can be shown and mended: delimited text as it is, the one table of a
// workbook as CSV. What is neither is a fault of the field "file" that says what it is and what to choose.
func SheetText(file []byte) (string, error) {
	tables, err := spreadsheet.Open(bytes.NewReader(file), spreadsheet.Options{})
	switch {
	case err != nil:
		return "", err
	case len(tables) == 1 && tables[0].Name == "":
		return string(file), nil
	case len(tables) > 1:
		return "", fault.Invalid("file", "The workbook has several sheets that hold something. Save the one that is meant as .csv.")
	}
	var out strings.Builder
	w := csv.NewWriter(&out)
	for _, t := range tables {
		for {
			row, err := t.Rows.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			var bad *spreadsheet.Refused
			if errors.As(err, &bad) {
				return "", fault.Invalidf("file", "Line %d: %s", bad.Line, bad.Reason)
			}
			if err != nil {
				return "", fmt.Errorf("read a sheet of rates: %w", err)
			}
			cells := make([]string, len(row.Cells))
			for i := range cells {
				cells[i] = string(row.Cell(i))
			}
			if err := w.Write(cells); err != nil {
				return "", fmt.Errorf("read a sheet of rates: %w", err)
			}
		}
	}
	w.Flush()
	return out.String(), w.Error()
}

// ReadSheet reads the lines of a sheet. Lines without anything are left out. An error says what is wrong with the whole.
func ReadSheet(in io.Reader) ([]SheetLine, []SheetRefusal, error) {
	rows, err := spreadsheet.NewCSV(in, spreadsheet.CSVOptions{})
	if err != nil {
		return nil, nil, fault.Invalid("file", "The file cannot be read as a CSV.")
	}
	var heads []string
	var out []SheetLine
	var refused []SheetRefusal
	for {
		row, err := rows.Next()
		var bad *spreadsheet.Refused
		switch {
		case errors.Is(err, io.EOF):
			if heads == nil {
				return nil, nil, fault.Invalid("file", "The file is empty. Take the template and fill it in.")
			}
			return out, refused, nil
		case errors.As(err, &bad):
			refused = append(refused, SheetRefusal{Line: bad.Line, Says: bad.Reason})
			continue
		case err != nil:
			return nil, nil, fmt.Errorf("read a sheet of rates: %w", err)
		case row.Blank():
			continue
		case heads == nil:
			if heads, err = sheetHeads(row); err != nil {
				return nil, nil, err
			}
			continue
		case len(out) == MostSheetLines:
			return nil, nil, fault.Invalid("file", fmt.Sprintf("A sheet has at most %d lines. Cut it into several.", MostSheetLines))
		}
		line := SheetLine{Number: row.Line, Cells: map[string]string{}}
		for i, head := range heads {
			line.Cells[head] = string(row.Cell(i))
		}
		out = append(out, line)
	}
}

// sheetHeads reads the headings. The columns may stand in any order; those that nobody needs may be missing.
func sheetHeads(row spreadsheet.Row) ([]string, error) {
	var heads []string
	for i := range row.Cells {
		head := strings.ToLower(strings.Join(strings.Fields(string(row.Cell(i))), " "))
		if head != "" && !slices.Contains(SheetColumns(), head) {
			return nil, fault.Invalid("file", "The column "+spreadsheet.Quote(head)+" is not one of the template: "+strings.Join(SheetColumns(), ", ")+".")
		}
		if head != "" && slices.Contains(heads, head) {
			return nil, fault.Invalid("file", "The column "+spreadsheet.Quote(head)+" is there twice.")
		}
		heads = append(heads, head)
	}
	for _, need := range []string{"lot", "unit", "time", "from"} {
		if !slices.Contains(heads, need) {
			return nil, fault.Invalid("file", "The column “"+need+"” is missing. The first line has the headings of the template.")
		}
	}
	if !slices.Contains(heads, "rate") && !slices.Contains(heads, "ceiling") {
		return nil, fault.Invalid("file", "The sheet has neither a column “rate” nor a column “ceiling”.")
	}
	return heads, nil
}

// Sheet writes rates and ceilings of an agreement, past ones too, as the lines of a sheet: taken again, it changes nothing.
func Sheet(a Agreement, rates []Rate, ceilings []Ceiling, names map[thread.Ref]provider.Provider) [][]string {
	var out [][]string
	for _, r := range rates {
		lot, _ := a.Lot(r.Lot)
		to := ""
		if !r.To.IsZero() {
			to = r.To.String()
		}
		out = append(out, []string{a.sheetLot(lot), lot.Service, sheetPlace(r.District), string(r.Provider), names[r.Provider].Name, string(r.Price.Unit), string(r.Price.Band), r.From.String(), to, pounds(r.Price.Amount), "", ""})
	}
	for _, c := range ceilings {
		lot, _ := a.Lot(c.Lot)
		out = append(out, []string{a.sheetLot(lot), lot.Service, sheetPlace(c.District), "", "", string(c.Price.Unit), string(c.Price.Band), c.From.String(), "", "", pounds(c.Price.Amount), c.Why})
	}
	return out
}

// sheetLot is a lot as a sheet names it: by its name, or by its reference where another lot has the same.
func (a Agreement) sheetLot(l Lot) string {
	for _, other := range a.Lots {
		if other.Ref != l.Ref && strings.EqualFold(other.Name, l.Name) {
			return string(l.Ref)
		}
	}
	return l.Name
}

func sheetPlace(district string) string {
	if district == "" {
		return ""
	}
	return geo.Names(district)[0]
}

// pounds writes an amount as a cell: digits and a point.
func pounds(p money.Pence) string { return fmt.Sprintf("%d.%02d", p/100, p%100) }
