package document

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// orientation reads how a JPEG file's picture lies, 1 (upright) to 8 by the Exif standard; 1 where the file does not say.
func orientation(f io.ReadSeeker) (int, error) {
	if _, err := f.Seek(2, io.SeekStart); err != nil { // after the mark that every such file begins with
		return 0, err
	}
	for {
		var head [4]byte
		if _, err := io.ReadFull(f, head[:]); err != nil {
			return unlessShort(1, err)
		}
		size := int64(binary.BigEndian.Uint16(head[2:])) - 2
		switch {
		case head[0] != 0xff || head[1] == 0xda || size < 0: // the picture itself begins, or what follows is no list of parts
			return 1, nil
		case head[1] != 0xe1:
			if _, err := f.Seek(size, io.SeekCurrent); err != nil {
				return 0, err
			}
			continue
		}
		part := make([]byte, size)
		if _, err := io.ReadFull(f, part); err != nil {
			return unlessShort(1, err)
		}
		if tiff, ok := bytes.CutPrefix(part, []byte("Exif\x00\x00")); ok {
			return tiffOrientation(tiff), nil
		}
	}
}

// unlessShort takes the end of a file for the end of its list of parts.
func unlessShort(n int, err error) (int, error) {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return n, nil
	}
	return 0, err
}

// orientationTag is the number of the orientation in the list of an Exif part.
const orientationTag = 0x0112

// tiffOrientation finds the orientation in the first list of an Exif part, which is written as a TIFF file is.
func tiffOrientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if tiff[0] == 'M' {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	entries := int64(order.Uint16(tiff[at:]))
	for i := range entries {
		entry := at + 2 + 12*i
		if entry+12 > int64(len(tiff)) {
			return 1
		}
		if order.Uint16(tiff[entry:]) == orientationTag {
			if n := int(order.Uint16(tiff[entry+8:])); n >= 1 && n <= 8 {
				return n
			}
			return 1
		}
	}
	return 1
}
