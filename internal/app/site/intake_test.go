package site_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/app/county"
	"alongside/internal/app/site"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/mailin"
	"alongside/internal/query"
	"alongside/internal/thread"
)

// withMacros is an office document that holds a program.
func withMacros(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{
		"[Content_Types].xml": `<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>`, "word/vbaProject.bin": "x",
	} {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		must(t, err)
		_, err = f.Write([]byte(text))
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

func TestMailFindsItsQuestionOnceWithItsFiles(t *testing.T) {
	k := newDesk(t, document.Options{})
	folder := t.TempDir()
	pages, err := site.New(k.site.Services, site.Options{Council: county.Scope, CouncilName: county.Name, Demo: true, Documents: k.store, MailFolder: folder, MailServer: "mx.council.example", CallbackToken: "token", Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	service := k.site.Services.Query
	parent := k.person(access.RoleParent)
	var email string
	var child, asked thread.Ref
	must(t, k.d.View(k.ctx, func(tx *db.Tx) error {
		account, err := k.site.Services.Authority.Account(k.ctx, tx, parent)
		if err != nil {
			return err
		}
		email = account.Email
		children, err := access.Children(k.ctx, tx, access.Actor{Person: parent, Roles: account.Roles, Scope: county.Scope})
		if err != nil {
			return err
		}
		child = children[0]
		all, err := service.Of(k.ctx, tx, children...)
		for _, q := range all {
			if q.Waiting() {
				asked = q.Ref
			}
		}
		return err
	}))
	if asked == "" {
		t.Fatal("the parent of the demonstration has no open question")
	}
	drop := func(name, header, body string) {
		t.Helper()
		must(t, os.WriteFile(filepath.Join(folder, name), []byte("Authentication-Results: mx.council.example; dmarc=pass\r\nFrom: "+email+"\r\n"+header+"\r\n"+body), 0o600))
	}
	encoded := base64.StdEncoding.EncodeToString(withMacros(t))
	reply := "Message-ID: <one@families.example>\r\nSubject: Re: your question (" + string(asked) + ")\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
	body := "--b\r\nContent-Type: text/plain\r\n\r\nAnd on Friday?\r\n> quoted words\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=form.docm\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encoded + "\r\n--b--\r\n"
	drop("1", reply, body)
	drop("2", reply, body) // the same message twice
	drop("3", "Message-ID: <away@families.example>\r\nSubject: Out of office ("+string(asked)+")\r\nAuto-Submitted: auto-replied\r\n", "I am away.")
	must(t, os.WriteFile(filepath.Join(folder, "4"), []byte("Authentication-Results: mx.council.example; dmarc=pass\r\nFrom: stranger@elsewhere.example\r\nMessage-ID: <s@elsewhere.example>\r\nSubject: "+string(asked)+"\r\n\r\nTell me all."), 0o600))
	must(t, os.WriteFile(filepath.Join(folder, "forged"), []byte("Authentication-Results: mx.elsewhere.example; dmarc=pass\r\nFrom: "+email+"\r\nMessage-ID: <f@elsewhere.example>\r\nSubject: "+string(asked)+"\r\n\r\nSend it to my new address."), 0o600))
	must(t, os.WriteFile(filepath.Join(folder, "5"), []byte("nonsense"), 0o600))
	ours := k.one("SELECT max(id) FROM outbox WHERE scope=$1")
	drop("6", "Message-ID: <"+strings.ToLower(ours)+"@council.example>\r\nSubject: Our own message, come back ("+string(asked)+")\r\n", "There is an answer.")
	must(t, pages.ReadMail(k.ctx))
	must(t, k.d.View(k.ctx, func(tx *db.Tx) error {
		found, err := service.Messages(k.ctx, tx, asked)
		if err != nil {
			return err
		}
		if len(found) != 1 || found[0].Body != "And on Friday?" || found[0].Original == "" {
			t.Fatalf("the thread of the question: %+v", found)
		}
		if len(found[0].Refused) != 1 || !strings.Contains(found[0].Refused[0], "form.docm") || !strings.Contains(found[0].Refused[0], "macros") {
			t.Errorf("what was not kept: %q", found[0].Refused)
		}
		kept, err := document.Of(k.ctx, tx, asked)
		if err != nil {
			return err
		}
		if len(kept[asked]) != 1 || kept[asked][0].Child != child {
			t.Errorf("documents of the question: %+v", kept[asked])
		}
		programs, err := service.AutomaticMessages(k.ctx, tx, 50)
		if i := slices.IndexFunc(programs, func(m query.Message) bool { return m.Body == "I am away." }); i < 0 || programs[i].Original == "" {
			t.Errorf("an out-of-office reply and its original are kept: %+v, %v", programs, err)
		}
		held, heldErr := service.HeldMessages(k.ctx, tx, 50)
		stranger, forged := false, false
		for _, m := range held {
			forged = forged || m.Address == email && m.Body == "Send it to my new address." && strings.Contains(m.Why, "mail server does not say")
			stranger = stranger || m.Address == "stranger@elsewhere.example" && m.Body == "Tell me all." && m.Fate == query.Held
		}
		if !stranger {
			t.Errorf("a stranger’s mail that names a question is not held: %+v", held)
		}
		if !forged {
			t.Errorf("a mail that no server of ours vouches for is not held: %+v", held)
		}
		return heldErr
	}))
	for name, to := range map[string]string{"1": mailin.Taken, "2": mailin.Taken, "3": mailin.Taken, "4": mailin.Taken, "5": mailin.Other, "6": mailin.Taken} {
		if _, err := os.Stat(filepath.Join(folder, to, name)); err != nil {
			t.Error(err)
		}
	}
}

// TestWhatWasSentWithAHeldMessageOpens follows the original of a message that is held: whoever sorts such messages opens it,
// nobody else does, and once its question is found it opens to those who see that.
func TestWhatWasSentWithAHeldMessageOpens(t *testing.T) {
	k := newDesk(t, document.Options{})
	folder := t.TempDir()
	pages, err := site.New(k.site.Services, site.Options{Council: county.Scope, CouncilName: county.Name, Demo: true, Documents: k.store, MailFolder: folder, Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	must(t, os.WriteFile(filepath.Join(folder, "1"), []byte("From: someone@elsewhere.example\r\nMessage-ID: <held@elsewhere.example>\r\nSubject: A letter\r\n\r\nWords of the original, made up."), 0o600))
	must(t, pages.ReadMail(k.ctx))
	var held query.Message
	var about thread.Ref
	service := k.site.Services.Query
	must(t, k.d.View(k.ctx, func(tx *db.Tx) error {
		all, err := service.HeldMessages(k.ctx, tx, 50)
		for _, m := range all {
			if m.MessageID == "held@elsewhere.example" {
				held = m
			}
		}
		return err
	}))
	if held.Original == "" {
		t.Fatalf("the original is not kept: %+v", held)
	}
	listed, opened := "/documents/about/"+held.ID, "/documents/"+string(held.Original)+"?anyway=yes"
	manager := k.as(access.RoleLeadManager)
	if got, _ := k.get(manager, "/queries/held"); !strings.Contains(got.body, listed) {
		t.Error("the page of messages held does not lead to the original")
	}
	for role, want := range map[access.Role]int{
		access.RoleLeadManager: http.StatusOK, access.RoleParent: http.StatusNotFound, access.RoleLead: http.StatusNotFound, access.RoleProvider: http.StatusNotFound, access.RoleAdministrator: http.StatusNotFound,
	} {
		c := k.as(role)
		for _, path := range []string{listed, opened} {
			if got, _ := k.get(c, path); got.status != want || (want == http.StatusOK && path == opened && !strings.Contains(got.body, "Words of the original")) {
				t.Errorf("%s opens %s: %d, want %d", role, path, got.status, want)
			}
		}
	}
	who := k.person(access.RoleLeadManager)
	must(t, k.d.InTx(k.ctx, func(tx *db.Tx) error {
		account, err := k.site.Services.Authority.Account(k.ctx, tx, who)
		if err != nil {
			return err
		}
		actor := access.Actor{Person: who, Name: account.Name, Roles: account.Roles, Scope: county.Scope}
		if actor.Teams, err = k.site.Services.Team.TeamsOf(k.ctx, tx, who); err != nil {
			return err
		}
		children, err := access.Children(k.ctx, tx, actor)
		if err != nil {
			return err
		}
		all, err := service.Of(k.ctx, tx, children...)
		at := slices.IndexFunc(all, query.Query.Waiting)
		if err != nil || at < 0 {
			t.Fatalf("the manager sees no question that waits: %v", err)
		}
		about = all[at].Ref
		return service.SettleTx(k.ctx, tx, actor, query.Settle{Message: held.ID, Query: about, Why: "Rang the family."})
	}))
	if got, _ := k.get(manager, listed); got.status != http.StatusNotFound {
		t.Errorf("the message is settled, and still opens as one that is held: %d", got.status)
	}
	if got, _ := k.get(manager, "/documents/about/"+string(about)); !strings.Contains(got.body, string(held.Original)) {
		t.Errorf("the original is not among the documents of its question: %d", got.status)
	}
	if got, _ := k.get(manager, opened); got.status != http.StatusOK {
		t.Errorf("the original does not open with its question: %d", got.status)
	}
}

func TestTextsComeInWithTheServicesToken(t *testing.T) {
	k := newDesk(t, document.Options{})
	pages, err := site.New(k.site.Services, site.Options{Council: county.Scope, CouncilName: county.Name, Demo: true, CallbackToken: "token", Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	post := func(token, body string) int {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/notify/texts", strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		pages.Handler().ServeHTTP(w, r)
		return w.Code
	}
	text := `{"id":"t-1","source_number":"447700900123","message":"Is the group on?","date_received":"2026-11-20T09:00:00Z"}`
	for _, c := range []struct {
		token, body string
		want        int
	}{{"wrong", text, 401}, {"token", "{", 400}, {"token", `{"id":"x"}`, 400}, {"token", text, 204}, {"token", text, 204}} {
		if got := post(c.token, c.body); got != c.want {
			t.Errorf("%s %s: %d, want %d", c.token, c.body, got, c.want)
		}
	}
	n := 0
	must(t, k.d.View(k.ctx, func(tx *db.Tx) error {
		held, err := k.site.Services.Query.HeldMessages(k.ctx, tx, 50)
		for _, m := range held {
			if m.Address == "+447700900123" && m.Body == "Is the group on?" {
				n++
			}
		}
		return err
	}))
	if n != 1 {
		t.Errorf("%d texts are held, want 1", n)
	}
}
