package app_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"alongside/internal/app/county"
	"alongside/internal/app/schema"
	"alongside/internal/app/wiring"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/money"
	"alongside/internal/notify"
	"alongside/internal/spot"
	"alongside/internal/spot/spotsql"
	"alongside/internal/workday"
)

// killing is an installation whose server is killed again and again, and what its clients know.
type killing struct {
	*shell
	address string // of the database
	rand    *rand.Rand
	told    ledger
	retried int
	files   []bool // of payments, whether each was imported
	killed  struct{ servers, imports int }
}

// soak chooses between a few kills and the long run.
func soak(few, many int) int {
	if os.Getenv("ALONGSIDE_TEST_SOAK") != "" {
		return many
	}
	return few
}

func TestKillOnSQLite(t *testing.T) {
	s := demoShell(t, "20")
	k := newKilling(s, "sqlite:"+s.file("county", "county.db"))
	k.rounds(soak(3, 200))
}

func TestKillOnPostgreSQL(t *testing.T) {
	address := dbtest.PostgresDSN(t, schema.Migrations()...)
	buildCounty(t, address)
	newKilling(newShell(t), address).rounds(soak(1, 50))
}

// buildCounty fills a database that `alongside demo` cannot be pointed at.
func buildCounty(t *testing.T, address string) {
	t.Helper()
	d, err := db.Open(t.Context(), address, db.Options{Backdating: true, Rand: rand.NewChaCha8(sha256.Sum256([]byte("kill")))})
	must(t, err)
	tell := notify.Record
	services, err := wiring.Wire(d, wiring.Options{PublicURL: "http://localhost", Tell: tell})
	must(t, err)
	must(t, county.Build(t.Context(), services, county.Options{Seed: 1, Families: 20, Today: workday.DateOf(time.Now())}))
	must(t, d.Close())
}

func newKilling(s *shell, address string) *killing {
	s.write("address", address+"\n")
	must(s.t, os.Chmod(s.file("address"), 0o600))
	s.environ = []string{
		"HOME=/nowhere", "ALONGSIDE_DATABASE_URL_FILE=" + s.file("address"), "ALONGSIDE_COUNCIL_CODE=E10000028", "ALONGSIDE_SERVER_LISTEN=127.0.0.1:0",
	}
	seed := uint64(time.Now().UnixNano())
	s.t.Logf("seed %d", seed)
	return &killing{shell: s, address: address, rand: rand.New(rand.NewPCG(seed, seed)), told: ledger{acknowledged: map[string]string{}, open: map[string]*teller{}}}
}

// rounds kills the server n times while clients tell it of concerns and files of payments are taken over, and looks after
// each kill at what is there. In the end everything that was interrupted is brought to its end.
func (k *killing) rounds(n int) {
	k.nextFile()
	for round := range n {
		k.round(round)
		k.inspect()
		if k.t.Failed() {
			return
		}
	}
	last := k.serve()
	k.retry(last.url)
	last.kill(k.t)
	k.importToTheEnd()
	k.inspect()
	if out := k.must("verify"); strings.Contains(out, "broken") {
		k.t.Errorf("verify says %s", out)
	}
	if len(k.told.open) > 0 {
		k.t.Errorf("%d concerns are still neither accepted nor refused", len(k.told.open))
	}
	k.t.Logf("%d servers and %d imports killed; %d concerns acknowledged, %d sent again after a kill; %d files of payments",
		k.killed.servers, k.killed.imports, len(k.told.acknowledged), k.retried, len(k.files))
	if len(k.told.acknowledged) < n {
		k.t.Error("too little was written to prove anything")
	}
}

// round is one life of the server.
func (k *killing) round(round int) {
	srv := k.serve()
	k.retry(srv.url)
	ctx, stop := context.WithCancel(k.t.Context())
	var wg sync.WaitGroup
	for client := range 4 {
		wg.Go(func() {
			k.told.tellUntilKilled(ctx, srv.url, fmt.Sprintf("round %d client %d", round, client), round, client)
		})
	}
	if round%2 == 0 {
		imp := k.start("import", "spend", k.file(k.fileName()))
		time.Sleep(time.Duration(k.rand.IntN(700)) * time.Millisecond)
		if imp.kill(k.t) {
			k.killed.imports++
		}
	}
	time.Sleep(time.Duration(150+k.rand.IntN(600)) * time.Millisecond)
	if !srv.kill(k.t) {
		k.t.Errorf("the server had stopped by itself:\n%s", srv.said())
	}
	k.killed.servers++
	stop()
	wg.Wait()
	for _, what := range k.told.wrong {
		k.t.Error(what)
	}
}

// inspect holds what is stored against what was acknowledged.
func (k *killing) inspect() {
	k.t.Helper()
	ctx := db.WithScope(k.t.Context(), "E10000028")
	d, err := db.Open(ctx, k.address, db.Options{})
	must(k.t, err)
	defer d.Close()
	stored, refs := map[string]int{}, map[string]string{}
	must(k.t, d.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, "SELECT worry, ref FROM family_concern WHERE scope=$1 AND worry LIKE 'round %'", []any{tx.Scope()}, func(scan func(...any) error) error {
			var worry, ref string
			err := scan(&worry, &ref)
			stored[worry]++
			refs[worry] = ref
			return err
		})
	}))
	for worry, ref := range k.told.acknowledged {
		if stored[worry] != 1 || (ref != "" && refs[worry] != ref) {
			k.t.Errorf("%q was acknowledged as %q and is stored %d times, as %q", worry, ref, stored[worry], refs[worry])
		}
	}
	for worry := range stored {
		_, acknowledged := k.told.acknowledged[worry]
		if _, open := k.told.open[worry]; stored[worry] != 1 || !acknowledged && !open {
			k.t.Errorf("%q is stored %d times", worry, stored[worry])
		}
	}
	report, err := audit.Verify(db.WithScope(ctx, db.System), d, audit.VerifyOptions{})
	if err != nil || !report.OK() {
		k.t.Errorf("after a kill (%v): %v", err, report)
	}
	k.inspectPayments(ctx, d)
}

// payments that a file holds, and what they add up to.
const filePayments = 20_000

// inspectPayments sees to it that each file is there as a whole or not at all.
func (k *killing) inspectPayments(ctx context.Context, d *db.DB) {
	k.t.Helper()
	s := spot.New(spot.Deps{DB: d, Store: spotsql.Store{}})
	must(k.t, d.View(ctx, func(tx *db.Tx) error {
		count, total, err := s.Overall(ctx, tx, workday.MustOn(2022, 1, 1), workday.MustOn(2022, 12, 31))
		if err != nil {
			return err
		}
		files := count / filePayments
		if count%filePayments != 0 || total != money.Pence(count*1050) || files > len(k.files) || files < len(k.files)-1 {
			k.t.Errorf("%d payments of %s are visible; %d files of %d were begun", count, total, len(k.files), filePayments)
		}
		if files == len(k.files) {
			k.files[files-1] = true
		}
		return nil
	}))
	if k.files[len(k.files)-1] {
		k.nextFile()
	}
}

func (k *killing) fileName() string { return "payments-" + strconv.Itoa(len(k.files)) + ".csv" }

// nextFile writes another file of payments of £10.50 each.
func (k *killing) nextFile() {
	k.files = append(k.files, false)
	var b bytes.Buffer
	b.WriteString("Supplier Name,Date,Net Amount,Transaction No\n")
	for n := range filePayments {
		fmt.Fprintf(&b, "Willow Lane Play CIC,%02d/06/2022,10.50,F%d-%d\n", 1+n%30, len(k.files), n)
	}
	k.write(k.fileName(), b.String())
}

// importToTheEnd takes the last file up where it was left, and finds it imported the second time.
func (k *killing) importToTheEnd() {
	k.t.Helper()
	for range 2 {
		r := k.run("import", "spend", k.fileName(), "--json")
		if r.code != 0 || !strings.Contains(r.out, `"total_pence": 21000000`) || !strings.Contains(r.out, `"taken": 20000`) {
			k.t.Errorf("import again: exit %d %.300s %s", r.code, r.out, r.err)
		}
	}
	if r := k.run("import", "spend", k.fileName()); !strings.Contains(r.out, "was imported before") {
		k.t.Errorf("a third import says %q", r.out)
	}
}

// process is the program while it runs.
type process struct {
	cmd  *exec.Cmd
	url  string
	done chan error
	mu   sync.Mutex
	text strings.Builder
}

func (k *killing) start(args ...string) *process {
	k.t.Helper()
	path, err := binary()
	must(k.t, err)
	p := &process{cmd: exec.CommandContext(k.t.Context(), path, args...), done: make(chan error, 1)}
	p.cmd.Dir, p.cmd.Env = filepath.Clean(k.dir), k.environ
	p.cmd.Stderr = p
	must(k.t, p.cmd.Start())
	go func() { p.done <- p.cmd.Wait() }()
	return p
}

// Write keeps what the program says about itself.
func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
}

func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// kill ends the process without a word, and reports whether it was still running.
func (p *process) kill(t *testing.T) bool {
	t.Helper()
	select {
	case err := <-p.done:
		if err != nil {
			t.Errorf("ended by itself: %v\n%s", err, p.said())
		}
		return false
	default:
	}
	must(t, p.cmd.Process.Kill())
	if err := <-p.done; err == nil {
		t.Log("the program ended by itself at the moment it was killed")
	}
	return true
}

// serve starts the server and waits until it answers.
func (k *killing) serve() *process {
	k.t.Helper()
	p := k.start("serve")
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		lines := bufio.NewScanner(strings.NewReader(p.said()))
		for lines.Scan() {
			if _, address, ok := strings.Cut(lines.Text(), "serving on http://localhost:"); ok {
				p.url = "http://127.0.0.1:" + address
				return p
			}
		}
	}
	p.kill(k.t)
	k.t.Fatalf("the server does not start:\n%s", p.said())
	return nil
}

// retry sends again, as a browser does on reload, what was sent when the server was killed: it must count once.
func (k *killing) retry(url string) {
	for worry, c := range k.told.open {
		c.url = url
		ref, err := c.send()
		if err != nil {
			k.t.Errorf("%q sent again: %v", worry, err)
			continue
		}
		delete(k.told.open, worry)
		k.told.acknowledged[worry] = ref
		k.retried++
	}
}
