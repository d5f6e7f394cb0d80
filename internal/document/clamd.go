package document

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// Scanner looks for viruses in what it reads. It returns what it found, "" for nothing; an error means that it does not know.
type Scanner interface {
	Scan(ctx context.Context, r io.Reader) (finding string, err error)
}

// ClamAV asks a ClamAV daemon, over its INSTREAM command.
type ClamAV struct {
	// Network is "tcp" or "unix"; Address the host and port, or the socket's path.
	Network, Address string
	// Timeout is how long one file may take; 2 minutes when 0.
	Timeout time.Duration
	// Dial connects; nil means the network. Tests of an outage set it.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

const (
	scanChunk  = 64 << 10
	maxVerdict = 4096
)

// Scan streams r to the daemon.
func (c ClamAV) Scan(ctx context.Context, r io.Reader) (string, error) {
	timeout := c.Timeout
	if timeout <= 0 {
		timeout = 2 * time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	dial := c.Dial
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	conn, err := dial(ctx, c.Network, c.Address)
	if err != nil {
		return "", fmt.Errorf("virus scanner: %w", err)
	}
	defer func() { _ = conn.Close() }() // the verdict has been read
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	verdict, err := instream(conn, r)
	if err != nil {
		return "", fmt.Errorf("virus scanner: %w", errors.Join(context.Cause(ctx), err))
	}
	return verdict, nil
}

// instream sends r in chunks, each after its length, and a length of nothing at the end.
func instream(conn io.ReadWriter, r io.Reader) (string, error) {
	if _, err := io.WriteString(conn, "zINSTREAM\x00"); err != nil {
		return "", err
	}
	chunk := make([]byte, 4+scanChunk)
	for {
		n, err := io.ReadFull(r, chunk[4:])
		ended := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !ended {
			return "", err
		}
		if n > 0 {
			binary.BigEndian.PutUint32(chunk, uint32(n))
			if _, err := conn.Write(chunk[:4+n]); err != nil {
				// A daemon whose own limit is passed says so and hangs up.
				if verdict, said := judged(conn); said == nil {
					return verdict, nil
				}
				return "", err
			}
		}
		if ended {
			break
		}
	}
	if _, err := conn.Write([]byte{0, 0, 0, 0}); err != nil {
		return "", err
	}
	return judged(conn)
}

// judged reads the daemon's verdict: "stream: OK", "stream: NAME FOUND" or something that is no verdict.
func judged(conn io.Reader) (string, error) {
	answer, err := io.ReadAll(io.LimitReader(conn, maxVerdict))
	if err != nil && len(answer) == 0 {
		return "", err
	}
	verdict := strings.TrimRight(string(answer), "\x00\r\n ")
	if verdict == "stream: OK" {
		return "", nil
	}
	if name, ok := strings.CutSuffix(verdict, " FOUND"); ok {
		return strings.TrimPrefix(name, "stream: "), nil
	}
	return "", fmt.Errorf("it answered %q", verdict)
}
