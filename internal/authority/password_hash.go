package authority

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// The cost of one password: argon2id with 19 MiB, two passes and one lane, a salt of 16 bytes and a key of 32. A hash that
// was made at another cost is made anew at the next sign-in.
const (
	hashMemory = 19 * 1024
	hashPasses = 2
	hashLanes  = 1
	saltLength = 16
	hashLength = 32
)

// nobody is a hash that no password has; checking it costs what checking a real one does.
var nobody = encodeHash(make([]byte, saltLength), make([]byte, hashLength))

func encodeHash(salt, key []byte) string {
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashPasses, hashLanes,
		b.EncodeToString(salt), b.EncodeToString(key))
}

// hash hashes a password. It is called outside transactions: it takes some twenty milliseconds and 19 MiB.
func (s *Service) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt) // it never fails
	key, err := s.stretch(ctx, password, salt, [3]uint32{hashMemory, hashPasses, hashLanes})
	if err != nil {
		return "", err
	}
	return encodeHash(salt, key), nil
}

// stretch runs argon2id, a few at a time.
func (s *Service) stretch(ctx context.Context, password string, salt []byte, cost [3]uint32) ([]byte, error) {
	select {
	case s.hashing <- struct{}{}:
		defer func() { <-s.hashing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	plain := norm.NFKC.Bytes([]byte(password)) // keyboards write the same letter in several ways
	return argon2.IDKey(plain, salt, cost[1], cost[0], uint8(cost[2]), hashLength), nil
}

// verify reports whether the password is the hash's, and whether the hash was made at today's cost.
func (s *Service) verify(ctx context.Context, hash, password string) (ok, current bool, err error) {
	if hash == "" {
		hash = nobody
	}
	var version int
	var cost [3]uint32
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, false, fmt.Errorf("authority: a password hash of another kind")
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false, false, fmt.Errorf("authority: a password hash of version %s", parts[2])
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &cost[0], &cost[1], &cost[2]); err != nil {
		return false, false, fmt.Errorf("authority: the cost of a password hash: %w", err)
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, false, fmt.Errorf("authority: the salt of a password hash: %w", err)
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil {
		return false, false, fmt.Errorf("authority: a password hash: %w", err)
	}
	got, err := s.stretch(ctx, password, salt, cost)
	if err != nil {
		return false, false, err
	}
	ok = subtle.ConstantTimeCompare(got, want) == 1 && hash != nobody
	return ok, cost == [3]uint32{hashMemory, hashPasses, hashLanes}, nil
}
