package spreadsheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"

	"alongside/internal/fault"

	"github.com/tealeg/xlsx/v3"
)

const (
	defaultWorkbook = 32 << 20
	unpackedRatio   = 10      // times the limit that the unpacked parts may have together
	maxColumns      = 1 << 14 // Excel's own; given to the library so that it measures sheets itself and trusts no stated size
)

// openWorkbook reads an Excel workbook whole.
func openWorkbook(r io.Reader, o Options) ([]Table, error) {
	limit := o.MaxWorkbook
	if limit <= 0 {
		limit = defaultWorkbook
	}
	content, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read workbook: %w", err)
	}
	if int64(len(content)) > limit {
		return nil, fault.Invalidf("file", "The workbook has more than %d MB. Save its sheet as .csv, which may have any size.", limit>>20)
	}
	if err := checkParts(content, limit*unpackedRatio); err != nil {
		return nil, err
	}
	book, err := load(content)
	if err != nil {
		return nil, err
	}
	var tables []Table
	for _, s := range book.Sheets {
		rows, err := sheetRows(s, book.Date1904)
		if err != nil {
			return nil, err
		}
		if len(rows) > 0 {
			tables = append(tables, Table{Name: s.Name, Rows: &sheet{rows: rows}})
		}
	}
	if len(tables) == 0 {
		return nil, fault.Invalid("file", "The workbook has no sheet with anything in it.")
	}
	return tables, nil
}

// load hands the workbook to the library, which panics on some damaged ones.
func load(content []byte) (book *xlsx.File, err error) {
	damaged := fault.Invalid("file", "The workbook is damaged. Open it in a spreadsheet program and save it again as .xlsx or .csv.")
	defer func() {
		if recover() != nil {
			book, err = nil, damaged
		}
	}()
	book, err = xlsx.OpenBinary(content, xlsx.ColLimit(maxColumns))
	if err != nil {
		return nil, damaged
	}
	return book, nil
}

var positioned = regexp.MustCompile(`<(?:\w+:)?c [^>]*\br="`)

// checkParts refuses an archive that is no workbook, that unpacks to more than limit, or whose cells carry no positions, which
// the library would leave out without a word.
func checkParts(content []byte, limit int64) error {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return fault.Invalid("file", "The workbook is damaged or cut off. Download it again.")
	}
	found, unpacked := false, int64(0)
	for _, part := range archive.File {
		found = found || part.Name == "xl/workbook.xml"
		in, err := part.Open()
		if err != nil {
			return fault.Invalid("file", "The workbook is damaged or cut off. Download it again.")
		}
		head := new(bytes.Buffer)
		n, err := io.Copy(io.MultiWriter(&firstBytes{to: head, room: 256 << 10}), io.LimitReader(in, limit-unpacked+1))
		if closeErr := in.Close(); err == nil {
			err = closeErr
		}
		if err != nil {
			return fault.Invalid("file", "The workbook is damaged or cut off. Download it again.")
		}
		if unpacked += n; unpacked > limit {
			return fault.Invalidf("file", "The workbook unpacks to more than %d MB. Save its sheet as .csv, which may have any size.", limit>>20)
		}
		if strings.HasPrefix(part.Name, "xl/worksheets/") && bytes.Contains(head.Bytes(), []byte("<v>")) && !positioned.Match(head.Bytes()) {
			return fault.Invalid("file", "The cells of this workbook do not say where they stand. Open it in a spreadsheet program and save it again.")
		}
	}
	if !found {
		return fault.Invalid("file", "This is a ZIP archive or a document of another program, not an Excel workbook. Unpack it, or save its table as .xlsx or .csv.")
	}
	return nil
}

// firstBytes keeps the first bytes written to it and counts the rest as written.
type firstBytes struct {
	to   *bytes.Buffer
	room int
}

func (f *firstBytes) Write(p []byte) (int, error) {
	keep := p[:min(len(p), f.room)]
	f.room -= len(keep)
	f.to.Write(keep)
	return len(p), nil
}

// sheet gives the rows of one sheet.
type sheet struct {
	rows []Row
	next int
}

// Next returns the next record; see Rows.
func (s *sheet) Next() (Row, error) {
	if s.next == len(s.rows) {
		return Row{}, io.EOF
	}
	s.next++
	return s.rows[s.next-1], nil
}

// sheetRows turns a sheet into rows of text. A cell merged downwards stands in each row that it covers; one merged to the right
// is a title and stands once.
func sheetRows(s *xlsx.Sheet, date1904 bool) (rows []Row, err error) {
	defer func() {
		if recover() != nil {
			rows, err = nil, fault.Invalidf("file", "The sheet %s is damaged. Open the workbook in a spreadsheet program and save it again.", Quote(s.Name))
		}
	}()
	down := map[int]merged{}
	err = s.ForEachRow(func(r *xlsx.Row) error {
		row := Row{Line: r.GetCoordinate() + 1}
		visit := func(c *xlsx.Cell) error {
			column, _ := c.GetCoordinates()
			text := []byte(cellText(c, date1904))
			for len(row.Cells) <= column {
				row.Cells = append(row.Cells, nil)
			}
			row.Cells[column] = text
			if c.VMerge > 0 {
				down[column] = merged{text, row.Line + c.VMerge}
			}
			return nil
		}
		if err := r.ForEachCell(visit, xlsx.SkipEmptyCells); err != nil {
			return err
		}
		fillMerged(&row, down)
		rows = append(rows, row)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read sheet %q: %w", s.Name, err)
	}
	for len(rows) > 0 && rows[len(rows)-1].Blank() {
		rows = rows[:len(rows)-1]
	}
	return rows, nil
}

// merged is a cell that reaches down to the row last.
type merged struct {
	text []byte
	last int
}

func fillMerged(row *Row, down map[int]merged) {
	for column, m := range down {
		if row.Line > m.last {
			delete(down, column)
			continue
		}
		for len(row.Cells) <= column {
			row.Cells = append(row.Cells, nil)
		}
		if len(row.Cells[column]) == 0 {
			row.Cells[column] = m.text
		}
	}
}

// cellText gives what a cell says: dates as 2022-06-07, numbers in full, the stored result of a formula, rich text as plain.
func cellText(c *xlsx.Cell, date1904 bool) string {
	switch c.Type() {
	case xlsx.CellTypeNumeric:
		return numberText(c, date1904)
	case xlsx.CellTypeBool:
		if c.Value == "1" {
			return "TRUE"
		}
		return "FALSE"
	}
	if c.Value == "" && len(c.RichText) > 0 {
		var text strings.Builder
		for _, run := range c.RichText {
			text.WriteString(run.Text)
		}
		return text.String()
	}
	return c.Value
}

// numberText writes the shortest decimal number that the stored one stands for: workbooks store 0.1 as 0.10000000000000001.
func numberText(c *xlsx.Cell, date1904 bool) string {
	f, err := strconv.ParseFloat(c.Value, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return c.Value
	}
	if c.IsTime() && f >= 1 {
		return xlsx.TimeFromExcelTime(f, date1904).Format("2006-01-02")
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}
