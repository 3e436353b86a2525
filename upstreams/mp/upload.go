package mp

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/modeliq/modeliq/upstreams/httpclient"
)

// Upload streams a file to MP. The unit ("mm") may be empty where the format carries one; size is -1 when unknown. The
// answer is a model in its first state, with no figures yet. A file that is refused at once has the code TooLarge or
// UnsupportedFormat; an ambiguous error may leave a model behind that nobody knows.
func (c *Client) Upload(ctx context.Context, fileName, unit string, body io.Reader, size int64) (Model, error) {
	call := c.call("upload", httpclient.Stream, http.MethodPost, "/v1/models")
	call.Query = url.Values{"fileName": {fileName}}
	if unit != "" {
		call.Query.Set("unit", strings.ToLower(unit))
	}
	if partner := c.partner(ctx); partner != "" {
		call.Header.Set("X-Partner", partner)
	}
	call.Header.Set("Content-Type", "application/octet-stream")
	call.Header.Set("Expect", "100-continue") // what is refused at once need not be sent first
	call.Content, call.Size, call.Shape = body, size, acceptedShape
	var w wireModel
	if err := c.http.JSON(ctx, call, nil, &w); err != nil {
		return Model{}, err
	}
	m, err := toModel(w)
	if err != nil {
		return Model{}, c.http.Malformed(call, err)
	}
	return m, nil
}
