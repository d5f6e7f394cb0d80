//go:build linux || darwin || freebsd

package watch

import "syscall"

// Free returns how many bytes the program may still write on the disk that holds a folder, and how large the disk is.
func Free(folder string) (free, size uint64, err error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, 0, err
	}
	block := uint64(s.Bsize)                               //nolint:unconvert // a block has a positive size; its type differs between systems
	return uint64(s.Bavail) * block, s.Blocks * block, nil //nolint:unconvert // signed on FreeBSD
}
