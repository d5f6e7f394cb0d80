package statute

import (
	"errors"
	"fmt"
)

// WordsShown is how much a child and its family may show in pictures and recordings beside their words. Sizes are in megabytes, of a
// million bytes each; what the installation takes as a file at most holds beside them.
type WordsShown struct {
	PictureMB   int `json:"picture_mb"`
	RecordingMB int `json:"recording_mb"`
	Most        int `json:"most"` // how many stand beside one voice at a time
}

// The bounds of a council's own limits: a phone’s picture has to fit, and a page has to be read.
const (
	leastShownMB, mostShownMB = 1, 500
	mostShown                 = 100
)

func (w WordsShown) validate() error {
	for _, one := range []struct {
		name string
		mb   int
	}{{"picture_mb", w.PictureMB}, {"recording_mb", w.RecordingMB}} {
		if one.mb < leastShownMB || one.mb > mostShownMB {
			return fmt.Errorf("words_shown: %s %d: from %d to %d", one.name, one.mb, leastShownMB, mostShownMB)
		}
	}
	if w.Most < 1 || w.Most > mostShown {
		return fmt.Errorf("words_shown: most %d: from 1 to %d", w.Most, mostShown)
	}
	return nil
}

// WordsShown is how much families may show under a council's policy, else under what is shipped. No statute sets it. Policy is a
// council's folder, name or GSS code, or empty.
func (b *Book) WordsShown(policy string) (WordsShown, error) {
	c, err := b.council(policy)
	if err != nil {
		return WordsShown{}, err
	}
	if c.WordsShown == nil {
		c = b.councils[defaultPolicy]
	}
	if c.WordsShown == nil {
		return WordsShown{}, errors.New("no policy says how much families may show: set words_shown in default/council.json")
	}
	return *c.WordsShown, nil
}
