package statute

import "testing"

func TestHowMuchFamiliesMayShowIsTheCouncilsPolicy(t *testing.T) {
	book, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	shipped, err := book.WordsShown("")
	if err != nil || shipped.validate() != nil {
		t.Fatalf("as shipped: %+v, %v", shipped, err)
	}
	own := Council{ID: "madeup", Name: "Made-Up Council", WordsShown: &WordsShown{PictureMB: 3, RecordingMB: 4, Most: 5}}
	book.councils["madeup"] = own
	if got, err := book.WordsShown("Made-Up Council"); err != nil || got != *own.WordsShown {
		t.Errorf("of its own: %+v, %v", got, err)
	}
	if got, err := book.WordsShown("kent"); err != nil || got != shipped {
		t.Errorf("without one of its own: %+v, %v", got, err)
	}
	if _, err := book.WordsShown("nowhere"); err == nil {
		t.Error("a council that nobody knows has limits")
	}
	for _, w := range []WordsShown{{}, {PictureMB: 0, RecordingMB: 4, Most: 5}, {PictureMB: 3, RecordingMB: 501, Most: 5}, {PictureMB: 3, RecordingMB: 4, Most: 101}, {PictureMB: 3, RecordingMB: 4}} {
		own.WordsShown = &w
		if own.validate() == nil {
			t.Errorf("taken: %+v", w)
		}
	}
}
