package familyweb

import (
	"context"
	"net/http"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// meetingLine is one meeting on the page of a child.
type meetingLine struct {
	When, Interpreter, Href string
	Late                    bool // nobody is arranged, and it should be done
}

// meetingLines are the meetings with the family that a reader may know of.
func (h *handler) meetingLines(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref, forFamily bool) ([]meetingLine, error) {
	found, err := h.Service.Meetings(ctx, tx, reader, child)
	if err != nil {
		return nil, err
	}
	out := make([]meetingLine, len(found))
	for i, m := range found {
		out[i] = meetingLine{When: whenMet(m), Interpreter: interpreterWords(m, reader, forFamily), Href: meetingPath(m.Ref, "")}
		out[i].Late = len(m.Needs) > 0 && m.Arranged.Who == "" && !m.On.After(tx.Today().AddDays(soonMet))
	}
	return out, nil
}

// soonMet is within how many days of a meeting the page warns that nobody interprets.
const soonMet = 7

// whenMet says how and when a family is met.
func whenMet(m family.Meeting) string {
	kind := string(m.Kind)
	out := strings.ToUpper(kind[:1]) + kind[1:] + ", " + m.On.Long()
	if m.Time != "" {
		out += " at " + m.Time
	}
	if m.Where != "" {
		out += ", " + m.Where
	}
	return out
}

// interpreterWords say who interprets, to a family in its own words; of a family only those who need one read of it.
func interpreterWords(m family.Meeting, reader access.Actor, forFamily bool) string {
	language := strings.Join(m.Languages(), " and ")
	for _, n := range m.Needs {
		if forFamily && n.Person == reader.Person {
			language = n.Language
		}
	}
	of := ""
	if language != "" {
		of = " for " + language
	}
	switch {
	case len(m.Needs) == 0:
		return "Nobody asked for an interpreter."
	case m.Arranged.Who != "":
		out := "An interpreter" + of + " will be there: " + m.Arranged.Who
		if m.Arranged.How != "" {
			out += ", " + m.Arranged.How
		}
		return out + "."
	case forFamily:
		return "We are looking for an interpreter" + of + ". You read here who it is."
	default:
		return "No interpreter" + of + " is arranged yet."
	}
}

func meetingPath(ref thread.Ref, step string) string { return "/meetings/" + string(ref) + step }

func (h *handler) planMeetingForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderForm(w, r, "Plan a visit or a meeting", nil, planMeetingView)
}

func (h *handler) planMeeting(w http.ResponseWriter, r *web.Request) error {
	again := func(wrong []fault.Field) error {
		return h.renderForm(w, r, "Plan a visit or a meeting", wrong, planMeetingView)
	}
	on, err := r.FormDate("on")
	if err != nil {
		return again(fieldsOf(err))
	}
	m, err := h.Service.PlanMeeting(r.Context(), r.Actor(), family.PlanMeeting{Child: r.Ref("id"), Kind: family.MeetingKind(r.Form("kind")), On: on,
		Time: r.Form("time"), Where: r.Form("where")})
	if err == nil && len(m.Needs) > 0 {
		web.Flash(r, "It is planned. Arrange an interpreter here.")
		return web.SeeOther(w, r, meetingPath(m.Ref, ""))
	}
	return h.done(w, r, err, "It is planned. Nobody asked for an interpreter.", again)
}

// meetingPage is one meeting, with what may be done about it.
type meetingPage struct {
	Meeting     family.Meeting
	Child       family.Child
	Interpreter string
	MayArrange  bool
	Today       workday.Date
	Errors      []fault.Field
}

func (h *handler) meeting(w http.ResponseWriter, r *web.Request) error {
	return h.showMeeting(w, r, nil)
}

func (h *handler) showMeeting(w http.ResponseWriter, r *web.Request, wrong []fault.Field) error {
	p := meetingPage{Errors: wrong}
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if p.Meeting, err = h.Service.Meeting(r.Context(), tx, r.Actor(), r.Ref("id")); err != nil {
			return err
		}
		if p.Child, err = h.Service.Child(r.Context(), tx, p.Meeting.Child); err != nil {
			return err
		}
		p.Today = tx.Today()
		kin, err := family.AsFamily(r.Context(), tx, r.Actor(), p.Meeting.Child)
		p.MayArrange = !kin && r.Actor().May(access.FamilyRecord) && p.Meeting.Open(p.Today) && access.MayWork(r.Context(), tx, r.Actor(), p.Meeting.Child) == nil
		p.Interpreter = interpreterWords(p.Meeting, r.Actor(), kin)
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look("Meeting with the family", p.Meeting.Child); err != nil {
		return err
	}
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, status, meetingView(p))
}

func (h *handler) arrangeInterpreter(w http.ResponseWriter, r *web.Request) error {
	err := h.Service.ArrangeInterpreter(r.Context(), r.Actor(), family.ArrangeInterpreter{Meeting: r.Ref("id"), Version: version(r), Who: r.Form("who"), How: r.Form("how")})
	return h.meetingDone(w, r, err, "The family reads who interprets.")
}

func (h *handler) callOffMeeting(w http.ResponseWriter, r *web.Request) error {
	err := h.Service.CallOffMeeting(r.Context(), r.Actor(), family.CallOffMeeting{Meeting: r.Ref("id"), Version: version(r), Why: r.Form("why")})
	return h.meetingDone(w, r, err, "It is called off. Tell the family, and the interpreter if there is one.")
}

func (h *handler) meetingDone(w http.ResponseWriter, r *web.Request, err error, said string) error {
	if fields, ok := fault.Fields(err); ok {
		return h.showMeeting(w, r, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, said)
	return web.SeeOther(w, r, meetingPath(r.Ref("id"), ""))
}

// meetingRows are the facts of a meeting.
func meetingRows(p meetingPage) ui.SummaryListView {
	m := p.Meeting
	rows := []ui.SummaryRow{ui.Row("When", whenMet(m)), ui.Row("Interpreter", p.Interpreter)}
	if p.MayArrange && len(m.Needs) > 0 {
		names := make([]string, len(m.Needs))
		for i, n := range m.Needs {
			names[i] = n.Name
		}
		rows = append(rows, ui.Row("Needed by", strings.Join(names, ", ")))
	}
	if m.Arranged.Who != "" {
		rows = append(rows, ui.Row("Arranged by", m.Arranged.By+", "+m.Arranged.On.Long()))
	}
	if !m.OffOn.IsZero() {
		rows = append(rows, ui.Row("Called off", m.OffOn.Long()+": "+m.OffWhy))
	}
	return ui.SummaryListView{Rows: rows}
}

func meetingKindOptions() []ui.Option {
	var out []ui.Option
	for _, k := range family.MeetingKinds() {
		out = append(out, ui.Option{Value: string(k), Text: strings.ToUpper(string(k[:1])) + string(k[1:])})
	}
	return out
}
