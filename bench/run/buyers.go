package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/modeliq/modeliq/bench/shop"
)

// What the stub has.
const (
	nModels    = 50
	nMaterials = 100
)

// owned is a model with the session that it belongs to. Its place in a list is its number at model processing.
type owned struct{ token, id string }

// buyers are who asks: one who has fifty models, and fifty who have one each.
type buyers struct {
	partner shop.Partner
	one     []owned
	each    []owned
}

// prepare makes the buyers and their models with the product itself, and writes what the peers must know of them.
func (h *harness) prepare(ctx context.Context) error {
	raw, err := os.ReadFile(h.path("partner.yaml"))
	if err != nil {
		return err
	}
	if err := yaml.Unmarshal(raw, &h.buyers.partner); err != nil {
		return fmt.Errorf("partner.yaml: %w", err)
	}
	p, err := h.start(ctx, "setup", modelIQ(h), serverCore)
	if err != nil {
		return err
	}
	defer p.stop()
	url := "http://" + h.address + "/graphql"
	if err := h.await(ctx, p, func() bool { return h.ask(url, "", `{"query":"{__typename}"}`, nil) == nil }); err != nil {
		return fmt.Errorf("ModelIQ: %w", err)
	}
	if h.buyers.one, h.buyers.each, err = h.moveIn(url); err != nil {
		return fmt.Errorf("make models in ModelIQ: %w", err)
	}
	h.settle(p.pid)
	if err := h.writeShop(); err != nil {
		return err
	}
	p.stop()
	return h.makeGolden(ctx)
}

// moveIn makes the sessions and models at a server of ModelIQ.
func (h *harness) moveIn(url string) (one, each []owned, err error) {
	mine, err := h.session(url)
	if err != nil {
		return nil, nil, err
	}
	for n := range nModels {
		token, err := h.session(url)
		if err != nil {
			return nil, nil, err
		}
		for _, list := range []struct {
			to    *[]owned
			token string
		}{{&one, mine}, {&each, token}} {
			id, err := h.upload(url, list.token, n)
			if err != nil {
				return nil, nil, err
			}
			*list.to = append(*list.to, owned{list.token, id})
		}
	}
	return one, each, nil
}

// settle waits until the upstreams are asked no more and the server rests: of the models that ModelIQ tells the monolith of
// behind the buyers' backs, of what a load left in flight.
func (h *harness) settle(pid int) {
	calls, used := int64(-1), time.Duration(0)
	for range settleLooks {
		asked, err := h.upstreamCalls(false)
		now := cpu(pid)
		if err != nil || asked == calls && now-used <= settleRest {
			return
		}
		calls, used = asked, now
		time.Sleep(settleLook)
	}
}

const (
	settleLook  = 250 * time.Millisecond
	settleRest  = 20 * time.Millisecond // of CPU in a look: collecting garbage, keeping time
	settleLooks = 60
)

func (h *harness) writeShop() error {
	s := shop.Shop{Partner: h.buyers.partner, Models: map[string]string{}}
	for _, list := range [][]owned{h.buyers.one, h.buyers.each} {
		for n, m := range list {
			s.Models[m.id] = fmt.Sprintf("m-%02d", n+1)
		}
	}
	h.shopFile = filepath.Join(h.out, "shop.json")
	raw, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return os.WriteFile(h.shopFile, raw, 0o644)
}

func (h *harness) session(url string) (string, error) {
	var out struct {
		SessionCreate struct {
			Session struct{ Token string }
		}
	}
	err := h.ask(url, "", `{"query":"mutation { sessionCreate { session { token } } }"}`, &out)
	if err == nil && out.SessionCreate.Session.Token == "" {
		err = fmt.Errorf("no session was made")
	}
	return out.SessionCreate.Session.Token, err
}
