package watch

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"time"
)

// CertificateEnds returns when the first certificate of a PEM file runs out, which is the server's own.
func CertificateEnds(file string) (time.Time, error) {
	text, err := os.ReadFile(file) // the operator names it in the settings
	if err != nil {
		return time.Time{}, err
	}
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return time.Time{}, fmt.Errorf("%s: %w", file, err)
		}
		return c.NotAfter, nil
	}
	return time.Time{}, errors.New(file + " holds no certificate")
}
