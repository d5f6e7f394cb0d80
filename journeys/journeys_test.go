package journeys

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestJourneys runs every journey in both windows, two at a time at most on two processors.
func TestJourneys(t *testing.T) {
	chromium := installed(t)
	program := build(t)
	clean := t.TempDir()
	files, err := filepath.Glob("*.mjs")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if file == "lib.mjs" {
			continue
		}
		for _, window := range []string{"desk", "phone"} {
			t.Run(strings.TrimSuffix(file, ".mjs")+"/"+window, func(t *testing.T) {
				t.Parallel()
				site, releases := serve(t, program, 60), filepath.Join(t.TempDir(), "releases.json")
				walk(t, file, "ALONGSIDE_URL="+site, "CHROMIUM="+chromium, "WINDOW="+window, "CLEAN="+clean, "RELEASES="+releases)
				validate(t, file, releases)
			})
		}
	}
	for _, window := range []string{"desk", "phone"} {
		t.Run("family/"+window, func(t *testing.T) {
			t.Parallel()
			shared(t, "family", serve(t, program, 180), "CHROMIUM="+chromium, "WINDOW="+window, "CLEAN="+clean)
		})
	}
	begun := time.Now()
	t.Cleanup(func() { renewPictures(t, begun) })
}

// shared runs the journeys of a folder one after the other in one county: what each does is about children of its own.
func shared(t *testing.T, folder, site string, environment ...string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.mjs"))
	if err != nil || len(files) < 2 {
		t.Fatalf("the journeys of %s: %d, %v", folder, len(files), err)
	}
	for _, file := range files {
		if filepath.Base(file) == "lib.mjs" {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".mjs"), func(t *testing.T) {
			walk(t, file, append(environment, "ALONGSIDE_URL="+site)...)
		})
	}
}

// installed finds the browser, and skips the test where it or the packages of the journeys are missing; not in continuous
// integration, where a journey not walked is a journey that fails.
func installed(t *testing.T) string {
	t.Helper()
	missing := t.Skipf
	if os.Getenv("CI") != "" {
		missing = t.Fatalf
	}
	if _, err := exec.LookPath("node"); err != nil {
		missing("Node is not installed; `make prerequisites` installs it")
	}
	if _, err := os.Stat("../node_modules/playwright-core"); err != nil {
		missing("the packages of the journeys are not fetched; `make assets` fetches them")
	}
	if path := os.Getenv("CHROMIUM"); path != "" { // as scripts/prerequisites takes it
		return path
	}
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	missing("Chromium is not installed; `make prerequisites` installs it")
	return ""
}

func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "alongside")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "../cmd/alongside").CombinedOutput()
	if err != nil {
		t.Fatalf("build the program: %v\n%s", err, out)
	}
	return program
}

// serve makes a county of so many families and serves it until the test ends. It returns its address.
func serve(t *testing.T, program string, families int) string {
	t.Helper()
	var said bytes.Buffer
	for range 3 { // another program may take the free port first
		address := freeAddress(t)
		cmd := exec.CommandContext(context.WithoutCancel(t.Context()), program, "demo", "--dir", t.TempDir(), "--listen", address,
			"--families", strconv.Itoa(families), "--today", "2026-11-23", "--seed", "7")
		said.Reset()
		cmd.Stdout, cmd.Stderr = &said, &said
		ended := start(t, cmd)
		if ready(t, "http://"+address, ended) {
			t.Cleanup(func() {
				if t.Failed() {
					t.Logf("the program said:\n%s", said.String())
				}
			})
			return "http://" + address
		}
	}
	t.Fatalf("the county does not answer:\n%s", said.String())
	return ""
}

// start begins a program as the head of a group of its own, which ends with the test whatever becomes of it.
func start(t *testing.T, cmd *exec.Cmd) <-chan error {
	t.Helper()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait(); close(ended) }()
	end := func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	if last, ok := t.Deadline(); ok { // when the time of all tests is over, nothing is cleaned up any more
		early := time.AfterFunc(time.Until(last)-2*time.Second, func() { _ = end() }) // it may have ended by itself
		t.Cleanup(func() { early.Stop() })
	}
	t.Cleanup(func() {
		if err := end(); err != nil && !errors.Is(err, syscall.ESRCH) {
			t.Errorf("end process group %d: %v", cmd.Process.Pid, err)
		}
		for range ended { // until the program is gone, so that its folder can be cleared
		}
	})
	return ended
}

// ready waits until the site answers. It is false when the program ended before.
func ready(t *testing.T, site string, ended <-chan error) bool {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		select {
		case err := <-ended:
			t.Logf("the program ended before it answered: %v", err)
			return false
		default:
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site+"/healthz", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		if answer, err := http.DefaultClient.Do(req); err == nil {
			if err := answer.Body.Close(); err != nil {
				t.Fatal(err)
			}
			if answer.StatusCode == http.StatusOK {
				return true
			}
		}
	}
	return false
}

func freeAddress(t *testing.T) string {
	t.Helper()
	ln, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

// walk runs a journey in Node and shows what it says when it fails.
func walk(t *testing.T, file string, environment ...string) {
	t.Helper()
	pictures, err := filepath.Abs("screenshots")
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), "node", file)
	cmd.Env = append(os.Environ(), append(environment, "SCREENSHOTS="+pictures)...)
	cmd.Stdout, cmd.Stderr = &said, &said
	ended := start(t, cmd)
	select {
	case err = <-ended:
	case <-time.After(5 * time.Minute):
		err = errors.New("it takes more than 5 minutes")
	}
	if err != nil {
		t.Fatalf("%s: %v\n%s", file, err, said.String())
	}
	t.Log(strings.TrimSpace(said.String()))
}

// shown are the pictures of the README, docs/families.md and docs/commissioning.md, by the names that journeys give them.
var shown = []string{"personas-1280", "parent-home-320", "thread-1280", "compare-1280", "caseload-1280", "decision-1280",
	"concern-sent-320", "parent-wait-320", "parent-looks-1280", "parent-diary-320", "manager-allocate-1280", "lead-explanation-1280",
	"worker-visit-note-1280", "co-ordinator-county-1280", "facilitator-register-320",
	"suppliers-1280", "workbench-1280", "spread-1280", "admitted-1280", "refused-extension-1280", "suspended-1280", "pack-1280"}

// renewPictures renews the pictures of the README and the guides when asked to: those that this run took, also where another
// journey failed or was left out, and says which it did not take.
func renewPictures(t *testing.T, begun time.Time) {
	t.Helper()
	if os.Getenv("ALONGSIDE_PICTURES") == "" {
		return
	}
	var kept []string
	for _, name := range shown {
		renewed, err := copyPicture("screenshots", "../docs/pictures", name+".png", begun)
		if err != nil {
			t.Error(err)
		}
		if !renewed {
			kept = append(kept, name)
		}
	}
	t.Logf("%d of %d pictures are renewed; as they were: %s", len(shown)-len(kept), len(shown), strings.Join(kept, ", "))
	if len(kept) == len(shown) {
		t.Error("no journey took a picture that is shown")
	}
}

// copyPicture copies a picture that was taken since the run began, and reports whether it did.
func copyPicture(from, to, name string, begun time.Time) (renewed bool, err error) {
	const most = 150_000
	file, err := os.Stat(filepath.Join(from, name))
	if errors.Is(err, fs.ErrNotExist) || err == nil && file.ModTime().Before(begun) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	picture, err := os.ReadFile(filepath.Join(from, name))
	if err != nil {
		return false, err
	}
	if len(picture) > most {
		return false, fmt.Errorf("%s has %d bytes; a picture in the README has %d at most", name, len(picture), most)
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return false, err
	}
	return true, os.WriteFile(filepath.Join(to, name), picture, 0o644)
}

// TestAPictureIsRenewedByTheRunThatTookIt copies what was taken since a run began, keeps what was taken before, and refuses what is too
// large to be shown.
func TestAPictureIsRenewedByTheRunThatTookIt(t *testing.T) {
	from, to := t.TempDir(), filepath.Join(t.TempDir(), "pictures")
	begun := time.Now().Add(-time.Hour)
	put := func(name string, size int, at time.Time) {
		t.Helper()
		path := filepath.Join(from, name)
		if err := os.WriteFile(path, make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	put("new.png", 10, begun.Add(time.Minute))
	put("old.png", 10, begun.Add(-time.Minute))
	put("large.png", 200_000, begun.Add(time.Minute))
	for name, want := range map[string]bool{"new.png": true, "old.png": false, "large.png": false, "never.png": false} {
		renewed, err := copyPicture(from, to, name, begun)
		_, there := os.Stat(filepath.Join(to, name))
		if renewed != want || (there == nil) != want || (err != nil) != (name == "large.png") {
			t.Errorf("%s: renewed %t, %v, in the folder: %v", name, renewed, err, there)
		}
	}
}
