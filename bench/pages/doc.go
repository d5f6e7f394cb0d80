// Package pages measures whole pages over HTTP: sessions, permissions, access checks and looks included, with the load
// generator on the same machine. Every figure stands beside a bare handler measured in the same run.
package pages
