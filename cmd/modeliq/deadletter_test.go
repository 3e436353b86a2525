package main_test

import (
	"fmt"
	"strings"
	"testing"
)

// An order that the monolith refuses is seen by whoever runs the shop; its buyer hears no more than that somebody looks.
//
// Contract: monolith A8.2, monolith A8.3, monolith A8.4, monolith A10.3
func TestARefusedOrderIsSeenByTheOperator(t *testing.T) {
	for flag, word := range map[string]string{"--monolith-no-billing-address": "billing", "--monolith-no-card": "credit card"} {
		t.Run(flag, func(t *testing.T) { refusedOrder(t, flag, word) })
	}
}

// refusedOrder orders from an account that lacks what the flag takes from it; the word is of the monolith's reason.
func refusedOrder(t *testing.T, flag, word string) {
	u := startUpstreams(t, shipped, t.TempDir(), anyPort, flag)
	defer func() { u.kill() }()
	shop := startShop(t, shipped, t.TempDir(), u.urls())
	defer func() { shop.kill() }()
	attention := func(n int) bool {
		return strings.Contains(string(get(t, shop.metrics).body), fmt.Sprintf("\nmodeliq_orders_need_attention %d\n", n))
	}
	if !attention(0) {
		t.Error("an order needs attention before there is one")
	}
	b := shop.enter(t, "pk_test_loctite")
	model, _ := b.ready(t, "so101_upper_arm.stl", modelFile(t, "so101_upper_arm.stl"), nil)
	input := placement(b.fill(t, model, "mat_6", 1, newYork), "refused")
	input["payment"] = variables{"method": "ACCOUNT_ON_FILE"}
	order := without(t, b.place(t, input)).at("order")
	eventually(t, patience, "the figure", func() bool { return attention(1) })
	eventually(t, patience, "the status", func() bool {
		return b.ask(t, orderDocument, variables{"id": order.text("id")}).text("order.status") == "NEEDS_ATTENTION"
	})
	if told := b.ask(t, orderDocument, variables{"id": order.text("id")}).String(); strings.Contains(told, word) {
		t.Errorf("the buyer is told %s", told)
	}
	if log := shop.log.String(); !strings.Contains(log, `"order needs attention"`) || !strings.Contains(log, order.text("number")) || !strings.Contains(log, word) {
		t.Errorf("the log says nothing of it")
	}
}
