//go:build !linux && !darwin && !freebsd

package watch

import "errors"

// Free is not known on this system.
func Free(string) (free, size uint64, err error) {
	return 0, 0, errors.New("free space is not known on this system")
}
