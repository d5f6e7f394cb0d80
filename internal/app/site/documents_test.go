package site_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/access"
	"alongside/internal/app/county"
	"alongside/internal/app/site"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/job"
	"alongside/internal/thread"
)

const (
	photo    = "\xff\xd8\xff\xe0\x00\x10JFIF\x00 a photograph, made up"
	letter   = "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
	sickness = "a mark that the test's scanner takes for a virus"
)

// desk is a site that keeps documents, with the worker that has them scanned.
type desk struct {
	*world
	store  *document.Store
	worker *job.Worker
}

func newDesk(t *testing.T, o document.Options) *desk {
	t.Helper()
	w := start(t, 30)
	store, err := document.Open(t.Context(), "file://"+filepath.Join(t.TempDir(), "documents"), w.d, o)
	must(t, err)
	t.Cleanup(func() { _ = store.Close() }) // the folder goes with it
	pages, err := site.New(w.site.Services, site.Options{
		Council: county.Scope, CouncilName: county.Name, Demo: true, Documents: store, Log: slog.New(slog.DiscardHandler),
	})
	must(t, err)
	srv := httptest.NewServer(pages.Handler())
	t.Cleanup(srv.Close)
	w.url, w.site = srv.URL, pages
	k := &desk{world: w, store: store, worker: job.NewWorker(w.d, job.Options{})}
	k.store.Register(k.worker)
	return k
}

// scan has the worker do what waits.
func (k *desk) scan() {
	k.t.Helper()
	if _, err := k.worker.RunOnce(k.t.Context()); err != nil {
		k.t.Fatal(err)
	}
}

// sendFiles posts files to an object's documents with the form of its page. Files are a name and a content, one after the other.
func (w *world) sendFiles(c *http.Client, about thread.Ref, files ...string) answer {
	w.t.Helper()
	path := "/documents/about/" + string(about)
	hidden := w.form(c, path)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name := range hidden {
		if name != "file" {
			must(w.t, form.WriteField(name, hidden.Get(name)))
		}
	}
	for i := 0; i < len(files); i += 2 {
		part, err := form.CreateFormFile("file", files[i])
		must(w.t, err)
		_, err = io.WriteString(part, files[i+1])
		must(w.t, err)
	}
	must(w.t, form.Close())
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url+path, &body)
	must(w.t, err)
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := c.Do(req)
	must(w.t, err)
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	must(w.t, err)
	return answer{res.StatusCode, string(page)}
}

func (k *desk) send(c *http.Client, about thread.Ref, files ...string) answer {
	k.t.Helper()
	return k.sendFiles(c, about, files...)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// get returns a page with its headers.
func (k *desk) get(c *http.Client, path string) (answer, http.Header) {
	k.t.Helper()
	req, err := http.NewRequestWithContext(k.t.Context(), http.MethodGet, k.url+path, nil)
	must(k.t, err)
	res, err := c.Do(req)
	must(k.t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	must(k.t, err)
	return answer{res.StatusCode, string(body)}, res.Header
}

// of lists what is stored about an object.
func (k *desk) of(about thread.Ref) []document.Document {
	k.t.Helper()
	var found map[thread.Ref][]document.Document
	must(k.t, k.d.View(k.ctx, func(tx *db.Tx) (err error) {
		found, err = document.Of(k.ctx, tx, about)
		return err
	}))
	return found[about]
}

// looks counts who looked at a child.
func (k *desk) looks(child thread.Ref) (n int) {
	k.t.Helper()
	must(k.t, k.d.View(k.ctx, func(tx *db.Tx) error {
		rows, err := audit.Looks(k.ctx, tx, string(child), 1000)
		n = len(rows)
		return err
	}))
	return n
}

// mine returns an object about a child that the role may see, and one about a child that it may not.
func (k *desk) mine(kind thread.Kind, role access.Role) (mine, other thread.Node) {
	k.t.Helper()
	mine, other = choose(k.nodes(0)[kind], k.children(role))
	if mine.Ref == "" || other.Ref == "" {
		k.t.Fatalf("no %s of the %s or of somebody else", kind, role)
	}
	return mine, other
}

func TestDocumentsWithoutAScanner(t *testing.T) {
	k := newDesk(t, document.Options{})
	c := k.as(access.RoleParent)
	child, other := k.mine(thread.Child, access.RoleParent)
	if got := k.send(c, child.Ref, "../our house.JPG", photo, "letter", letter); got.status != http.StatusSeeOther {
		t.Fatalf("two files: %d %s", got.status, got.body)
	}
	found := k.of(child.Ref)
	if len(found) != 2 || found[0].Scan != document.Unscanned {
		t.Fatalf("stored: %+v", found)
	}
	page, _ := k.get(c, "/children/"+string(child.Ref))
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(page.body))
	must(t, err)
	if text := doc.Find("section[aria-labelledby=documents]").Text(); !strings.Contains(text, "our house.jpg") || !strings.Contains(text, "letter.pdf") || strings.Count(text, "Not checked") != 2 {
		t.Errorf("the child's page shows %q", text)
	}
	path := "/documents/" + string(found[0].Ref)
	looks := k.looks(child.Ref)
	if got, _ := k.get(c, path); got.status != http.StatusOK || !strings.Contains(got.body, "This file was not checked for viruses") {
		t.Errorf("before the file stands no warning: %d %.200s", got.status, got.body)
	}
	got, h := k.get(c, path+"?anyway=yes")
	if got.body != photo && got.body != letter || h.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment; filename=") || h.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("the file: %v %q", h, got.body)
	}
	if k.looks(child.Ref) <= looks {
		t.Error("opening it left no look")
	}
	stranger := k.as(access.RoleProvider)
	for _, p := range []string{path, path + "?anyway=yes", "/documents/about/" + string(child.Ref)} {
		if got, _ := k.get(stranger, p); got.status != http.StatusNotFound || strings.Contains(got.body, found[0].Name) {
			t.Errorf("a stranger gets %d at %s", got.status, p)
		}
	}
	if got, _ := k.get(c, "/documents/about/"+string(other.Ref)); got.status != http.StatusNotFound {
		t.Errorf("another family's documents: %d", got.status)
	}
}

func TestDocumentsAreScanned(t *testing.T) {
	k := newDesk(t, document.Options{Scanner: document.ClamAV{Network: "tcp", Address: clamd(t)}})
	c := k.as(access.RoleParent)
	child, _ := k.mine(thread.Child, access.RoleParent)
	if got := k.send(c, child.Ref, "clean.pdf", letter, "ill.pdf", letter+sickness); got.status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.status, got.body)
	}
	for _, d := range k.of(child.Ref) {
		if got, _ := k.get(c, "/documents/"+string(d.Ref)+"?anyway=yes"); d.Scan != document.Waiting || !strings.Contains(got.body, "is being checked for viruses") {
			t.Errorf("%s before it was scanned: %s %.200s", d.Name, d.Scan, got.body)
		}
	}
	k.scan()
	for _, d := range k.of(child.Ref) {
		got, h := k.get(c, "/documents/"+string(d.Ref)+"?anyway=yes")
		switch d.Name {
		case "clean.pdf":
			if got.body != letter || h.Get("Content-Type") != "application/pdf" || h.Get("Content-Disposition") != "inline; filename=clean.pdf" {
				t.Errorf("clean: %v", h)
			}
		default:
			if strings.Contains(got.body, sickness) || !strings.Contains(got.body, "This file carries a virus") {
				t.Errorf("infected: %.300s", got.body)
			}
		}
	}
	if got := k.send(c, child.Ref, "again.pdf", letter+sickness); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "carries a virus and was not taken") {
		t.Errorf("the same virus again: %d", got.status)
	}
}

func TestFilesThatAreNotTaken(t *testing.T) {
	k := newDesk(t, document.Options{MaxBytes: 100_000})
	c := k.as(access.RoleParent)
	child, _ := k.mine(thread.Child, access.RoleParent)
	for what, x := range map[string]struct{ name, content, says string }{
		"nothing":   {"", "", "Choose a file."},
		"empty":     {"a.pdf", "", "The file is empty. Choose another."},
		"too large": {"a.pdf", letter + strings.Repeat("x", 100_000), "The file must be smaller than 100000 bytes."},
		"a program": {"holiday.jpg", "MZ\x90\x00\x03\x00\x00\x00", "The file must be a PDF, a picture"},
		"a page":    {"a.txt", "<html><script>", "The file must be a PDF, a picture"},
		"archive":   {"photos.zip", "PK\x03\x04rest", "The file must be"},
		"rar":       {"photos.jpg", "Rar!\x1a\x07\x00", "The file is an archive with other files in it. Unpack it and add the files one by one."},
	} {
		files := []string{x.name, x.content}
		if x.name == "" {
			files = nil
		}
		got := k.send(c, child.Ref, files...)
		if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, x.says) || !strings.Contains(got.body, "govuk-error-summary") {
			t.Errorf("%s: %d, %q is not said: %.2000s", what, got.status, x.says, got.body)
		}
	}
	got := k.send(c, child.Ref, "good.pdf", letter, "bad.exe", "MZ\x90\x00")
	if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "bad.exe: The file must be") {
		t.Errorf("a good and a bad file: %d", got.status)
	}
	if found := k.of(child.Ref); len(found) != 0 {
		t.Errorf("stored all the same: %+v", found)
	}
}

// TestWhoAddsDocumentsWhere sends a file to a question, an assessment, a plan and a provider, as those who work on them.
func TestWhoAddsDocumentsWhere(t *testing.T) {
	k := newDesk(t, document.Options{})
	for _, x := range []struct {
		kind thread.Kind
		role access.Role
	}{
		{thread.Query, access.RoleParent}, {thread.Query, access.RoleLead}, {thread.Plan, access.RoleParent}, {thread.Plan, access.RoleEHCOfficer},
		{thread.Assessment, access.RoleEHCOfficer}, {thread.Child, access.RoleLead},
	} {
		t.Run(fmt.Sprint(x.kind, " ", x.role), func(t *testing.T) {
			c := k.as(x.role)
			mine, other := choose(k.nodes(0)[x.kind], k.children(x.role))
			if mine.Ref == "" {
				t.Skipf("this small county has no %s for the %s", x.kind, x.role)
			}
			if got := k.send(c, mine.Ref, "a.pdf", letter); got.status != http.StatusSeeOther {
				t.Errorf("%d %.600s", got.status, got.body)
			}
			if other.Ref == "" {
				return
			}
			if got, _ := k.get(c, "/documents/about/"+string(other.Ref)); got.status != http.StatusNotFound {
				t.Errorf("somebody else's: %d", got.status)
			}
		})
	}
	c := k.as(access.RoleProvider)
	sent := 0
	for _, n := range k.nodes(0)[thread.Provider] {
		got, _ := k.get(c, "/documents/about/"+string(n.Ref))
		if got.status == http.StatusOK && k.send(c, n.Ref, "certificate.pdf", letter).status == http.StatusSeeOther {
			sent++
		} else if got.status != http.StatusNotFound {
			t.Errorf("%s: %d", n.Ref, got.status)
		}
	}
	if sent != 1 {
		t.Errorf("a provider added to %d providers' documents, want its own", sent)
	}
}

// clamd answers as a ClamAV daemon does, and returns its address.
func clamd(t *testing.T) string {
	t.Helper()
	ln, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = ln.Close() }) // it may be closed already
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go judge(t.Context(), conn)
		}
	}()
	return ln.Addr().String()
}

// judge reads one stream, chunk by chunk, and says whether the mark was in it.
func judge(ctx context.Context, conn net.Conn) {
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	if _, err := io.ReadFull(conn, make([]byte, len("zINSTREAM\x00"))); err != nil {
		return
	}
	var seen bytes.Buffer
	for {
		var n uint32
		if err := binary.Read(conn, binary.BigEndian, &n); err != nil {
			return
		}
		if n == 0 {
			break
		}
		if _, err := io.CopyN(&seen, conn, int64(n)); err != nil {
			return
		}
	}
	verdict := "stream: OK\x00"
	if strings.Contains(seen.String(), sickness) {
		verdict = "stream: Made.Up FOUND\x00"
	}
	_, _ = io.WriteString(conn, verdict) // who asks has gone if this fails
}
