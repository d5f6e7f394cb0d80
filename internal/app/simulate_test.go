package app_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"alongside/internal/app"
	"alongside/internal/simulator"
)

func simulate(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	p := app.Program{Version: "test", Args: append([]string{"simulate"}, args...), Stdout: &stdout, Stderr: &stderr}
	code = p.Run(t.Context())
	return code, stdout.String(), stderr.String()
}

func TestSimulateAnswersForPeopleAndScripts(t *testing.T) {
	const model = "../../docs/examples/kent-wait.json"
	code, out, errs := simulate(t, model)
	if code != 0 || !strings.Contains(out, "5 more places a week") || !strings.Contains(out, "assessment, against as it is") || !strings.Contains(out, "seed 2021") {
		t.Errorf("%d %s %s", code, out, errs)
	}
	code, one, _ := simulate(t, model, "--json", "--cores", "1")
	var a simulator.Answer
	if err := json.Unmarshal([]byte(one), &a); code != 0 || err != nil {
		t.Fatalf("%d %v", code, err)
	}
	if len(a.Scenarios) != 5 || len(a.Scenarios[4].Stages[0].QueueByWeek) != 260 || a.Scenarios[4].Differences == nil {
		t.Errorf("%d scenarios", len(a.Scenarios))
	}
	if _, two, _ := simulate(t, model, "--json", "--cores", "2"); one != two {
		t.Error("one core and two give different answers")
	}
	if code, out, _ := simulate(t, "--schema"); code != 0 || out != string(simulator.Schema()) {
		t.Errorf("%d %s", code, out)
	}
}

func TestSimulateSaysWhatIsWrong(t *testing.T) {
	wrong := filepath.Join(t.TempDir(), "wrong.json")
	text := `{"seed": 1, "weeks": 10, "arrivals": {"per_week": 1, "growth": 2}, "stages": []}`
	if err := os.WriteFile(wrong, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ file, says string }{{wrong, "arrivals.growth"}, {filepath.Join(t.TempDir(), "none.json"), "cannot be opened"}, {"", "MODEL.json"}, {t.TempDir(), "is a folder"}, {"../../docs/examples/kent-wait.json --cores=-1", "--cores"}} {
		var args []string
		if c.file != "" {
			args = strings.Fields(c.file)
		}
		code, out, errs := simulate(t, args...)
		if code != 1 || out != "" || !strings.Contains(errs, c.says) {
			t.Errorf("%s: %d %q %q", c.file, code, out, errs)
		}
	}
}
