package simulator

import (
	"math"
	"slices"
	"sync"
)

// Estimate is one figure. Value is the mean of all replications and lies between Low and High with the model's confidence, as
// far as the model is right. RunLow and RunHigh hold 90 % of single replications: what may come about by chance alone.
type Estimate struct {
	Value   float64 `json:"value"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	RunLow  float64 `json:"run_low"`
	RunHigh float64 `json:"run_high"`
	// Replications had the figure; fewer than all when nobody came in some.
	Replications int `json:"replications"`
}

// Waits are in weeks.
type Waits struct {
	Mean Estimate `json:"mean"`
	P50  Estimate `json:"p50"`
	P90  Estimate `json:"p90"`
}

// WeekQueue is how many wait when a week ends.
type WeekQueue struct {
	Week int `json:"week"`
	Estimate
}

// StageAnswer is what comes of one stage. It speaks of the children who come to it in the measured weeks, however long they wait.
type StageAnswer struct {
	ID     string   `json:"id"`
	Joined Estimate `json:"joined"`
	// Waits are those of children who are seen; Unseen ones count with their wait until the last week played.
	Waits Waits `json:"waits"`
	// ProbabilityOfWaiting is the share not seen at once: by the first free server, or at the first place after coming.
	ProbabilityOfWaiting Estimate `json:"probability_of_waiting"`
	Left                 Estimate `json:"left"`
	Unseen               Estimate `json:"unseen"`
	ByPriority           []Waits  `json:"by_priority,omitempty"`
	// Queue is how many wait at the end of the last week.
	Queue       Estimate    `json:"queue_at_end"`
	QueueByWeek []WeekQueue `json:"queue_by_week"`
}

// ScenarioAnswer is what comes of the model as it is, or as one scenario changes it.
type ScenarioAnswer struct {
	ID     string        `json:"id"`
	Title  string        `json:"title"`
	Stages []StageAnswer `json:"stages"`
	// Total is the time from referral until the last stage lets go of the child, of those who came through.
	Total Waits `json:"total"`
	// Through is the share of children referred in measured weeks who came through every stage.
	Through Estimate `json:"through"`
	// Differences from the model as it is, replication by replication with the same children.
	Differences *Differences `json:"differences,omitempty"`
}

// Differences are a scenario's figures less those of the model as it is.
type Differences struct {
	Stages []StageDifference `json:"stages"`
	Total  Waits             `json:"total"`
}

// StageDifference is the difference of one stage.
type StageDifference struct {
	ID                   string   `json:"id"`
	Waits                Waits    `json:"waits"`
	ProbabilityOfWaiting Estimate `json:"probability_of_waiting"`
	Left                 Estimate `json:"left"`
	Queue                Estimate `json:"queue_at_end"`
}

// Answer is what [Run] found.
type Answer struct {
	Seed         uint64           `json:"seed"`
	Replications int              `json:"replications"`
	Weeks        int              `json:"weeks"`
	WarmUpWeeks  int              `json:"warm_up_weeks"`
	Confidence   float64          `json:"confidence"`
	Scenarios    []ScenarioAnswer `json:"scenarios"`
}

// The figures that are kept of each stage of each replication. Those by priority follow, perClass for each class.
const (
	figMean = iota
	figP50
	figP90
	figWaited
	figLeft
	figUnseen
	figJoined
	figQueue
	figSeen // whose waits are counted
	figures
)

// perClass is how many figures each priority has: mean, p50, p90 and how many waits they are of.
const perClass = 4

// weightOf says what a share or mean is taken of; ok is false for figures that stand for themselves.
func weightOf(figure int) (weight int, ok bool) {
	switch {
	case figure == figMean:
		return figSeen, true
	case figure == figWaited || figure == figLeft || figure == figUnseen:
		return figJoined, true
	case figure >= figures && (figure-figures)%perClass == 0:
		return figure + perClass - 1, true
	default:
		return 0, false
	}
}

// weekSums add up the queue by week.
type weekSums struct {
	sum     []int64
	squares []float64 // whole numbers, exact below 2^53
}

// maxQueues is how many queue lengths of single replications are kept for their spread.
const maxQueues = 16_000_000

// record keeps the figures of all replications. Workers write to places of their own.
type record struct {
	stages, each, weeks int
	stage               [][][]float64 // variant, then figure of a stage, then replication
	total               [][][]float64 // variant, then mean, p50, p90, share through, those who came through, those referred; then replication
	queues              [][]int32     // variant and stage, then replication and week
	spread              int           // replications whose queues are kept
	sums                []weekSums
	merging             sync.Mutex
}

func newRecord(m Model, variants int) *record {
	each := figures
	if n := len(m.Arrivals.Priorities); n > 1 {
		each += perClass * n
	}
	k := &record{stages: len(m.Stages), each: each, weeks: m.Weeks}
	rows := func(n int) [][]float64 {
		out := make([][]float64, n)
		for i := range out {
			out[i] = make([]float64, m.Replications)
		}
		return out
	}
	queues := variants * len(m.Stages)
	k.spread = min(m.Replications, 1_000, max(20, maxQueues/(queues*m.Weeks)))
	for range variants {
		k.stage = append(k.stage, rows(each*len(m.Stages)))
		k.total = append(k.total, rows(6))
	}
	for range queues {
		k.queues = append(k.queues, make([]int32, k.spread*m.Weeks))
		k.sums = append(k.sums, weekSums{sum: make([]int64, m.Weeks), squares: make([]float64, m.Weeks)})
	}
	return k
}

func threeOf(h *histogram) [3]float64 {
	if h.n == 0 {
		return [3]float64{math.NaN(), math.NaN(), math.NaN()}
	}
	return [3]float64{h.mean(), h.quantile(0.5), h.quantile(0.9)}
}

// keep takes what a worker has just played.
func (k *record) keep(w *worker, variant, replication int) {
	for i, t := range w.tallies {
		put := func(figure int, v float64) { k.stage[variant][i*k.each+figure][replication] = v }
		share := func(n int) float64 { return float64(n) / float64(t.joined) }
		three := threeOf(&t.waits)
		put(figMean, three[0])
		put(figP50, three[1])
		put(figP90, three[2])
		put(figWaited, share(t.waited))
		put(figLeft, share(t.left))
		put(figUnseen, share(t.missing))
		put(figJoined, float64(t.joined))
		put(figSeen, float64(t.waits.n))
		for c := range t.byClass {
			for j, v := range threeOf(&t.byClass[c].waits) {
				put(figures+perClass*c+j, v)
			}
			put(figures+perClass*c+3, float64(t.byClass[c].waits.n))
		}
		put(figQueue, float64(k.keepQueue(w, t, variant*k.stages+i, replication)))
	}
	for j, v := range threeOf(&w.total) {
		k.total[variant][j][replication] = v
	}
	k.total[variant][3][replication] = float64(w.total.n) / float64(w.through)
	k.total[variant][4][replication] = float64(w.total.n)
	k.total[variant][5][replication] = float64(w.through)
}

// keepQueue adds up the queue by week and returns the last.
func (k *record) keepQueue(w *worker, t *tally, at, replication int) int64 {
	queue := int64(0)
	sums := w.sums[at]
	for week := range k.weeks {
		queue += int64(t.change[week])
		sums.sum[week] += queue
		sums.squares[week] += float64(queue * queue)
		if replication < k.spread {
			k.queues[at][replication*k.weeks+week] = int32(queue)
		}
	}
	return queue
}

func (k *record) merge(w *worker) {
	k.merging.Lock()
	defer k.merging.Unlock()
	for at := range w.sums {
		for week := range k.weeks {
			k.sums[at].sum[week] += w.sums[at].sum[week]
			k.sums[at].squares[week] += w.sums[at].squares[week]
		}
	}
}

func (k *record) answer(m Model) Answer {
	a := Answer{Seed: *m.Seed, Replications: m.Replications, Weeks: m.Weeks, WarmUpWeeks: m.WarmUpWeeks, Confidence: m.Confidence}
	for v := range k.stage {
		one := ScenarioAnswer{ID: AsItIs, Title: "As it is"}
		if v > 0 {
			one.ID, one.Title = m.Scenarios[v-1].ID, m.Scenarios[v-1].Title
			if one.Title == "" {
				one.Title = one.ID
			}
		}
		for i, s := range m.Stages {
			one.Stages = append(one.Stages, k.stageAnswer(m, v, i, s.ID))
		}
		total := func(j int) Estimate { return k.ofTotal(v, j).estimate(m.Confidence) }
		one.Total, one.Through = Waits{total(0), total(1), total(2)}, total(3)
		if v > 0 {
			one.Differences = k.differences(m, v)
		}
		a.Scenarios = append(a.Scenarios, one)
	}
	return a
}

// ofStage returns a figure of a stage over all replications.
func (k *record) ofStage(v, i, figure int) sample {
	if weight, ok := weightOf(figure); ok {
		return ratio(k.stage[v][i*k.each+figure], k.stage[v][i*k.each+weight])
	}
	return plain(k.stage[v][i*k.each+figure])
}

func (k *record) ofTotal(v, j int) sample {
	switch j {
	case 0:
		return ratio(k.total[v][0], k.total[v][4])
	case 3:
		return ratio(k.total[v][3], k.total[v][5])
	default:
		return plain(k.total[v][j])
	}
}

func (k *record) stageAnswer(m Model, v, i int, id string) StageAnswer {
	of := func(figure int) Estimate { return k.ofStage(v, i, figure).estimate(m.Confidence) }
	out := StageAnswer{
		ID: id, Joined: of(figJoined), Waits: Waits{of(figMean), of(figP50), of(figP90)}, ProbabilityOfWaiting: of(figWaited), Left: of(figLeft),
		Unseen: of(figUnseen), Queue: of(figQueue),
	}
	for c := figures; c < k.each; c += perClass {
		out.ByPriority = append(out.ByPriority, Waits{of(c), of(c + 1), of(c + 2)})
	}
	at := v*k.stages + i
	values := make([]float64, k.spread)
	n := float64(m.Replications)
	t := student(m.Replications-1, m.Confidence)
	for week := range k.weeks {
		for r := range values {
			values[r] = float64(k.queues[at][r*k.weeks+week])
		}
		slices.Sort(values)
		mean := float64(k.sums[at].sum[week]) / n
		half := 0.0
		if n > 1 {
			half = t * math.Sqrt(max(0, k.sums[at].squares[week]-n*mean*mean)/(n-1)/n)
		}
		out.QueueByWeek = append(out.QueueByWeek, WeekQueue{week + 1, Estimate{
			Value: mean, Low: max(0, mean-half), High: mean + half, RunLow: share(values, 0.05), RunHigh: share(values, 0.95), Replications: m.Replications,
		}})
	}
	return out
}

func (k *record) differences(m Model, v int) *Differences {
	d := &Differences{}
	for i, s := range m.Stages {
		of := func(figure int) Estimate {
			return k.ofStage(v, i, figure).less(k.ofStage(0, i, figure)).estimate(m.Confidence)
		}
		d.Stages = append(d.Stages, StageDifference{ID: s.ID, Waits: Waits{of(figMean), of(figP50), of(figP90)}, ProbabilityOfWaiting: of(figWaited), Left: of(figLeft), Queue: of(figQueue)})
	}
	total := func(j int) Estimate { return k.ofTotal(v, j).less(k.ofTotal(0, j)).estimate(m.Confidence) }
	d.Total = Waits{total(0), total(1), total(2)}
	return d
}
