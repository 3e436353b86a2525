package main

import (
	"bytes"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/modeliq/modeliq/upstreams/httpclient"
)

func TestSettings(t *testing.T) {
	t.Setenv("MODELIQ_LISTEN", "127.0.0.1:1")
	t.Setenv("MODELIQ_ADMIN_LISTEN", "127.0.0.1:2")
	t.Setenv("MODELIQ_INTROSPECTION", "false")
	s, err := parseSettings([]string{"--listen", "127.0.0.1:3", "--rate-limits=false"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if s.listen != "127.0.0.1:3" || s.adminListen != "127.0.0.1:2" || s.introspection || s.rateLimits {
		t.Errorf("%+v", s)
	}
	if s.dataDir != "./data" || s.monolithMaxProcessing != 10*time.Second || s.taxCompany != "DEFAULT" || s.logFormat != "json" {
		t.Errorf("the defaults are %+v", s)
	}
}

func TestSettingsThatAreNone(t *testing.T) {
	for _, args := range [][]string{
		{"--no-such-flag"},
		{"--rate-limits=maybe"},
		{"--order-poll-interval", "soon"},
		{"more"},
		{"--mp-url", "http://mp.example"},
		{"--nats-replicas", "0"},
		{"--nats-replicas", "6"},
		{"--upload-life", "0s"},
		{"--upload-quota-bytes", "-1"},
		{"--upload-quota-files", "0"},
		{"--read-timeout", "20ms"},
		{"--write-timeout", "0"},
		{"--upstream-concurrency", "0"},
		{"--upstream-queue", "-1"},
		{"--retry-budget", "1.1"},
		{"--hedge", "-0.1"},
		{"--breaker-failures", "0"},
		{"--breaker-failure-ratio", "0"},
		{"--breaker-open", "0s"},
		{"--mp-workers", "-1"},
		{"--mp-memory-bytes", "1000000"},
	} {
		if _, err := parseSettings(args, io.Discard); err == nil {
			t.Errorf("%v was taken", args)
		}
	}
	t.Setenv("MODELIQ_RATE_LIMITS", "maybe")
	if _, err := parseSettings(nil, io.Discard); err == nil || !strings.Contains(err.Error(), "MODELIQ_RATE_LIMITS") {
		t.Errorf("the environment was taken: %v", err)
	}
}

func TestTheStoresReplicasAreTheClusters(t *testing.T) {
	for want, args := range map[int][]string{
		0: nil, // embedded
		3: {"--nats-url", "nats://a:4222"},
		1: {"--nats-url", "nats://a:4222", "--nats-replicas", "1"},
	} {
		s, err := parseSettings(args, io.Discard)
		if o := s.store(nil); err != nil || o.Replicas != want || (o.URL == "") != (want == 0) {
			t.Errorf("%v: %+v, %v", args, o, err)
		}
	}
}

func TestTheChainIsWhatTheOperatorSays(t *testing.T) {
	t.Setenv("MODELIQ_READ_TIMEOUT", "2s")
	s, err := parseSettings([]string{
		"--write-timeout", "9s", "--upstream-concurrency", "7", "--upstream-queue", "3", "--retry-budget", "0.2", "--hedge", "0.01",
		"--breaker-failures", "4", "--breaker-failure-ratio", "0.25", "--breaker-open", "1s",
	}, io.Discard)
	want := httpclient.Options{
		ReadTimeout: 2 * time.Second, Timeout: 9 * time.Second, Retries: 2, RetryBudget: 0.2, Hedge: 0.01,
		Limit:   httpclient.LimitOptions{Concurrency: 7, Queue: 3},
		Breaker: httpclient.BreakerOptions{MinRequests: 4, FailureRatio: 0.25, Open: time.Second},
	}
	if o := s.chain.options(); err != nil || !reflect.DeepEqual(o, want) {
		t.Errorf("%+v, %v", o, err)
	}
	if s, err = parseSettings([]string{"--retry-budget", "0", "--hedge", "0"}, io.Discard); err != nil || s.chain.options().Retries != 0 || s.chain.options().Hedge != 0 {
		t.Errorf("repeats and hedges that are off: %+v, %v", s.chain.options(), err)
	}
}

// The sandbox stands in for what has no URL, and for nothing else.
func TestTheSandboxFillsTheGaps(t *testing.T) {
	s, err := parseSettings([]string{
		"--mp-url", "https://mp.example", "--mp-token", "t", "--tax-url", "https://tax.example", "--tax-account", "7", "--tax-license", "l",
	}, io.Discard)
	if err != nil || !s.needsSandbox() {
		t.Fatalf("%+v %v", s, err)
	}
	s.useSandbox("http://127.0.0.1:5")
	if s.monolithURL != "http://127.0.0.1:5" || s.monolithID != sandboxClientID || s.monolithSecret != sandboxClientSecret {
		t.Errorf("the monolith is %+v", s)
	}
	if s.mpURL != "https://mp.example" || s.mpToken != "t" || s.taxURL != "https://tax.example" || s.taxAccount != "7" || s.taxLicense != "l" {
		t.Errorf("what was configured became %+v", s)
	}
	if s.needsSandbox() {
		t.Error("still a gap")
	}
}

func TestCommands(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		says string
		bad  bool
	}{
		"help":            {[]string{"--help"}, "serve", false},
		"nothing":         {nil, "Usage: modeliq", false},
		"the version":     {[]string{"version"}, "modeliq", false},
		"the schema":      {[]string{"schema"}, "modelUpload", false},
		"no command":      {[]string{"sreve"}, "", true},
		"a partnerless":   {[]string{"token"}, "", true},
		"a log of no use": {[]string{"sandbox", "--log-format", "xml"}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			err := run(t.Context(), c.args, &out, io.Discard)
			if (err != nil) != c.bad || !strings.Contains(out.String(), c.says) {
				t.Errorf("%v\n%s", err, out.String())
			}
		})
	}
}
