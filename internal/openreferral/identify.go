package openreferral

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// ID returns the UUID of a record from what names it for good, such as a council's code, "service" and a reference: the same
// names always give the same UUID, so that others recognise a record when they read it again. It is a UUID of version 8
// (RFC 9562, section 5.8) over SHA-256.
func ID(names ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(names, "\x00")))
	id := sum[:16]
	id[6] = id[6]&0x0f | 0x80
	id[8] = id[8]&0x3f | 0x80
	text := hex.EncodeToString(id)
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}

// uuidForm has an x where a UUID has a hexadecimal digit.
const uuidForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"

func isUUID(s string) bool {
	if len(s) != len(uuidForm) {
		return false
	}
	for i := range len(s) {
		c := s[i]
		digit := '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
		if (uuidForm[i] == 'x') != digit || uuidForm[i] == '-' && c != '-' {
			return false
		}
	}
	return true
}
