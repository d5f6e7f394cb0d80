package authority

import (
	"time"

	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Lock counts wrong guesses under one key.
type Lock struct {
	Failures int
	Until    time.Time // no guess is looked at before
	Last     time.Time // the last wrong guess
}

// The numbers of the lock: guesses five times, then waits a minute, and twice as long each time up to an hour. A day without
// a wrong guess forgets them all.
const (
	freeGuesses = 5
	firstWait   = time.Minute
	longestWait = time.Hour
	lockForgets = 24 * time.Hour
)

// Locked reports whether guesses are refused at now.
func (l Lock) Locked(now time.Time) bool { return now.Before(l.Until) }

// failed is the lock after one more wrong guess.
func (l Lock) failed(now time.Time) Lock {
	if now.Sub(l.Last) > lockForgets {
		l.Failures = 0
	}
	l.Failures++
	l.Last = now
	if over := l.Failures - freeGuesses; over >= 0 {
		wait := longestWait
		if over < 6 { // 1, 2, 4, 8, 16, 32 minutes
			wait = firstWait << over
		}
		l.Until = now.Add(wait)
	}
	return l
}

// refusal says how long to wait. It is the same for an address that nobody has.
func (l Lock) refusal(now time.Time, field string) error {
	minutes := int((l.Until.Sub(now) + time.Minute - 1) / time.Minute)
	if minutes == 1 {
		return fault.Invalid(field, "There were too many wrong tries. Wait a minute, then try again.")
	}
	return fault.Invalidf(field, "There were too many wrong tries. Wait %d minutes, then try again.", minutes)
}

// passwordLock is the key that wrong passwords are counted under: what was typed, whether or not anybody has it.
func passwordLock(email string) string { return "password " + hashToken(EmailKey(email)) }

// codeLock is the key that wrong codes are counted under.
func codeLock(person thread.Ref) string { return "code " + string(person) }
