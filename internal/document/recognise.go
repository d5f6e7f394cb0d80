package document

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"alongside/internal/fault"
)

// Type is what a file's content shows it to be.
type Type struct {
	// Media is the media type.
	Media string
	// Active marks a file that can run something when opened: macros, scripts, embedded programs.
	Active bool
}

// Media types that the code speaks of.
const (
	pdf      = "application/pdf"
	text     = "text/plain"
	rtf      = "application/rtf"
	docx     = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	xlsx     = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	pptx     = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	docm     = "application/vnd.ms-word.document.macroenabled.12"
	xlsm     = "application/vnd.ms-excel.sheet.macroenabled.12"
	pptm     = "application/vnd.ms-powerpoint.presentation.macroenabled.12"
	odf      = "application/vnd.oasis.opendocument."
	odt, ods = odf + "text", odf + "spreadsheet"
	odp      = odf + "presentation"
	word     = "application/msword"
	excel    = "application/vnd.ms-excel"
	slides   = "application/vnd.ms-powerpoint"
	mp4      = "video/mp4"
	outlook  = "application/vnd.ms-outlook"
	mp3      = "audio/mpeg"
	ogg      = "audio/ogg"
	webm     = "video/webm" // also of sound alone
	wave     = "audio/wave"
	movie    = "video/quicktime"
	jpegPic  = "image/jpeg"
	pngPic   = "image/png"
	webpPic  = "image/webp"
	zipped   = "application/zip"
	packed   = "application/x-archive"
)

// endingsOf gives each kind that is taken the endings that fit it, the usual one first.
var endingsOf = map[string][]string{
	pdf: {".pdf"}, text: {".txt", ".csv", ".md"}, rtf: {".rtf"},
	docx: {".docx"}, xlsx: {".xlsx"}, pptx: {".pptx"}, docm: {".docm"}, xlsm: {".xlsm"}, pptm: {".pptm"},
	odt: {".odt"}, ods: {".ods"}, odp: {".odp"}, word: {".doc"}, excel: {".xls"}, slides: {".ppt"}, outlook: {".msg"},
	jpegPic: {".jpg", ".jpeg"}, pngPic: {".png"}, "image/gif": {".gif"}, webpPic: {".webp"},
	"image/heic": {".heic", ".heif"}, "image/tiff": {".tif", ".tiff"},
	mp3: {".mp3"}, wave: {".wav"}, mp4: {".mp4", ".m4a", ".m4v"}, movie: {".mov"},
	ogg: {".ogg", ".oga", ".opus"}, webm: {".webm"},
}

// inline are the kinds that browsers show without running anything.
var inline = map[string]bool{
	pdf: true, text: true, jpegPic: true, pngPic: true, "image/gif": true, webpPic: true,
}

// errKind refuses what is of no kind that is taken: programs, web pages, archives and whatever is not known.
func errKind() error {
	return fault.Invalid("file", "The file must be a PDF, a picture, a recording, plain text or a document of an office program.")
}

// errArchive refuses files with files in them, which nobody can look through before they are opened.
func errArchive() error {
	return fault.Invalid("file", "The file is an archive with other files in it. Unpack it and add the files one by one.")
}

const headSize = 4096

// Macros reports whether the file is one that an office program could run something from.
func (t Type) Macros() bool {
	switch t.Media {
	case docm, xlsm, pptm, docx, xlsx, pptx, word, excel, slides, odt, ods, odp:
		return t.Active
	default:
		return false
	}
}

// recognise reads a file's type from its content.
func recognise(f io.ReaderAt, size int64) (Type, error) {
	head := make([]byte, min(headSize, size))
	if _, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return Type{}, err
	}
	t := Type{Media: signature(head)}
	var err error
	switch t.Media {
	case zipped:
		t, err = recogniseZip(f, size)
	case compound:
		t, err = recogniseCompound(f, size)
	case pdf:
		t.Active, err = contains(f, size, "/JavaScript", "/JS(", "/JS (", "/Launch", "/RichMedia", "/EmbeddedFile")
	case rtf:
		t.Active, err = contains(f, size, `\objdata`, `\objautlink`)
	case text:
		err = checkText(head)
	}
	if err != nil {
		return Type{}, err
	}
	if t.Media == packed || t.Media == zipped {
		return Type{}, errArchive()
	}
	if endingsOf[t.Media] == nil {
		return Type{}, errKind()
	}
	return t, nil
}

const compound = "application/x-ole-storage"

// brands are the kinds of MPEG-4 file that are taken.
var brands = map[string]string{
	"isom": mp4, "iso2": mp4, "iso5": mp4, "iso6": mp4, "mp41": mp4, "mp42": mp4, "avc1": mp4, "M4A ": mp4, "M4V ": mp4, "dash": mp4,
	"3gp4": mp4, "3gp5": mp4, "3gp6": mp4,
}

// signature goes by the first bytes alone.
func signature(head []byte) string {
	brand := ""
	if len(head) >= 12 && string(head[4:8]) == "ftyp" {
		brand = string(head[8:12])
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return compound
	case bytes.HasPrefix(head, []byte(`{\rtf`)):
		return rtf
	case bytes.HasPrefix(head, []byte("II*\x00")), bytes.HasPrefix(head, []byte("MM\x00*")):
		return "image/tiff"
	case brand == "heic", brand == "heix", brand == "mif1", brand == "heim":
		return "image/heic"
	case brand == "qt  ":
		return movie
	case brand != "":
		return brands[brand]
	case bytes.HasPrefix(head, []byte("\x1a\x45\xdf\xa3")) && bytes.Contains(head[:min(64, len(head))], []byte("webm")):
		return webm
	}
	for _, m := range marks {
		if len(head) >= m.at+len(m.bytes) && string(head[m.at:m.at+len(m.bytes)]) == m.bytes {
			return m.media
		}
	}
	if bytes.HasPrefix(head, []byte("RIFF")) && len(head) >= 12 {
		return riff[string(head[8:12])]
	}
	if utf16(head) || printable(head) {
		return text
	}
	return ""
}

// marks are bytes that stand at one place in every file of a kind.
var marks = []struct {
	at           int
	bytes, media string
}{
	{0, "%PDF-", pdf}, {0, "PK\x03\x04", zipped}, {0, "\x89PNG\r\n\x1a\n", pngPic}, {0, "\xff\xd8\xff", jpegPic}, {0, "OggS", ogg},
	{0, "GIF87a", "image/gif"}, {0, "GIF89a", "image/gif"}, {0, "ID3", mp3}, {0, "\xff\xfb", mp3}, {0, "\xff\xf3", mp3}, {0, "\xff\xf2", mp3},
	{0, "Rar!\x1a\x07", packed}, {0, "7z\xbc\xaf\x27\x1c", packed}, {0, "\x1f\x8b", packed}, {0, "BZh", packed}, {257, "ustar", packed},
}

// riff are the kinds that share the RIFF frame, by the four letters that follow its length.
var riff = map[string]string{"WEBP": webpPic, "WAVE": wave}

// printable reports whether there is none of the bytes that no text holds.
func printable(head []byte) bool {
	for _, b := range head {
		if b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f' {
			return false
		}
	}
	return true
}

// checkText refuses text that another program would run or render: scripts, web pages, drawings with scripts.
func checkText(head []byte) error {
	start := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n\f")
	if bytes.HasPrefix(start, []byte("<")) || bytes.HasPrefix(start, []byte("#!")) || bytes.IndexByte(head, 0) >= 0 && !utf16(head) {
		return errKind()
	}
	return nil
}

func utf16(head []byte) bool {
	return bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff"))
}

// contains reports whether one of the words stands anywhere in the file. A word hidden in a compressed part is not seen;
// that is the scanner's work.
func contains(f io.ReaderAt, size int64, words ...string) (bool, error) {
	longest := 0
	for _, w := range words {
		longest = max(longest, len(w))
	}
	buffer := make([]byte, 64<<10)
	for at := int64(0); at < size; at += int64(len(buffer) - longest) {
		n, err := f.ReadAt(buffer, at)
		for _, w := range words {
			if bytes.Contains(buffer[:n], []byte(w)) {
				return true, nil
			}
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return false, err
		}
	}
	return false, nil
}

// recogniseCompound tells the older office documents apart, by the names of the streams in them. Installers and other
// programs are stored in the same way and are refused.
func recogniseCompound(f io.ReaderAt, size int64) (Type, error) {
	for _, kind := range []struct{ stream, media string }{
		{"WordDocument", word}, {"Workbook", excel}, {"PowerPoint Document", slides}, {"__properties_version1.0", outlook},
	} {
		found, err := contains(f, size, wide(kind.stream))
		if err != nil {
			return Type{}, err
		}
		if found {
			active, err := contains(f, size, wide("_VBA_PROJECT"), wide("Macros"), wide("Ole10Native"))
			return Type{kind.media, active}, err
		}
	}
	return Type{}, errKind()
}

// wide is a name as compound files write it, two bytes a letter.
func wide(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteRune(r)
		b.WriteByte(0)
	}
	return b.String()
}

const (
	maxEntries = 20000
	maxListing = 256 << 10
)

// recogniseZip tells office documents from other archives, by what is listed in them; nothing else is unpacked.
func recogniseZip(f io.ReaderAt, size int64) (Type, error) {
	archive, err := zip.NewReader(f, size)
	if err != nil || len(archive.File) == 0 || len(archive.File) > maxEntries {
		return Type{}, errKind()
	}
	t := Type{Media: zipped}
	for i, entry := range archive.File {
		name := strings.ToLower(strings.ReplaceAll(entry.Name, `\`, "/"))
		switch {
		case i == 0 && name == "mimetype":
			t.Media = strings.TrimSpace(unpack(entry))
		case name == "[content_types].xml" && t.Media == zipped:
			t.Media = officeKind(strings.ToLower(unpack(entry)))
		}
		t.Active = t.Active || runs(name)
	}
	if t.Media == docm || t.Media == xlsm || t.Media == pptm {
		t.Active = true
	}
	return t, nil
}

// runs reports whether an entry of an office document can run something.
func runs(name string) bool {
	return path.Base(name) == "vbaproject.bin" || strings.HasPrefix(name, "basic/") || strings.HasPrefix(name, "scripts/") ||
		strings.Contains(name, "/activex/") || strings.Contains(name, "/embeddings/oleobject")
}

func unpack(entry *zip.File) string {
	r, err := entry.Open()
	if err != nil {
		return ""
	}
	defer func() { _ = r.Close() }() // what was read is enough
	content, err := io.ReadAll(io.LimitReader(r, maxListing))
	if err != nil || !utf8.Valid(content) {
		return ""
	}
	return string(content)
}

// officeKind finds the main part's type in the list of an office document's parts.
func officeKind(listing string) string {
	for _, k := range []struct{ main, media string }{
		{"ms-word.document.macroenabled", docm}, {"ms-excel.sheet.macroenabled", xlsm}, {"ms-powerpoint.presentation.macroenabled", pptm},
		{"wordprocessingml.document.main", docx}, {"spreadsheetml.sheet.main", xlsx}, {"presentationml.presentation.main", pptx},
	} {
		if strings.Contains(listing, k.main) {
			return k.media
		}
	}
	return ""
}
