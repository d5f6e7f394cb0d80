// Command pocketbase serves one collection of PocketBase, open to everybody, with the settings that PocketBase has by
// itself, for package bench to be measured against:
//
//	pocketbase FOLDER ADDRESS [full]
//
// With full it differs from its defaults in one thing: every commit waits for the disk, as those of the program do that it is
// compared with.
package main

import (
	"fmt"
	"os"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	_ "github.com/pocketbase/pocketbase/migrations" // its own tables
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "pocketbase:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	config := core.BaseAppConfig{}
	switch {
	case len(args) == 3 && args[2] == "full":
		config.DBConnect = durable
	case len(args) != 2:
		return fmt.Errorf("name a folder and an address, and full to have every commit wait for the disk")
	}
	config.DataDir = args[0]
	app := core.NewBaseApp(config)
	if err := app.Bootstrap(); err != nil {
		return err
	}
	if err := app.RunAllMigrations(); err != nil {
		return err
	}
	// Requests are written to a log of their own by default, for which the program that it is compared with has no peer.
	app.Settings().Logs.MaxDays = 0
	if err := fill(app); err != nil {
		return err
	}
	return apis.Serve(app, apis.ServeConfig{HttpAddr: args[1]})
}

// durable opens a database with PocketBase's settings (core.DefaultDBConnect), but for synchronous, which is NORMAL there.
func durable(path string) (*dbx.DB, error) {
	return dbx.Open("sqlite", path+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(200000000)"+
		"&_pragma=synchronous(FULL)&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)")
}

// records is how many there are to list.
const records = 100_000

// fill makes a collection as wide as a row of a caseload.
func fill(app core.App) error {
	everybody := ""
	children := core.NewBaseCollection("children")
	children.ListRule, children.ViewRule, children.CreateRule = &everybody, &everybody, &everybody
	children.Fields.Add(&core.TextField{Name: "first"}, &core.TextField{Name: "last"}, &core.TextField{Name: "due"}, &core.TextField{Name: "team"}, &core.NumberField{Name: "version"})
	children.AddIndex("children_due", false, "due", "")
	if err := app.Save(children); err != nil {
		return err
	}
	// One statement: records made one by one would take a minute.
	_, err := app.DB().NewQuery(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < {:many})
		INSERT INTO children (id, first, last, due, team, version) SELECT printf('r%014d', i), 'First ' || (i % 60), 'Last ' || (i % 900), date('2026-11-23', (i % 400) || ' days'), 'Team ' || (i % 40), 1 FROM n`).
		Bind(map[string]any{"many": records}).Execute()
	return err
}
