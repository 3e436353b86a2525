package orders

import "testing"

// The monolith refuses an order without a telephone number, which few buyers give.
func TestThePartnersPhoneStandsInForTheBuyers(t *testing.T) {
	for name, c := range map[string]struct{ buyers, partners, want string }{
		"the buyer gave none": {"", "646-555-0199", "646-555-0199"},
		"the buyer's counts":  {"2125550100", "646-555-0199", "2125550100"},
		"nobody has one":      {"", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.pricer.change = func(d *Draft) { d.ShipTo.Phone, d.ContactPhone = c.buyers, c.partners }
			r.start()
			o := r.untilStatus(r.place("cart-1", "key-1").ID, Placed)
			if sent := r.mono.requests[0].ShipTo.Phone; sent != c.want {
				t.Errorf("sent %q, want %q", sent, c.want)
			}
			if o.ContactPhone != c.partners || o.ShipTo.Phone != c.buyers {
				t.Errorf("kept %q and %q", o.ContactPhone, o.ShipTo.Phone)
			}
		})
	}
}
