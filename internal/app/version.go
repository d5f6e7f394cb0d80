package app

import (
	"fmt"
	"io"
	"runtime"
)

type versionCommand struct{}

type versionAnswer struct {
	Version  string `json:"version"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

// Run prints the version.
func (versionCommand) Run(s *session) error {
	a := versionAnswer{Version: s.Version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	return s.answer(a, func(w io.Writer) {
		fmt.Fprintf(w, "alongside %s (%s, %s)\n", a.Version, a.Go, a.Platform)
	})
}
