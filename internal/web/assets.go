package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// static holds our own script and picture; static/vendor, made by `make assets`, the compiled styles and GOV.UK Frontend's
// script.
//
//go:embed static
var static embed.FS

const assetPrefix = "/assets/"

// asset is one file, and the same compressed.
type asset struct {
	kind          string
	plain, zipped []byte
}

// assets serves the embedded files under one content hash: every address changes when any file does, so each can be kept for
// a year, and scripts find one another by relative address.
type assets struct {
	hash  string
	files map[string]asset
}

func loadAssets() (*assets, error) {
	a := &assets{files: map[string]asset{}}
	sum := sha256.New()
	root, err := fs.Sub(static, "static")
	if err != nil {
		return nil, err
	}
	err = fs.WalkDir(root, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(root, p)
		if err != nil {
			return err
		}
		sum.Write([]byte(p + "\x00"))
		sum.Write(b)
		a.files[p], err = newAsset(p, b)
		return err
	})
	a.hash = hex.EncodeToString(sum.Sum(nil))[:16]
	return a, err
}

func newAsset(name string, plain []byte) (asset, error) {
	out := asset{kind: mime.TypeByExtension(path.Ext(name)), plain: plain}
	if strings.HasSuffix(name, ".js") {
		out.kind = "text/javascript; charset=utf-8"
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(plain); err != nil {
		return out, err
	}
	if err := z.Close(); err != nil {
		return out, err
	}
	if b.Len() < len(plain)*9/10 {
		out.zipped = b.Bytes()
	}
	return out, nil
}

// has reports whether a file was built.
func (a *assets) has(name string) bool { _, ok := a.files[name]; return ok }

// url returns the address of a file.
func (a *assets) url(name string) string { return assetPrefix + a.hash + "/" + name }

// ServeHTTP answers /assets/{hash}/{file}. An old hash gets the present file, but is not kept.
func (a *assets) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	hash, name, _ := strings.Cut(strings.TrimPrefix(req.URL.Path, assetPrefix), "/")
	file, ok := a.files[name]
	if !ok || req.Method != http.MethodGet && req.Method != http.MethodHead {
		http.NotFound(w, req)
		return
	}
	h := w.Header()
	h.Set("Content-Type", file.kind)
	h.Set("Vary", "Accept-Encoding")
	if hash == a.hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	body := file.plain
	if file.zipped != nil && strings.Contains(req.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = file.zipped
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if req.Method == http.MethodGet {
		_, _ = w.Write(body) // the asker has gone if this fails
	}
}
