package waitingweb

import (
	"context"
	"net/http"
	"strconv"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/waiting/diary"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// diaryPage is a diary as its owner reads it.
type diaryPage struct {
	Child   thread.Ref
	Name    string
	Book    diary.Book
	Council family.Council
	// Near is set when the latest entry was written today and says that it is nearly too much.
	Near   bool
	Older  string // address of the entries before these; "" when there are none
	First  string // address of the latest, on a later page
	Errors []fault.Field
}

func (p diaryPage) path(act string) string { return "/children/" + string(p.Child) + "/diary" + act }

func (h *handler) diary(w http.ResponseWriter, r *web.Request) error {
	return h.renderDiary(w, r, http.StatusOK, nil)
}

func (h *handler) renderDiary(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	p := diaryPage{Child: r.Ref("id"), Errors: errs}
	before := 0
	if after := r.Page(); after != "" {
		n, err := strconv.Atoi(after)
		if err != nil || n < 1 {
			return fault.NotFound("That page of the diary")
		}
		before, p.First = n, r.First()
	}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		if p.Book, err = h.Diaries.Own(r.Context(), tx, r.Actor(), p.Child, before); err != nil {
			return err
		}
		found, err := h.Families.Children(r.Context(), tx, []thread.Ref{p.Child})
		if err != nil {
			return err
		}
		p.Name = found[p.Child].Name()
		if p.Council, err = h.Homes.Council(r.Context(), tx); err != nil {
			return err
		}
		if latest := p.Book.Entries; before == 0 && len(latest) > 0 {
			p.Near = latest[0].Score >= diary.Near && workday.DateOf(latest[0].At) == tx.Today()
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := r.Look(lookAtWaiting, p.Child); err != nil {
		return err
	}
	if p.Book.More {
		p.Older = r.After(strconv.Itoa(p.Book.Entries[len(p.Book.Entries)-1].Number))
	}
	return web.Render(w, r, status, diaryView(p))
}

// kept answers a form of the diary.
func (h *handler) kept(w http.ResponseWriter, r *web.Request, err error, done string) error {
	if fields, ok := fault.Fields(err); ok {
		return h.renderDiary(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, done)
	return web.SeeOther(w, r, "/children/"+string(r.Ref("id"))+"/diary")
}

func (h *handler) write(w http.ResponseWriter, r *web.Request) error {
	if r.Form("score") == "" {
		return h.kept(w, r, fault.Invalid("score", "Choose a number from 0 to 10."), "")
	}
	score, err := r.FormInt("score")
	var c diary.Call
	if err == nil {
		c, err = h.Diaries.Write(r.Context(), r.Actor(), diary.Write{Child: r.Ref("id"), Score: score, Words: r.Form("words")})
	}
	done := "Kept. Nobody else reads it."
	if c.Ref != "" {
		done = "Kept. Your lead professional, or whoever stands in, is told now and answers by " + c.Due.Long() + "."
	}
	return h.kept(w, r, err, done)
}

func (h *handler) setDiary(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	from := 0
	if err == nil && r.Form("tell-from") != "" {
		from, err = r.FormInt("tell-from")
	}
	if err == nil {
		err = h.Diaries.Set(r.Context(), r.Actor(), diary.Set{Child: r.Ref("id"), Version: version, TellFrom: from, ShareWords: r.Form("share") == "yes"})
	}
	done := "Nobody is told, whatever you write."
	if from > 0 {
		done = "From now on your lead professional is told when you write " + strconv.Itoa(from) + " or more."
	}
	return h.kept(w, r, err, done)
}

func (h *handler) deleteEntry(w http.ResponseWriter, r *web.Request) error {
	number, err := strconv.Atoi(r.Form("number"))
	if err != nil {
		return fault.NotFound("That entry")
	}
	return h.kept(w, r, h.Diaries.Delete(r.Context(), r.Actor(), r.Ref("id"), number), "Deleted for good.")
}

func (h *handler) callOff(w http.ResponseWriter, r *web.Request) error {
	return h.kept(w, r, h.Diaries.NotNeeded(r.Context(), r.Actor(), r.Ref("id"), r.FormRef("call")), "Your lead professional knows that you need no call.")
}

// callPage is a call as whoever answers reads it.
type callPage struct {
	Call        diary.Reading
	Child, From string // names
	Reach       string // how to reach who wrote
	Errors      []fault.Field
}

func (h *handler) call(w http.ResponseWriter, r *web.Request) error {
	return h.renderCall(w, r, http.StatusOK, nil)
}

func (h *handler) renderCall(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	p := callPage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		if p.Call, err = h.Diaries.Read(r.Context(), tx, r.Actor(), r.Ref("id")); err != nil {
			return err
		}
		found, err := h.Families.Children(r.Context(), tx, []thread.Ref{p.Call.Child})
		if err != nil {
			return err
		}
		p.Child = found[p.Call.Child].Name()
		p.From, p.Reach, err = h.writer(r.Context(), tx, p.Call.Call, p.Child)
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look(lookAtWaiting, p.Call.Child); err != nil {
		return err
	}
	return web.Render(w, r, status, callView(p))
}

// writer names who wrote, with a telephone number where there is one.
func (h *handler) writer(ctx context.Context, tx *db.Tx, c diary.Call, child string) (name, phone string, err error) {
	carers, err := h.Homes.Carers(ctx, tx, c.Child)
	if err != nil {
		return "", "", err
	}
	for _, carer := range carers {
		if carer.Person == c.Owner {
			phone = carer.Reach.Phone
			if phone != "" && carer.Reach.SafeTimes != "" {
				phone += " (safe times: " + carer.Reach.SafeTimes + ")"
			}
			return carer.Name(), phone, nil
		}
	}
	return child, "", nil // the young person
}

func (h *handler) answerCall(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err == nil {
		err = h.Diaries.Answer(r.Context(), r.Actor(), diary.Answer{Call: r.Ref("id"), Version: version, Words: r.Form("words")})
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderCall(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The family reads your answer.")
	return web.SeeOther(w, r, "/diary-calls")
}

// callsPage lists the calls that the reader is to answer.
type callsPage struct{ Table ui.TableView }

func (h *handler) calls(w http.ResponseWriter, r *web.Request) error {
	p := callsPage{ui.TableView{Caption: "Families who ask for a call", CaptionSize: "hidden", CSV: r.With("format", "csv"), Columns: ui.Columns("Child", "Wrote on", "Answer by"),
		Empty: "No family asks for a call. Families decide themselves when you are told; you read nothing before that."}}
	var refs []thread.Ref
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		all, err := h.Diaries.ToAnswer(r.Context(), tx, r.Actor())
		if err != nil || len(all) == 0 {
			return err
		}
		for _, c := range all {
			refs = append(refs, c.Child)
		}
		found, err := h.Families.Children(r.Context(), tx, refs)
		if err != nil {
			return err
		}
		for _, c := range all {
			p.Table.Rows = append(p.Table.Rows, ui.TableRow{Mark: c.Due.Before(tx.Today()), Cells: []ui.Cell{
				{Text: found[c.Child].Name(), Href: "/diary-calls/" + string(c.Ref), Header: true}, {Text: c.On.Short(), Sort: c.On.String()}, {Text: c.Due.Short(), Sort: c.Due.String()},
			}})
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := r.Look("families who ask for a call", refs...); err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.TableCSV(w, r, "families-who-ask-for-a-call.csv", p.Table)
	}
	return web.Render(w, r, http.StatusOK, callsView(p))
}

// scores are the numbers of the scale, the hardest last.
func scores() []ui.Option {
	out := make([]ui.Option, 0, diary.Hardest+1)
	for n := range diary.Hardest + 1 {
		out = append(out, ui.Option{Value: strconv.Itoa(n), Text: scored(n)})
	}
	return out
}

// scored says a number with what it stands for.
func scored(n int) string {
	if n < 0 {
		return "deleted by the family"
	}
	if words := diary.Words(n); words != "" {
		return strconv.Itoa(n) + ": " + words
	}
	return strconv.Itoa(n)
}

// thresholds are the numbers from which on the lead may be told.
func thresholds() []ui.Option {
	out := []ui.Option{{Value: "0", Text: "Never: nobody is told"}}
	for n := 1; n <= diary.Hardest; n++ {
		out = append(out, ui.Option{Value: strconv.Itoa(n), Text: "From " + scored(n)})
	}
	return out
}
