package spotweb

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/spot"
	"alongside/internal/spot/matching"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// The paths of the questions about names and of the answers.
const (
	suppliersPath = "/spot/suppliers"
	settledPath   = "/spot/suppliers/settled"
)

// queueLength is how many questions the page lists.
const queueLength = 25

// queuePage is one question about two names, and those that come after it.
type queuePage struct {
	Match    spot.Match
	Question spot.Question // of ID 0 when nothing is asked
	Skip     string        // where the next question is; "" behind the last
	Next     int64
	Queue    ui.TableView
	Pages    ui.PaginationView
	Answers  bool // the reader may answer
	Errors   []fault.Field
}

// asked is the question with what was paid to each name.
func (p queuePage) asked() ui.SummaryListView {
	q := p.Question
	return ui.SummaryListView{Title: "Do these two names mean the same supplier?", Rows: []ui.SummaryRow{
		ui.Row(q.A, paidWords(q.PaidA, q.CountA)), ui.Row(q.B, paidWords(q.PaidB, q.CountB)), ui.Row("Why we ask", q.Why), ui.Row("At stake", q.Stake.String()),
	}}
}

func paidWords(paid money.Pence, payments int) string {
	if payments == 0 {
		return "A provider, not paid under this name"
	}
	return paid.String() + " in " + ui.Count(payments, "payment", "payments")
}

func (h *handler) suppliers(w http.ResponseWriter, r *web.Request) error {
	if r.URL.Query().Get("format") == "csv" {
		return h.queueFile(w, r)
	}
	return h.queue(w, r, http.StatusOK, r.URL.Query().Get("pair"), nil)
}

// queue shows the question that pair names, or the first of the page's, and those behind it.
func (h *handler) queue(w http.ResponseWriter, r *web.Request, status int, pair string, errs []fault.Field) error {
	p := queuePage{Answers: r.Actor().May(access.SpotImport), Errors: errs}
	var found []spot.Question
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if p.Match, err = h.Service.Matches.Match(r.Context(), tx); err != nil {
			return err
		}
		if id, err := strconv.ParseInt(pair, 10, 64); err == nil {
			p.Question, err = h.Service.Matches.Question(r.Context(), tx, id)
			if err != nil && !fault.Is(err, fault.KindNotFound) {
				return err
			}
		}
		after := afterKey(r.Page())
		if p.Question.ID != 0 {
			after = p.Question
		}
		if found, err = h.Service.Matches.Questions(r.Context(), tx, after, queueLength+1); err != nil || len(found) > 0 || p.Question.ID != 0 {
			return err
		}
		found, err = h.Service.Matches.Questions(r.Context(), tx, spot.Question{}, queueLength+1) // behind the last: from the start
		return err
	})
	if err != nil {
		return err
	}
	if p.Question.ID == 0 && len(found) > 0 {
		p.Question, found = found[0], found[1:]
	}
	if len(found) > 0 {
		p.Next = found[0].ID
		p.Skip = pairPath(p.Next)
	}
	if len(found) >= queueLength {
		found = found[:queueLength-1]
		p.Pages.Next = suppliersPath + "?after=" + keyOf(found[len(found)-1])
	}
	if r.Page() != "" || p.Question.ID != 0 && pair != "" {
		p.Pages.Previous = suppliersPath
	}
	p.Queue = queueTable(p.Question, found)
	return web.Render(w, r, status, queueView(p))
}

func pairPath(id int64) string { return suppliersPath + "?pair=" + strconv.FormatInt(id, 10) }

// keyOf is where a list of questions goes on.
func keyOf(q spot.Question) string { return fmt.Sprintf("%d-%d", int64(q.Stake), q.ID) }

// afterKey reads what keyOf wrote; anything else is the start.
func afterKey(key string) spot.Question {
	stake, id, _ := strings.Cut(key, "-")
	pence, err := strconv.ParseInt(stake, 10, 64)
	number, err2 := strconv.ParseInt(id, 10, 64)
	if err != nil || err2 != nil {
		return spot.Question{}
	}
	return spot.Question{ID: number, Doubt: matching.Doubt{Stake: money.Pence(pence)}}
}

// queueTable lists the question that stands above, marked, and those behind it.
func queueTable(above spot.Question, behind []spot.Question) ui.TableView {
	v := ui.TableView{
		Caption: "The queue", Keys: true, CSV: suppliersPath + "?format=csv", Empty: "No question waits.",
		Columns: []ui.Column{{Text: "Names"}, {Text: "At stake", Numeric: true}, {Text: "How likely", Numeric: true}},
	}
	if above.ID != 0 {
		behind = append([]spot.Question{above}, behind...)
	}
	for _, q := range behind {
		v.Rows = append(v.Rows, ui.TableRow{Mark: q.ID == above.ID, Cells: []ui.Cell{
			{Text: q.A + " and " + q.B, Href: pairPath(q.ID), Header: true}, {Text: q.Stake.String()}, {Text: percent(q.Score)},
		}})
	}
	return v
}

func percent(share float64) string { return strconv.Itoa(int(share*100+0.5)) + "%" }

var queueHeader = []string{"name", "paid", "payments", "other name", "paid to other", "payments to other", "at stake", "probability", "why asked"}

// mostRows bounds the file of questions; a council's ledgers give a few thousand.
const mostRows = 100_000

func (h *handler) queueFile(w http.ResponseWriter, r *web.Request) error {
	var found []spot.Question
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		found, err = h.Service.Matches.Questions(r.Context(), tx, spot.Question{}, mostRows)
		return err
	})
	if err != nil {
		return err
	}
	return web.CSV(w, r, "supplier-questions.csv", queueHeader, func(yield func([]string) bool) {
		for _, q := range found {
			if !yield([]string{q.A, q.PaidA.Pounds(), number(q.CountA), q.B, q.PaidB.Pounds(), number(q.CountB), q.Stake.Pounds(), percent(q.Score), q.Why}) {
				return
			}
		}
	})
}

// answer keeps what somebody says about two names and goes on with the next question.
func (h *handler) answer(w http.ResponseWriter, r *web.Request) error {
	said := r.Form("verdict")
	if said != "same" && said != "different" {
		return h.queue(w, r, http.StatusUnprocessableEntity, r.Form("pair"), []fault.Field{{Message: "Choose “The same” or “Different”, or skip the question."}})
	}
	id, _ := strconv.ParseInt(r.Form("pair"), 10, 64) // none is asked under 0
	var q spot.Question
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		q, err = h.Service.Matches.Question(r.Context(), tx, id)
		return err
	})
	if fault.Is(err, fault.KindNotFound) {
		web.Flash(r, "That question is answered already, or is no longer asked. This is the next one.")
		return web.SeeOther(w, r, h.next(r))
	}
	if err != nil {
		return err
	}
	_, err = h.Service.SettleSupplier(r.Context(), r.Actor(), spot.Settle{A: q.A, B: q.B, Same: said == "same", Why: r.Form("why")})
	if errs, ok := refused(err); ok {
		return h.queue(w, r, http.StatusUnprocessableEntity, r.Form("pair"), errs)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "Kept: "+q.A+" and "+q.B+" are "+sameWords(said == "same")+". The figures follow in a moment.")
	return web.SeeOther(w, r, h.next(r))
}

// next is where the question after the one that was answered is.
func (h *handler) next(r *web.Request) string {
	if id, err := strconv.ParseInt(r.Form("next"), 10, 64); err == nil && id != 0 {
		return pairPath(id)
	}
	return suppliersPath
}

// refused are the sentences of what somebody can put right.
func refused(err error) ([]fault.Field, bool) {
	if fields, ok := fault.Fields(err); ok {
		return fields, true
	}
	if fault.Is(err, fault.KindConflict) {
		return []fault.Field{{Message: fault.Message(err)}}, true
	}
	return nil, false
}

func sameWords(same bool) string {
	if same {
		return "the same"
	}
	return "different"
}

// settledPage is what persons said about names.
type settledPage struct {
	Table  ui.TableView
	Undo   spot.Settlement // the answer that is about to be taken back, of ID 0 when none is
	Errors []fault.Field
}

func (h *handler) settled(w http.ResponseWriter, r *web.Request) error {
	return h.showSettled(w, r, http.StatusOK, r.URL.Query().Get("undo"), nil)
}

func (h *handler) showSettled(w http.ResponseWriter, r *web.Request, status int, undo string, errs []fault.Field) error {
	all, err := h.settlements(r.Context())
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.CSV(w, r, "supplier-answers.csv", settledHeader, settledRows(all))
	}
	p := settledPage{Errors: errs}
	may := r.Actor().May(access.SpotImport)
	p.Table = ui.TableView{
		Caption: "Answers, latest first", CaptionSize: "hidden", CSV: settledPath + "?format=csv",
		Columns: ui.Columns("Names", "Said", "By", "Why", "Taken back"), Empty: "Nobody has answered a question about names yet.",
	}
	for _, s := range all {
		if may && s.InForce() && strconv.FormatInt(s.ID, 10) == undo {
			p.Undo = s
		}
		back := ui.Cell{Text: undoneWords(s)}
		if may && s.InForce() {
			back = ui.Cell{Text: "Take back", Href: settledPath + "?undo=" + strconv.FormatInt(s.ID, 10)}
		}
		p.Table.Rows = append(p.Table.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: s.A + " and " + s.B, Header: true}, {Text: sameWords(s.Same)}, {Text: byWords(s.By) + ", " + ui.When(s.At)}, {Text: s.Why}, back,
		}})
	}
	return web.Render(w, r, status, settledView(p))
}

func (h *handler) settlements(ctx context.Context) (all []spot.Settlement, err error) {
	err = h.DB.View(ctx, func(tx *db.Tx) (err error) {
		all, err = h.Service.Settlements.Settlements(ctx, tx)
		return err
	})
	return all, err
}

func byWords(by audit.By) string { return by.Name }

func undoneWords(s spot.Settlement) string {
	if s.InForce() {
		return ""
	}
	return s.UndoneBy.Name + ", " + ui.When(s.UndoneAt) + ": " + s.UndoneWhy
}

var settledHeader = []string{"name", "other name", "said", "by", "when", "why", "taken back by", "taken back", "taken back why"}

func settledRows(all []spot.Settlement) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, s := range all {
			undone := ""
			if !s.InForce() {
				undone = s.UndoneAt.Format("2006-01-02 15:04")
			}
			if !yield([]string{s.A, s.B, sameWords(s.Same), s.By.Name, s.At.Format("2006-01-02 15:04"), s.Why, s.UndoneBy.Name, undone, s.UndoneWhy}) {
				return
			}
		}
	}
}

// undo takes an answer back.
func (h *handler) undo(w http.ResponseWriter, r *web.Request) error {
	id, _ := strconv.ParseInt(r.Form("undo"), 10, 64) // no answer has number 0
	err := h.Service.UndoSettlement(r.Context(), r.Actor(), id, r.Form("why"))
	if errs, ok := refused(err); ok {
		return h.showSettled(w, r, http.StatusUnprocessableEntity, r.Form("undo"), errs)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The answer is taken back. The figures follow in a moment.")
	return web.SeeOther(w, r, settledPath)
}
