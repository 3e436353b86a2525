package orders

import (
	"fmt"
	"sync/atomic"
	"testing"
)

// BenchmarkPlace is acceptance alone: the pricer answers at once and nobody carries. Each order is two synced writes.
func BenchmarkPlace(b *testing.B) {
	r := newRig(b).open()
	var n atomic.Int64
	b.SetParallelism(4)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			name := fmt.Sprint(n.Add(1))
			if _, _, err := r.Place(b.Context(), placement("cart-"+name, "key-"+name)); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "orders/s")
}
