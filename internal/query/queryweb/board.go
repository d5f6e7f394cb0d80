package queryweb

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/disclosure"
	"alongside/internal/fault"
	"alongside/internal/query"
	"alongside/internal/team"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// boardPage shows what is late or will be.
type boardPage struct {
	Table      ui.TableView
	Late, Soon int
	All        int // of which the table shows the first
}

// mostShown is how many questions the page shows: what is late and near. The file holds all.
const mostShown = 300

func (h *handler) board(w http.ResponseWriter, r *web.Request) error {
	ctx := r.Context()
	var rows []query.Board
	var names map[thread.Ref]string
	var away map[thread.Ref]team.Absence
	var today workday.Date
	err := h.DB.View(ctx, func(tx *db.Tx) (err error) {
		today = tx.Today()
		if rows, err = h.Service.OpenBoard(ctx, tx); err != nil {
			return err
		}
		var owners, children []thread.Ref
		for _, b := range rows {
			owners, children = append(owners, b.Query.Owner), append(children, b.Query.Child)
		}
		if away, err = h.Service.Away(ctx, tx, owners...); err != nil {
			return err
		}
		for _, a := range away {
			owners = append(owners, a.Cover)
		}
		if names, err = h.People.Names(ctx, tx, owners...); err != nil {
			return err
		}
		visible, err := access.Visible(ctx, tx, r.Actor(), children[:min(len(children), mostShown)]...)
		for i := range rows[:min(len(rows), mostShown)] {
			rows[i].Mine = slices.Contains(visible, rows[i].Query.Child)
		}
		return err
	})
	if err != nil {
		return err
	}
	var seen []thread.Ref
	for _, b := range rows {
		if b.Mine {
			seen = append(seen, b.Query.Child)
		}
	}
	if len(seen) > 0 {
		if err := r.Look("Questions that will be late", seen...); err != nil {
			return err
		}
	}
	for person, a := range away { // the name under which a question stands says who answers it today
		if names[a.Cover] != "" {
			names[person] += " (away until " + a.To.Short() + ", " + names[a.Cover] + " covers)"
		}
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.CSV(w, r, "questions-by-date.csv", []string{"due", "stands", "with", "district", "channel", "asked", "level"}, func(yield func([]string) bool) {
			for _, b := range rows {
				if !yield([]string{b.Due.Due.String(), string(b.Due.Look(today)), names[b.Query.Owner], h.district(b.Query.Area), b.Query.Channel, b.Query.AskedOn.String(), strconv.Itoa(b.Query.Level)}) {
					return
				}
			}
		})
	}
	return web.Render(w, r, http.StatusOK, boardView(h.boardOf(rows, names, today, r.With("format", "csv"))))
}

func (h *handler) boardOf(rows []query.Board, names map[thread.Ref]string, today workday.Date, csv string) boardPage {
	p := boardPage{Table: ui.TableView{
		Caption: "Questions that wait for an answer, the first due first", CaptionSize: "hidden", Dense: true, Keys: true, CSV: csv,
		Columns: ui.Columns("Question", "Answer by", "With", "District", "Came by", "Stands"), Empty: "No question waits for an answer.",
	}}
	p.All = len(rows)
	for n, b := range rows {
		look := b.Due.Look(today)
		switch look {
		case deadline.LookLate:
			p.Late++
		case deadline.LookSoon:
			p.Soon++
		default:
		}
		if n >= mostShown {
			continue
		}
		about := ui.Cell{Text: "Not one of yours", Header: true}
		if b.Mine {
			about = ui.Cell{Text: b.Query.Subject, Href: path(b.Query.Ref, ""), Header: true}
		}
		owner := names[b.Query.Owner]
		if owner == "" {
			owner = "Nobody yet"
		}
		p.Table.Rows = append(p.Table.Rows, ui.TableRow{Mark: look == deadline.LookLate, Cells: []ui.Cell{
			about, {Body: ui.DeadlineShort(web.DeadlineView(b.Due, today, ""))}, {Text: owner}, {Text: h.district(b.Query.Area)}, {Text: channelWords(b.Query.Channel)}, {Text: staffWords(b.Query)},
		}})
	}
	return p
}

// district names a district, "Not known" without one.
func (h *handler) district(code string) string {
	if code == "" {
		return "Not known"
	}
	if h.District == nil {
		return code
	}
	return h.District(code)
}

// channelWords names the way a question came.
func channelWords(channel string) string {
	switch channel {
	case "", "web":
		return "This site"
	case "email":
		return "Email"
	case "text":
		return "Text"
	case "letter":
		return "Post"
	case "phone":
		return "Telephone"
	default:
		return channel
	}
}

// subjectOf names a message.
func subjectOf(m query.Message) string {
	if m.Subject != "" {
		return m.Subject
	}
	return channelWords(string(m.Channel)) + " without a subject"
}

// heldPage lists messages that wait for a person.
type heldPage struct {
	Messages []query.Message
	Due      map[string]ui.DeadlineView // by when each is placed
	Programs []query.Message            // that programs sent, of the last weeks
	Errors   []fault.Field
	At       string // the message whose form was wrong
}

// mostHeld is how many messages the page shows at once.
const mostHeld = 50

func (h *handler) held(w http.ResponseWriter, r *web.Request) error {
	return h.showHeld(w, r, http.StatusOK, heldPage{})
}

func (h *handler) showHeld(w http.ResponseWriter, r *web.Request, status int, p heldPage) error {
	ctx := r.Context()
	if err := h.DB.View(ctx, func(tx *db.Tx) (err error) {
		if p.Messages, err = h.Service.HeldMessages(ctx, tx, mostHeld); err != nil {
			return err
		}
		if p.Programs, err = h.Service.AutomaticMessages(ctx, tx, mostHeld); err != nil {
			return err
		}
		refs := make([]thread.Ref, len(p.Messages))
		for i, m := range p.Messages {
			refs[i] = thread.Ref(m.ID)
		}
		clocks, err := deadline.Of(ctx, tx, refs...)
		p.Due = map[string]ui.DeadlineView{}
		for ref, all := range clocks {
			for _, d := range all {
				p.Due[string(ref)] = web.DeadlineView(d, tx.Today(), "")
			}
		}
		return err
	}); err != nil {
		return err
	}
	return web.Render(w, r, status, heldView(p))
}

func (h *handler) settle(w http.ResponseWriter, r *web.Request) error {
	if r.Form("do") == "hold" {
		if err := h.Service.HoldAutomatic(r.Context(), r.Actor(), r.Form("message")); err != nil {
			return err
		}
		web.Flash(r, "The message is held. Say whose it is.")
		return web.SeeOther(w, r, "/queries/held")
	}
	cmd := query.Settle{Message: r.Form("message"), Why: r.Form("why")}
	if r.Form("do") != "discard" {
		ref, err := thread.Parse(r.Form("query"))
		if err != nil || ref.Kind() != thread.Query {
			return h.showHeld(w, r, http.StatusUnprocessableEntity, heldPage{At: cmd.Message, Errors: []fault.Field{{Name: "query", Message: "Enter the reference of a question, such as QRY-7K3M-9Q2X-4."}}})
		}
		cmd.Query = ref
	}
	err := h.Service.Settle(r.Context(), r.Actor(), cmd)
	if fields, ok := fault.Fields(err); ok {
		return h.showHeld(w, r, http.StatusUnprocessableEntity, heldPage{At: cmd.Message, Errors: fields})
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The message is settled.")
	return web.SeeOther(w, r, "/queries/held")
}

// wordsPage is the council's list of hard words.
type wordsPage struct {
	Text   string
	Mark   string // of the list that the page was made from
	Errors []fault.Field
}

func (h *handler) wordsForm(w http.ResponseWriter, r *web.Request) error {
	ctx := r.Context()
	var words []query.Word
	if err := h.DB.View(ctx, func(tx *db.Tx) (err error) {
		words, err = h.Service.Words(ctx, tx)
		return err
	}); err != nil {
		return err
	}
	lines := make([]string, len(words))
	for i, word := range words {
		lines[i] = word.Hard + " = " + word.Plain
	}
	return web.Render(w, r, http.StatusOK, wordsView(wordsPage{Text: strings.Join(lines, "\n"), Mark: query.WordsMark(words)}))
}

func (h *handler) setWords(w http.ResponseWriter, r *web.Request) error {
	cmd := query.SetWords{Over: r.Form("version")}
	for _, line := range strings.Split(r.Form("words"), "\n") {
		hard, plain, _ := strings.Cut(line, "=")
		cmd.Words = append(cmd.Words, query.Word{Hard: strings.TrimSpace(hard), Plain: strings.TrimSpace(plain)})
	}
	err := h.Service.SetWords(r.Context(), r.Actor(), cmd)
	if fields, ok := fault.Fields(err); ok {
		return web.Render(w, r, http.StatusUnprocessableEntity, wordsView(wordsPage{Text: r.Form("words"), Mark: cmd.Over, Errors: fields}))
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The list is saved. Answers are checked against it from now on.")
	return web.SeeOther(w, r, "/queries/words")
}

// figuresPage shows reply times to everybody.
type figuresPage struct {
	query.PublicFigures
	Areas, Channels ui.TableView
}

func (h *handler) figures(w http.ResponseWriter, r *web.Request) error {
	ctx := r.Context()
	var p figuresPage
	if err := h.DB.View(ctx, func(tx *db.Tx) (err error) {
		month := tx.Today().AddDays(1 - tx.Today().Day()) // whole months only: figures that change by the day tell of one family
		p.PublicFigures, err = h.Service.Figures(ctx, tx, month.AddMonths(-12), month.AddDays(-1), disclosure.Default())
		return err
	}); err != nil {
		return err
	}
	p.Areas = repliesTable("By district", "District", p.ByArea, h.district)
	p.Channels = repliesTable("By the way the question came", "Way", p.ByChannel, channelWords)
	switch r.URL.Query().Get("format") {
	case "csv":
		return web.TableCSV(w, r, "reply-times-by-district.csv", p.Areas)
	case "ways":
		return web.TableCSV(w, r, "reply-times-by-way.csv", p.Channels)
	}
	p.Areas.CSV, p.Channels.CSV = r.With("format", "csv"), r.With("format", "ways")
	return web.Render(w, r, http.StatusOK, figuresView(p))
}

func repliesTable(caption, first string, rows []query.Replies, name func(string) string) ui.TableView {
	t := ui.TableView{
		Caption: caption, Dense: true, Columns: ui.Columns(first, "Asked", "Answered in time", "Late", "Not yet due", "Said to be no answer", "Usual working days"),
		Empty: "No question was asked in these twelve months.",
	}
	for _, row := range rows {
		cells := []ui.Cell{{Text: name(row.Group), Header: true}}
		for _, n := range []int{row.Asked, row.InTime, row.Late, row.Waiting, row.NotValid, row.Median} {
			cells = append(cells, ui.Cell{Text: shown(n, row.Hidden)})
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: cells})
	}
	return t
}

// shown is a count as it is published.
func shown(n int, hidden bool) string {
	switch {
	case hidden:
		return disclosure.Symbol
	case n < 0:
		return "None answered"
	default:
		return strconv.Itoa(n)
	}
}

// writeDownPage is the form on which somebody writes down what came by post or telephone.
type writeDownPage struct {
	askPage
	Likes []query.Like // the questions that it may go with
	Sure  bool         // asked before whether it does
}

func (h *handler) writeDownForm(w http.ResponseWriter, r *web.Request) error {
	_, likes, _, err := h.into(r, r.Ref("id"), "")
	if err != nil {
		return err
	}
	return h.showWriteDown(w, r, http.StatusOK, likes, nil)
}

func (h *handler) showWriteDown(w http.ResponseWriter, r *web.Request, status int, likes []query.Like, wrong []fault.Field) error {
	p, err := h.loadAsk(r)
	if err != nil {
		return err
	}
	p.Errors = wrong
	if status != http.StatusOK {
		p.Errors = r.FilesAgain(wrong, fileField)
	}
	return web.Render(w, r, status, writeDownView(writeDownPage{askPage: p, Likes: likes, Sure: status != http.StatusOK && r.Form("into") == newQuestion}))
}

func (h *handler) writeDown(w http.ResponseWriter, r *web.Request) error {
	cmd := query.Ask{Child: r.Ref("id"), Subject: r.Form("subject"), For: r.Form("for"), Channel: r.Form("channel")}
	for i := range boxes {
		cmd.Points = append(cmd.Points, r.Form(pointName(i)))
	}
	var wrong []fault.Field
	var err error
	if cmd.Received, err = r.FormDate("received"); err != nil {
		wrong, _ = fault.Fields(err)
	}
	if cmd.For == "" {
		wrong = append(wrong, fault.Field{Name: "for", Message: "Enter who asks."})
	}
	if cmd.Channel != "letter" && cmd.Channel != "phone" {
		wrong = append(wrong, fault.Field{Name: "channel", Message: "Choose how it came."})
	}
	into, likes, unsaid, err := h.into(r, cmd.Child, cmd.Subject+"\n"+strings.Join(cmd.Points, "\n"))
	if err != nil {
		return err
	}
	cmd.Into, cmd.IntoWhy = into, "Written down with it by "+r.Actor().Name+"."
	if wrong = append(wrong, unsaid...); len(wrong) > 0 {
		return h.showWriteDown(w, r, http.StatusUnprocessableEntity, likes, wrong)
	}
	ref, err := h.saveWrittenDown(r, cmd)
	if fields, ok := fault.Fields(err); ok {
		return h.showWriteDown(w, r, http.StatusUnprocessableEntity, likes, inBoxes(fields))
	}
	if err != nil {
		return err
	}
	if cmd.Into != "" {
		web.Flash(r, "It stands with the question that it belongs to, and is answered there. If that was wrong, take it out again on this page.")
	} else {
		web.Flash(r, "The question is on the record, with its dates from the day on which it came.")
	}
	return web.SeeOther(w, r, path(ref, ""))
}

// saveWrittenDown keeps the scanned letter, then the question with it, in one transaction.
func (h *handler) saveWrittenDown(r *web.Request, cmd query.Ask) (ref thread.Ref, err error) {
	if cmd.Files, err = h.receive(r); err != nil {
		return "", err
	}
	err = h.Service.DB.InTx(r.Context(), func(tx *db.Tx) error {
		if err := access.MayWork(r.Context(), tx, r.Actor(), cmd.Child); err != nil {
			return err
		}
		ref, err = h.Service.AskTx(r.Context(), tx, r.Actor(), cmd)
		return err
	})
	return ref, err
}
