package web

import (
	"encoding/csv"
	"io"
	"iter"
	"mime"
	"net/http"
	"strings"

	"alongside/internal/web/ui"
)

// CSV sends a list as a file. Rows are sent as they come, so a list of any length can be exported; an error after the first
// row breaks the download off, which browsers show.
func CSV(w http.ResponseWriter, r *Request, filename string, header []string, rows iter.Seq[[]string]) error {
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8; header=present")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": filename}))
	h.Set("Cache-Control", "no-store")
	if err := commit(w); err != nil {
		return err
	}
	return WriteCSV(w, header, r.coverRows(rows))
}

// coverRows covers former names in the rows of a file.
func (r *Request) coverRows(rows iter.Seq[[]string]) iter.Seq[[]string] {
	if r.bare || len(r.covers) == 0 {
		return rows
	}
	return func(yield func([]string) bool) {
		for row := range rows {
			covered := make([]string, len(row))
			for i, cell := range row {
				covered[i] = r.Covered(cell)
			}
			if !yield(covered) {
				return
			}
		}
	}
}

// TableCSV sends the rows of a page's table as a file: the headings in small letters, and of each cell its Text. A cell with a
// Body needs a Text too, or its place in the file stays empty.
func TableCSV(w http.ResponseWriter, r *Request, filename string, v ui.TableView) error {
	header := make([]string, len(v.Columns))
	for i, c := range v.Columns {
		header[i] = strings.ToLower(c.Text)
	}
	return CSV(w, r, filename, header, func(yield func([]string) bool) {
		for _, row := range v.Rows {
			cells := make([]string, len(row.Cells))
			for i, c := range row.Cells {
				cells[i] = c.Text
			}
			if !yield(cells) {
				return
			}
		}
	})
}

// WriteCSV writes a list in the same form for anything but a browser.
func WriteCSV(w io.Writer, header []string, rows iter.Seq[[]string]) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(header); err != nil {
		return err
	}
	guarded := make([]string, len(header))
	for row := range rows {
		guarded = guarded[:0]
		for _, cell := range row {
			guarded = append(guarded, guardCell(cell))
		}
		if err := out.Write(guarded); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// guardCell keeps spreadsheets from running a cell as a formula: what begins like one is quoted, except plain numbers.
func guardCell(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(s)[0]) || number(s) {
		return s
	}
	return "'" + s
}

// number reports whether s is a sign and digits with at most one point.
func number(s string) bool {
	if s[0] == '-' || s[0] == '+' {
		s = s[1:]
	}
	digits, points := 0, 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '.':
			points++
		default:
			return false
		}
	}
	return digits > 0 && points <= 1
}
