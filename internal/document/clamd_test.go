package document_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"alongside/internal/document"
)

// virus is what our own scanner takes for one.
const virus = "ALONGSIDE-HARMLESS-TEST-VIRUS"

// clamd speaks ClamAV's INSTREAM on a listener.
type clamd struct {
	mu     sync.Mutex
	answer string // in place of a verdict
	limit  int    // hangs up beyond it, when not 0
	seen   int
}

func startClamd(t *testing.T, network, address string) (*clamd, document.ClamAV) {
	t.Helper()
	listener, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	c := &clamd{}
	var served sync.WaitGroup
	served.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			served.Go(func() {
				defer func() { _ = conn.Close() }() // the client closes too
				c.serve(conn)
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close() // closed once
		served.Wait()
	})
	return c, document.ClamAV{Network: network, Address: listener.Addr().String(), Timeout: 5 * time.Second}
}

func (c *clamd) say(answer string, limit int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answer, c.limit = answer, limit
}

func (c *clamd) serve(conn net.Conn) {
	c.mu.Lock()
	answer, limit := c.answer, c.limit
	c.seen++
	c.mu.Unlock()
	command := make([]byte, len("zINSTREAM\x00"))
	if _, err := io.ReadFull(conn, command); err != nil || string(command) != "zINSTREAM\x00" {
		return
	}
	var content bytes.Buffer
	for {
		var n uint32
		if err := binary.Read(conn, binary.BigEndian, &n); err != nil {
			return
		}
		if n == 0 {
			break
		}
		if limit > 0 && content.Len()+int(n) > limit {
			_, _ = io.WriteString(conn, "INSTREAM size limit exceeded. ERROR\x00") // as the real one, then it hangs up
			return
		}
		if _, err := io.CopyN(&content, conn, int64(n)); err != nil {
			return
		}
	}
	if answer == "" {
		answer = "stream: OK"
		if strings.Contains(content.String(), virus) {
			answer = "stream: Alongside.Test FOUND"
		}
	}
	_, _ = io.WriteString(conn, answer+"\x00") // the client may have gone
}

func TestAskingTheScanner(t *testing.T) {
	for network, address := range map[string]string{"tcp": "127.0.0.1:0", "unix": filepath.Join(t.TempDir(), "clamd.sock")} {
		t.Run(network, func(t *testing.T) {
			_, scanner := startClamd(t, network, address)
			padding := strings.Repeat("x", 200<<10) // more than one chunk
			for content, want := range map[string]string{
				"": "", "harmless": "", padding: "", padding + virus: "Alongside.Test", padding[:64<<10-10] + virus: "Alongside.Test",
			} {
				if got, err := scanner.Scan(t.Context(), strings.NewReader(content)); got != want || err != nil {
					t.Errorf("%d bytes: %q, %v; want %q", len(content), got, err, want)
				}
			}
		})
	}
}

func TestAScannerThatDoesNotKnowIsAnError(t *testing.T) {
	daemon, scanner := startClamd(t, "tcp", "127.0.0.1:0")
	for _, answer := range []string{"stream: Can't allocate memory ERROR", "UNKNOWN COMMAND", "stream: OK?", " "} {
		daemon.say(answer, 0)
		if got, err := scanner.Scan(t.Context(), strings.NewReader("x")); err == nil {
			t.Errorf("%q was taken as %q", answer, got)
		}
	}
	daemon.say("", 100<<10)
	if got, err := scanner.Scan(t.Context(), strings.NewReader(strings.Repeat("x", 8<<20))); err == nil {
		t.Errorf("beyond the daemon's limit: %q", got)
	}
	daemon.say("", 0)
	broken := errors.New("disk")
	if _, err := scanner.Scan(t.Context(), io.MultiReader(strings.NewReader("x"), failing{broken})); !errors.Is(err, broken) {
		t.Errorf("a file that cannot be read: %v", err)
	}
	scanner.Address = "127.0.0.1:1"
	if _, err := scanner.Scan(t.Context(), strings.NewReader("x")); err == nil {
		t.Error("nobody listens")
	}
}

func TestAScannerThatHangsIsLeft(t *testing.T) {
	scanner := document.ClamAV{Timeout: 30 * time.Millisecond, Dial: func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		t.Cleanup(func() { _ = there.Close() }) // nobody reads from it
		return here, nil
	}}
	if _, err := scanner.Scan(t.Context(), strings.NewReader("x")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, want the deadline", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
