package statute

import "testing"

func TestACouncilSetsItsOwnSpansAndTheRestIsAsShipped(t *testing.T) {
	book, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	shipped, err := book.Spans("")
	if err != nil || shipped.validate() != nil || shipped.WaitNoticeDays != 28 || shipped.OfferCheckedMonths != 6 {
		t.Fatalf("as shipped: %+v, %v", shipped, err)
	}
	own := Council{ID: "madeup", Name: "Made-Up Council", Spans: Spans{WaitNoticeDays: 42}}
	book.councils["madeup"] = own
	want := shipped
	want.WaitNoticeDays = 42
	if got, err := book.Spans("Made-Up Council"); err != nil || got != want {
		t.Errorf("of its own: %+v, %v", got, err)
	}
	if again, err := book.Spans(""); err != nil || again != shipped {
		t.Errorf("one council’s own changed what is shipped: %+v, %v", again, err)
	}
	if _, err := book.Spans("nowhere"); err == nil {
		t.Error("a council that nobody knows has spans")
	}
	for i := range own.Spans.all() {
		for _, wrong := range []func(bounded) int{func(b bounded) int { return b.least - 1 }, func(b bounded) int { return b.most + 1 }, func(bounded) int { return -1 }} {
			var s Spans
			one := s.all()[i]
			if *one.of = wrong(one); *one.of == 0 {
				continue // left to what is shipped
			}
			own.Spans = s
			if own.validate() == nil {
				t.Errorf("taken: %s %d", one.name, *one.of)
			}
		}
		var s Spans
		one := s.all()[i]
		for _, *one.of = range []int{one.least, one.most} {
			own.Spans = s
			if err := own.validate(); err != nil {
				t.Errorf("refused: %v", err)
			}
		}
	}
	delete(book.councils, "default")
	book.councils["default"] = Council{ID: "default", Name: "As shipped"}
	if _, err := book.Spans("Made-Up Council"); err == nil {
		t.Error("a span that nobody set is taken")
	}
}
