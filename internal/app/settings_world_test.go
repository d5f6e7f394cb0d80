package app_test

import (
	"bufio"
	frame "encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"alongside/internal/db"
)

// eventually waits until what is asked for is so, for as long as a slow machine may take.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	for range 400 {
		if so() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("%s: not within 20 seconds", what)
}

// talker is a server on this machine that takes one line after the other; answer returns what it says to each.
func talker(t *testing.T, greeting string, answer func(line string) string) (port string, heard func() string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	var mu sync.Mutex
	var all strings.Builder
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_, _ = io.WriteString(conn, greeting)
				for lines := bufio.NewScanner(conn); lines.Scan(); {
					mu.Lock()
					_, _ = fmt.Fprintln(&all, lines.Text())
					mu.Unlock()
					_, _ = io.WriteString(conn, answer(lines.Text()))
				}
			}()
		}
	}()
	t.Cleanup(func() { _ = l.Close() })
	_, port, err = net.SplitHostPort(l.Addr().String())
	must(t, err)
	return port, func() string { mu.Lock(); defer mu.Unlock(); return all.String() }
}

// TestMailComesInFromTheFolderThatIsSet puts mail into the folder: the program moves it to where a person looks.
func TestMailComesInFromTheFolderThatIsSet(t *testing.T) {
	folder := t.TempDir()
	must(t, os.WriteFile(filepath.Join(folder, "one.eml"), []byte("From: nobody@families.example\r\nTo: send@council.example\r\nSubject: The bus\r\n\r\nWhen?\r\n"), 0o600))
	s, said := serveWith(t, "ALONGSIDE_MAILBOX_FOLDER="+folder)
	if s == nil {
		t.Fatal(said)
	}
	eventually(t, "the mail leaves its place in the folder", func() bool {
		_, err := os.Stat(filepath.Join(folder, "one.eml"))
		return os.IsNotExist(err)
	})
	found, err := filepath.Glob(filepath.Join(folder, "*", "one.eml"))
	if err != nil || len(found) != 1 {
		t.Errorf("the mail stands in %v, %v", found, err)
	}
}

// TestMailIsFetchedFromTheMailboxThatIsSet has the program sign in at a server with the account and password of the settings.
func TestMailIsFetchedFromTheMailboxThatIsSet(t *testing.T) {
	port, heard := talker(t, "* OK [CAPABILITY IMAP4rev1] ready\r\n", func(line string) string {
		tag, command, _ := strings.Cut(line, " ")
		if strings.HasPrefix(command, "CAPABILITY") {
			return "* CAPABILITY IMAP4rev1\r\n" + tag + " OK done\r\n"
		}
		return tag + " NO not today\r\n"
	})
	secret := filepath.Join(t.TempDir(), "password")
	must(t, os.WriteFile(secret, []byte("made-up-words\n"), 0o600))
	s, said := serveWith(t, "ALONGSIDE_MAILBOX_HOST=127.0.0.1", "ALONGSIDE_MAILBOX_PORT="+port, "ALONGSIDE_MAILBOX_ENCRYPTION=none",
		"ALONGSIDE_MAILBOX_USERNAME=questions", "ALONGSIDE_MAILBOX_PASSWORD_FILE="+secret)
	if s == nil {
		t.Fatal(said)
	}
	eventually(t, "the program signs in", func() bool {
		return strings.Contains(heard(), "questions") && strings.Contains(heard(), "made-up-words")
	})
	if strings.Contains(s.said.String(), "made-up-words") {
		t.Error("the program says the password")
	}
}

// TestDocumentsAreKeptAndLookedAtWhereSet covers the folder, the address of an object store and the virus scanner.
func TestDocumentsAreKeptAndLookedAtWhereSet(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "kept", "here")
	if s, said := serveWith(t, "ALONGSIDE_DOCUMENTS_FOLDER="+folder); s == nil {
		t.Fatal(said)
	}
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		t.Errorf("the folder: %v, %v", info, err)
	}
	if s, said := serveWith(t, "ALONGSIDE_DOCUMENTS_URL=s3://bucket?region=eu-west-2"); s != nil || !strings.Contains(said, `"s3"`) {
		t.Errorf("an object store without its driver: started %v, %s", s != nil, said)
	}
	s := newShell(t, "ALONGSIDE_DOCUMENTS_CLAMAV=tcp:127.0.0.1:1")
	must(t, os.Mkdir(s.file("documents"), 0o700))
	if r := s.run("doctor"); r.code != 1 || !strings.Contains(r.out, "problem  documents") {
		t.Errorf("a scanner that does not answer: exit %d\n%s", r.code, r.out)
	}
	s.environ = append(s.environ, "ALONGSIDE_DOCUMENTS_CLAMAV=tcp:127.0.0.1:"+scanner(t))
	var d diagnosis
	s.decode(&d, "doctor")
	if d.health("documents") != "well" {
		t.Errorf("a scanner that answers: %+v", d.Findings)
	}
}

// scanner is a daemon that finds nothing, and its port.
func scanner(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			r := bufio.NewReader(conn)
			_, _ = r.ReadString(0)
			for size := uint32(1); size > 0; {
				if frame.Read(r, frame.BigEndian, &size) != nil {
					break
				}
				_, _ = io.CopyN(io.Discard, r, int64(size))
			}
			_, _ = io.WriteString(conn, "stream: OK\x00")
			_ = conn.Close()
		}
	}()
	_, port, err := net.SplitHostPort(l.Addr().String())
	must(t, err)
	return port
}

// TestTheProgramSaysAsMuchAndInTheFormThatIsSet has the program say of one form that it could not take.
func TestTheProgramSaysAsMuchAndInTheFormThatIsSet(t *testing.T) {
	dir := t.TempDir()
	says := func(settings ...string) string {
		// A mailbox that nobody answers at is an error that the worker tells of.
		s, said := serveWith(t, append(settings, "ALONGSIDE_MAILBOX_FOLDER="+filepath.Join(dir, "none"))...)
		if s == nil {
			t.Fatal(said)
		}
		time.Sleep(time.Second)
		s.do(http.MethodGet, "/nowhere", "")
		return s.said.String()
	}
	text, json, debug := says(), says("ALONGSIDE_LOG_FORMAT=json"), says("ALONGSIDE_LOG_LEVEL=debug")
	if strings.Contains(text, `{"time":`) || !strings.Contains(json, `{"time":`) {
		t.Errorf("as text:\n%s\nas JSON:\n%s", text, json)
	}
	if quiet := says("ALONGSIDE_LOG_LEVEL=error"); strings.Contains(quiet, "level=INFO") || strings.Contains(quiet, "level=WARN") || quiet == debug {
		t.Errorf("errors alone:\n%s\neverything:\n%s", quiet, debug)
	}
}

// TestALinkWorksAsLongAsSet asks for a link in a county and looks when it ends.
func TestALinkWorksAsLongAsSet(t *testing.T) {
	made := demoShell(t, "5")
	address := "sqlite:" + made.file("county/county.db")
	s, said := serveWith(t, "ALONGSIDE_DATABASE_URL="+address, "ALONGSIDE_SIGN_IN_LINK_LIFETIME=7m")
	if s == nil {
		t.Fatal(said)
	}
	d, err := db.Open(t.Context(), address, db.Options{})
	must(t, err)
	t.Cleanup(func() { _ = d.Close() })
	ctx := db.WithScope(t.Context(), "E10000028")
	read := func(sql string, dest ...any) error {
		return d.View(ctx, func(tx *db.Tx) error { return db.Get(ctx, tx, sql, []any{tx.Scope()}, dest...) })
	}
	var email string
	must(t, read(`SELECT email FROM account WHERE scope = $1 AND email LIKE 'lead.%' ORDER BY email LIMIT 1`, &email))
	_, header, body := s.do(http.MethodGet, "/sign-in", "")
	_, rest, _ := strings.Cut(body, `name="csrf" value="`)
	token, _, _ := strings.Cut(rest, `"`)
	cookie, _, _ := strings.Cut(header.Get("Set-Cookie"), ";")
	form := url.Values{"email": {email}, "csrf": {token}}
	if status, _, body := s.do(http.MethodPost, "/sign-in", form.Encode(), "Content-Type", formType, "Sec-Fetch-Site", "same-origin", "Cookie", cookie); status != http.StatusSeeOther {
		t.Fatalf("asking for a link: %d %s", status, body)
	}
	var from, until time.Time
	eventually(t, "a link is made", func() bool {
		return read(`SELECT made_at, expires_at FROM sign_in_link WHERE scope = $1 ORDER BY made_at DESC LIMIT 1`, &from, &until) == nil
	})
	if got := until.Sub(from); got != 7*time.Minute {
		t.Errorf("the link works for %v", got)
	}
}

// TestDoctorNamesAnAddressThatNobodyCanListenOn gives a port that there is not.
func TestDoctorNamesAnAddressThatNobodyCanListenOn(t *testing.T) {
	s := newShell(t, "ALONGSIDE_SERVER_LISTEN=:99999999")
	if r := s.run("doctor"); r.code != 1 || !strings.Contains(r.out, "99999999") || !strings.Contains(r.out, "server.listen") {
		t.Errorf("exit %d\n%s", r.code, r.out)
	}
}
