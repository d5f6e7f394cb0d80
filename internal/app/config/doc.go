// Package config reads what an operator sets: a TOML file, the environment, and files that hold secrets.
//
// The struct Config is the one list of settings. Its tags hold each setting's key, default and explanation; defaults,
// reading, checking, `alongside doctor` and docs/configuration.md all follow from it by reflection, so that no setting
// can exist undocumented. A setting that is not in the list is refused by name, because a misspelt one would otherwise
// be a default that nobody chose.
//
// Secrets are never settings themselves. A setting ending in _file names a file that holds one; a Config can therefore
// be printed whole.
package config

//go:generate go test -run TestDocumentIsCurrent -update
