package shapeways_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/httpclient/httpclienttest"
)

// An answer that cannot be read any more has drifted the farthest: operators are told of it before anybody complains.
func TestAnAnswerThatCannotBeReadIsDrift(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		kind upstreams.Kind // "" is a success
		want []string
	}{
		"as it should be":               {`{"result":"success","materials":{}}`, "", nil},
		"a list for a map":              {`{"result":"success","materials":[1]}`, upstreams.Malformed, []string{"materials array"}},
		"that, the result at its end":   {`{"materials":[1],"result":"success"}`, upstreams.Malformed, []string{"materials array"}},
		"no result":                     {`{"materials":{}}`, upstreams.Malformed, []string{"result missing"}},
		"a failure has no fields":       {`{"result":"failure","reason":"down"}`, upstreams.Refused, nil},
		"a failure that cannot be read": {`{"materials":[1],"result":"failure","reason":"down"}`, upstreams.Malformed, nil},
		"no JSON, which is no field's":  {`<html>`, upstreams.Malformed, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var told []string
			h, err := httpclient.New(httpclient.Options{
				Upstream: upstreams.MonolithName, BaseURL: "http://monolith",
				Drift: func(d upstreams.Drift) { told = append(told, d.Field+" "+d.Got) },
				Transport: httpclienttest.RoundTripper(func(r *http.Request) (*http.Response, error) {
					if strings.HasPrefix(r.URL.Path, "/oauth2") {
						return httpclienttest.Answer(200, `{"access_token":"t","token_type":"bearer","expires_in":3600}`), nil
					}
					return httpclienttest.Answer(200, c.body), nil
				}),
			})
			if err != nil {
				t.Fatal(err)
			}
			_, err = client(t, h).Materials(t.Context())
			slices.Sort(told)
			if diff := cmp.Diff(c.want, told); diff != "" || upstreams.KindOf(err) != c.kind {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}
