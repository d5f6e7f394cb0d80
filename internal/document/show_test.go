package document_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/document"
	"alongside/internal/fault"
)

var shownLimits = document.ShowLimits{Picture: 2e6, Recording: 3e6}

// upload is a file of a form as a request brings it.
func upload(t *testing.T, name, content string) *multipart.FileHeader {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(part, content); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "/", &body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	if err := req.ParseMultipartForm(10 << 20); err != nil {
		t.Fatal(err)
	}
	return req.MultipartForm.File["file"][0]
}

// halves is a picture whose left half is red and whose right half is blue.
func halves(w, h int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{R: 255, A: 255}
			if x >= w/2 {
				c = color.RGBA{B: 255, A: 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

// place is what a telephone writes into a picture, as a reader of the file would find it.
const place = "52.8066N 2.1167W"

// photograph is a JPEG file as a telephone makes it: how it lies and where it was taken stand before the picture.
func photograph(t *testing.T, w, h int, lies uint16) string {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, halves(w, h), nil); err != nil {
		t.Fatal(err)
	}
	exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01" + "\x01\x12\x00\x03\x00\x00\x00\x01" + string([]byte{byte(lies >> 8), byte(lies), 0, 0}) + "\x00\x00\x00\x00" + place
	size := len(exif) + 2
	return b.String()[:2] + "\xff\xe1" + string([]byte{byte(size >> 8), byte(size)}) + exif + b.String()[2:]
}

// box is a box of an MPEG-4 file.
func box(name string, inside ...string) string {
	body := strings.Join(inside, "")
	head := binary.BigEndian.AppendUint32(nil, uint32(8+len(body)))
	return string(head) + name + body
}

// film is an MPEG-4 file with tracks of kinds, which says where it was made in three places.
func film(kinds ...string) string {
	inside := []string{box("mvhd", strings.Repeat("\x00", 100))}
	for _, kind := range kinds {
		inside = append(inside, box("trak", box("tkhd", "track"), box("udta", place), box("mdia", box("hdlr", "\x00\x00\x00\x00\x00\x00\x00\x00"+kind+"rest"))))
	}
	inside = append(inside, box("udta", box("\xa9xyz", place)))
	return box("ftyp", "mp42\x00\x00\x00\x00mp42isom") + box("moov", inside...) + box("uuid", place) + box("mdat", "the sound itself")
}

// shownBytes shows a file and returns what a page is given of it.
func (s *shelf) shownBytes(head *multipart.FileHeader) (document.Show, document.Document, string) {
	s.t.Helper()
	ctx := dbtest.Ctx(s.t)
	got, how, err := s.store.ReceiveShown(ctx, head, shownLimits)
	if err != nil {
		s.t.Fatalf("%s: %v", head.Filename, err)
	}
	var d document.Document
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		d, err = s.store.Attach(ctx, tx, s.lead.By(), document.Upload{Name: got.Name, Child: s.child}, got.Content)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	_, r, err := s.store.OpenShown(ctx, s.lead, d.Ref, "A picture")
	if err != nil {
		s.t.Fatal(err)
	}
	content, err := io.ReadAll(r)
	if err != nil || r.Close() != nil {
		s.t.Fatal(err)
	}
	return how, d, string(content)
}

func TestAPictureIsDrawnAnewTheRightWayUp(t *testing.T) {
	s := newShelf(t, dbtest.SQLite(t, migrations...), document.Options{})
	red := func(m image.Image, x, y int) bool { r, _, b, _ := m.At(x, y).RGBA(); return r > b }
	for lies, corner := range map[uint16][2]bool{ // whether the left top and the right bottom are red once it is upright
		1: {true, false}, 2: {false, true}, 3: {false, true}, 4: {true, false}, 5: {true, false}, 6: {true, false}, 7: {false, true}, 8: {false, true}, 0: {true, false}, 9: {true, false},
	} {
		how, d, content := s.shownBytes(upload(t, "IMG_1.jpg", photograph(t, 64, 32, lies)))
		if how != document.AsPicture || d.Type.Media != "image/jpeg" || strings.Contains(content, place) || strings.Contains(content, "Exif") {
			t.Errorf("lies %d: %s %s keeps where it was taken: %t", lies, how, d.Type.Media, strings.Contains(content, place))
		}
		m, err := jpeg.Decode(strings.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		b := m.Bounds()
		if tall := lies >= 5 && lies <= 8; (b.Dy() > b.Dx()) != tall {
			t.Errorf("lies %d: stands as %v", lies, b)
		}
		if got := [2]bool{red(m, 3, 3), red(m, b.Dx()-4, b.Dy()-4)}; got != corner {
			t.Errorf("lies %d: red in the corners %v, want %v", lies, got, corner)
		}
	}
}

func TestALargePictureIsMadeSmallerAndAClearOneStaysClear(t *testing.T) {
	s := newShelf(t, dbtest.SQLite(t, migrations...), document.Options{})
	_, _, content := s.shownBytes(upload(t, "wide.jpg", photograph(t, 4000, 100, 1)))
	if m, err := jpeg.Decode(strings.NewReader(content)); err != nil || m.Bounds().Dx() != 2000 || m.Bounds().Dy() != 50 {
		t.Errorf("a wide picture: %v", err)
	}
	clear := image.NewNRGBA(image.Rect(0, 0, 8, 8))
	clear.SetNRGBA(1, 1, color.NRGBA{R: 200, A: 128})
	var b bytes.Buffer
	if err := png.Encode(&b, clear); err != nil {
		t.Fatal(err)
	}
	_, d, content := s.shownBytes(upload(t, "drawing.png", b.String()))
	m, err := png.Decode(strings.NewReader(content))
	if err != nil || d.Type.Media != "image/png" {
		t.Fatalf("a drawing: %s, %v", d.Type.Media, err)
	}
	if _, _, _, a := m.At(0, 0).RGBA(); a != 0 {
		t.Error("what was clear is painted over")
	}
}

func TestARecordingLosesWhereItWasMade(t *testing.T) {
	s := newShelf(t, dbtest.SQLite(t, migrations...), document.Options{})
	for name, c := range map[string]struct {
		content string
		how     document.Show
	}{
		"film.mp4":  {film("vide", "soun"), document.AsFilm},
		"sound.m4a": {film("soun"), document.AsSound},
		"sound.mp3": {"ID3\x03\x00 made-up sound", document.AsSound},
		"sound.ogg": {"OggS\x00\x02 made-up sound", document.AsSound},
		"a.webm":    {"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01webm A_OPUS", document.AsSound},
		"v.webm":    {"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01webm V_VP9", document.AsFilm},
		"large.mp4": {strings.Replace(film("vide"), box("uuid", place), "\x00\x00\x00\x01uuid\x00\x00\x00\x00\x00\x00\x00\x20"+place, 1), document.AsFilm},
	} {
		how, _, content := s.shownBytes(upload(t, name, c.content))
		switch {
		case how != c.how:
			t.Errorf("%s is shown as a %s", name, how)
		case len(content) != len(c.content):
			t.Errorf("%s: %d bytes came of %d", name, len(content), len(c.content))
		case strings.Contains(content, place):
			t.Errorf("%s says where it was made", name)
		case strings.Contains(c.content, "mdat") && (!strings.Contains(content, "the sound itself") || !strings.Contains(content, "hdlr")):
			t.Errorf("%s lost what it is", name)
		}
	}
}

func TestWhatIsNoPictureOrRecordingIsRefusedInWords(t *testing.T) {
	s := newShelf(t, dbtest.SQLite(t, migrations...), document.Options{})
	for name, c := range map[string]struct{ content, says string }{
		"report.jpg":  {pdfFile, "must be a picture"},
		"page.png":    {"<html><script>alert(1)</script></html>", "must be a picture"},
		"program.mp4": {"MZ\x90\x00\x03\x00\x00\x00 a program", "must be a picture"},
		"text.txt":    {"words", "must be a picture"},
		"cut.jpg":     {jpgFile, "could not be read"},
		"cut.png":     {pngFile, "could not be read"},
		"cut.webp":    {"RIFF\x10\x00\x00\x00WEBPVP8 ", "could not be read"},
		"cut.mp4":     {film("vide")[:200], "could not be read"},
		"empty.mp4":   {film(), "neither sound nor a picture"},
		"new.heic":    {"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "Save it as a JPEG"},
		"nothing.jpg": {"", "is empty"},
		"large.jpg":   {photograph(t, 32, 32, 1) + strings.Repeat("x", 2e6), "picture must be smaller than 2 MB"},
		"large.mp3":   {"ID3" + strings.Repeat("x", 3e6), "recording must be smaller than 3 MB"},
		"bomb.png":    {strings.Replace(vast(t), "\x00\x00\x00\x08\x00\x00\x00\x08", "\x00\x00\xff\xff\x00\x00\xff\xff", 1), "could not be read"},
		"points.jpg":  {strings.Replace(photograph(t, 16, 8, 1), "\x08\x00\x08\x00\x10", "\x08\xff\xf0\xff\xf0", 1), "more than 50 million points"},
	} {
		_, _, err := s.store.ReceiveShown(dbtest.Ctx(t), upload(t, name, c.content), shownLimits)
		fields, ok := fault.Fields(err)
		if !ok || fields[0].Name != "file" || !strings.Contains(fields[0].Message, c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}

// vast is a small PNG file.
func vast(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPlayingInPartsIsOneLook(t *testing.T) {
	s := newShelf(t, dbtest.SQLite(t, migrations...), document.Options{})
	_, d, _ := s.shownBytes(upload(t, "sound.mp3", "ID3\x03\x00 made-up sound"))
	ctx := dbtest.Ctx(t)
	looks := func() (n int) {
		err := s.db.View(ctx, func(tx *db.Tx) error {
			rows, err := audit.Looks(ctx, tx, string(s.child), 100)
			n = len(rows)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	open := func(ctx context.Context, who int) {
		t.Helper()
		reader := s.lead
		if who > 0 {
			reader.Person = s.about
		}
		_, r, err := s.store.OpenShown(ctx, reader, d.Ref, "A recording")
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	before := looks() // which is the first
	open(ctx, 0)
	open(ctx, 0)
	if n := looks() - before; n != 0 {
		t.Errorf("%d more looks for the parts of one", n)
	}
	open(ctx, 1)
	if n := looks() - before; n != 1 {
		t.Errorf("%d looks of somebody else, want 1", n)
	}
	dbtest.Clock(s.db).Advance(11 * time.Minute)
	open(ctx, 0)
	if n := looks() - before; n != 2 {
		t.Errorf("%d looks after a while, want 2", n)
	}
}

func TestADamagedRecordingIsNotPlayed(t *testing.T) {
	s := newShelf(t, dbtest.SQLite(t, migrations...), document.Options{})
	_, d, _ := s.shownBytes(upload(t, "sound.mp3", "ID3\x03\x00 made-up sound"))
	found := s.files()
	if len(found) != 1 {
		t.Fatalf("%d files are kept", len(found))
	}
	if err := os.WriteFile(found[0], []byte("ID3 something else"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.store.OpenShown(dbtest.Ctx(t), s.lead, d.Ref, "A recording"); !fault.Is(err, fault.KindUnavailable) {
		t.Errorf("damaged bytes: %v", err)
	}
}

func TestAFileOfAnotherKindIsNotShown(t *testing.T) {
	s := newShelf(t, dbtest.SQLite(t, migrations...), document.Options{})
	d, err := s.put("report.pdf", pdfFile)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.store.OpenShown(dbtest.Ctx(t), s.lead, d.Ref, "A picture"); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("a report is shown as a picture: %v", err)
	}
}
