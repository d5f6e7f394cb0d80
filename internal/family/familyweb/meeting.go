package familyweb

import (
	"context"
	"net/http"
	"slices"
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
		out[i].Late = len(m.Needs) > 0 && len(m.Missing()) > 0 && !m.On.After(tx.Today().AddDays(soonMet))
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
	if len(m.Needs) == 0 {
		return "Nobody asked for an interpreter."
	}
	var said []string
	for _, language := range readOf(m, reader, forFamily) {
		said = append(said, whoInterprets(m, language, forFamily))
	}
	if len(said) == 0 {
		return "You asked for no interpreter."
	}
	return strings.Join(said, " ")
}

// readOf are the languages of which a reader reads who interprets: of a family their own, else all that are needed.
func readOf(m family.Meeting, reader access.Actor, forFamily bool) []string {
	return slices.DeleteFunc(m.Tongues(), func(language string) bool {
		return forFamily && !slices.ContainsFunc(m.Needs, func(n family.InterpreterNeed) bool { return n.Language == language && n.Person == reader.Person })
	})
}

func whoInterprets(m family.Meeting, language string, forFamily bool) string {
	of := ""
	if language != "" {
		of = " for " + language
	}
	a, ok := m.Arranged.For(language)
	switch {
	case ok && a.How != "":
		return "An interpreter" + of + " will be there: " + a.Who + ", " + a.How + "."
	case ok:
		return "An interpreter" + of + " will be there: " + a.Who + "."
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
	Languages   []string // of which the reader reads who interprets
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
		p.Interpreter, p.Languages = interpreterWords(p.Meeting, r.Actor(), kin), readOf(p.Meeting, r.Actor(), kin)
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
	err := h.Service.ArrangeInterpreter(r.Context(), r.Actor(), family.ArrangeInterpreter{Meeting: r.Ref("id"), Version: version(r), Language: r.Form("language"), Who: r.Form("who"), How: r.Form("how")})
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
	for _, language := range p.Languages {
		if a, ok := m.Arranged.For(language); ok {
			rows = append(rows, ui.Row(strings.TrimSpace("Arranged by "+of(language, p.Languages)), a.By+", "+a.On.Long()))
		}
	}
	if !m.OffOn.IsZero() {
		rows = append(rows, ui.Row("Called off", m.OffOn.Long()+": "+m.OffWhy))
	}
	return ui.SummaryListView{Rows: rows}
}

// of names a language where there are several.
func of(language string, all []string) string {
	if len(all) < 2 {
		return ""
	}
	return "(" + tongue(language) + ")"
}

func tongue(language string) string {
	if language == "" {
		return "language not said"
	}
	return language
}

// tongueOptions are the languages for which an interpreter can be arranged, with who does already.
func tongueOptions(m family.Meeting) []ui.Option {
	var out []ui.Option
	for _, l := range m.Tongues() {
		o := ui.Option{Value: l, Text: tongue(l)}
		if a, ok := m.Arranged.For(l); ok {
			o.Hint = "Arranged: " + a.Who
		}
		out = append(out, o)
	}
	return out
}

// arranged is who interprets where only one language is needed, for the form to begin with.
func (p meetingPage) arranged() (a family.Arranged) {
	if all := p.Meeting.Tongues(); len(all) == 1 {
		a, _ = p.Meeting.Arranged.For(all[0])
	}
	return a
}

func meetingKindOptions() []ui.Option {
	var out []ui.Option
	for _, k := range family.MeetingKinds() {
		out = append(out, ui.Option{Value: string(k), Text: strings.ToUpper(string(k[:1])) + string(k[1:])})
	}
	return out
}
