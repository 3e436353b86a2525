package httpclient_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/httpclient/httpclienttest"
)

// What the chain itself costs: the upstream is a function.
func BenchmarkDo(b *testing.B) {
	for name, call := range map[string]httpclient.Call{"hedged read": readCall, "safe post": askCall, "write": writeCall} {
		b.Run(name, func(b *testing.B) {
			client, err := httpclient.New(httpclient.Options{
				Upstream: "mp", BaseURL: "http://mp.example/mp", Retries: 2, Hedge: 0.05,
				Transport: httpclienttest.RoundTripper(func(*http.Request) (*http.Response, error) {
					return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(http.NoBody)}, nil
				}),
			})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if _, err := client.Do(b.Context(), call); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}
