package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limit slows down guesses and floods on one route: Burst requests at once, then one per Every, for each address; with Field,
// also for each value of that field (an account) whatever the address.
type Limit struct {
	Every time.Duration
	Burst int
	Field string
}

// limiter holds a bucket per route and key, in two generations, so that its memory is bounded whatever is thrown at it.
type limiter struct {
	mu          sync.Mutex
	now, before map[string]*rate.Limiter
}

// limitMost is the number of buckets in each generation.
const limitMost = 20000

func newLimiter() *limiter {
	return &limiter{now: map[string]*rate.Limiter{}, before: map[string]*rate.Limiter{}}
}

// allow takes one from the address's bucket, or from the account's when one is given.
func (l *limiter) allow(rt *Route, ip, account string) bool {
	key := rt.pattern() + " ip " + network(ip)
	if account != "" {
		key = rt.pattern() + " account " + strings.ToLower(cut(account, 200))
	}
	return l.bucket(key, rt.limit).Allow()
}

// ownBits is how much of an IPv6 address names a line: whoever has one has every address of its /64 (RFC 6177).
const ownBits = 64

// network is whom an address belongs to as far as guesses go: an IPv4 address itself, and an IPv6 address with all that its
// owner can choose at will.
func network(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	if addr = addr.Unmap().WithZone(""); addr.Is4() {
		return addr.String()
	}
	p, err := addr.Prefix(ownBits)
	if err != nil {
		return ip
	}
	return p.String()
}

func (l *limiter) bucket(key string, limit *Limit) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b, ok := l.now[key]; ok {
		return b
	}
	b, ok := l.before[key]
	if !ok {
		b = rate.NewLimiter(rate.Every(limit.Every), limit.Burst)
	}
	if len(l.now) >= limitMost {
		l.before, l.now = l.now, map[string]*rate.Limiter{}
	}
	l.now[key] = b
	return b
}

// clientIP returns who asks. What a proxy says is believed only of a proxy that is configured; the last address that is not
// one of ours counts.
func (r *Router) clientIP(req *http.Request) string {
	host, _, err := net.SplitHostPort(req.RemoteAddr)
	if err != nil {
		host = req.RemoteAddr
	}
	addr, err := netip.ParseAddr(host)
	if err != nil || !r.trusted(addr) {
		return host
	}
	hops := strings.Split(strings.Join(req.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		if !r.trusted(hop) {
			return hop.String()
		}
	}
	return host
}

func (r *Router) trusted(addr netip.Addr) bool {
	for _, p := range r.config.Proxies {
		if p.Contains(addr.Unmap()) {
			return true
		}
	}
	return false
}
