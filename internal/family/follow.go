package family

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// A code has 60 random bits. After mostTries wrong ones the concern is closed to codes for an hour.
const (
	codeLength = 12
	mostTries  = 5
	triesRest  = time.Hour
)

const codeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

func drawCode(random io.Reader) (string, error) {
	b := make([]byte, codeLength)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", fmt.Errorf("draw a code: %w", err)
	}
	for i := range b {
		b[i] = codeLetters[b[i]&31]
	}
	return string(b), nil
}

// showCode writes a code in fours, to be copied by hand.
func showCode(code string) string { return code[:4] + "-" + code[4:8] + "-" + code[8:] }

// plainCode reads a code as people write it.
func plainCode(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'O':
			return '0'
		case r == 'I', r == 'L':
			return '1'
		case strings.ContainsRune("- \t.–—", r):
			return -1
		default:
			return r
		}
	}, strings.ToUpper(s))
}

func hashCode(ref thread.Ref, code string) string {
	sum := sha256.Sum256([]byte("alongside concern " + string(ref) + " " + code))
	return hex.EncodeToString(sum[:])
}

// errNoEntry does not say whether the reference or the code is wrong.
func errNoEntry() error {
	return fault.Invalid("code", "The reference and the code do not belong together. Check both on the page or letter where we gave them to you.")
}

// Follow lets a family without an account read where its concern stands. It answers wrong codes and unknown references
// alike, and after five wrong codes it asks the family to wait.
func (s *Service) Follow(ctx context.Context, ref thread.Ref, code string) (Concern, error) {
	var c Concern
	var refused error
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		c, refused = Concern{}, nil
		found, err := s.store.Concern(ctx, tx, ref)
		if fault.Is(err, fault.KindNotFound) {
			refused = errNoEntry()
			return nil
		}
		if err != nil {
			return fmt.Errorf("follow concern %s: %w", ref, err)
		}
		if found.Tries >= mostTries && tx.Now().Sub(found.TriedAt) < triesRest {
			refused = fault.Invalid("code", "There were too many wrong codes. Wait an hour and try again, or ring us: you need no code for that.")
			return nil
		}
		if subtle.ConstantTimeCompare([]byte(found.CodeHash), []byte(hashCode(found.Ref, plainCode(code)))) != 1 {
			refused = errNoEntry()
			return s.tried(ctx, tx, found)
		}
		c = found
		if found.Tries > 0 {
			return s.store.Tried(ctx, tx, found.Ref, 0, time.Time{})
		}
		return nil
	})
	if err == nil {
		err = refused
	}
	return c, err
}

// tried counts a wrong code; the count begins again after a rest.
func (s *Service) tried(ctx context.Context, tx *db.Tx, c Concern) error {
	tries := c.Tries + 1
	if c.Tries >= mostTries {
		tries = 1
	}
	if err := s.store.Tried(ctx, tx, c.Ref, tries, tx.Now()); err != nil {
		return fmt.Errorf("count a wrong code for %s: %w", c.Ref, err)
	}
	if tries < mostTries {
		return nil
	}
	return audit.Append(ctx, tx, audit.System, audit.Entry{Action: "concern closed to codes for an hour", Ref: string(c.Ref)})
}
