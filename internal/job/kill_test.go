package job_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/job"
)

// victimVariable makes this test program a worker that begins a job and never ends it, on the database that it names.
const victimVariable = "ALONGSIDE_TEST_JOB_VICTIM"

func TestMain(m *testing.M) {
	if dsn := os.Getenv(victimVariable); dsn != "" {
		if err := victim(dsn); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func victim(dsn string) error {
	d, err := db.Open(context.Background(), dsn, db.Options{})
	if err != nil {
		return err
	}
	w := job.NewWorker(d, job.Options{Poll: 5 * time.Millisecond})
	w.Register("k", func(ctx context.Context, _ []byte) error {
		if err := job.Report(ctx, job.Progress{Step: 1, Steps: 2}); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(os.Stdout, "begun"); err != nil {
			return err
		}
		time.Sleep(time.Minute)
		return errors.New("nobody killed this program")
	}, killPolicy)
	return w.Run(context.Background())
}

var killPolicy = job.Policy{Lease: 500 * time.Millisecond}

func TestAJobOutlivesTheProgramThatRanIt(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		outlive(t, "sqlite:"+filepath.Join(t.TempDir(), "kill.db"))
	})
	t.Run("postgres", func(t *testing.T) {
		outlive(t, dbtest.PostgresDSN(t, migrations...))
	})
}

// outlive kills a program in the middle of a job and then runs the job in this one.
func outlive(t *testing.T, dsn string) {
	d, err := db.Open(t.Context(), dsn, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := d.Migrate(t.Context(), migrations); err != nil {
		t.Fatal(err)
	}
	id := submit(t, d, job.Job{Kind: "k"})

	program := exec.Command(os.Args[0])
	program.Env = append(os.Environ(), victimVariable+"="+dsn)
	program.Stderr = os.Stderr
	out, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "begun\n" {
		t.Errorf("the program said %q, %v", line, err)
	}
	if r := find(t, d, id); r.State != job.Running || r.Step != 1 {
		t.Errorf("before the kill: %+v", r)
	}
	if err := program.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = program.Wait() // says that it was killed

	w := job.NewWorker(d, job.Options{Poll: 5 * time.Millisecond})
	ran := make(chan int, 1)
	w.Register("k", func(ctx context.Context, _ []byte) error {
		n, _ := job.Attempt(ctx)
		ran <- n
		return nil
	}, killPolicy)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	select {
	case n := <-ran:
		if n != 2 {
			t.Errorf("attempt %d, want 2", n)
		}
	case <-time.After(15 * time.Second):
		t.Error("the job was not taken again")
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if r := find(t, d, id); r.State != job.Done || r.Attempts != 2 {
		t.Errorf("in the end: %+v", r)
	}
}
