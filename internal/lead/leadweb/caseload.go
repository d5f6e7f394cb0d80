package leadweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/lead"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// caseloadPage is what a lead professional opens every morning: her children, what is due first at the top.
type caseloadPage struct {
	Rows     []caseRow
	Late     int
	Week     int
	Waiting  bool // the reader names leads, and may see who waits
	CSV      string
	Children int
	Table    templ.Component // of Rows
}

// caseRow is one child with the words of its cells worked out.
type caseRow struct {
	Href, Name string
	Age        string
	Next       ui.DeadlineView
	Contact    string
	Flags      []family.Flag
	Marks      []string
	Late       bool
	Group      string // "Late", "This week", "Later"
}

func (h *handler) caseload(w http.ResponseWriter, r *web.Request) error {
	c, err := db.Remember(r.Context(), h.DB, "caseload "+r.Actor().Key(), func(tx *db.Tx) (caseload, error) {
		rows, err := h.Service.Caseload(r.Context(), tx, r.Actor())
		if err != nil {
			return caseload{}, err
		}
		weeks, err := h.Service.ContactWeeks(r.Context(), tx)
		if err != nil {
			return caseload{}, err
		}
		return caseloadFrom(r.Context(), rows, tx.Today(), weeks)
	})
	if err != nil {
		return err
	}
	if err := r.Look("My children", c.children...); err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.CSV(w, r, "my-children.csv", caseHeader, caseRows(c.rows, c.today, c.weeks))
	}
	c.page.CSV = r.With("format", "csv")
	return web.Render(w, r, http.StatusOK, caseloadView(c.page))
}

// caseload is what is remembered of a reader's children until something about them is written: nobody changes it.
type caseload struct {
	rows     []lead.Row
	today    workday.Date
	weeks    int          // without a word before a family stands out
	children []thread.Ref // whom the look names
	page     caseloadPage
}

func caseloadFrom(ctx context.Context, rows []lead.Row, today workday.Date, weeks int) (caseload, error) {
	c := caseload{rows: rows, today: today, weeks: weeks, children: make([]thread.Ref, len(rows)), page: caseloadOf(rows, today, weeks)}
	for i, row := range rows {
		c.children[i] = row.Child
	}
	var err error
	c.page.Table, err = web.Drawn(ctx, caseTable(c.page.Rows))
	return c, err
}

// caseloadOf works out the words of the page.
func caseloadOf(rows []lead.Row, today workday.Date, weeks int) caseloadPage {
	p := caseloadPage{Children: len(rows), Rows: make([]caseRow, len(rows))}
	for i, row := range rows {
		p.Rows[i] = caseRowOf(row, today, weeks)
		switch p.Rows[i].Group {
		case groupLate:
			p.Late++
		case groupWeek:
			p.Week++
		}
	}
	return p
}

// The groups of a caseload.
const (
	groupLate  = "Late"
	groupWeek  = "This week"
	groupLater = "Later"
	groupNone  = "Nothing due by a date"
)

// groupOf says whether the child's next date is late, this week (until Sunday), later or not there.
func groupOf(row lead.Row, today workday.Date) string {
	due := row.Next.Due
	switch {
	case due.IsZero():
		return groupNone
	case due.Before(today):
		return groupLate
	case !due.After(today.AddDays((7 - int(today.Weekday())) % 7)):
		return groupWeek
	default:
		return groupLater
	}
}

func caseRowOf(row lead.Row, today workday.Date, weeks int) caseRow {
	c := caseRow{Href: childPath(row.Child, ""), Name: row.Card.Last + ", " + row.Card.First, Age: strconv.Itoa(family.YearsOld(row.Card.Born, today)),
		Group: groupOf(row, today), Contact: contactWords(row.Entry, today), Flags: row.Card.Flags, Marks: marks(row.Entry, today, weeks)}
	if !row.Next.Due.IsZero() {
		c.Next = web.DeadlineView(row.Next, today, "")
		c.Late = c.Next.Look == ui.Late
	}
	return c
}

// contactWords are the days since the family was last spoken with.
func contactWords(e lead.Entry, today workday.Date) string {
	days, ever := e.SinceContact(today)
	if !ever {
		return "Not yet"
	}
	return strconv.Itoa(days)
}

// marks are what a lead has to know about her own standing with the family.
func marks(e lead.Entry, today workday.Date, weeks int) []string {
	var out []string
	if e.Covering {
		out = append(out, "You cover")
	}
	if !e.DisputedOn.IsZero() {
		out = append(out, "Family says: not spoken")
	} else if e.IntroducedOn.IsZero() {
		out = append(out, "Introduce yourself")
	}
	if quiet := e.Quiet(today, weeks); quiet > 0 {
		out = append(out, "Not spoken for "+quietWords(quiet))
	}
	return out
}

func quietWords(weeks int) string {
	if weeks == 1 {
		return "a week"
	}
	return strconv.Itoa(weeks) + " weeks"
}

var caseHeader = []string{"reference", "last name", "first name", "age", "next", "due", "state", "days since contact", "flags", "covering"}

func caseRows(rows []lead.Row, today workday.Date, weeks int) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, row := range rows {
			look := ""
			if !row.Next.Due.IsZero() {
				look = string(row.Next.Look(today))
			}
			var flags []string
			for _, f := range row.Card.Flags {
				flags = append(flags, f.Words())
			}
			covering := "no"
			if row.Covering {
				covering = "yes"
			}
			line := []string{string(row.Child), row.Card.Last, row.Card.First, strconv.Itoa(family.YearsOld(row.Card.Born, today)), row.Next.Title,
				row.Next.Due.String(), look, contactWords(row.Entry, today), strings.Join(append(flags, marks(row.Entry, today, weeks)...), ", "), covering}
			if !yield(line) {
				return
			}
		}
	}
}
