package document_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"alongside/internal/db/dbtest"
	"alongside/internal/document"
	"alongside/internal/fault"
)

const (
	pdfFile = "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
	pngFile = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
	jpgFile = "\xff\xd8\xff\xe0\x00\x10JFIF\x00"
	ole     = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
)

// archive makes a zip file of entries: name, content, name, content...
func archive(t *testing.T, entries ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(entries); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: entries[i], Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(entries[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func office(t *testing.T, main string, more ...string) string {
	listing := `<Types><Override ContentType="application/vnd.` + main + `+xml"/></Types>`
	return archive(t, append([]string{"[Content_Types].xml", listing}, more...)...)
}

func wide(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteRune(r)
		b.WriteByte(0)
	}
	return b.String()
}

func TestAFileIsWhatItsContentShows(t *testing.T) {
	const openxml, macro = "openxmlformats-officedocument.", "ms-"
	odt := "application/vnd.oasis.opendocument.text"
	padding := strings.Repeat(" ", 70000)
	s := newShelf(t, dbtest.SQLite(t, migrations...), document.Options{})
	for _, c := range []struct {
		sent, content string
		shown, media  string
		active        bool
	}{
		{"report.pdf", pdfFile, "report.pdf", "application/pdf", false},
		{"lying.jpg", pdfFile, "lying.jpg.pdf", "application/pdf", false},
		{"scripted.pdf", pdfFile + padding + "/JavaScript (x)", "scripted.pdf", "application/pdf", true},
		{"PHOTO.JPG", jpgFile, "PHOTO.jpg", "image/jpeg", false},
		{"photo.jpeg", jpgFile, "photo.jpeg", "image/jpeg", false},
		{"picture", pngFile, "picture.png", "image/png", false},
		{"p.exe", pngFile, "p.exe.png", "image/png", false},
		{"a.heic", "\x00\x00\x00\x18ftypheic\x00\x00", "a.heic", "image/heic", false},
		{"a.mov", "\x00\x00\x00\x18ftypqt  \x00\x00", "a.mov", "video/quicktime", false},
		{"a.m4a", "\x00\x00\x00\x18ftypM4A \x00\x00", "a.m4a", "video/mp4", false},
		{"a.tif", "II*\x00\x08\x00", "a.tif", "image/tiff", false},
		{"notes.csv", "Sîan,1\n🌱,2\n", "notes.csv", "text/plain", false},
		{"old.txt", "Caf\xe9\r\n", "old.txt", "text/plain", false},
		{"wide.txt", "\xff\xfea\x00b\x00", "wide.txt", "text/plain", false},
		{"run.bat", "del *.*", "run.bat.txt", "text/plain", false},
		{"a.rtf", `{\rtf1 x}`, "a.rtf", "application/rtf", false},
		{"b.rtf", `{\rtf1 {\object\objdata 01}}`, "b.rtf", "application/rtf", true},
		{"w.docx", office(t, openxml+"wordprocessingml.document.main"), "w.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", false},
		{"hidden.docx", office(t, openxml+"wordprocessingml.document.main", "word/vbaProject.bin", "x"), "hidden.docx",
			"application/vnd.openxmlformats-officedocument.wordprocessingml.document", true},
		{"m.docx", office(t, macro+"word.document.macroEnabled.main"), "m.docx.docm", "application/vnd.ms-word.document.macroenabled.12", true},
		{"m.xlsm", office(t, macro+"excel.sheet.macroEnabled.main"), "m.xlsm", "application/vnd.ms-excel.sheet.macroenabled.12", true},
		{"s.xlsx", office(t, openxml+"spreadsheetml.sheet.main"), "s.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", false},
		{"o.xlsx", office(t, openxml+"spreadsheetml.sheet.main", "xl/embeddings/oleObject1.bin", "x"), "o.xlsx",
			"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", true},
		{"l.odt", archive(t, "mimetype", odt, "content.xml", "<x/>"), "l.odt", odt, false},
		{"l.odt", archive(t, "mimetype", odt, "Basic/Standard/Module1.xml", "<x/>"), "l.odt", odt, true},
		{"old.doc", ole + wide("WordDocument"), "old.doc", "application/msword", false},
		{"old.xls", ole + padding + wide("Workbook") + wide("_VBA_PROJECT"), "old.xls", "application/vnd.ms-excel", true},
	} {
		t.Run(c.sent, func(t *testing.T) {
			d, err := s.put(c.sent, c.content)
			if err != nil {
				t.Fatal(err)
			}
			if d.Name != c.shown || d.Type.Media != c.media || d.Type.Active != c.active {
				t.Errorf("%q, %+v; want %q, %s, %v", d.Name, d.Type, c.shown, c.media, c.active)
			}
		})
	}
}

func TestFilesThatAreNotTaken(t *testing.T) {
	s := newShelf(t, dbtest.SQLite(t, migrations...), document.Options{MaxBytes: 1000})
	for name, content := range map[string]string{
		"nothing":            "",
		"a program":          "MZ\x90\x00\x03",
		"another program":    "\x7fELF\x02\x01\x01\x00\x00",
		"a script":           "#!/bin/sh\nrm -rf /\n",
		"a web page":         "<!DOCTYPE html><script>alert(1)</script>",
		"a drawing":          "\n <svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
		"a drawing with BOM": "\xef\xbb\xbf<svg/>",
		"an archive":         archive(t, "a.txt", "x"),
		"a false office":     archive(t, "mimetype", "application/x-executable"),
		"half an archive":    archive(t, "mimetype", "application/vnd.oasis.opendocument.text")[:40],
		"an installer":       ole + wide("Binary.msi"),
		"noise":              "\x00\x01\x02\x03\x04",
		"one byte too many":  strings.Repeat("x", 1001),
		"far too much":       strings.Repeat("x", 100000),
	} {
		if d, err := s.put("trusted.pdf", content); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %+v, %v", name, d, err)
		}
	}
	if _, err := s.put("just fits.txt", strings.Repeat("x", 1000)); err != nil {
		t.Errorf("exactly as large as is taken: %v", err)
	}
	if files := s.files(); len(files) != 1 {
		t.Errorf("stored %v, want one file", files)
	}
}

func TestNamesAreNeverTrusted(t *testing.T) {
	s := newShelf(t, dbtest.SQLite(t, migrations...), document.Options{})
	for sent, want := range map[string]string{
		"../../etc/passwd":                   "passwd.pdf",
		`C:\Users\sian\Report.pdf`:           "Report.pdf",
		"/":                                  "document.pdf",
		"..":                                 "document.pdf",
		"":                                   "document.pdf",
		".htaccess":                          "htaccess.pdf",
		"a\x00b\r\nSet-Cookie: x.pdf":        "abSet-Cookie- x.pdf",
		"cod\u202efdp.exe":                   "codfdp.exe.pdf",
		`say "hi"; rm.pdf`:                   "say -hi-- rm.pdf",
		"CON.pdf":                            "document CON.pdf",
		"lpt1":                               "document lpt1.pdf",
		"Adroddiad Siân 🌱.pdf":               "Adroddiad Siân 🌱.pdf",
		"two  spaces .pdf":                   "two spaces.pdf",
		"\xff\xfe.pdf":                       "document.pdf",
		strings.Repeat("ŵ", 300) + ".pdf":    strings.Repeat("ŵ", 120) + ".pdf",
		"%2e%2e%2fx.pdf":                     "2e-2e-2fx.pdf",
		"https://evil.example/a?b=/evil.pdf": "evil.pdf",
	} {
		d, err := s.put(sent, pdfFile)
		if err != nil {
			t.Fatal(err)
		}
		if d.Name != want || !utf8.ValidString(d.Name) {
			t.Errorf("%q is shown as %q, want %q", sent, d.Name, want)
		}
		if disposition := d.Disposition(); strings.ContainsAny(disposition, "\r\n\x00") {
			t.Errorf("header %q", disposition)
		}
	}
	if files := s.files(); len(files) != 1 {
		t.Errorf("stored %v, want one file", files)
	}
}
