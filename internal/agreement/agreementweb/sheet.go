package agreementweb

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// largestSheet is how large a sheet of rates may be, in bytes: the most lines with long reasons are below it.
const largestSheet = 1 << 20

// registerSheets adds the pages on which rates and ceilings come and go as a sheet.
func registerSheets(r *web.Router, h *handler) {
	r.Get("/agreements/{id}/rate-sheet", access.AgreementRates, h.sheetForm)
	r.Post("/agreements/{id}/rate-sheet", access.AgreementRates, h.takeSheet, web.LargeBody(6*largestSheet), web.TextUpTo(largestSheet))
}

// sheetPage takes a sheet of rates, and says what it does or would do.
type sheetPage struct {
	Agreement agreement.Agreement
	Text      string // of the sheet that was tried, to be mended and set
	Tried     bool
	Report    agreement.SheetReport
	Refused   ui.TableView
	Errors    []fault.Field
}

// Says is what the sheet would do, in a sentence.
func (p sheetPage) Says() string {
	r := p.Report
	what := ui.Count(r.Rates, "rate", "rates") + " and " + ui.Count(r.Ceilings, "ceiling", "ceilings")
	known := ""
	if r.Known > 0 {
		known = " " + ui.Count(r.Known, "line says", "lines say") + " what is set already."
	}
	if len(r.Refused) > 0 {
		return "Nothing is set: " + ui.Count(len(r.Refused), "thing stands", "things stand") + " in the way. " + what + " could be set." + known
	}
	return "This would set " + what + "." + known + " Nothing is set yet."
}

func (h *handler) sheetForm(w http.ResponseWriter, r *web.Request) error {
	switch r.URL.Query().Get("format") {
	case "template":
		return web.CSV(w, r, "rates-template.csv", agreement.SheetColumns(), slices.Values([][]string{}))
	case "csv":
		return h.sheetCSV(w, r)
	}
	return h.renderSheet(w, r, http.StatusOK, sheetPage{})
}

func (h *handler) renderSheet(w http.ResponseWriter, r *web.Request, status int, page sheetPage) error {
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		page.Agreement, err = h.Service.Agreement(r.Context(), tx, r.Ref("id"))
		return err
	})
	if err != nil {
		return err
	}
	page.Refused = ui.TableView{Caption: "What stands in the way", Columns: []ui.Column{{Text: "Line", Numeric: true}, {Text: "Column"}, {Text: "What is wrong"}}}
	for _, one := range page.Report.Refused {
		field := one.Field
		if field == "" {
			field = "the whole line"
		}
		page.Refused.Rows = append(page.Refused.Rows, ui.Cells(strconv.Itoa(one.Line), field, one.Says))
	}
	return web.Render(w, r, status, sheetView(page))
}

// sheetCSV gives every rate and ceiling of the agreement, past ones too, in the columns that are taken.
func (h *handler) sheetCSV(w http.ResponseWriter, r *web.Request) error {
	var rows [][]string
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		a, err := h.Service.Agreement(r.Context(), tx, r.Ref("id"))
		if err != nil {
			return err
		}
		lots := make([]thread.Ref, len(a.Lots))
		for i, l := range a.Lots {
			lots[i] = l.Ref
		}
		rates, err := h.Service.Rates(r.Context(), tx, lots)
		if err != nil {
			return err
		}
		ceilings, err := h.Service.Ceilings(r.Context(), tx, lots)
		if err != nil {
			return err
		}
		names, err := h.Service.SheetProviders(r.Context(), tx, a, rates)
		rows = agreement.Sheet(a, rates, ceilings, names)
		return err
	})
	if err != nil {
		return err
	}
	return web.CSV(w, r, "rates-"+string(r.Ref("id"))+".csv", agreement.SheetColumns(), slices.Values(rows))
}

func (h *handler) takeSheet(w http.ResponseWriter, r *web.Request) error {
	page := sheetPage{}
	text, err := sheetText(r)
	if fields, ok := fault.Fields(err); ok {
		page.Text, page.Errors = text, fields
		return h.renderSheet(w, r, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	page.Text, page.Tried = text, true
	lines, refused, err := agreement.ReadSheet(strings.NewReader(text))
	if err == nil {
		page.Report, err = h.Service.TakeSheet(r.Context(), r.Actor(), r.Ref("id"), lines, r.Form("do") != "set" || len(refused) > 0)
		page.Report.Refused = append(refused, page.Report.Refused...)
	}
	if fields, ok := fault.Fields(err); ok {
		page.Tried, page.Errors = false, fields
		return h.renderSheet(w, r, http.StatusUnprocessableEntity, page)
	}
	switch {
	case err != nil:
		return err
	case len(page.Report.Refused) > 0:
		page.Errors = []fault.Field{{Name: "text", Message: "Nothing was set. See line by line what stands in the way, mend it and try again."}}
		return h.renderSheet(w, r, http.StatusUnprocessableEntity, page)
	case r.Form("do") != "set":
		return h.renderSheet(w, r, http.StatusOK, page)
	}
	web.Flash(r, ui.Count(page.Report.Rates, "rate is", "rates are")+" set, and "+ui.Count(page.Report.Ceilings, "ceiling", "ceilings")+".")
	return web.SeeOther(w, r, path(agreement.Agreement{Ref: r.Ref("id")}, ""))
}

// sheetText is the sheet that was sent: the file, or what was pasted or mended.
func sheetText(r *web.Request) (string, error) {
	f, _, err := r.FormFile("file")
	switch {
	case errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart):
		if text := r.Form("text"); text != "" {
			return text, nil
		}
		return "", fault.Invalid("file", "Choose a CSV file, or paste its lines below.")
	case err != nil:
		return "", err
	}
	body, err := io.ReadAll(io.LimitReader(f, largestSheet+1))
	if len(body) > largestSheet {
		return "", errors.Join(fault.Invalid("file", "The file is larger than 1 MB, which no sheet of rates is. Check that it is the right one, or cut it in two."), f.Close())
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return "", err
	}
	text, err := agreement.SheetText(body)
	if err != nil {
		return "", err // what stands in the field stays there
	}
	r.PostForm.Set("text", text) // so that the page keeps it to be mended, in place of what stood in the field
	return text, nil
}
