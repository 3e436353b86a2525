package main

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// enough answers for a connection, so that those which a load leaves in flight at its end do not blur what it counted.
const enough = 100

// perConnection is how many requests of an exact count go over each connection.
const perConnection = 4

// counted is the number of upstream calls an answer, from a known number of requests that are all awaited, as many at a
// time as in the load.
func (h *harness) counted(pid int, url string, list []asked) (float64, error) {
	h.settle(pid) // what the load left in flight
	if _, err := h.upstreamCalls(true); err != nil {
		return 0, err
	}
	one := *h
	one.http = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: h.o.connections}}
	var next, failed atomic.Int64
	var wg sync.WaitGroup
	for range h.o.connections {
		wg.Go(func() {
			for range perConnection {
				a := list[int(next.Add(1))%len(list)]
				if _, err := one.send(url, a.token, "application/json", []byte(a.body)); err != nil {
					failed.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if n := failed.Load(); n > 0 {
		return 0, fmt.Errorf("%d of the requests whose upstream calls were counted failed", n)
	}
	calls, err := h.upstreamCalls(false)
	return float64(calls) / float64(perConnection*h.o.connections), err
}
