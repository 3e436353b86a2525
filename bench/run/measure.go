package main

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"time"
)

// result is one measurement: a row's answers to one query.
type result struct {
	Row           string  `json:"row"`
	Query         string  `json:"query"`
	PerCore       float64 `json:"rpsPerCore"` // requests by the server's CPU seconds
	Micros        float64 `json:"cpuMicrosPerRequest"`
	Rate          float64 `json:"rps"`
	P50           float64 `json:"p50Ms"`
	P99           float64 `json:"p99Ms"`
	Errors        int64   `json:"errors"`
	Upstream      float64 `json:"upstreamCallsPerRequest"`
	RSS           float64 `json:"peakRssMb"`
	BytesEach     float64 `json:"bytesPerRequest"`
	ServerPercent float64 `json:"serverCpuPercent"`
	LoadPercent   float64 `json:"loadAndStubCpuPercent"`
	OtherPercent  float64 `json:"otherCpuPercent"`
	ColdMs        float64 `json:"coldStartMs"` // 0 when the server ran already
	Note          string  `json:"note,omitempty"`
}

// queries measures a running server. Answers are compared before and after the load.
func (h *harness) queries(ctx context.Context, r row, pid int, url string, cold time.Duration, own, each []owned) error {
	for _, query := range h.o.queries {
		if !slices.Contains(r.queries, query) {
			continue
		}
		list, err := h.requests(r, query, own, each)
		if err != nil {
			return err
		}
		before, err := h.recovered(url, r, query, list)
		if err != nil {
			h.say("%s %s is not measured: %v", r.name, query, err)
			continue
		}
		best, err := h.measure(ctx, r, query, pid, url, list)
		if err != nil {
			return err
		}
		best.ColdMs = ms(cold)
		if mean := float64(before.bytes) / float64(len(list)); best.BytesEach < 0.98*mean {
			best.note("SHORT ANSWERS UNDER LOAD")
			h.say("%s %s: %.0f bytes an answer under load, %.0f before it", r.name, query, best.BytesEach, mean)
		}
		h.settle(pid)
		after, err := h.check(url, r, query, list)
		if err != nil || !reflect.DeepEqual(before.data, after.data) {
			best.note("ANSWERS CHANGED UNDER LOAD")
			h.say("%s %s: the answers after the load are not those before it: %v", r.name, query, err)
		}
		h.results = append(h.results, best)
		fmt.Printf("  %-22s %-9s %9.0f rps/core  p50 %8.2f ms  p99 %8.2f ms  %.3f upstream/req  %4.0f MB  errors %d  server %.0f%%  other work %.0f%%\n",
			best.Row, best.Query, best.PerCore, best.P50, best.P99, best.Upstream, best.RSS, best.Errors, best.ServerPercent, best.OtherPercent)
	}
	return nil
}

func (r *result) note(text string) {
	if r.Note != "" {
		text = r.Note + ", " + text
	}
	r.Note = text
}

const recoverTries = 10

// recovered are right answers, for which a server that the measurement before has overloaded has ten seconds.
func (h *harness) recovered(url string, r row, query string, list []asked) (all answers, err error) {
	for range recoverTries {
		if all, err = h.check(url, r, query, list); err == nil {
			break
		}
		time.Sleep(time.Second)
	}
	return all, err
}

// warmRounds bounds how often the load before a measurement is repeated until the server has had its time.
const warmRounds = 2

// measure warms up and takes the measurement; one that other work disturbed is taken again while there is time, and the one
// with the least CPU a request is kept.
func (h *harness) measure(ctx context.Context, r row, query string, pid int, url string, list []asked) (result, error) {
	file, err := h.writeRequests(list)
	if err != nil {
		return result{}, err
	}
	begun := cpu(pid)
	for range warmRounds {
		if _, err := h.load(ctx, h.o.warmup, url, file); err != nil {
			return result{}, err
		}
		if cpu(pid)-begun >= h.o.warmup*7/10 || h.o.quick {
			break
		}
	}
	var best result
	for try := 0; try <= h.o.retries; try++ {
		if !h.o.quick {
			quiet(h.o.otherMax)
		}
		one, err := h.slice(ctx, pid, url, file)
		if err != nil {
			return best, err
		}
		if best.Rate == 0 || one.Micros < best.Micros {
			best = one
		}
		if one.OtherPercent <= float64(h.o.otherMax) || time.Since(h.began) > h.o.budget {
			break
		}
	}
	best.Row, best.Query = r.name, query
	if best.Rate*h.o.duration.Seconds() < enough*float64(h.o.connections) {
		if exact, err := h.counted(pid, url, list); err != nil {
			best.note("NOT EVERY REQUEST ANSWERED")
			h.say("%s %s: %v", r.name, query, err)
		} else {
			best.Upstream = exact
		}
	}
	return best, nil
}

func (h *harness) slice(ctx context.Context, pid int, url, file string) (result, error) {
	if _, err := h.upstreamCalls(true); err != nil {
		return result{}, err
	}
	server, stub, all, begun := cpu(pid), cpu(h.stubPID), busy(), time.Now()
	l, err := h.load(ctx, h.o.duration, url, file)
	if err != nil {
		return result{}, err
	}
	server, stub, all = cpu(pid)-server, cpu(h.stubPID)-stub, busy()-all
	wall := time.Since(begun).Seconds()
	calls, err := h.upstreamCalls(false)
	if err != nil {
		return result{}, err
	}
	n, span := float64(max(l.requests, 1)), float64(l.micros)/1e6
	percent := func(d time.Duration) float64 { return 100 * max(d, 0).Seconds() / wall }
	r := result{
		Rate: n / span, Micros: float64(server.Microseconds()) / n, P50: float64(l.p50) / 1000, P99: float64(l.p99) / 1000,
		Errors: l.status + l.broken, Upstream: float64(calls) / n, RSS: peakRSS(pid), BytesEach: float64(l.bytes) / n,
		ServerPercent: percent(server), LoadPercent: percent(stub + l.cpu), OtherPercent: percent(all - server - stub - l.cpu),
	}
	if server > 0 {
		r.PerCore = n / server.Seconds()
	}
	return r, nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
