package county

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"

	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/family"
)

// shows adds a picture and a recording to what a child says. Without a store for documents nothing is shown.
func (st *story) shows() error {
	if st.documents == nil {
		return nil
	}
	train, err := drawnTrain()
	if err != nil {
		return fmt.Errorf("draw a train: %w", err)
	}
	for i, one := range []struct {
		name, says string
		how        document.Show
		content    []byte
	}{
		{"drawing.png", "A drawing of a red train with black wheels. The child made it while we talked. (Made up.)", document.AsPicture, train},
		{"voice.wav", "A whistle of two notes, and: this is how I say that I have had enough. (Made up: only the whistle can be heard.)", document.AsSound, whistle()},
	} {
		ctx := db.WithNow(st.ctx, st.working(st.today.AddDays(-30)).At(14, 10+i))
		if err := st.show(ctx, family.ShowIt{Child: st.child, Voice: family.ChildVoice, How: one.how, Says: one.says}, one.name, one.content); err != nil {
			return fmt.Errorf("show %s: %w", one.name, err)
		}
	}
	return nil
}

func (st *story) show(ctx context.Context, cmd family.ShowIt, name string, content []byte) error {
	c, err := st.documents.Receive(ctx, bytes.NewReader(content))
	if err != nil {
		return err
	}
	cmd.File = document.Received{Name: name, Content: c}
	return st.Family.ShowIt(ctx, st.lead.actor(), cmd)
}

// drawnTrain is a PNG file with a train as a child draws it.
func drawnTrain() ([]byte, error) {
	m := image.NewRGBA(image.Rect(0, 0, 320, 180))
	fill := func(c color.Color, r image.Rectangle) { draw.Draw(m, r, image.NewUniform(c), image.Point{}, draw.Src) }
	red, black, sky := color.RGBA{R: 190, G: 30, B: 45, A: 255}, color.RGBA{R: 30, G: 30, B: 30, A: 255}, color.RGBA{R: 214, G: 232, B: 245, A: 255}
	fill(sky, m.Bounds())
	fill(black, image.Rect(0, 150, 320, 154))
	for _, x := range []int{20, 120, 220} {
		fill(red, image.Rect(x, 80, x+85, 130))
		fill(sky, image.Rect(x+12, 90, x+36, 108))
		fill(sky, image.Rect(x+48, 90, x+72, 108))
		for _, wheel := range []image.Point{{X: x + 20, Y: 136}, {X: x + 65, Y: 136}} {
			disc(m, wheel, 14, black)
		}
	}
	fill(black, image.Rect(285, 50, 298, 80))
	var b bytes.Buffer
	err := png.Encode(&b, m)
	return b.Bytes(), err
}

func disc(m *image.RGBA, at image.Point, radius int, c color.Color) {
	for y := -radius; y <= radius; y++ {
		for x := -radius; x <= radius; x++ {
			if x*x+y*y <= radius*radius {
				m.Set(at.X+x, at.Y+y, c)
			}
		}
	}
}

// whistle is a WAV file of two notes, a second long.
func whistle() []byte {
	const rate = 8000
	sound := make([]byte, rate)
	for i := range sound {
		note := 880.0
		if i > rate/2 {
			note = 660
		}
		sound[i] = byte(128 + 60*math.Sin(2*math.Pi*note*float64(i)/rate))
	}
	head := []byte("RIFF")
	head = binary.LittleEndian.AppendUint32(head, 36+rate)
	head = append(head, "WAVEfmt "...)
	for _, n := range []uint32{16, 1 | 1<<16, rate, rate, 1 | 8<<16} { // plain samples, one channel; one byte a sample
		head = binary.LittleEndian.AppendUint32(head, n)
	}
	head = append(head, "data"...)
	return append(binary.LittleEndian.AppendUint32(head, rate), sound...)
}
