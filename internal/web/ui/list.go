package ui

import (
	"strings"

	"github.com/a-h/templ"
)

// Link is a link with an optional part that only screen readers say: "Change" + "the date of birth".
type Link struct{ Text, Href, Hidden string }

// SummaryListView shows facts as pairs.
type SummaryListView struct {
	// Title makes it a card with a heading.
	Title string
	// Actions stand beside the title.
	Actions []Link
	Rows    []SummaryRow
	// Plain leaves out the rules between rows.
	Plain bool
}

// SummaryRow is one fact: Value is plain text whose line breaks are kept; Body, when given, is shown in its place.
type SummaryRow struct {
	Key, Value string
	Body       templ.Component
	Actions    []Link
}

// Row makes a SummaryRow; an empty value is shown as "Not given".
func Row(key, value string, actions ...Link) SummaryRow {
	return SummaryRow{Key: key, Value: value, Actions: actions}
}

func (r SummaryRow) lines() []string { return lines(firstOf(r.Value, "Not given")) }

func lines(s string) []string {
	return strings.Split(strings.ReplaceAll(strings.TrimSpace(s), "\r\n", "\n"), "\n")
}

// TableView is a table of rows. It is never blank: Empty says why nothing is there and what to do.
type TableView struct {
	// Caption says what the table holds; every table needs one.
	Caption string
	// CaptionSize is "s", "m" (default) or "l"; "hidden" keeps it for screen readers.
	CaptionSize string
	Columns     []Column
	Rows        []TableRow
	// Foot is a last row for totals.
	Foot []Cell
	// Empty is the sentence shown instead of a table without rows.
	Empty string
	// CSV is the address of the same rows as a file.
	CSV string
	// Keys lets j, k and Enter walk the rows (with script); each row then needs a Cell with a link.
	Keys bool
	// Dense is for daily users' boards.
	Dense bool
}

// Column is a heading. Sort makes it sortable by script; Href makes it a link that sorts on the server, with Sorted
// "ascending" or "descending" for the present order.
type Column struct {
	Text    string
	Numeric bool
	Sort    bool
	Href    string
	Sorted  string
}

// Columns makes plain headings.
func Columns(texts ...string) []Column {
	out := make([]Column, len(texts))
	for i, t := range texts {
		out[i] = Column{Text: t}
	}
	return out
}

// TableRow is one row.
type TableRow struct {
	Cells []Cell
	// Mark makes a row stand out in words too: the page must say why in a cell.
	Mark bool
}

// Cell is one cell: plain text, a link when Href is set, or Body. Header makes it the row's heading.
type Cell struct {
	Text   string
	Href   string
	Body   templ.Component
	Header bool
	// Sort is the key when the text does not sort as it reads: an ISO date, pence.
	Sort string
	// Level shades the cell of a heat table, 1 (light) to 5 (dark).
	Level int
}

// Cells makes a row of plain text, the first its heading.
func Cells(texts ...string) TableRow {
	cells := make([]Cell, len(texts))
	for i, t := range texts {
		cells[i] = Cell{Text: t, Header: i == 0}
	}
	return TableRow{Cells: cells}
}

func (v TableView) captionClass() string {
	size := firstOf(v.CaptionSize, "m")
	if size == "hidden" {
		return "govuk-table__caption govuk-visually-hidden"
	}
	return "govuk-table__caption govuk-table__caption--" + size
}

func (v TableView) class() string {
	c := "govuk-table al-table"
	if v.Dense {
		c += " al-table--dense"
	}
	return c
}

func (v TableView) sortable() bool {
	for _, c := range v.Columns {
		if c.Sort {
			return true
		}
	}
	return false
}

func (v TableView) numeric(i int) bool { return i < len(v.Columns) && v.Columns[i].Numeric }

func (v TableView) headClass(i int) string {
	c := "govuk-table__header"
	if v.numeric(i) {
		c += " govuk-table__header--numeric"
	}
	return c
}

func (v TableView) cellClass(i int, cell Cell) string {
	c := "govuk-table__cell"
	if cell.Header {
		c = "govuk-table__header"
	}
	if v.numeric(i) {
		c += " " + c + "--numeric"
	}
	if cell.Level > 0 {
		c += " al-heat al-heat--" + itoa(min(cell.Level, 5))
	}
	return c
}

// label is the column's heading, printed beside the cell where a phone shows rows as blocks.
func (v TableView) label(i int) string {
	if i < len(v.Columns) {
		return v.Columns[i].Text
	}
	return ""
}

// PaginationView leads to the pages before and after.
type PaginationView struct {
	// Previous and Next are addresses; empty when there is none.
	Previous, Next string
	// Shown says where we are: "Showing 50 of 1,204 children".
	Shown string
}

// Colour of a Tag. A tag's words must say the state without it.
type Colour string

// The colours of tags.
const (
	Grey   Colour = "grey"
	Green  Colour = "green"
	Teal   Colour = "teal"
	Blue   Colour = "blue"
	Purple Colour = "purple"
	Pink   Colour = "pink"
	Red    Colour = "red"
	Orange Colour = "orange"
	Yellow Colour = "yellow"
)

func (c Colour) class() string {
	if c == "" {
		return "govuk-tag"
	}
	return "govuk-tag govuk-tag--" + string(c)
}

// TabsView shows one of several panels.
type TabsView struct {
	Title string
	Tabs  []Tab
}

// Tab is one panel.
type Tab struct {
	ID, Label string
	Body      templ.Component
}

// AccordionView shows sections that open.
type AccordionView struct{ Sections []Section }

// Section is one part of an Accordion.
type Section struct {
	Heading, Summary string
	Body             templ.Component
	Open             bool
}

// TaskListView shows tasks with their state.
type TaskListView struct{ Items []TaskItem }

// TaskItem is one task; without Href it cannot start yet. A Colour makes its status a tag.
type TaskItem struct {
	ID, Title, Hint, Href, Status string
	Colour                        Colour
}

// BannerView is a notice above the page.
type BannerView struct {
	// Title is "Important", or "Done" when Success is set, unless given.
	Title, Text string
	Body        templ.Component
	Success     bool
}

func (v BannerView) title() string {
	if v.Title != "" {
		return v.Title
	}
	if v.Success {
		return "Done"
	}
	return "Important"
}

// PanelView is the top of a confirmation page; the page goes on to say what happens next and when.
type PanelView struct {
	Title, Text string
	// Sub makes the title an h2, where the page has an h1 of its own.
	Sub bool
}

// NavItem is a link of a navigation.
type NavItem struct {
	Text, Href string
	Current    bool
	// Count is shown beside the text when it is not zero.
	Count int
}

// SubNavView is the navigation between the pages about one thing.
type SubNavView struct {
	// Label names it for screen readers.
	Label string
	Items []NavItem
}

// ServiceNavView is the navigation of the person's role, under the header.
type ServiceNavView struct{ Items []NavItem }

// FilterView is a form that narrows a list; what is chosen stands in the address.
type FilterView struct {
	// Action is the list's own path.
	Action string
	// Chosen are the filters in force, each with the address that takes it away.
	Chosen []Link
	// Clear takes all away.
	Clear string
	// Keep is sent along unseen: the sort order.
	Keep map[string]string
}

// TimelineView is what happened, newest first.
type TimelineView struct {
	Items []Event
	Empty string
}

// Event is one thing that happened.
type Event struct {
	Title string
	// By says who, in a role the reader may see.
	By string
	// When is the printed date and time; ISO is the same for machines.
	When, ISO string
	Text      string
	Body      templ.Component
	Href      string
}

// ProgressView says how far long work has come.
type ProgressView struct {
	Label       string
	Done, Total int
	// Left is the time left in words: "about 2 minutes left".
	Left string
	// Stop is the path that stops the work.
	Stop string
}

func (v ProgressView) percent() int {
	if v.Total <= 0 {
		return 0
	}
	return min(100, v.Done*100/v.Total)
}

func (v ProgressView) words() string {
	s := Number(v.Done) + " of " + Number(v.Total) + " (" + itoa(v.percent()) + "%)"
	if v.Left != "" {
		s += ", " + v.Left
	}
	return s
}

// Tile is a number with what it counts.
type Tile struct{ Value, Label, Hint, Href string }
