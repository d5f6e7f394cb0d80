package spotweb

import (
	"net/http"
	"strconv"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/spot"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// The paths of the questions about packages that lists no longer name, and of the answers.
const (
	absentPath  = "/spot/missing"
	answersPath = "/spot/missing/answers"
)

// absentPage is what lists no longer name.
type absentPage struct {
	Nav   ui.SubNavView
	All   int
	Table ui.TableView
	Pages ui.PaginationView
	Lists []spot.Import // that packages are missing from
}

func (h *handler) absent(w http.ResponseWriter, r *web.Request) error {
	if r.URL.Query().Get("format") == "csv" {
		return h.absentFile(w, r)
	}
	if pkg := r.URL.Query().Get("package"); pkg != "" {
		return h.showAbsent(w, r, http.StatusOK, pkg, fateForm{})
	}
	if list := r.URL.Query().Get("list"); list != "" {
		return h.showPart(w, r, http.StatusOK, thread.Ref(list), nil)
	}
	found, err := h.absentPage(r, r.Page(), pageSize)
	if err != nil {
		return err
	}
	page := absentPage{Nav: workbenchNav(r, absentPath), All: found.All}
	page.Table = ui.TableView{
		Caption: "Packages that are missing", CaptionSize: "hidden", Keys: true, CSV: absentPath + "?format=csv", Empty: "The latest list of every source names every package that runs.",
		Columns: []ui.Column{{Text: "Package"}, {Text: "Child"}, {Text: "A week", Numeric: true}, {Text: "Missing from"}},
	}
	met := map[thread.Ref]bool{}
	for _, a := range found.Found {
		v := ui.TableRow{Cells: []ui.Cell{
			{Text: a.Line.Service + " by " + a.Line.Supplier, Href: onePath(a), Header: true}, {Text: childWords(a.Line.Child)}, {Text: a.Line.Weekly().String()}, {Text: found.Lists[a.List].File},
		}}
		if a.Line.Child == "" { // somebody who works with the child answers
			v.Cells[0].Href = ""
		}
		page.Table.Rows = append(page.Table.Rows, v)
		if !met[a.List] {
			met[a.List] = true
			page.Lists = append(page.Lists, found.Lists[a.List])
		}
	}
	if len(found.Found) == pageSize {
		page.Pages.Next = r.After(found.Found[pageSize-1].Key())
	}
	page.Pages.Previous = r.First()
	return web.Render(w, r, http.StatusOK, absentView(page))
}

func onePath(a spot.Absent) string {
	return absentPath + "?package=" + strconv.FormatInt(a.Package, 10)
}

func (h *handler) absentPage(r *web.Request, behind string, limit int) (page spot.AbsentPage, err error) {
	err = h.DB.InTx(r.Context(), func(tx *db.Tx) (err error) {
		page, err = h.Service.SeeAbsent(r.Context(), tx, r.Actor(), behind, limit)
		return err
	})
	return page, err
}

var absentHeader = []string{"child", "package", "provider", "service", "area", "start", "pounds a week", "missing from", "new of the same child"}

func (h *handler) absentFile(w http.ResponseWriter, r *web.Request) error {
	var failed error
	err := web.CSV(w, r, "missing-packages.csv", absentHeader, func(yield func([]string) bool) {
		for behind, more := "", true; more; {
			var page spot.AbsentPage
			if page, failed = h.absentPage(r, behind, rowPage); failed != nil {
				return
			}
			for _, a := range page.Found {
				behind = a.Key()
				l := a.Line
				if !yield([]string{childWords(l.Child), l.Reference, l.Supplier, l.Service, l.Area, l.Start.String(), l.Weekly().Pounds(), page.Lists[a.List].File, joined(a.Beside)}) {
					return
				}
			}
			more = len(page.Found) == rowPage
		}
	})
	if err != nil {
		return err
	}
	return failed
}

// fateForm is what became of a package, as it was typed.
type fateForm struct {
	Errors []fault.Field
	Fate   string
	Why    string
}

func (fateForm) fates() []ui.Option {
	return []ui.Option{
		{Value: string(spot.FateEnded), Text: "It ended"},
		{Value: string(spot.FateMoved), Text: "It moved", Hint: "Another line of the list is this package now, such as under another provider or name."},
		{Value: string(spot.FateListed), Text: "The list is wrong", Hint: "The package runs. It is not asked about again until a list has named it."},
	}
}

// onePage is the question about one package.
type onePage struct {
	Absent spot.Absent
	List   spot.Import
	Form   fateForm
}

func (p onePage) facts() ui.SummaryListView {
	l := p.Absent.Line
	rows := []ui.SummaryRow{
		ui.Row("Child", l.Child), ui.Row("Provider", l.Supplier), ui.Row("Since", l.Start.Long()), ui.Row("Cost", l.Weekly().String()+" a week"),
		ui.Row("Missing from", p.List.File+", published on "+ui.When(p.List.PublishedAt)),
	}
	if l.Reference != "" {
		rows = append(rows, ui.Row("Reference", l.Reference))
	}
	if wrong := p.List.Summary.Refused - p.List.Summary.Known; wrong > 0 {
		rows = append(rows, ui.Row("It may be among", ui.Count(wrong, "line", "lines")+" of that list that could not be read"))
	}
	return ui.SummaryListView{Rows: rows}
}

func (h *handler) showAbsent(w http.ResponseWriter, r *web.Request, status int, pkg string, form fateForm) error {
	id, _ := strconv.ParseInt(pkg, 10, 64) // none has number 0
	page := onePage{Form: form}
	err := h.DB.InTx(r.Context(), func(tx *db.Tx) (err error) {
		page.Absent, page.List, err = h.Service.SeeOneAbsent(r.Context(), tx, r.Actor(), id)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, oneAbsentView(page))
}

// partPage says that a list was no whole list.
type partPage struct {
	List    spot.Import
	Missing int
	Errors  []fault.Field
}

func (h *handler) showPart(w http.ResponseWriter, r *web.Request, status int, list thread.Ref, errs []fault.Field) error {
	page, err := h.absentPage(r, "", 0)
	if err != nil {
		return err
	}
	i, ok := page.Lists[list]
	if !ok {
		return fault.NotFound("That list")
	}
	return web.Render(w, r, status, partView(partPage{List: i, Missing: i.Summary.Absent, Errors: errs}))
}

// tell keeps what became of a package, or that a list was no whole list.
func (h *handler) tell(w http.ResponseWriter, r *web.Request) error {
	form := fateForm{Fate: r.Form("fate"), Why: r.Form("why")}
	id, _ := strconv.ParseInt(r.Form("package"), 10, 64) // none has number 0
	cmd := spot.TellAbsent{Package: id, List: thread.Ref(r.Form("list")), Fate: spot.Fate(form.Fate), Why: form.Why}
	part := cmd.Fate == spot.FatePart
	var err error
	if !part {
		cmd.On, err = r.FormDate("on")
	}
	if err == nil {
		_, err = h.Service.TellAbsent(r.Context(), r.Actor(), cmd)
	}
	if errs, ok := refused(err); ok {
		if form.Errors = errs; part {
			return h.showPart(w, r, http.StatusUnprocessableEntity, cmd.List, errs)
		}
		return h.showAbsent(w, r, http.StatusUnprocessableEntity, r.Form("package"), form)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "Kept. The figures follow in a moment.")
	return web.SeeOther(w, r, absentPath)
}

// answersPage is what was said of packages that lists no longer name.
type answersPage struct {
	Table  ui.TableView
	Undo   spot.AbsentAnswer // about to be taken back, of ID 0 when none is
	Errors []fault.Field
}

func (h *handler) answers(w http.ResponseWriter, r *web.Request) error {
	return h.showAnswers(w, r, http.StatusOK, r.URL.Query().Get("undo"), nil)
}

var answersHeader = []string{"package", "child", "what became of it", "last day", "by", "when", "why", "taken back by", "taken back why"}

func (h *handler) showAnswers(w http.ResponseWriter, r *web.Request, status int, undo string, errs []fault.Field) error {
	var all []spot.AbsentAnswer
	err := h.DB.InTx(r.Context(), func(tx *db.Tx) (err error) {
		all, err = h.Service.SeeAbsentAnswers(r.Context(), tx, r.Actor())
		return err
	})
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.CSV(w, r, "missing-packages-answers.csv", answersHeader, func(yield func([]string) bool) {
			for _, a := range all {
				if !yield([]string{a.What, answerChild(a), fateWords(a.Fate), a.On.String(), a.By.Name, a.At.Format("2006-01-02 15:04"), a.Why, a.UndoneBy.Name, a.UndoneWhy}) {
					return
				}
			}
		})
	}
	p := answersPage{Errors: errs}
	p.Table = ui.TableView{
		Caption: "Answers, latest first", CaptionSize: "hidden", CSV: answersPath + "?format=csv", Keys: true,
		Columns: ui.Columns("Package", "Child", "What became of it", "By", "Why", "Taken back"), Empty: "Nobody has said yet what became of a package.",
	}
	for _, a := range all {
		back := ui.Cell{Text: "Take back", Href: answersPath + "?undo=" + strconv.FormatInt(a.ID, 10)}
		switch {
		case !a.UndoneAt.IsZero():
			back = ui.Cell{Text: a.UndoneBy.Name + ", " + ui.When(a.UndoneAt) + ": " + a.UndoneWhy}
		case strconv.FormatInt(a.ID, 10) == undo:
			p.Undo = a
		}
		fate := fateWords(a.Fate)
		if !a.On.IsZero() {
			fate += ", last day " + a.On.Short()
		}
		p.Table.Rows = append(p.Table.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: a.What, Header: true}, {Text: answerChild(a)}, {Text: fate}, {Text: byWords(a.By) + ", " + ui.When(a.At)}, {Text: a.Why}, back,
		}})
	}
	return web.Render(w, r, status, answersView(p))
}

// answerChild says whose package it was; a list is nobody's.
func answerChild(a spot.AbsentAnswer) string {
	if a.Fate == spot.FatePart {
		return ""
	}
	return childWords(a.Child)
}

func fateWords(f spot.Fate) string {
	switch f {
	case spot.FateEnded:
		return "It ended"
	case spot.FateMoved:
		return "It moved"
	case spot.FatePart:
		return "It was no whole list"
	default:
		return "The list is wrong"
	}
}

// takeBack takes an answer back.
func (h *handler) takeBack(w http.ResponseWriter, r *web.Request) error {
	id, _ := strconv.ParseInt(r.Form("undo"), 10, 64) // no answer has number 0
	err := h.Service.UndoAbsent(r.Context(), r.Actor(), id, r.Form("why"))
	if errs, ok := refused(err); ok {
		return h.showAnswers(w, r, http.StatusUnprocessableEntity, r.Form("undo"), errs)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The answer is taken back, and the package is asked about again. The figures follow in a moment.")
	return web.SeeOther(w, r, answersPath)
}
