package agreementweb

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/web"
)

// openPage is the form that publishes terms of admission, filled in with those that count now.
type openPage struct {
	Agreement agreement.Agreement
	Opening   admission.Opening
	Law       agreement.Law
	Questions []admission.Question // as many rows as the form has
	Errors    []fault.Field
}

// questionRows is how many questions the form has room for beyond those of the version before.
const questionRows = 3

func (h *handler) openForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderOpen(w, r, http.StatusOK, nil)
}

func (h *handler) renderOpen(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := openPage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if page.Agreement, err = h.Service.Agreement(r.Context(), tx, r.Ref("id")); err != nil {
			return err
		}
		laws, err := h.Service.Laws()
		if err != nil {
			return err
		}
		page.Law, _ = laws.Of(page.Agreement.Regime)
		page.Opening, err = h.Admission.Opening(r.Context(), tx, page.Agreement.Ref)
		if fault.Is(err, fault.KindNotFound) {
			return nil // the first terms
		}
		return err
	})
	if err != nil {
		return err
	}
	page.Questions = slices.Concat(page.Opening.Questions, make([]admission.Question, questionRows))
	if more := rowsSent(r); more > len(page.Questions) {
		page.Questions = append(page.Questions, make([]admission.Question, min(more, mostQuestions)-len(page.Questions))...)
	}
	return web.Render(w, r, status, openView(page))
}

// rowsSent is how many rows of questions the form shows again: those that were sent, and more where somebody asked for more.
func rowsSent(r *web.Request) (n int) {
	for n < mostQuestions && r.PostForm.Has("question-"+strconv.Itoa(n+1)) {
		n++
	}
	if r.Form("do") == "more" {
		n += questionRows
	}
	return n
}

func (h *handler) open(w http.ResponseWriter, r *web.Request) error {
	if r.Form("do") == "more" {
		return h.renderOpen(w, r, http.StatusOK, nil) // as it was filled in, with more rows
	}
	p := &parser{web.Parser{Request: r}}
	o := admission.Opening{
		Agreement: r.Ref("id"), OpensAt: p.moment("opens", "09:00"), ClosesAt: p.moment("closes", "12:00"), ClarifyUntil: p.moment("clarify", "12:00"),
		DecideRule: r.Form("decide-rule"), DecideDays: p.Number("decide-days"), CompleteDays: p.Number("complete-days"), RemindDays: p.optional("remind-days"), StandstillRule: r.Form("standstill-rule"),
		ReplyDays: p.Number("reply-days"), ReviewDays: p.Number("review-days"), PassMark: p.Number("pass-mark"),
		Declarations: lines(r.Form("declarations")), Documents: lines(r.Form("documents")), Questions: p.questions(), Floor: p.floor(),
	}
	if len(p.Wrong) > 0 {
		return h.renderOpen(w, r, http.StatusUnprocessableEntity, p.Wrong)
	}
	err := h.Admission.Open(r.Context(), r.Actor(), o)
	if fields, ok := fault.Fields(err); ok {
		return h.renderOpen(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	said, err := h.lifted(r.Context(), o.Agreement)
	if err != nil {
		return err
	}
	web.Flash(r, "The terms of admission are published."+said)
	return web.SeeOther(w, r, "/agreements/"+string(o.Agreement)+"/admission")
}

// moment reads a date and a time of day; the zero time when no date is given.
func (p *parser) moment(field, usual string) time.Time {
	d := p.Date(field)
	if d.IsZero() {
		return time.Time{}
	}
	text := p.Form(field + "-time")
	if text == "" {
		text = usual
	}
	t, err := time.Parse("15:04", text)
	if err != nil {
		p.Note(fault.Invalid(field+"-time", "Enter a time such as 12:00."))
		return time.Time{}
	}
	return d.At(t.Hour(), t.Minute())
}

// questions reads the rows of questions; empty ones are left out.
func (p *parser) questions() []admission.Question {
	var out []admission.Question
	for i := 1; i <= mostQuestions; i++ {
		n := strconv.Itoa(i)
		if p.Form("question-"+n) == "" {
			continue
		}
		out = append(out, admission.Question{
			Words: p.Form("question-" + n), Kind: admission.QuestionKind(p.Form("kind-" + n)), Max: p.Number("max-" + n), Weight: p.Number("weight-" + n),
		})
	}
	return out
}

// mostQuestions bounds how many questions one form can send.
const mostQuestions = 60

func (p *parser) floor() agreement.Floor {
	amount := func(field string) money.Pence {
		v, err := p.FormMoney(field)
		p.Note(err)
		return v
	}
	return agreement.Floor{
		PayPerHour: amount("pay"), PencePerMile: amount("per-mile"), OnCosts: p.percent("on-costs"), Training: p.percent("training"),
		TravelMinutes: p.Number("travel"), MilesPerHour: p.percent("miles"), Overheads: p.percent("overheads"), LeastMargin: p.percent("margin"),
		SleepingShare: p.percent("sleeping"),
		Hours:         agreement.Hours{Session: p.percent("session-hours"), Night: p.percent("night-hours"), Day: p.percent("day-hours"), Week: p.percent("week-hours")},
	}
}

// percent reads a figure with up to two decimals as hundredths.
func (p *parser) percent(field string) int {
	v, err := p.FormMoney(field)
	if err != nil {
		p.Note(fault.Invalid(field, "Enter a figure such as 12.5."))
		return 0
	}
	return int(v)
}

// lines splits what was typed one to a line.
func lines(s string) []string {
	var out []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func hundredths(n int) string {
	if n == 0 {
		return ""
	}
	return strings.TrimSuffix(money.Pence(n).Pounds(), ".00")
}
