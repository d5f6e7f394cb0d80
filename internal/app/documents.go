package app

import (
	"context"
	"log/slog"
	"strings"

	"alongside/internal/app/config"
	"alongside/internal/db"
	"alongside/internal/document"
)

// openDocuments opens the store that the settings name, with its scanner.
func openDocuments(ctx context.Context, c config.Config, d db.Runner, log *slog.Logger) (*document.Store, error) {
	address, err := c.DocumentsAddress()
	if err != nil {
		return nil, err
	}
	return document.Open(ctx, address, d, document.Options{
		MaxBytes: int64(c.Server.UploadLimit), Scanner: scannerOf(c.Documents.ClamAV), Log: log,
	})
}

// scannerOf is the scanner at an address such as tcp:127.0.0.1:3310 or unix:/run/clamav/clamd.ctl, nil for none.
func scannerOf(address string) document.Scanner {
	network, at, found := strings.Cut(address, ":")
	if !found {
		return nil
	}
	return document.ClamAV{Network: network, Address: at}
}
