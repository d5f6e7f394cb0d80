package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"strconv"
	"time"
)

// The hashes are SHA-256 over a tag that names what is hashed and in which version of this recipe, then every field with its
// length in eight bytes before it, so that no two different lists of fields give the same bytes. They are kept as hexadecimal.
const (
	entryTag   = "alongside audit entry 1"
	payloadTag = "alongside audit payload 1"
	setTag     = "alongside audit children 1"
	sealTag    = "alongside audit seal 1"
)

// timeLayout is how times stand in the table: fixed width, in UTC. The hash covers this text.
const timeLayout = "2006-01-02T15:04:05.000000Z"

type hasher struct {
	sum    hash.Hash
	length [8]byte
	buffer []byte
}

func newHasher() *hasher { return &hasher{sum: sha256.New()} }

// of returns the hash of the tag and fields.
func (h *hasher) of(tag string, fields ...string) string {
	h.begin(tag)
	for _, f := range fields {
		h.field(f)
	}
	return h.end()
}

func (h *hasher) begin(tag string) {
	h.sum.Reset()
	h.field(tag)
}

func (h *hasher) field(s string) {
	binary.BigEndian.PutUint64(h.length[:], uint64(len(s)))
	h.sum.Write(h.length[:])
	h.buffer = append(h.buffer[:0], s...)
	h.sum.Write(h.buffer)
}

func (h *hasher) end() string {
	h.buffer = h.sum.Sum(h.buffer[:0])
	return hex.EncodeToString(h.buffer)
}

// record is one row of audit_entry as it stands in the table.
type record struct {
	n           int64
	scope       string
	at          string
	kind        string
	action      string
	ref         string
	child       string
	childSet    string
	person      string
	name        string
	role        string
	actingFor   string
	channel     string
	rule        string
	payloadHash string
	contentHash string
}

// content returns the hash of everything in the row but its number, which the seal covers, and the hash itself.
func (r *record) content(h *hasher) string {
	return h.of(entryTag, r.scope, r.at, r.kind, r.action, r.ref, r.child, r.childSet, r.person, r.name, r.role, r.actingFor,
		r.channel, r.rule, r.payloadHash)
}

func payloadHash(h *hasher, salt, why, body string) string { return h.of(payloadTag, salt, why, body) }

func childSetID(h *hasher, children []string) string { return h.of(setTag, children...) }

// seal returns the hash of a link of the chain: it commits to the one before it and so to all before.
func seal(h *hasher, scope string, seq int64, before string, entry int64, content string) string {
	return h.of(sealTag, scope, strconv.FormatInt(seq, 10), before, strconv.FormatInt(entry, 10), content)
}

func parseTime(s string) (time.Time, error) { return time.Parse(timeLayout, s) }
