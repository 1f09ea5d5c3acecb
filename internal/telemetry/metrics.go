package telemetry

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are the figures of one process. Its methods take plain values, so that
// a room declares the one or two it calls as its own interface. They are safe
// for concurrent use. Labels come from small closed sets (kinds, states, reasons
// written in code), never from what customers or providers sent.
type Metrics struct {
	registry    *prometheus.Registry
	make        promauto.Factory
	accepted    *prometheus.CounterVec
	refused     *prometheus.CounterVec
	quarantined *prometheus.CounterVec
	routed      *prometheus.CounterVec
	batch       prometheus.Histogram
	lag         *prometheus.GaugeVec
	head        prometheus.Gauge
	deliveries  *prometheus.CounterVec
	delivering  *prometheus.HistogramVec
	sla         *prometheus.CounterVec
	requests    *prometheus.CounterVec
	durations   *prometheus.HistogramVec
}

// fine are the buckets of things that should take milliseconds, in seconds.
var fine = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}

// New registers everything, so that each figure is there, as zero, from the start.
func New(version, commit string) *Metrics {
	r := prometheus.NewRegistry()
	f := promauto.With(r)
	count := func(name, help string, labels ...string) *prometheus.CounterVec {
		return f.NewCounterVec(prometheus.CounterOpts{Name: "parley_" + name, Help: help}, labels)
	}
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		return f.NewGaugeVec(prometheus.GaugeOpts{Name: "parley_" + name, Help: help}, labels)
	}
	took := func(name, help string, labels ...string) *prometheus.HistogramVec {
		return f.NewHistogramVec(prometheus.HistogramOpts{Name: "parley_" + name, Help: help, Buckets: fine}, labels)
	}
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	gauge("build_info", "Always 1; the labels say what is running.", "version", "commit").WithLabelValues(version, commit).Set(1)
	return &Metrics{
		registry:    r,
		make:        f,
		accepted:    count("accepted_total", "Inbound items that are durable, and were acknowledged.", "channel"),
		refused:     count("refused_total", "Inbound items that were not taken.", "channel", "reason"),
		quarantined: count("quarantined_total", "Inbound items set aside with their raw bytes.", "channel", "reason"),
		routed:      count("routed_total", "Inbound items that left the router.", "outcome"),
		batch: f.NewHistogram(prometheus.HistogramOpts{Name: "parley_route_batch_items",
			Help: "Items per routing transaction.", Buckets: prometheus.ExponentialBuckets(1, 2, 9)}),
		lag:        gauge("route_lag_items", "Items accepted and not yet routed.", "shard"),
		head:       f.NewGauge(prometheus.GaugeOpts{Name: "parley_feed_head", Help: "Sequence of the newest fact this process knows of."}),
		deliveries: count("deliveries_total", "Results of attempts to send: accepted, queued again, failed or unknown.", "channel", "state"),
		delivering: took("delivery_seconds", "From an order being due to the provider's answer.", "lane"),
		sla:        count("sla_steps_total", "SLA steps that fired.", "step"),
		requests:   count("http_requests_total", "HTTP requests answered.", "route", "method", "status"),
		durations:  took("http_request_seconds", "Time to answer an HTTP request, websockets left out.", "route", "method"),
	}
}

// Handler serves /metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

// Watch adds a gauge that asks f at each scrape. F must answer at once, and name
// may be used once in a process.
func (m *Metrics) Watch(name, help string, f func() float64) {
	m.make.NewGaugeFunc(prometheus.GaugeOpts{Name: "parley_" + name, Help: help}, f)
}

// Accepted counts an inbound item that is durable.
func (m *Metrics) Accepted(channel string) { m.accepted.WithLabelValues(channel).Inc() }

// Refused counts an inbound item that was turned away: signature, limit, origin, unavailable.
func (m *Metrics) Refused(channel, reason string) { m.refused.WithLabelValues(channel, reason).Inc() }

// Quarantined counts an item that was set aside.
func (m *Metrics) Quarantined(channel, reason string) {
	m.quarantined.WithLabelValues(channel, reason).Inc()
}

// Routed counts one transaction of the router: new items and repeated ones.
func (m *Metrics) Routed(fresh, repeated int) {
	m.routed.WithLabelValues("new").Add(float64(fresh))
	m.routed.WithLabelValues("repeated").Add(float64(repeated))
	m.batch.Observe(float64(fresh + repeated))
}

// Lag says how many items of a shard wait for the router.
func (m *Metrics) Lag(shard int, items int64) {
	m.lag.WithLabelValues(strconv.Itoa(shard)).Set(float64(items))
}

// FeedHead says which fact is the newest.
func (m *Metrics) FeedHead(seq int64) { m.head.Set(float64(seq)) }

// Delivery counts what became of an attempt to send.
func (m *Metrics) Delivery(channel, state string) { m.deliveries.WithLabelValues(channel, state).Inc() }

// Delivered says how long an order of a lane took from due to answered.
func (m *Metrics) Delivered(lane string, took time.Duration) {
	m.delivering.WithLabelValues(lane).Observe(took.Seconds())
}

// SLAStep counts a warning, a breach or an escalation that fired. What follows a
// colon is left out: policies name as many marks as they like.
func (m *Metrics) SLAStep(step string) {
	kind, _, _ := strings.Cut(step, ":")
	m.sla.WithLabelValues(kind).Inc()
}
