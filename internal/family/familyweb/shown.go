package familyweb

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// megabyte is how the council's policy counts the size of files.
const megabyte = 1_000_000

// lookAtShown is what families read of a look at one picture or recording.
const lookAtShown = "A picture or recording of the family’s"

// The fields of the form are named after the voice to which it adds: there is one form a voice on the page.
func (v voiceView) fileField() string { return "file-" + v.ID() }

func (v voiceView) saysField() string { return "says-" + v.ID() }

func (v voiceView) toldField() string { return "told-" + v.ID() }

// outField is the name of the field that says why something is taken out.
func outField(n int) string { return "why-" + strconv.Itoa(n) }

// shownPath is where a picture or a recording is read.
func shownPath(s family.Shown) string {
	return childPath(s.Child, "/shown?n="+strconv.Itoa(s.N))
}

// shownBy says who added something, and when.
func shownBy(s family.Shown) string {
	who := "Added by " + s.By
	if s.Voice == family.ChildVoice && s.Role != string(access.RoleYoungPerson) {
		who = "Added for the child by " + s.By
	}
	return who + ", " + ui.When(s.At) + "."
}

// goneBy says who took something out, when and why.
func goneBy(s family.Shown) string {
	out := "Taken out by " + s.GoneBy + ", " + ui.When(s.GoneAt) + "."
	if s.GoneWhy != "" {
		out += " " + s.GoneWhy
	}
	return out
}

// shownMark says what became of something since the words were last used.
func shownMark(s family.ReadyShown) string {
	switch {
	case s.Gone:
		return "Left out now:"
	case s.New:
		return "New:"
	default:
		return ""
	}
}

// Out are the pictures and recordings that were taken out.
func (v voiceView) Out() (out []family.Shown) {
	for _, s := range v.Shown {
		if !s.Stands() {
			out = append(out, s)
		}
	}
	return out
}

// shownWord names what it is.
func shownWord(s family.Shown) string {
	switch s.How {
	case document.AsSound:
		return "Recording"
	case document.AsFilm:
		return "Film"
	default:
		return "Picture"
	}
}

// brief is the beginning of a text, of n characters at most.
func brief(text string, n int) string {
	if runes := []rune(text); len(runes) > n {
		return strings.TrimSpace(string(runes[:n-1])) + "…"
	}
	return text
}

// limits are the largest files that the council takes.
func (h *handler) limits(ctx context.Context, tx *db.Tx) (document.ShowLimits, error) {
	w, err := h.Service.ShowLimits(ctx, tx)
	return document.ShowLimits{Picture: int64(w.PictureMB) * megabyte, Recording: int64(w.RecordingMB) * megabyte}, err
}

// takesShown says what files are taken, "" where none are kept.
func (h *handler) takesShown(ctx context.Context, tx *db.Tx) (string, error) {
	if h.Files == nil {
		return "", nil
	}
	l, err := h.limits(ctx, tx)
	return h.Files.TakesShown(l), err
}

// show adds a picture or a recording: its bytes first, then its record.
func (h *handler) show(w http.ResponseWriter, r *web.Request) error {
	v := voiceView{Spoken: family.Spoken{Voice: family.FamilyVoice}, FormOf: r.FormRef("of")}
	if r.Form("voice") == string(family.ChildVoice) {
		v.Voice = family.ChildVoice
	}
	cmd := family.ShowIt{Child: r.Ref("id"), Voice: v.Voice, Of: v.FormOf, Says: r.Form(v.saysField()), AsTold: r.Form(v.toldField()) == "yes"}
	err := h.receiveShown(r, v, &cmd)
	if err == nil {
		err = h.Service.ShowIt(r.Context(), r.Actor(), cmd)
	}
	if fields, ok := fault.Fields(err); ok {
		return h.showStatement(w, r, r.FilesAgain(shownFields(fields, v), v.fileField()))
	}
	if err != nil {
		return err
	}
	web.Flash(r, "It is added. Who reads these words sees it too.")
	return web.SeeOther(w, r, childPath(r.Ref("id"), "/statement"))
}

// shownFields names what is wrong after the fields of the voice's form.
func shownFields(wrong []fault.Field, v voiceView) []fault.Field {
	names := map[string]string{family.ShowFile: v.fileField(), family.ShowSays: v.saysField(), "as-told": v.toldField(), "text": v.saysField()}
	out := make([]fault.Field, len(wrong))
	for i, f := range wrong {
		if out[i] = f; names[f.Name] != "" {
			out[i].Name = names[f.Name]
		}
	}
	return out
}

// receiveShown keeps the file, once it is clear that the reader may add it and has said what it is.
func (h *handler) receiveShown(r *web.Request, v voiceView, cmd *family.ShowIt) error {
	ctx := db.WithFirst(r.Context(), nil) // the form counts as sent when the record is made
	err := h.Service.MayShow(ctx, r.Actor(), *cmd)
	wrong, invalid := fault.Fields(err)
	if err != nil && !invalid {
		return err
	}
	heads := r.Files(v.fileField())
	if len(heads) != 1 {
		wrong = slices.Insert(wrong, 0, fault.Field{Name: family.ShowFile, Message: "Choose a picture or a recording."}) // as the form asks
	}
	if len(wrong) > 0 {
		return fault.InvalidFields(wrong...)
	}
	var l document.ShowLimits
	err = h.DB.View(ctx, func(tx *db.Tx) (err error) {
		l, err = h.limits(ctx, tx)
		return err
	})
	if err == nil {
		cmd.File, cmd.How, err = h.Files.ReceiveShown(ctx, heads[0], l)
	}
	return err
}

// shown gives out a picture or a recording, whole or from any byte on, to who reads the voice whose it is.
func (h *handler) shown(w http.ResponseWriter, r *web.Request) (err error) {
	n, numberErr := strconv.Atoi(r.URL.Query().Get("n"))
	listed := numberErr != nil || h.Files == nil // no number is asked for: all stand on the page of the words
	var s family.Shown
	err = h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if err := access.MaySee(r.Context(), tx, r.Actor(), r.Ref("id")); err != nil || listed {
			return err
		}
		s, err = h.Service.ShownTo(r.Context(), tx, r.Actor(), r.Ref("id"), n)
		return err
	})
	switch {
	case err != nil:
		return err
	case listed:
		return web.SeeOther(w, r, childPath(r.Ref("id"), "/statement"))
	}
	d, content, err := h.Files.OpenShown(db.WithFirst(r.Context(), nil), r.Actor(), s.Document, lookAtShown)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	for name, value := range d.ShownHeaders() {
		w.Header().Set(name, value)
	}
	http.ServeContent(w, r.Request, "", s.At, content)
	return nil
}

func (h *handler) takeOut(w http.ResponseWriter, r *web.Request) error {
	n, err := strconv.Atoi(r.Form("n"))
	if err != nil {
		return fault.NotFound("That picture or recording")
	}
	err = h.Service.TakeOut(r.Context(), r.Actor(), family.TakeOut{Child: r.Ref("id"), N: n, Why: r.Form(outField(n))})
	if fields, ok := fault.Fields(err); ok {
		for i := range fields {
			fields[i].Name = outField(n)
		}
		return h.showStatement(w, r, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "It is taken out. Forms in which it was used before keep it.")
	return web.SeeOther(w, r, childPath(r.Ref("id"), "/statement"))
}
