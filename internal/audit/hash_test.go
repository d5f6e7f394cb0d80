package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// plain is the recipe of the hashes written again, from its description alone.
func plain(fields ...string) string {
	var b strings.Builder
	for _, f := range fields {
		fmt.Fprintf(&b, "%s%s", string([]byte{0, 0, 0, 0, byte(len(f) >> 24), byte(len(f) >> 16), byte(len(f) >> 8), byte(len(f))}), f)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}

// The recipe must never change silently: every chain that councils have would stop verifying.
func TestTheRecipeOfTheHashes(t *testing.T) {
	h := newHasher()
	r := record{n: 7, scope: "E10000028", at: "2026-11-23T09:00:00.000000Z", kind: "done", action: "query answered", ref: "QRY-1",
		child: "CHD-1", childSet: "s", person: "PER-1", name: "Ŵyn 🎒", role: "lead", actingFor: "PER-2", channel: "phone", rule: "r@1",
		payloadHash: "00ff"}
	content := r.content(h)
	want := plain("alongside audit entry 1", r.scope, r.at, r.kind, r.action, r.ref, r.child, r.childSet, r.person, r.name, r.role,
		r.actingFor, r.channel, r.rule, r.payloadHash)
	if content != want || content != "961c3719b45351bd816983b77b309569956234fa52676cbd23037e47df55e24e" {
		t.Errorf("content %s, want %s", content, want)
	}
	if got, want := payloadHash(h, "salt", "why", "{}"), plain("alongside audit payload 1", "salt", "why", "{}"); got != want {
		t.Errorf("payload %s, want %s", got, want)
	}
	if got, want := childSetID(h, []string{"CHD-1", "CHD-2"}), plain("alongside audit children 1", "CHD-1", "CHD-2"); got != want {
		t.Errorf("children %s, want %s", got, want)
	}
	if got, want := seal(h, "E10000028", 12, "before", 7, content), plain("alongside audit seal 1", "E10000028", "12", "before", "7", content); got != want {
		t.Errorf("seal %s, want %s", got, want)
	}
}

func TestNoTwoListsOfFieldsHashAlike(t *testing.T) {
	field := rapid.StringOfN(rapid.RuneFrom([]rune("ab\x00é")), 0, 4, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.SliceOfN(field, 0, 4).Draw(t, "a"), rapid.SliceOfN(field, 0, 4).Draw(t, "b")
		same := len(a) == len(b) && strings.Join(a, "\xff") == strings.Join(b, "\xff")
		h := newHasher()
		if (h.of("tag", a...) == h.of("tag", b...)) != same {
			t.Fatalf("%q and %q", a, b)
		}
	})
}
