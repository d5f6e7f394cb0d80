package document

import (
	"encoding/binary"
	"io"

	"alongside/internal/fault"
)

// recording returns how a recording is shown, and its bytes without what they say about where it was made.
func recording(f io.ReaderAt, size int64, media string) (Show, io.Reader, error) {
	whole := io.NewSectionReader(f, 0, size)
	switch media {
	case webm:
		seen, err := contains(f, size, "V_VP8", "V_VP9", "V_AV1")
		if seen {
			return AsFilm, whole, err
		}
		return AsSound, whole, err
	case mp4, movie:
		b := boxes{f: f}
		if err := b.walk(0, size, 0); err != nil {
			return "", nil, fault.Invalid("file", "The recording could not be read. It may be damaged or cut short; choose another.")
		}
		if !b.film && !b.sound {
			return "", nil, fault.Invalid("file", "There is neither sound nor a picture in this recording. Choose another.")
		}
		how := AsSound
		if b.film {
			how = AsFilm
		}
		return how, &blanked{r: whole, blank: b.blank}, nil
	default:
		return AsSound, whole, nil
	}
}

// boxes reads the boxes of an MPEG-4 or QuickTime file (ISO/IEC 14496-12): what tracks it has, and where it keeps what it says of itself.
type boxes struct {
	f           io.ReaderAt
	film, sound bool
	blank       []span
}

// span is a box that is emptied: where its name stands, and what is in it.
type span struct{ name, from, to int64 }

// deepest is how far boxes lie within each other where what we read stands.
const deepest = 5

// mostBoxes bounds the work that a made-up file can ask for.
const mostBoxes = 10_000

// walk reads the boxes between two places. User data and what is said about the file (udta, meta, and uuid, where cameras write more)
// hold the place where it was filmed, the telephone and its owner.
func (b *boxes) walk(from, to int64, depth int) error {
	for n, at := 0, from; at < to; n++ {
		name, body, end, err := b.head(at, to)
		switch {
		case err != nil:
			return err
		case n > mostBoxes:
			return io.ErrUnexpectedEOF
		}
		switch name {
		case "udta", "meta", "uuid":
			b.blank = append(b.blank, span{at + 4, body, end})
		case "moov", "trak", "mdia":
			if depth < deepest {
				if err := b.walk(body, end, depth+1); err != nil {
					return err
				}
			}
		case "hdlr":
			var kind [4]byte
			if _, err := b.f.ReadAt(kind[:], body+8); err != nil {
				return err
			}
			b.film = b.film || string(kind[:]) == "vide"
			b.sound = b.sound || string(kind[:]) == "soun"
		}
		at = end
	}
	return nil
}

// head reads the head of the box at a place: its name, where what is in it begins, and where it ends.
func (b *boxes) head(at, to int64) (name string, body, end int64, err error) {
	var head [16]byte
	if _, err := b.f.ReadAt(head[:8], at); err != nil {
		return "", 0, 0, err
	}
	size, body := int64(binary.BigEndian.Uint32(head[:4])), at+8
	switch size {
	case 0: // to the end of the file
		size = to - at
	case 1: // the size is too large for four bytes
		if _, err := b.f.ReadAt(head[8:], at+8); err != nil {
			return "", 0, 0, err
		}
		size, body = int64(binary.BigEndian.Uint64(head[8:])), at+16
	}
	if size < body-at || size > to-at {
		return "", 0, 0, io.ErrUnexpectedEOF
	}
	return string(head[4:8]), body, at + size, nil
}

// blanked reads a file with spans of it emptied: their box is called free, which every player passes over, and nothing else moves.
type blanked struct {
	r     io.Reader
	at    int64
	blank []span
}

// Read implements io.Reader.
func (b *blanked) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	end := b.at + int64(n)
	for _, s := range b.blank {
		for i := max(s.name, b.at); i < min(s.name+4, end); i++ {
			p[i-b.at] = "free"[i-s.name]
		}
		if from, to := max(s.from, b.at), min(s.to, end); from < to {
			clear(p[from-b.at : to-b.at])
		}
	}
	b.at += int64(n)
	return n, err
}
