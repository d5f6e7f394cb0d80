package document

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"

	"alongside/internal/fault"
)

// The bounds of pictures, in pixels: how many one may have that is drawn anew, and the longer side of what comes of it.
const (
	mostPixels  = 50_000_000
	longestSide = 2000
)

// jpegQuality shows no difference to the eye at this size.
const jpegQuality = 88

// redraw draws a picture anew, the right way up and no larger than a page shows it. Nothing of the file is kept but what can be seen.
func (s *Store) redraw(f io.ReadSeeker, media string) (io.Reader, error) {
	bad := fault.Invalid("file", "The picture could not be read. It may be damaged; choose another.")
	config, err := decodeConfig(f, media)
	if err != nil {
		return nil, bad
	}
	if config.Width < 1 || config.Height < 1 || config.Width > mostPixels/config.Height {
		return nil, fault.Invalidf("file", "The picture has more than %d million points. Save it smaller and choose it again.", mostPixels/1_000_000)
	}
	turn := 1
	if media == jpegPic {
		if turn, err = orientation(f); err != nil {
			return nil, bad
		}
	}
	s.drawing.Lock()
	defer s.drawing.Unlock()
	was, err := decode(f, media)
	if err != nil {
		return nil, bad
	}
	now := turned(fitted(was), turn)
	var out bytes.Buffer
	if media == jpegPic || now.Opaque() && media == webpPic {
		err = jpeg.Encode(&out, now, &jpeg.Options{Quality: jpegQuality})
	} else {
		err = png.Encode(&out, now)
	}
	return &out, err
}

func decodeConfig(f io.ReadSeeker, media string) (image.Config, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return image.Config{}, err
	}
	switch media {
	case pngPic:
		return png.DecodeConfig(f)
	case webpPic:
		return webp.DecodeConfig(f)
	default:
		return jpeg.DecodeConfig(f)
	}
}

func decode(f io.ReadSeeker, media string) (image.Image, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	switch media {
	case pngPic:
		return png.Decode(f)
	case webpPic:
		return webp.Decode(f)
	default:
		return jpeg.Decode(f)
	}
}

// fitted copies a picture, made smaller where its longer side is too long.
func fitted(was image.Image) *image.RGBA {
	b := was.Bounds()
	w, h := b.Dx(), b.Dy()
	if long := max(w, h); long > longestSide {
		w, h = max(1, w*longestSide/long), max(1, h*longestSide/long)
	}
	now := image.NewRGBA(image.Rect(0, 0, w, h))
	if w == b.Dx() && h == b.Dy() {
		draw.Copy(now, image.Point{}, was, b, draw.Src, nil)
	} else {
		draw.BiLinear.Scale(now, now.Bounds(), was, b, draw.Src, nil)
	}
	return now
}

// turned turns and mirrors a picture as its orientation says: a number from 1, upright, to 8 by the Exif standard.
func turned(was *image.RGBA, orientation int) *image.RGBA {
	if orientation <= 1 || orientation > 8 {
		return was
	}
	w, h := was.Bounds().Dx(), was.Bounds().Dy()
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	now := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			tx, ty := x, y
			switch orientation {
			case 2:
				tx = w - 1 - x
			case 3:
				tx, ty = w-1-x, h-1-y
			case 4:
				ty = h - 1 - y
			case 5:
				tx, ty = y, x
			case 6:
				tx, ty = h-1-y, x
			case 7:
				tx, ty = h-1-y, w-1-x
			case 8:
				tx, ty = y, w-1-x
			}
			now.SetRGBA(tx, ty, was.RGBAAt(x, y))
		}
	}
	return now
}
