package family_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/family"
)

func TestChangesTellWhatWasAddedAndTaken(t *testing.T) {
	for _, c := range []struct{ was, now, want string }{
		{"", "", ""}, {"a", "a", " a"}, {"", "a", "+a"}, {"a", "", "-a"},
		{"a\nb\nc", "a\nc\nd", " a -b  c +d"}, {"a\r\n\r\n  b  x ", "a\nb x", " a  b x"}, {"غرفة هادئة", "غرفة هادئة\n🚂", " غرفة هادئة +🚂"},
	} {
		var got []string
		for _, l := range family.Changes(c.was, c.now) {
			got = append(got, map[bool]string{true: "+", false: map[bool]string{true: "-", false: " "}[l.Taken]}[l.Added]+l.Text)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("from %q to %q: %q, want %q", c.was, c.now, strings.Join(got, " "), c.want)
		}
	}
}

func TestChangesLoseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d"}), 0, 12)
		was, now := text.Draw(t, "was"), text.Draw(t, "now")
		var before, after []string
		for _, l := range family.Changes(strings.Join(was, "\n"), strings.Join(now, "\n")) {
			if !l.Added {
				before = append(before, l.Text)
			}
			if !l.Taken {
				after = append(after, l.Text)
			}
		}
		if !slices.Equal(before, was) || !slices.Equal(after, now) {
			t.Fatalf("%q and %q came out as %q and %q", was, now, before, after)
		}
	})
}
