package app

// commandLine is every command and flag. Kong reads it; the Run method of each command stands in a file of its own.
type commandLine struct {
	JSON   bool   `name:"json" help:"Answer in JSON, for scripts."`
	Config string `name:"config" placeholder:"FILE" help:"Settings in TOML; see docs/configuration.md. Default: $$${configVariable}."`

	Serve         serveCommand         `cmd:"" help:"Serve the web application."`
	Demo          demoCommand          `cmd:"" help:"Build a made-up county and serve it, with a sign-in page of personas."`
	Date          dateCommand          `cmd:"" help:"Work out a deadline, with its working."`
	Rules         rulesCommand         `cmd:"" help:"List the rules that deadlines are worked out by."`
	Simulate      simulateCommand      `cmd:"" help:"Say what a waiting list would do with more places, an offer meanwhile, or fewer missed sessions."`
	Import        importCommand        `cmd:"" help:"Read files of other systems, and say row by row what was not taken."`
	Export        exportCommand        `cmd:"" help:"Write a list of the council's records for other systems, as CSV or JSON."`
	Analyse       analyseCommand       `cmd:"" help:"Find out which suppliers are the same, and what was paid to whom."`
	SetUp         setUpCommand         `cmd:"" name:"setup" help:"Record a new council and open the account of its first administrator."`
	Administrator administratorCommand `cmd:"" help:"Open an administrator's account where no administrator is left to do it."`
	Migrate       migrateCommand       `cmd:"" help:"Bring the database's schema up to date."`
	Verify        verifyCommand        `cmd:"" help:"Prove the audit chain."`
	Backup        backupCommand        `cmd:"" help:"Copy the database and the documents while the program runs."`
	Restore       restoreCommand       `cmd:"" help:"Put a backup in place, after checking it."`
	Doctor        doctorCommand        `cmd:"" help:"Say what is wrong with this installation."`
	Version       versionCommand       `cmd:"" help:"Print the version."`
}
