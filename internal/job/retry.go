package job

import (
	"errors"
	"math/rand/v2"
	"strings"
	"time"
	"unicode/utf8"
)

// Policy says how often and how long one kind of job is tried. The zero value takes the defaults named at its fields.
type Policy struct {
	// Attempts is how often a job is tried before it is dead; 10. A worker's death counts as an attempt.
	Attempts int
	// Lease is how long after its worker's last sign of life a job is given to another; 1 minute. It is renewed while
	// the handler runs.
	Lease time.Duration
	// Timeout is how long one attempt may take; 1 hour.
	Timeout time.Duration
	// Parallel is how many jobs of this kind one worker runs at a time; no limit but the worker's own.
	Parallel int
	// Backoff is the pause after a failed attempt, counted from 1; from 15 seconds, three times longer each time, to 4 hours.
	Backoff func(attempt int) time.Duration
}

func (p Policy) withDefaults() Policy {
	if p.Attempts <= 0 {
		p.Attempts = 10
	}
	if p.Lease <= 0 {
		p.Lease = time.Minute
	}
	if p.Timeout <= 0 {
		p.Timeout = time.Hour
	}
	if p.Backoff == nil {
		p.Backoff = backoff
	}
	return p
}

const (
	firstPause = 15 * time.Second
	lastPause  = 4 * time.Hour
)

// backoff spreads the pauses of jobs that failed together by up to a tenth.
func backoff(attempt int) time.Duration {
	pause := firstPause
	for i := 1; i < attempt && pause < lastPause; i++ {
		pause *= 3
	}
	pause = min(pause, lastPause)
	return pause + rand.N(pause/10) //nolint:gosec // nothing is kept secret by it
}

// Errors of running jobs.
var (
	// ErrStopped is what Report returns once somebody asked the job to stop. The handler tidies up and returns it.
	ErrStopped = errors.New("job: asked to stop")
	// ErrLost says that the lease ran out and the job may be another worker's. The handler's context ends with it.
	ErrLost = errors.New("job: the lease was lost")
)

// Permanent wraps an error that no further attempt can mend: the job is dead at once.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return &permanent{err}
}

type permanent struct{ err error }

func (p *permanent) Error() string { return p.err.Error() }
func (p *permanent) Unwrap() error { return p.err }

// RetryAfter wraps an error with the pause that the other side asked for.
func RetryAfter(err error, pause time.Duration) error {
	if err == nil {
		return nil
	}
	return &later{err, pause}
}

type later struct {
	err   error
	pause time.Duration
}

func (l *later) Error() string { return l.err.Error() }
func (l *later) Unwrap() error { return l.err }

// next says what becomes of a job whose attempt failed with err.
func (p Policy) next(attempt int, err error) (state State, pause time.Duration) {
	var never *permanent
	if errors.Is(err, ErrStopped) {
		return Stopped, 0
	}
	if attempt >= p.Attempts || errors.As(err, &never) {
		return Dead, 0
	}
	var l *later
	if errors.As(err, &l) && l.pause > 0 {
		return open, l.pause
	}
	return open, p.Backoff(attempt)
}

const maxFailure = 1000

// failureText is an error as the administrator reads it: bounded, and text that both engines take.
func failureText(err error) string {
	s := strings.ReplaceAll(strings.ToValidUTF8(err.Error(), "?"), "\x00", "?")
	if len(s) <= maxFailure {
		return s
	}
	cut := maxFailure
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "..."
}
