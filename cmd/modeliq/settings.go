package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/modeliq/modeliq/dataloaders"
	"github.com/modeliq/modeliq/internal/config"
	"github.com/modeliq/modeliq/internal/store"
	"github.com/modeliq/modeliq/sandbox/control"
)

// settings are what serve can be told.
type settings struct {
	listen, adminListen                        string
	dataDir, partners, backends, publicURL     string
	releasesDir                                string
	monolithURL, monolithID, monolithSecret    string
	monolithMaxProcessing, orderPoll           time.Duration
	mpURL, mpToken                             string
	taxURL, taxAccount, taxLicense, taxCompany string
	natsURL, sessionKeyFile, logFormat         string
	natsReplicas                               int
	redisURL                                   string
	cacheBytes                                 int64
	cacheFresh                                 time.Duration
	waitingBytes                               int64
	cacheAnswers, cacheReads, cachePrices      bool
	dedupe                                     bool
	introspection, rateLimits                  bool
	overloadLimit                              int
	factorySpeed                               float64
	processing                                 modelProcessing // the sandbox's
	chain                                      chainSettings
	uploads                                    uploadSettings
}

func parseSettings(args []string, errOut io.Writer) (settings, error) {
	var s settings
	c := config.New("serve", "serve [flags]",
		"Runs the BFF. An upstream without a URL is served by the sandbox, which then runs in the same process.", errOut)
	c.StringVar(&s.listen, "listen", "127.0.0.1:8080", "public `address`")
	c.StringVar(&s.adminListen, "admin-listen", "127.0.0.1:9090", "`address` for metrics, readiness and profiles")
	c.StringVar(&s.dataDir, "data-dir", "./data", "`folder` for orders, carts, quotes and the session key")
	c.StringVar(&s.partners, "partners", "", "`folder` of partner files; the two demo partners when empty")
	c.StringVar(&s.backends, "backends", "", "`file` of further upstreams, and who reads what from which")
	c.StringVar(&s.publicURL, "public-url", "", "`URL` where signed links point; from the request when empty")
	c.StringVar(&s.releasesDir, "widget-releases", "", "`folder` of the widgets' versions that were ever served, shared by replicas; in the data dir when empty")
	s.upstreamFlags(c)
	s.chain.flags(c)
	s.uploads.flags(c)
	c.DurationVar(&s.monolithMaxProcessing, "monolith-max-processing", 10*time.Second, "how long an unanswered order may still appear in the monolith")
	c.DurationVar(&s.orderPoll, "order-poll-interval", 10*time.Second, "how often open orders are read from the monolith")
	c.StringVar(&s.natsURL, "nats-url", "", "`URL` of a NATS JetStream cluster; embedded in the data dir when empty")
	c.IntVar(&s.natsReplicas, "nats-replicas", 3, "`copies` that the cluster keeps, 1 to 5; more that are there are left")
	c.StringVar(&s.redisURL, "redis-url", "", "`URL` of the Redis that replicas share as a cache; none when empty")
	c.Int64Var(&s.cacheBytes, "cache-bytes", 64<<20, "`bytes` of memory for caches")
	c.DurationVar(&s.cacheFresh, "cache-fresh", dataloaders.DefaultFresh, "most `time` that an answer stands before the upstreams are asked again")
	c.BoolVar(&s.cacheAnswers, "cache-answers", true, "keep whole answers of public reads, and of final models for their buyers")
	c.BoolVar(&s.cacheReads, "cache-reads", true, "keep the catalogue, ways to ship, and what is known of final models")
	c.BoolVar(&s.cachePrices, "cache-prices", true, "keep prices too; false asks for each live")
	c.Int64Var(&s.waitingBytes, "waiting-upload-bytes", 2<<30, "`bytes` of the data dir for uploads while model processing does not answer; 0 lets none wait")
	c.BoolVar(&s.dedupe, "dedupe", true, "let identical public queries at one moment share one answer")
	c.StringVar(&s.sessionKeyFile, "session-key-file", "", "session key `file` in PEM, shared by replicas; made when it is not there; in the data dir when empty")
	c.BoolVar(&s.introspection, "introspection", true, "show the schema and the playground")
	c.BoolVar(&s.rateLimits, "rate-limits", true, "limit requests by client")
	c.IntVar(&s.overloadLimit, "overload-limit", 0, "most `operations` that are executed at once; 0 finds out how many are of use")
	c.Float64Var(&s.factorySpeed, "sandbox-factory-speed", control.DefaultSpeed, "factory `seconds` per second in the sandbox; 1440 is a day a minute, 0 stops")
	s.processing.flags(c)
	c.StringVar(&s.logFormat, "log-format", defaultLogFormat(errOut), "text or json")
	if err := c.Parse(args, os.LookupEnv); err != nil {
		return s, err
	}
	return s, errors.Join(s.checkReplicas(), s.checkCredentials(), s.chain.check(), s.uploads.check(), checkOverloadLimit(s.overloadLimit), s.checkCaches(), s.processing.check())
}

// upstreamFlags say where the upstreams are; serve and the doctor share them.
func (s *settings) upstreamFlags(c *config.Command) {
	c.StringVar(&s.monolithURL, "monolith-url", "", "`URL` of the monolith; the sandbox when empty")
	c.StringVar(&s.monolithID, "monolith-client-id", "", "OAuth2 client `id` for the monolith")
	c.StringVar(&s.monolithSecret, "monolith-client-secret", "", "OAuth2 client `secret` for the monolith")
	c.StringVar(&s.mpURL, "mp-url", "", "`URL` of model processing; the sandbox when empty")
	c.StringVar(&s.mpToken, "mp-token", "", "bearer `token` for model processing")
	c.StringVar(&s.taxURL, "tax-url", "", "`URL` of the tax service; the sandbox when empty")
	c.StringVar(&s.taxAccount, "tax-account", "", "`account` at the tax service")
	c.StringVar(&s.taxLicense, "tax-license", "", "`license` key of the account")
	c.StringVar(&s.taxCompany, "tax-company", "DEFAULT", "company `code` in the tax service")
}

// checkReplicas refuses a number that JetStream has not.
func (s settings) checkReplicas() error {
	if s.natsReplicas < 1 || s.natsReplicas > 5 {
		return fmt.Errorf("--nats-replicas is %d; 1 to 5 are possible", s.natsReplicas)
	}
	return nil
}

// checkCaches refuses an answer that stands for no time, and less than no room.
func (s settings) checkCaches() error {
	if s.cacheFresh <= 0 {
		return fmt.Errorf("--cache-fresh is %s; possible is more than 0", s.cacheFresh)
	}
	return nil
}

// checkCredentials refuses an upstream without them.
func (s settings) checkCredentials() error {
	var faults []error
	for _, u := range []struct{ url, flag, credential, needs string }{
		{s.monolithURL, "--monolith-url", s.monolithID, "--monolith-client-id"},
		{s.monolithURL, "--monolith-url", s.monolithSecret, "--monolith-client-secret"},
		{s.mpURL, "--mp-url", s.mpToken, "--mp-token"},
		{s.taxURL, "--tax-url", s.taxAccount, "--tax-account"},
		{s.taxURL, "--tax-url", s.taxLicense, "--tax-license"},
	} {
		if u.url != "" && u.credential == "" {
			faults = append(faults, fmt.Errorf("%s needs %s", u.flag, u.needs))
		}
	}
	return errors.Join(faults...)
}

// store is where orders, carts and quotes are kept. The embedded store has one copy.
func (s settings) store(log *slog.Logger) store.Options {
	o := store.Options{Dir: filepath.Join(s.dataDir, "store"), URL: s.natsURL, Log: log}
	if s.natsURL != "" {
		o.Replicas = s.natsReplicas
	}
	return o
}

// waitingDir is where uploads wait for model processing; "" lets none wait.
func (s settings) waitingDir() string {
	if s.waitingBytes == 0 {
		return ""
	}
	return filepath.Join(s.dataDir, "waiting")
}

// needsSandbox says that an upstream has no URL.
func (s settings) needsSandbox() bool { return s.monolithURL == "" || s.mpURL == "" || s.taxURL == "" }

// useSandbox points the upstreams that have no URL to the sandbox.
func (s *settings) useSandbox(url string) {
	if s.monolithURL == "" {
		s.monolithURL, s.monolithID, s.monolithSecret = url, sandboxClientID, sandboxClientSecret
	}
	if s.mpURL == "" {
		s.mpURL, s.mpToken = url+"/mp", sandboxToken
	}
	if s.taxURL == "" {
		s.taxURL, s.taxAccount, s.taxLicense = url+"/tax", sandboxAccount, sandboxLicense
	}
}
