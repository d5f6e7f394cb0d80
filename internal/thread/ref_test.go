package thread

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/fault"
)

// anyRef draws a reference of any kind.
func anyRef(t *rapid.T) Ref {
	k := rapid.SampledFrom(Kinds()).Draw(t, "kind")
	bits := rapid.SliceOfN(rapid.Byte(), 5, 5).Draw(t, "bits")
	return draw(bytes.NewReader(bits), k)
}

func TestEveryKindHasItsOwnThreeLetters(t *testing.T) {
	seen := map[string]Kind{}
	for _, k := range Kinds() {
		p := k.Prefix()
		if len(p) != 3 || strings.ToUpper(p) != p || strings.ContainsAny(p, "0123456789") {
			t.Errorf("%s has the prefix %q", k, p)
		}
		// I and L are read alike, so two prefixes must differ in more than that.
		for _, same := range []string{p, strings.ReplaceAll(p, "L", "I"), strings.ReplaceAll(p, "I", "L")} {
			if other, ok := seen[same]; ok && other != k {
				t.Errorf("%s and %s are read alike", k, other)
			}
		}
		seen[p] = k
	}
	if Kind("cake").Prefix() != "" {
		t.Error("an unknown kind has no prefix")
	}
}

func TestDrawnReferencesAreParsedAsTheyStand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ref := anyRef(t)
		if !ref.Valid() {
			t.Fatalf("%s is not valid", ref)
		}
		if ref.Kind().Prefix() != string(ref[:3]) {
			t.Fatalf("%s is of kind %q", ref, ref.Kind())
		}
	})
}

func TestDrawingFailsWithoutKindOrRandomness(t *testing.T) {
	if got := draw(bytes.NewReader(make([]byte, 5)), "cake"); got != "" {
		t.Errorf("unknown kind: %q", got)
	}
	if got := draw(io.LimitReader(bytes.NewReader(make([]byte, 5)), 4), Query); got != "" {
		t.Errorf("no randomness: %q", got)
	}
	if Ref("").Valid() || Ref("").Kind() != "" || Ref("QRY").Kind() != "" {
		t.Error("the empty reference names nothing")
	}
}

func TestParseForgivesHowPeopleWriteIt(t *testing.T) {
	want := draw(bytes.NewReader([]byte{0x00, 0x44, 0x32, 0x14, 0xc7}), Plan) // PLN-0123-4567-…
	if !strings.HasPrefix(string(want), "PLN-0123-4567-") {
		t.Fatalf("the test's reference is %s", want)
	}
	last := string(want[len(want)-1])
	for _, s := range []string{
		string(want), strings.ToLower(string(want)), "PLN 0123 4567 " + last, "pln01234567" + last, " PLN-O123-4567-" + last + " ",
		"PLN-0I23-4567-" + last, "PLN-0l23-4567-" + last, "P1N-0123-4567-" + last, "PLN–0123–4567–" + last, "PLN/0123.4567_" + last,
	} {
		got, err := Parse(s)
		if err != nil || got != want {
			t.Errorf("Parse(%q) = %q, %v; want %q", s, got, err, want)
		}
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	good := Must("QRY-7K3M-9Q2X-0")
	bad := []byte(good)
	bad[5] = 'M'
	for s, want := range map[string]string{
		"":                            "three letters",
		"QRY-7K3M-9Q2X":               "three letters",
		string(good) + "Z":            "three letters",
		"QRÝ" + string(good[3:]):      "three letters",
		"XXX" + string(good[3:]):      "first three letters",
		"QRY-UK3M" + string(good[8:]): "letter U",
		string(bad):                   "last character does not fit",
	} {
		_, err := Parse(s)
		if !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), want) {
			t.Errorf("Parse(%q): %v; want %q", s, err, want)
		}
	}
}

// Every other character at every place of the body is found, and every other known prefix: tried out, all of them.
func TestEverySingleWrongCharacterIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ref := anyRef(t)
		for i := prefixLen; i < len(ref); i++ {
			for c := 0; ref[i] != '-' && c < len(alphabet); c++ {
				if wrong := ref[:i] + Ref(alphabet[c]) + ref[i+1:]; wrong != ref {
					mustRefuse(t, wrong, ref)
				}
			}
		}
		for _, k := range Kinds() {
			if different(k.Prefix(), string(ref[:3])) == 1 {
				mustRefuse(t, Ref(k.Prefix())+ref[3:], ref)
			}
		}
	})
}

func different(a, b string) int {
	n := 0
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

func TestEveryTwoCharactersExchangedAreFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ref := anyRef(t)
		for i := range ref {
			for j := i + 1; j < len(ref); j++ {
				if ref[i] == ref[j] || ref[i] == '-' || ref[j] == '-' {
					continue
				}
				wrong := []byte(ref)
				wrong[i], wrong[j] = wrong[j], wrong[i]
				mustRefuse(t, Ref(wrong), ref)
			}
		}
	})
}

// A 1 that stands for an L in the letters must not lend itself to an exchange that the check character misses.
func TestForgivenDigitsInTheLettersAreCheckedAsWhatTheyAre(t *testing.T) {
	ned := draw(bytes.NewReader([]byte{0, 0, 0, 0, 1}), Need)
	wrong := "1ED-0000-000N-" + string(ned[len(ned)-1])
	if got, err := Parse(wrong); err == nil {
		t.Errorf("%s, which is %s with two characters exchanged, was taken as %s", wrong, ned, got)
	}
}

// mustRefuse fails when wrong is taken for another reference. Letters of a prefix that moved into the body may be forgiven
// (O is read as 0), but only when that gives the right reference.
func mustRefuse(t *rapid.T, wrong, right Ref) {
	if got, err := Parse(string(wrong)); err == nil && got != right {
		t.Fatalf("%s was taken as %s instead of %s", wrong, got, right)
	}
}

// The proof behind the two tests above: the field has no zero divisors and the weights differ.
func TestTheWeightsFormAField(t *testing.T) {
	for a := byte(1); a < 32; a++ {
		row := map[byte]bool{}
		for b := byte(0); b < 32; b++ {
			row[times(a, b)] = true
			if times(a, b) != times(b, a) {
				t.Fatalf("%d times %d depends on the order", a, b)
			}
		}
		if len(row) != 32 {
			t.Fatalf("multiplying by %d loses something", a)
		}
	}
	seen := map[byte]bool{0: true, 1: true} // 1 is the check character's own weight
	for i := range plainLen - 1 {
		if seen[weight(i)] || weight(i) > 31 {
			t.Fatalf("the weight at place %d is used twice or is too large", i)
		}
		seen[weight(i)] = true
	}
}

func TestSpoken(t *testing.T) {
	if got, want := Ref("QRY-7K3M-9Q2X-0").Spoken(), "Q R Y, 7 K 3 M, 9 Q 2 X, 0"; got != want {
		t.Errorf("Spoken = %q, want %q", got, want)
	}
}

func TestMustPanicsOnWhatIsNoReference(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	Must("QRY-0000-0000-Z")
}

func FuzzParse(f *testing.F) {
	f.Add("QRY-7K3M-9Q2X-0")
	f.Add("ﬀ\xff-OIL")
	f.Fuzz(func(t *testing.T, s string) {
		if ref, err := Parse(s); err == nil && !ref.Valid() {
			t.Errorf("Parse(%q) = %q, which is not valid", s, ref)
		}
	})
}
