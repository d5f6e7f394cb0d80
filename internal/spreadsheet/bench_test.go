package spreadsheet_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"testing"

	"alongside/internal/spreadsheet"
)

// benchText is a made-up ledger of 200,000 lines, a tenth of them with quotation marks.
func benchText() []byte {
	var b bytes.Buffer
	b.WriteString("Directorate,Service Area,Payment Date,Supplier Name,Supplier Number,Transaction Number,Cost Centre,Purpose,Net Amount\r\n")
	for i := range 200_000 {
		supplier := fmt.Sprintf("MADE UP SUPPLIER %d LTD", i*7919%5000)
		if i%10 == 0 {
			supplier = fmt.Sprintf(`"Made Up, ""%d"" and Sons"`, i*7919%5000)
		}
		fmt.Fprintf(&b, "Children and Families,Service %d,%02d/06/2022,%s,S%06d,%09d,C%05d,Payments to providers of made-up care,%d.%02d\r\n",
			i%40, 1+i%30, supplier, i*7919%5000, i, i%600, 250+i*7%90000, i%100)
	}
	return b.Bytes()
}

// BenchmarkCSV splits lines into cells, against the standard library doing the same in the same run.
func BenchmarkCSV(b *testing.B) {
	text := benchText()
	b.Run("spreadsheet", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			c, err := spreadsheet.NewCSV(bytes.NewReader(text), spreadsheet.CSVOptions{})
			if err != nil {
				b.Fatal(err)
			}
			lines := 0
			for ; ; lines++ {
				if _, err := c.Next(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
			if lines != 200_001 {
				b.Fatalf("%d lines", lines)
			}
		}
	})
	b.Run("encoding/csv", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			r := csv.NewReader(bytes.NewReader(text))
			r.ReuseRecord = true
			for {
				if _, err := r.Read(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
