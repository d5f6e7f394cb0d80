package thread

import (
	"fmt"
	"io"
	"strings"

	"alongside/internal/db"
	"alongside/internal/fault"
)

// Ref is a reference such as "QRY-7K3M-9Q2X-0": three letters that say the kind, eight characters of Crockford's base 32
// drawn at random, and a check character. The zero Ref names nothing.
//
// The check character finds every single wrong character and every two characters exchanged, next to each other or not.
type Ref string

// The shape of a reference with its separators.
const (
	prefixLen = 3
	bodyLen   = 8
	plainLen  = prefixLen + bodyLen + 1
	refLen    = plainLen + 3
)

// alphabet is Crockford's base 32: no I, L, O or U, so that nothing read aloud or copied by hand can be taken for another.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// New draws a reference of kind k from the transaction's source of randomness. The forty random bits make a clash unlikely,
// not impossible: the primary key of the table that stores the object is what keeps references unique. It returns "", which
// every writer refuses, for a kind that has no prefix or when there is no randomness.
func New(tx *db.Tx, k Kind) Ref { return draw(tx.Rand(), k) }

func draw(random io.Reader, k Kind) Ref {
	prefix := k.Prefix()
	var b [5]byte
	if _, err := io.ReadFull(random, b[:]); err != nil || prefix == "" {
		return ""
	}
	bits := uint64(b[0])<<32 | uint64(b[1])<<24 | uint64(b[2])<<16 | uint64(b[3])<<8 | uint64(b[4])
	plain := make([]byte, 0, plainLen)
	plain = append(plain, prefix...)
	for shift := 35; shift >= 0; shift -= 5 {
		plain = append(plain, alphabet[bits>>shift&31])
	}
	return hyphenated(append(plain, checkCharacter(plain)))
}

func hyphenated(plain []byte) Ref {
	return Ref(string(plain[:3]) + "-" + string(plain[3:7]) + "-" + string(plain[7:11]) + "-" + string(plain[11:]))
}

// Parse reads a reference as people write and say it: in any case, with any or no separators, O for 0, I or L for 1. A
// reference that is of the right shape but has a wrong check character is refused with a message that says so.
func Parse(s string) (Ref, error) {
	plain := make([]rune, 0, plainLen)
	for _, r := range strings.ToUpper(s) {
		switch {
		case strings.ContainsRune(" \t-‐‑‒–—−_./\u00a0", r):
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z':
			plain = append(plain, r)
		default:
			return "", errShape()
		}
	}
	if len(plain) != plainLen {
		return "", errShape()
	}
	prefix, err := parsePrefix(string(plain[:prefixLen]))
	if err != nil {
		return "", err
	}
	whole := []byte(prefix)
	for _, r := range plain[prefixLen:] {
		c := bodyCharacter(r)
		if c == 0 {
			return "", fault.Invalid("reference", "A reference never has the letter U. Check it and enter it again.")
		}
		whole = append(whole, c)
	}
	if checkCharacter(whole[:plainLen-1]) != whole[plainLen-1] {
		return "", fault.Invalid("reference",
			"The last character does not fit the others, so one of them is wrong. Check the reference and enter it again.")
	}
	return hyphenated(whole), nil
}

func errShape() error {
	return fault.Invalid("reference", "Enter a reference such as QRY-7K3M-9Q2X-0: three letters, eight characters and a last one.")
}

// parsePrefix finds the kind's letters in what was written, where 0 may stand for O and 1 for I or L.
func parsePrefix(s string) (string, error) {
	s = strings.ReplaceAll(s, "0", "O")
	for _, one := range []string{"I", "L"} {
		if p := strings.ReplaceAll(s, "1", one); kindOfPrefix(p) != "" {
			return p, nil
		}
	}
	return "", fault.Invalid("reference", "The first three letters are not those of any reference here. Check them and enter it again.")
}

// bodyCharacter returns r as a character of the alphabet, 0 when it stands for none.
func bodyCharacter(r rune) byte {
	switch r {
	case 'O':
		return '0'
	case 'I', 'L':
		return '1'
	case 'U':
		return 0
	}
	return byte(r)
}

// Kind returns what the reference names, "" when it is not a reference. It reads the letters only and does not check the rest.
func (r Ref) Kind() Kind {
	if len(r) != refLen {
		return ""
	}
	return kindOfPrefix(string(r[:prefixLen]))
}

// Valid reports whether r is a reference exactly as New writes it.
func (r Ref) Valid() bool {
	parsed, err := Parse(string(r))
	return err == nil && parsed == r
}

// Spoken returns the reference as it is read out on the phone: "Q R Y, 7 K 3 M, 9 Q 2 X, 0".
func (r Ref) Spoken() string {
	var b strings.Builder
	for i, c := range string(r) {
		switch {
		case c == '-':
			b.WriteString(", ")
			continue
		case i > 0 && r[i-1] != '-':
			b.WriteByte(' ')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// Must returns the reference in s and panics when it is none. It is for references written down in tests and tables.
func Must(s string) Ref {
	r, err := Parse(s)
	if err != nil {
		panic(fmt.Sprintf("thread: %q is not a reference: %v", s, err))
	}
	return r
}
