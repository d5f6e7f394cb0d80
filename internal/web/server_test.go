package web

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"testing"
	"time"

	"alongside/internal/db"
)

// served starts a server with the timeouts and returns a connection to it; stop tells it to stop and waits until it has.
func served(t *testing.T, h http.Handler, timeouts Timeouts) (conn net.Conn, stop func() error) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, ln, h, timeouts) }()
	conn, err = net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(); cancel() })
	return conn, func() error { cancel(); return <-done }
}

// closes reports whether the server ends the connection within two seconds.
func closes(t *testing.T, conn net.Conn) bool {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(2 * time.Second)); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(conn)
	for {
		if _, err := r.ReadByte(); err != nil {
			var netErr net.Error
			return !errors.As(err, &netErr) || !netErr.Timeout()
		}
	}
}

func TestEachTimeoutBinds(t *testing.T) {
	reads := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := r.Body.Read(make([]byte, 10))
		if err == nil {
			_, err = r.Body.Read(make([]byte, 10))
		}
		fmt.Fprint(w, err)
	})
	slow := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(300 * time.Millisecond)
		fmt.Fprint(w, "late")
	})
	const whole, half = "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\nhalf"
	for _, c := range []struct {
		name, send string
		handler    http.Handler
		timeouts   Timeouts
		closes     bool
	}{
		{"read", half, reads, Timeouts{Read: 100 * time.Millisecond}, true},
		{"read, usual", half, reads, Timeouts{}, false},
		{"idle", whole, http.NotFoundHandler(), Timeouts{Idle: 100 * time.Millisecond}, true},
		{"idle, usual", whole, http.NotFoundHandler(), Timeouts{}, false},
		{"write", whole, slow, Timeouts{Write: 50 * time.Millisecond}, true},
		{"write, usual", whole, slow, Timeouts{}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			conn, _ := served(t, c.handler, c.timeouts)
			if _, err := conn.Write([]byte(c.send)); err != nil {
				t.Fatal(err)
			}
			if got := closes(t, conn); got != c.closes {
				t.Errorf("the server ends the connection: %v, want %v", got, c.closes)
			}
		})
	}
}

func TestStopWaitsNoLongerThanItIsTold(t *testing.T) {
	began, end := make(chan struct{}), make(chan struct{})
	defer close(end)
	conn, stop := served(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { close(began); <-end }), Timeouts{Stop: 100 * time.Millisecond})
	if _, err := conn.Write([]byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	<-began
	at := time.Now()
	if err := stop(); err == nil {
		t.Error("a request that never ends was waited for")
	}
	if took := time.Since(at); took > 5*time.Second {
		t.Errorf("it took %s to stop", took)
	}
}

func TestBodyLimit(t *testing.T) {
	c, err := Config{DB: nothing{}, Actors: nobody{}, Scope: "E10000028", FormLimit: 500, UploadLimit: 100_000}.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	r := &Router{config: c}
	for _, c := range []struct {
		name   string
		option Option
		want   int64
	}{
		{"a form", func(*Route) {}, 500},
		{"a route with its own limit", MaxBody(3000), 3000},
		{"a route beyond the setting", MaxBody(1 << 30), 100_000 + uploadRoom},
		{"an upload", Upload(), 100_000 + uploadRoom},
	} {
		rt := &Route{}
		c.option(rt)
		if got := r.bodyLimit(rt); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

// nothing fills the place of a database that a test does not use.
type nothing struct{ db.Runner }
