package watch_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"alongside/internal/app/watch"
)

func TestACertificateEnds(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ends := time.Date(2027, time.March, 1, 12, 0, 0, 0, time.UTC)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: ends.Add(-time.Hour), NotAfter: ends}
	made, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, blocks ...*pem.Block) string {
		path := filepath.Join(t.TempDir(), name)
		var text []byte
		for _, b := range blocks {
			text = append(text, pem.EncodeToMemory(b)...)
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	other := &pem.Block{Type: "EC PARAMETERS", Bytes: []byte("x")}
	got, err := watch.CertificateEnds(write("whole.pem", other, &pem.Block{Type: "CERTIFICATE", Bytes: made}))
	if err != nil || !got.Equal(ends) {
		t.Errorf("ends %v, %v", got, err)
	}
	for name, path := range map[string]string{
		"none there": write("none.pem", other), "torn": write("torn.pem", &pem.Block{Type: "CERTIFICATE", Bytes: made[:40]}), "no file": "/nowhere.pem",
	} {
		if _, err := watch.CertificateEnds(path); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestFreeSpace(t *testing.T) {
	free, size, err := watch.Free(t.TempDir())
	if err != nil || free == 0 || free > size {
		t.Errorf("%d of %d, %v", free, size, err)
	}
	if _, _, err := watch.Free("/nowhere"); err == nil {
		t.Error("a folder that is not there has free space")
	}
}
