// Package simulator measures how many children the waiting-list simulator moves through a pathway in a second of one core, beside
// SimPy (Debian's python3-simpy, or any version that python3 finds) on the same model in the same run. Both have to find the same
// waits before a ratio is printed.
package simulator
