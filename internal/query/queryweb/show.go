package queryweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// showPage is one question, for the family and for those who answer.
type showPage struct {
	Query     query.Query
	ChildName string
	Owner     string
	Cover     string // "; until 27 November 2026 Una covers" while the owner is away
	Family    bool   // the reader is of the family
	Judges    bool   // the reader asked, or speaks for who asked
	Answers   bool   // the reader may answer
	Open      []ui.DeadlineView
	Past      []ui.DeadlineView
	Ladder    []string // who is told if the answer is near its date or late, and on which day
	Strip     ui.StripView
	Replies   bool // the reader may enter what others replied
	Works     bool // the reader works with the child
	Takes     string
	Likes     []query.Like // which it may belong to
	Messages  []query.Message
	Sent      []notify.Outbound
	Words     templ.Component // what the family wrote once and used here
	Errors    []fault.Field
}

func (h *handler) show(w http.ResponseWriter, r *web.Request) error {
	p, err := h.loadShow(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, showView(p))
}

func (h *handler) loadShow(r *web.Request) (showPage, error) {
	reader := r.Actor()
	p := showPage{Family: reader.May(access.QueryJudge), Takes: h.takes(r)}
	err := h.seeQuery(r, "A question", func(ctx context.Context, tx *db.Tx, q query.Query) error {
		p.Query = q
		var err error
		if p.ChildName, err = h.childName(ctx, tx, q.Child); err != nil {
			return err
		}
		if p.Owner, err = h.ownerName(ctx, tx, q); err != nil {
			return err
		}
		if p.Cover, err = h.coverWords(ctx, tx, q); err != nil {
			return err
		}
		if p.Answers, err = mayAnswer(ctx, tx, reader, q); err != nil {
			return err
		}
		kin, err := access.Kin(ctx, tx, reader.Person, q.Child)
		if err != nil {
			return err
		}
		p.Replies = !p.Family && !kin
		judges, err := h.Service.Judges(ctx, tx, reader, q.Child, q)
		if err != nil {
			return err
		}
		p.Judges = judges[q.Ref]
		if err := h.loadBelongs(ctx, tx, &p, reader); err != nil {
			return err
		}
		if p.Messages, err = h.Service.Messages(ctx, tx, q.Ref); err != nil {
			return err
		}
		if p.Replies { // a family does not read where other people of the family are written to, whatever its people work as
			sent, err := notify.List(ctx, tx, notify.Filter{Ref: q.Ref, Limit: 50})
			if err != nil {
				return err
			}
			p.Sent = sent.Messages
		}
		clocks, err := deadline.Of(ctx, tx, q.Ref)
		if err != nil {
			return err
		}
		p.Open, p.Past = p.clocks(clocks[q.Ref], tx.Today())
		if due, ok := q.Due(clocks[q.Ref]); ok {
			p.Ladder = ladder(h.Service.Clocks.Steps(due, tx.Scope()), p.Owner, tx.Today())
		}
		if h.Words != nil {
			if p.Words, err = h.Words.Used(ctx, tx, reader, q.Child, q.Ref); err != nil {
				return err
			}
		}
		p.Strip, err = web.Strip(ctx, tx, reader, q.Ref)
		return err
	})
	return p, err
}

// clocks splits the deadlines into those that run and those that are over.
func (p showPage) clocks(all []deadline.Deadline, today workday.Date) (open, past []ui.DeadlineView) {
	for _, d := range all {
		if p.Family && d.Child == "" {
			continue // an internal date, or one that is kept from the family
		}
		owner := ""
		if d.Owner == p.Query.Owner && d.Open() {
			owner = p.Owner
		}
		v := web.DeadlineView(d, today, owner)
		if d.Open() {
			open = append(open, v)
		} else {
			past = append(past, v)
		}
	}
	return open, past
}

// ladder says who is told on which days to come while nobody has answered. What was told before stands in what happened.
func ladder(steps []deadline.Step, owner string, today workday.Date) []string {
	out := make([]string, 0, len(steps))
	for _, s := range steps {
		who := owner
		if s.Tell != deadline.Owner {
			who = "the " + strings.ToLower(roleWords(s.Tell))
		} else if who == "" {
			who = "whoever answers"
		}
		if !s.On.Before(today) {
			out = append(out, s.On.Long()+": "+who+" is told")
		}
	}
	return out
}

// mayAnswer reports whether the reader may answer the question now.
func mayAnswer(ctx context.Context, tx *db.Tx, reader access.Actor, q query.Query) (bool, error) {
	if !reader.May(access.QueryAnswer) || !q.Waiting() {
		return false, nil
	}
	err := access.MayWork(ctx, tx, reader, q.Child)
	if fault.Is(err, fault.KindForbidden) {
		return false, nil
	}
	return err == nil, err
}

// last returns the latest answer.
func (p showPage) last() (query.Answer, bool) {
	if n := len(p.Query.Answers); n > 0 {
		return p.Query.Answers[n-1], true
	}
	return query.Answer{}, false
}

// before returns the answers before the latest, the latest of them first.
func (p showPage) before() []query.Answer {
	var out []query.Answer
	for i := len(p.Query.Answers) - 2; i >= 0; i-- {
		out = append(out, p.Query.Answers[i])
	}
	return out
}

func (p showPage) version() string { return strconv.Itoa(p.Query.Version) }

// back is the list that the reader came from.
func (p showPage) back() string {
	if p.Family {
		return childPath(p.Query.Child, "/queries")
	}
	return "/queries"
}

// stateWords says where a question stands, as the reader sees it.
func stateWords(s query.State) string {
	switch s {
	case query.StateAsked:
		return "Sent"
	case query.StateWith:
		return "Being answered"
	case query.StateAnswered:
		return "Answered: does it answer the question?"
	case query.StateReopened:
		return "Gone to a manager"
	case query.StatePassed:
		return "Now an assessment request"
	case query.StateJoined:
		return "Part of another question"
	default:
		return "Closed"
	}
}

func stateColour(s query.State) ui.Colour {
	switch s {
	case query.StateAnswered:
		return ui.Yellow
	case query.StateReopened:
		return ui.Orange
	case query.StateClosed:
		return ui.Green
	default:
		return ui.Blue
	}
}

// heading is a point as it stands over its answer: the first lines of one that is very long.
func heading(point string) string {
	first, rest := ui.FirstLines(point)
	if rest == "" {
		return first
	}
	return first + "…"
}

// roleWords is the role of an answerer in words.
func roleWords(role string) string { return access.Role(role).Label() }

func (h *handler) judge(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	cmd := query.Judge{Query: r.Ref("id"), Version: version, Valid: r.Form("valid") == "yes", Verdict: r.Form("verdict")}
	if choice := r.Form("valid"); choice != "yes" && choice != "no" {
		return h.judgeAgain(w, r, fault.Field{Name: "valid", Message: "Choose yes or no."})
	}
	err = h.Service.Judge(r.Context(), r.Actor(), cmd)
	if fields, ok := fault.Fields(err); ok {
		return h.judgeAgain(w, r, fields...)
	}
	if err != nil {
		return err
	}
	if cmd.Valid {
		web.Flash(r, "Thank you. Your question is closed. You can still ask again about it.")
	} else {
		web.Flash(r, "Thank you. Your question has gone to a manager, with a new date.")
	}
	return web.SeeOther(w, r, path(cmd.Query, ""))
}

func (h *handler) judgeAgain(w http.ResponseWriter, r *web.Request, wrong ...fault.Field) error {
	p, err := h.loadShow(r)
	if err != nil {
		return err
	}
	p.Errors = wrong
	return web.Render(w, r, http.StatusUnprocessableEntity, showView(p))
}

func (h *handler) acknowledge(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	if err := h.Service.Acknowledge(r.Context(), r.Actor(), r.Ref("id"), version); err != nil {
		return err
	}
	web.Flash(r, "We are telling the family that the question has arrived.")
	return web.SeeOther(w, r, path(r.Ref("id"), ""))
}

// ofChildPage lists the questions about one child.
type ofChildPage struct {
	Child     thread.Ref
	ChildName string
	MayAsk    bool
	MayWrite  bool
	Table     ui.TableView
}

func (h *handler) ofChild(w http.ResponseWriter, r *web.Request) error {
	p := ofChildPage{Child: r.Ref("id"), MayAsk: r.Actor().May(access.QueryAsk), MayWrite: r.Actor().May(access.QueryAnswer)}
	var found []query.Query
	err := r.SeeChild("Questions about a child", p.Child, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if p.ChildName, err = h.childName(ctx, tx, p.Child); err != nil {
			return err
		}
		kin, err := access.Kin(ctx, tx, r.Actor().Person, p.Child)
		if err != nil {
			return err
		}
		p.MayWrite = p.MayWrite && !kin // a colleague writes down what the family of staff asks
		reads, err := h.Service.Reader(ctx, tx, r.Actor(), p.Child)
		if err != nil {
			return err
		}
		found, err = h.Service.Of(ctx, tx, p.Child)
		found = slices.DeleteFunc(found, func(q query.Query) bool { return reads.MayRead(q) != nil })
		return err
	})
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.CSV(w, r, "questions.csv", []string{"reference", "asked", "about", "state", "closed"}, func(yield func([]string) bool) {
			for _, q := range found {
				if !yield([]string{string(q.Ref), q.AskedOn.String(), q.Subject, string(q.State()), q.ClosedOn.String()}) {
					return
				}
			}
		})
	}
	p.Table = ui.TableView{Caption: "Questions, the latest first", CaptionSize: "hidden", Columns: ui.Columns("About", "Asked", "How it stands"),
		Empty: "Nobody has asked a question yet. Ask one, and you see here who answers it and by when.", CSV: r.With("format", "csv")}
	for _, q := range found {
		p.Table.Rows = append(p.Table.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: q.Subject, Href: path(q.Ref, ""), Header: true}, {Text: q.AskedOn.Short(), Sort: q.AskedOn.String()},
			{Body: ui.Tag(stateWords(q.State()), stateColour(q.State()))},
		}})
	}
	return web.Render(w, r, http.StatusOK, ofChildView(p))
}
