package agreement_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/fault"
)

// workbook is the least that a spreadsheet program would open: sheets of one row of headings and one of cells.
func workbook(t *testing.T, sheets ...string) []byte {
	t.Helper()
	const head = `<?xml version="1.0" encoding="UTF-8"?>`
	var list, links strings.Builder
	parts := map[string]string{
		"_rels/.rels": head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
	}
	types := head + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>`
	for i, rate := range sheets {
		n := string(rune('1' + i))
		list.WriteString(`<sheet name="S` + n + `" sheetId="` + n + `" r:id="s` + n + `"/>`)
		links.WriteString(`<Relationship Id="s` + n + `" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet` + n + `.xml"/>`)
		types += `<Override PartName="/xl/worksheets/sheet` + n + `.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`
		parts["xl/worksheets/sheet"+n+".xml"] = head + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` +
			`<row r="1"><c r="A1" t="inlineStr"><is><t>lot</t></is></c><c r="B1" t="inlineStr"><is><t>rate</t></is></c></row>` +
			`<row r="2"><c r="A2" t="inlineStr"><is><t>One to one, at home</t></is></c><c r="B2" t="inlineStr"><is><t>` + rate + `</t></is></c></row></sheetData></worksheet>`
	}
	parts["[Content_Types].xml"] = types + `</Types>`
	parts["xl/workbook.xml"] = head + `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>` + list.String() + `</sheets></workbook>`
	parts["xl/_rels/workbook.xml.rels"] = head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + links.String() + `</Relationships>`
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range parts {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAWorkbookIsReadAsTheLinesOfASheet(t *testing.T) {
	text, err := agreement.SheetText(workbook(t, "22.50"))
	if err != nil || text != "lot,rate\n\"One to one, at home\",22.50\n" {
		t.Fatalf("%q, %v", text, err)
	}
	if _, err := agreement.SheetText(workbook(t, "22.50", "23.00")); !strings.Contains(fault.Message(err), "several sheets") {
		t.Errorf("two sheets: %v", err)
	}
	const plain = "lot,rate\nOne to one,22.50\n"
	if text, err := agreement.SheetText([]byte(plain)); err != nil || text != plain {
		t.Errorf("delimited text became %q, %v", text, err)
	}
	for what, file := range map[string]string{"The file is empty": "", "This is a PDF": "%PDF-1.7 and more", "This is a picture": "\x89PNG\r\n\x1a\n"} {
		if _, err := agreement.SheetText([]byte(file)); !strings.Contains(fault.Message(err), what) {
			t.Errorf("%q: %v", what, err)
		}
	}
}
