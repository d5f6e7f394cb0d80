package geo

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the embedded data anew from the sources beside the repository")

// source returns the path of a file of the reference data, which lies beside the repository and not in it.
func source(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	path := filepath.Join(dir, "..", "shared", "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the source %s is not here; the embedded copy is not compared", name)
	}
	return path
}

// The embedded outcodes are the source's, without the columns that nobody uses.
func TestEmbeddedOutcodesAreTheSources(t *testing.T) {
	data, err := os.ReadFile(source(t, "postcodes/england-outcodes-onspd-nov2025.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	b.WriteString("# Made from ONSPD November 2025. Open Government Licence v3.0. Contains OS data (c) Crown copyright and database right;\n" +
		"# Royal Mail data (c) Royal Mail copyright and database right; National Statistics data (c) Crown copyright.\n")
	w := csv.NewWriter(&b)
	for _, row := range rows { // outcode,postcodes,easting,northing,lat,long,main_lad,lads
		if err := w.Write([]string{row[0], row[1], row[4], row[5], row[6], row[7]}); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	compareEmbedded(t, "data/outcodes.csv.gz", outcodeTable, b.Bytes())
}

// The embedded boundaries are the sources', in one file, with the county they are kept with and today's names.
func TestEmbeddedDistrictsAreTheSources(t *testing.T) {
	type out struct {
		Type       string            `json:"type"`
		Properties map[string]string `json:"properties"`
		Geometry   json.RawMessage   `json:"geometry"`
	}
	var features []out
	for _, area := range []string{"Hampshire", "Kent", "Staffordshire"} {
		data, err := os.ReadFile(source(t, "geo/"+strings.ToLower(area)+"-districts-2013.geojson"))
		if err != nil {
			t.Fatal(err)
		}
		var file struct{ Features []out }
		if err := json.Unmarshal(data, &file); err != nil {
			t.Fatal(err)
		}
		for _, f := range file.Features {
			f.Properties["area"] = area
			if f.Properties["name"] == "Shepway" {
				f.Properties["name"], f.Properties["formerly"] = "Folkestone and Hythe", "Shepway"
			}
			features = append(features, f)
		}
	}
	made, err := json.Marshal(map[string]any{
		"type": "FeatureCollection", "features": features,
		"source": "martinjc/UK-GeoJSON, local authority districts of 2013. CC BY 4.0. Contains Ordnance Survey data (c) Crown copyright and database right 2014",
	})
	if err != nil {
		t.Fatal(err)
	}
	compareEmbedded(t, "data/districts.geojson.gz", districtShapes, made)
}

func compareEmbedded(t *testing.T, path string, packed, want []byte) {
	t.Helper()
	if *update {
		var b bytes.Buffer
		z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := z.Write(want); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := unpack(packed)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what its source gives; run this test with -update", path)
	}
}
