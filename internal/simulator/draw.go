package simulator

import "math"

// stream is one row of random numbers, each a function of its place in the row alone: splitmix64 (Steele, Lea and Flood, 2014)
// entered at any point. Two scenarios that ask for the same child's number are given the same one.
type stream uint64

const golden = 0x9e3779b97f4a7c15

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// The purposes of streams. Each stage has its own of each.
const (
	forArrivals = iota
	forPriority
	forService
	forPatience
	forAttendance
	forPlaces
	forAttempts
	forRate
	forWeeks
)

func newStream(seed uint64, replication, stage, purpose int) stream {
	key := mix(seed + golden)
	key = mix(key + uint64(replication+1)*golden)
	return stream(mix(key + uint64(stage<<8|purpose+1)*golden))
}

// uniform is the i-th number, above 0 and below 1.
func (s stream) uniform(i uint64) float64 {
	return (float64(mix(uint64(s)+(i+1)*golden)>>11) + 0.5) * (1.0 / (1 << 53))
}

// layers are the right edges of 256 layers of equal area under the exponential density (Marsaglia and Tsang, 2000); the first
// holds the tail.
var layers = func() (edges [257]float64) {
	const tail, area = 7.69711747013104972, 0.0039496598225815571993
	edges[0], edges[1] = area*math.Exp(tail), tail
	for i := 1; i < 255; i++ {
		edges[i+1] = -math.Log(area/edges[i] + math.Exp(-edges[i]))
	}
	return edges
}()

// exponential has mean 1. Mostly one look into the layers is enough; further tries have places of their own.
func (s stream) exponential(i uint64) float64 {
	bits := mix(uint64(s) + (i+1)*golden)
	layer := bits & 255
	if x := float64(bits>>11) * (1.0 / (1 << 53)) * layers[layer]; x < layers[layer+1] {
		return x
	}
	return exponentialByTrial(bits)
}

// exponentialByTrial decides near the density's edge and in the tail. A try that fails leads to the next.
func exponentialByTrial(bits uint64) float64 {
	for z := stream(bits); ; z, bits = stream(mix(uint64(z)+golden)), mix(uint64(z)+golden) {
		layer := bits & 255
		left, right := layers[layer+1], layers[layer]
		x := float64(bits>>11) * (1.0 / (1 << 53)) * right
		switch {
		case x < left:
			return x
		case layer == 0:
			return layers[1] - math.Log(z.uniform(0))
		case math.Exp(-right)+z.uniform(1)*(math.Exp(-left)-math.Exp(-right)) < math.Exp(-x):
			return x
		}
	}
}

// normal has mean 0 and standard deviation 1.
func (s stream) normal(i uint64) float64 { return math.Sqrt2 * math.Erfinv(2*s.uniform(i)-1) }

// below is a whole number from 0 to n-1.
func (s stream) below(i uint64, n int) int { return int(s.uniform(i) * float64(n)) }

// sampler draws lengths of a service.
type sampler struct {
	kind      Distribution
	mean      float64
	mu, sigma float64
}

func newSampler(s Service) sampler {
	out := sampler{kind: s.Distribution, mean: s.MeanWeeks}
	if s.Distribution == Lognormal {
		spread := math.Log1p(s.SDWeeks * s.SDWeeks / (s.MeanWeeks * s.MeanWeeks))
		out.sigma, out.mu = math.Sqrt(spread), math.Log(s.MeanWeeks)-spread/2
	}
	return out
}

func (s *sampler) draw(from stream, i uint64) float64 {
	switch s.kind {
	case Exponential:
		return s.mean * from.exponential(i)
	case Lognormal:
		return math.Exp(s.mu + s.sigma*from.normal(i))
	default:
		return s.mean
	}
}
