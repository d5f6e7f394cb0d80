package geo

import (
	"fmt"
	"math"
)

// Point is a place on the earth in degrees (WGS84).
type Point struct {
	Lat, Long float64
}

// Metres is a distance as the crow flies.
type Metres int

const (
	earthRadius   = 6371008.8 // mean, in metres
	metresPerMile = 1609.344
)

// Distance returns how far two places are apart along the great circle.
func Distance(a, b Point) Metres {
	lat1, lat2 := radians(a.Lat), radians(b.Lat)
	half := math.Pow(math.Sin((lat2-lat1)/2), 2) + math.Cos(lat1)*math.Cos(lat2)*math.Pow(math.Sin(radians(b.Long-a.Long)/2), 2)
	return Metres(math.Round(2 * earthRadius * math.Asin(math.Sqrt(min(half, 1)))))
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }

// String returns the distance in miles as people say it: "0.8 miles", "1 mile", "12 miles", "less than 0.1 miles".
func (m Metres) String() string {
	tenths := int(math.Round(float64(m) / metresPerMile * 10))
	switch {
	case tenths < 1:
		return "less than 0.1 miles"
	case tenths == 10:
		return "1 mile"
	case tenths >= 100 || tenths%10 == 0:
		return fmt.Sprintf("%d miles", (tenths+5)/10)
	}
	return fmt.Sprintf("%d.%d miles", tenths/10, tenths%10)
}

// Miles returns the metres of a number of miles, for "within 5 miles".
func Miles(n int) Metres { return Metres(math.Round(float64(n) * metresPerMile)) }
