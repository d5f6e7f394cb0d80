package authority

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"alongside/internal/db"
	"alongside/internal/thread"
)

// Key seals authenticator secrets and hashes recovery codes. It is kept outside the database, so that a stolen copy of the
// records lets nobody in. The zero Key is none: authenticators cannot be set up then.
type Key [32]byte

// shortestKey is the least that a key file holds: 32 random bytes, or more as text.
const shortestKey = 32

// KeyFrom makes a Key of what a key file holds, at least 32 bytes.
func KeyFrom(secret []byte) (Key, error) {
	if len(secret) < shortestKey {
		return Key{}, fmt.Errorf("the key holds %d bytes; it needs at least %d random ones", len(secret), shortestKey)
	}
	return sha256.Sum256(secret), nil
}

// IsZero reports whether there is no key.
func (k Key) IsZero() bool { return k == Key{} }

// String hides the key from logs.
func (k Key) String() string { return "a key" }

// GoString hides the key from logs.
func (k Key) GoString() string { return "authority.Key" }

// derive returns a key for one purpose.
func (k Key) derive(purpose string) ([]byte, error) {
	return hkdf.Key(sha256.New, k[:], nil, "alongside "+purpose, sha256.Size)
}

func (k Key) sealer() (cipher.AEAD, error) {
	key, err := k.derive("authenticator secret")
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// owner binds what is sealed to one person, so that a sealed secret cannot be moved to another's row.
func owner(scope db.Scope, person thread.Ref) []byte {
	return []byte(string(scope) + " " + string(person))
}

func (k Key) seal(scope db.Scope, person thread.Ref, secret string) ([]byte, error) {
	aead, err := k.sealer()
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, nil, []byte(secret), owner(scope, person)), nil //nolint:gosec // G407: this AEAD draws a random nonce itself
}

func (k Key) open(scope db.Scope, person thread.Ref, sealed []byte) (string, error) {
	if k.IsZero() {
		return "", errors.New("authority: an authenticator is set up, but the program was started without its key")
	}
	aead, err := k.sealer()
	if err != nil {
		return "", err
	}
	plain, err := aead.Open(nil, nil, sealed, owner(scope, person))
	if err != nil {
		return "", fmt.Errorf("authority: the authenticator secret of %s does not open with this key: %w", person, err)
	}
	return string(plain), nil
}

// hashCode is a recovery code as it is kept. Without the key it cannot be guessed from.
func (k Key) hashCode(scope db.Scope, person thread.Ref, code string) (string, error) {
	key, err := k.derive("recovery code")
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(append(owner(scope, person), code...))
	return hex.EncodeToString(mac.Sum(nil)), nil
}

// hashToken is a link's token, or anything else too long to guess, as it is kept.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
